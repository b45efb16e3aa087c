// The French cases, judged by the naive meaning of the query tree.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include <catch2/catch.hpp>

#include "tests/analysis/small_lexicon.hpp"
#include "tests/query/naive_match.hpp"

namespace fts::query {
namespace {

struct Case {
  std::string phenomenon, text, query, not_query;
};

std::vector<Case> read_cases(const std::filesystem::path& path) {
  std::vector<Case> cases;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == '\t') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    cells.resize(4);
    cases.push_back({cells[0], cells[1], cells[2], cells[3]});
  }
  return cases;
}

// With the lexicon of the build, where it has one.
const analysis::Analyzer& analyzer() {
  static const auto made = [] {
    analysis::AnalyzerOptions options;
    options.lexicon = test::built_lexicon();
    return analysis::make_analyzer(options).value();
  }();
  return *made;
}

// "hit", "miss", or the code of the error.
std::string outcome(const std::string& text, const std::string& query_text) {
  const FieldCatalog fields = {{"title", "body"}, {"date"}};
  auto parsed = parse(query_text);
  if (!parsed.ok()) return "error " + parsed.status().message();
  static const auto synonyms = [] {
    analysis::SynonymTable table(analyzer());
    table.add(analysis::shipped_synonyms());
    return table;
  }();
  AnalyzeOptions options;
  options.synonyms = &synonyms;
  auto query = analyze(*parsed, analyzer(), fields, DefaultOperator::kAll, options);
  if (!query.ok()) return "error " + std::string(status_code_name(query.status().code()));
  const naive::Document document(analyzer(), {{"body", text}});
  return document.matches(query->root) ? "hit" : "miss";
}

// Cases that do not hold, said on standard output.
std::size_t failures(const std::filesystem::path& path, std::size_t& count) {
  const auto cases = read_cases(path);
  std::size_t failed = 0;
  for (const auto& c : cases) {
    const auto hit = outcome(c.text, c.query);
    const auto miss = c.not_query.empty() ? "miss" : outcome(c.text, c.not_query);
    if (hit == "hit" && miss == "miss") continue;
    ++failed;
    std::cout << c.phenomenon << " | " << c.text << " | " << c.query << " : " << hit << " | "
              << c.not_query << " : " << miss << "\n";
  }
  count = cases.size();
  return failed;
}

TEST_CASE("French cases hold by the naive meaning of the query tree") {
  const auto path = std::filesystem::path(FTS_SOURCE_DIR) / "../shared/french/cases.tsv";
  if (!std::filesystem::exists(path)) {
    WARN("the French cases are not here");
    return;
  }
  std::size_t count = 0;
  const auto failed = failures(path, count);
  std::cout << count - failed << " of " << count << " cases hold\n";
  CHECK(failed == 0);
}

TEST_CASE("cases of the query language hold by the naive meaning of the query tree") {
  const auto path = std::filesystem::path(FTS_SOURCE_DIR) / "tests/cases/french_queries.tsv";
  std::size_t count = 0;
  CHECK(failures(path, count) == 0);
  CHECK(count >= 120);
}

TEST_CASE("every line of french_lexicon.tsv holds with the lexicon of the build") {
  if (test::built_lexicon() == nullptr) {
    WARN("skipped: built without hunspell-fr");
    return;
  }
  const auto path = std::filesystem::path(FTS_SOURCE_DIR) / "tests/cases/french_lexicon.tsv";
  std::map<std::string, int> lines_of;
  for (const auto& c : read_cases(path)) {
    ++lines_of[c.phenomenon];
    INFO(c.phenomenon << " | " << c.text << " | " << c.query << " | " << c.not_query);
    CHECK(outcome(c.text, c.query) == "hit");
    if (!c.not_query.empty()) CHECK(outcome(c.text, c.not_query) == "miss");
  }
  CHECK(lines_of.size() == 8);
  for (const auto& [phenomenon, lines] : lines_of) {
    INFO(phenomenon);
    CHECK(lines >= 10);
  }
}

}  // namespace
}  // namespace fts::query

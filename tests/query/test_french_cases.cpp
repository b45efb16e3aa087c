// The French cases, judged by the naive meaning of the query tree.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include <catch2/catch.hpp>

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

// "hit", "miss", or the code of the error.
std::string outcome(const analysis::Analyzer& analyzer, const std::string& text,
                    const std::string& query_text) {
  const FieldCatalog fields = {{"title", "body"}, {"date"}};
  auto parsed = parse(query_text);
  if (!parsed.ok()) return "error " + parsed.status().message();
  auto query = analyze(*parsed, analyzer, fields, DefaultOperator::kAll);
  if (!query.ok()) return "error " + std::string(status_code_name(query.status().code()));
  const naive::Document document(analyzer, {{"body", text}});
  return document.matches(query->root) ? "hit" : "miss";
}

TEST_CASE("French cases hold by the naive meaning of the query tree") {
  const auto path = std::filesystem::path(FTS_SOURCE_DIR) / "../shared/french/cases.tsv";
  if (!std::filesystem::exists(path)) {
    WARN("the French cases are not here");
    return;
  }
  auto analyzer = analysis::make_analyzer({});
  REQUIRE(analyzer.ok());
  std::size_t passed = 0, without_tables = 0;
  const auto cases = read_cases(path);
  for (const auto& c : cases) {
    const auto hit = outcome(**analyzer, c.text, c.query);
    const auto miss = c.not_query.empty() ? "miss" : outcome(**analyzer, c.text, c.not_query);
    if (hit == "hit" && miss == "miss") {
      ++passed;
    } else if (hit == "error unsupported") {
      ++without_tables;
    } else {
      std::cout << c.phenomenon << " | " << c.text << " | " << c.query << " : " << hit << " | "
                << c.not_query << " : " << miss << "\n";
    }
  }
  std::cout << passed << " of " << cases.size() << " cases hold, " << without_tables
            << " ask for fuzzy words or synonyms\n";
  CHECK(passed >= 240);
}

}  // namespace
}  // namespace fts::query

// Scoring `bm25` against Lucene's own answers (tests/lucene/make): totals, and the scores of the
// best ten of 1,000 queries, to 1e-5 relative.

#include <cmath>
#include <fstream>
#include <iterator>
#include <sstream>

#include <zstd.h>

#include "tests/search/fixture.hpp"

namespace fts::search::test {
namespace {

constexpr double kTolerance = 1e-5;

std::vector<std::string> lines_of(const std::string& name) {
  std::ifstream file(FTS_SOURCE_DIR "/tests/lucene/" + name, std::ios::binary);
  const std::string packed((std::istreambuf_iterator<char>(file)), {});
  const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  REQUIRE(size < 100'000'000);
  std::string text(static_cast<std::size_t>(size), '\0');
  REQUIRE(ZSTD_decompress(text.data(), text.size(), packed.data(), packed.size()) == text.size());
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// `+a b`: a is required; `"a b"` a phrase; without any sign one of the words at least.
Node query_of(const Fixture& index, std::string text) {
  const bool phrase = text.front() == '"';
  if (phrase) text = text.substr(1, text.size() - 2);
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  if (phrase && words.size() > 1) return index.phrase(words);
  Node node;
  node.kind = NodeKind::kBoolean;
  for (const auto& word : words) {
    const bool must = word.front() == '+';
    (must ? node.must : node.should).push_back(index.word(must ? word.substr(1) : word));
  }
  node.minimum_should = node.must.empty() ? 1 : 0;
  return node;
}

void compare(const Fixture& index, const std::string& line) {
  std::istringstream columns(line);
  std::string text, total, scores;
  REQUIRE(std::getline(columns, text, '\t'));
  REQUIRE(std::getline(columns, total, '\t'));
  std::getline(columns, scores, '\t');
  INFO(text);
  auto request = request_of(query_of(index, text));
  for (const auto evaluation : {Evaluation::kPruned, Evaluation::kExhaustive}) {
    request.evaluation = evaluation;
    const auto result = index.run(request);
    REQUIRE(result.ok());
    REQUIRE(std::to_string(result->total) == total);
    std::istringstream expected(scores);
    for (const auto& hit : result->hits) {
      double score = 0;
      REQUIRE(expected >> score);
      const auto difference = std::abs(static_cast<double>(hit.score) - score);
      REQUIRE(difference <= kTolerance * score);
    }
    double more = 0;
    REQUIRE_FALSE(expected >> more);
  }
}

}  // namespace

TEST_CASE("scoring bm25 gives the scores that Lucene gives") {
  Fixture index;
  std::vector<Row> rows;
  for (auto& text : lines_of("documents.txt.zst")) {
    rows.push_back({std::to_string(rows.size()), {std::move(text)}});
  }
  REQUIRE(rows.size() == 2000);
  index.add(rows);
  const auto answers = lines_of("scores.tsv.zst");
  REQUIRE(answers.size() == 1000);
  for (const auto& line : answers) compare(index, line);
}

}  // namespace fts::search::test

// The language of queries: a table of what is read how, every bound, and that any text parses.

#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/limits.hpp"
#include "engine/base/random.hpp"
#include "engine/query/syntax.hpp"

namespace fts::query {
namespace {

std::string parsed(const std::string& text) {
  const auto query = parse(text);
  REQUIRE(query.ok());
  return to_string(query->root);
}

std::string repeated(std::string_view piece, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += piece;
  return text;
}

void check_limit(const std::string& text, const std::string& name) {
  const auto query = parse(text);
  REQUIRE_FALSE(query.ok());
  CHECK(query.status().code() == StatusCode::kLimit);
  CHECK(query.status().message().find(name) != std::string::npos);
}

TEST_CASE("queries are read as the table says") {
  std::ifstream file(FTS_SOURCE_DIR "/tests/cases/queries.tsv");
  std::string line;
  std::size_t count = 0;
  while (std::getline(file, line)) {
    if (line.empty() || line.starts_with("# ")) continue;
    const auto first = line.find('\t');
    const auto second = line.rfind('\t');
    REQUIRE(first < second);
    const auto text = line.substr(0, first);
    INFO(text);
    const auto query = parse(text);
    REQUIRE(query.ok());
    CHECK(to_string(query->root) == line.substr(first + 1, second - first - 1));
    CHECK(std::to_string(query->notes.size()) == line.substr(second + 1));
    ++count;
  }
  CHECK(count >= 100);
}

TEST_CASE("notes quote what was read as text and say how") {
  const auto query = parse("a AND");
  REQUIRE(query.ok());
  REQUIRE(query->notes.size() == 1);
  CHECK(query->notes[0] == "'AND' joins nothing here and was read as text");
  const auto long_word = parse("-1" + repeated("é", 100));
  REQUIRE(long_word.ok());
  CHECK(long_word->notes.at(0).find("…'") != std::string::npos);
}

TEST_CASE("notes stay few however much was text") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "-" + std::to_string(i) + " ";
  const auto query = parse(text);
  REQUIRE(query.ok());
  CHECK(query->notes.size() == 17);
}

TEST_CASE("white space of all kinds separates, and stays inside a run of words") {
  CHECK(parsed("  a\tb\n") == "(words \"a\tb\")");
  CHECK(parsed("100\u202f000 +b") ==
        "(implicit (must (words \"b\")) (should (words \"100\u202f000\")))");
  CHECK(parsed("") == "(words \"\")");
}

TEST_CASE("nodes know their place in the text") {
  const auto query = parse("ab titre:cd (ef OR gh)");
  REQUIRE(query.ok());
  const auto& parts = query->root.should;
  REQUIRE(parts.size() == 3);
  CHECK((parts[0].begin == 0 && parts[0].end == 2));
  CHECK((parts[1].begin == 3 && parts[1].end == 11));
  CHECK((parts[2].begin == 12 && parts[2].end == 22));
}

TEST_CASE("invalid UTF-8 is refused") {
  const auto query = parse("caf\xe9");
  REQUIRE_FALSE(query.ok());
  CHECK(query.status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("every bound of a query holds at n and is named at n + 1") {
  using namespace limits;
  CHECK(parse(repeated("a", kMaxQueryBytes)).ok());
  check_limit(repeated("a", kMaxQueryBytes + 1), "kMaxQueryBytes (65536)");

  CHECK(parse(repeated("a ", kMaxQueryClauses)).ok());
  check_limit(repeated("a ", kMaxQueryClauses + 1), "kMaxQueryClauses (1024)");
  CHECK(parse("a" + repeated(" OR a", kMaxQueryClauses - 1)).ok());
  check_limit("a" + repeated(" OR a", kMaxQueryClauses), "kMaxQueryClauses (1024)");
  check_limit(repeated("\"a b\" ", kMaxQueryClauses + 1), "kMaxQueryClauses (1024)");
  check_limit(repeated("AND ", 10000), "kMaxQueryClauses (1024)");

  const auto nested = [](std::size_t depth) {
    return repeated("(", depth) + "a" + repeated(")", depth);
  };
  CHECK(parsed(nested(kMaxQueryDepth)) == "(words \"a\")");
  check_limit(nested(kMaxQueryDepth + 1), "kMaxQueryDepth (64)");
  check_limit(nested(10000), "kMaxQueryDepth (64)");
  check_limit(repeated("(", 10000), "kMaxQueryDepth (64)");
  CHECK(parse(repeated("a (b ", kMaxQueryDepth) + repeated(")", kMaxQueryDepth)).ok());

  CHECK(parsed("\"a b\"~1000") == "(phrase \"a b\" slop=1000)");
  check_limit("\"a b\"~1001", "kMaxSlop (1000)");
  check_limit("\"a b\"~1000000000", "kMaxSlop (1000)");
  check_limit("\"a b\"~" + repeated("9", 40), "kMaxSlop (1000)");
}

TEST_CASE("many marks, operators and closing parentheses cost little") {
  CHECK(parsed(repeated(")", 60000)) == "(words \"\")");
  CHECK(parse(repeated("NOT ", 16000) + "a").ok());
  CHECK(parse(repeated("« ", 1000)).ok());
  CHECK(parse(repeated("() ", 20000)).ok());
  CHECK(parse(repeated("a:[", 1000)).ok());
}

TEST_CASE("any text parses, and what comes out is bounded") {
  const std::string_view pieces[] = {
      "a",  "mot", "é",  "AND", "OU", "NOT", "SAUF", "(",  ")",  "\"", "«",    "»",   "“",
      "”",  "+",   "-",  "*",   "~",  "^",   "2",    "=",  ":",  "[",  "]",    "{",   "}",
      "TO", "<",   ">=", " ",   " ",  " ",   "'",    "\t", "\\", "f:", "syn:", "1.5", "\u00a0"};
  Random random(1);
  for (int round = 0; round < 50000; ++round) {
    std::string text;
    for (auto count = random.below(16); count > 0; --count) {
      text += pieces[random.below(std::size(pieces))];
    }
    INFO(text);
    const auto query = parse(text);
    if (!query.ok()) {
      REQUIRE(query.status().code() == StatusCode::kLimit);
      continue;
    }
    REQUIRE(query->root.end <= text.size());
    REQUIRE(query->notes.size() <= 17);
    REQUIRE_FALSE(to_string(query->root).empty());
  }
}

}  // namespace
}  // namespace fts::query

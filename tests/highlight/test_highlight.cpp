// What is marked: a table of texts with [..] around the marks, fields, and properties of any text.

#include <chrono>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/highlight/highlight.hpp"
#include "engine/text/utf8.hpp"
#include "tests/highlight/queries.hpp"

namespace fts::highlight {
namespace {

std::string marked(const std::string& query, const std::string& text) {
  return with_marks(text, highlighter(query).marks(text, "body"));
}

TEST_CASE("words are marked as the table says") {
  std::ifstream file(FTS_SOURCE_DIR "/tests/cases/highlights.tsv");
  std::string line;
  std::size_t count = 0;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    const auto first = line.find('\t');
    const auto second = line.find('\t', first + 1);
    REQUIRE(second != std::string::npos);
    const auto query = line.substr(0, first);
    INFO(query);
    CHECK(marked(query, line.substr(first + 1, second - first - 1)) == line.substr(second + 1));
    ++count;
  }
  CHECK(count >= 45);
}

TEST_CASE("the real articles are marked where the words stand") {
  const std::string text =
      "L’Union européenne et les Etats-Unis menacent Moscou de « sanctions dévastatrices ». "
      "L’Otan compte 100 000 soldats à la frontière.";
  CHECK(marked("\"sanctions dévastatrices\"", text).find("« [sanctions] [dévastatrices] »") !=
        std::string::npos);
  CHECK(marked("OTAN", text).find("L’[Otan]") != std::string::npos);
  CHECK(marked("etats unis", text).find("les [Etats]-[Unis]") != std::string::npos);
  CHECK(marked("\"100 000 soldats\"", text).find("[100 000] [soldats]") != std::string::npos);
  CHECK(marked("l'Union", text).starts_with("L’[Union]"));
}

TEST_CASE("a leaf with a field marks in that field only, one without in all") {
  const std::string text = "le chat noir";
  const auto both = highlighter("titre:chat noir");
  CHECK(with_marks(text, both.marks(text, "title")) == "le [chat] [noir]");
  CHECK(with_marks(text, both.marks(text, "body")) == "le chat [noir]");
  CHECK(with_marks(text, both.marks(text, "")) == "le chat [noir]");
}

TEST_CASE("variants are marked by their class or form") {
  auto parsed = query::parse("chat");
  REQUIRE(parsed.ok());
  auto query = query::analyze(*parsed, french(), {}, query::DefaultOperator::kAll);
  REQUIRE(query.ok());
  std::string name;
  french().class_of("chien", name);
  query->root.term.variants = {{name, query::Level::kClass, 0.5F},
                               {"lapins", query::Level::kForm, 0.3F}};
  const Highlighter subject(query->root, french(), {});
  const std::string text = "chats, chiens, lapins et lapin";
  CHECK(with_marks(text, subject.marks(text, "")) == "[chats], [chiens], [lapins] et lapin");
}

TEST_CASE("a highlighter is a value") {
  auto copy = highlighter("chat");
  {
    const auto original = highlighter("chien");
    copy = original;
  }
  const std::string text = "chat chien";
  CHECK(with_marks(text, copy.marks(text, "")) == "chat [chien]");
}

TEST_CASE("marks of any text stand on characters, ascend and do not overlap") {
  const std::string_view pieces[] = {
      "chat", "Chats", "l’", "états-unis", "É",      "100", "000", "2022",  "janvier", "21",
      ".",    "«",     "»",  "O.T.A.N.",   "\u00a0", "\n",  "-",   "œuvre", "日",      "e\u0301"};
  const char* const queries[] = {"chat états unis", "\"chat 100 000\"~3 otan",
                                 "21 janvier 2022 oeuvre", "\"états unis\" c* é*", "le l"};
  Random random(3);
  for (const auto* query : queries) {
    const auto subject = highlighter(query);
    for (int round = 0; round < 2000; ++round) {
      std::string text;
      for (auto count = random.below(20); count > 0; --count) {
        text += pieces[random.below(std::size(pieces))];
        if (random.chance(0.5)) text += ' ';
      }
      std::size_t previous = 0;
      for (const auto& span : subject.marks(text, "body")) {
        INFO(text);
        REQUIRE(span.begin >= previous);
        REQUIRE(span.end > span.begin);
        REQUIRE(span.end <= text.size());
        const auto word = std::string_view(text).substr(span.begin, span.end - span.begin);
        REQUIRE(text::find_invalid_utf8(word) == word.size());
        REQUIRE(text::find_invalid_utf8(text.substr(0, span.begin)) == span.begin);
        previous = span.end;
      }
    }
  }
}

}  // namespace
}  // namespace fts::highlight

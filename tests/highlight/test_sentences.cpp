// Where sentences end: as tables of texts with ¶ at each end, and properties of any text.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/highlight/highlight.hpp"
#include "engine/text/utf8.hpp"

namespace fts::highlight {
namespace {

std::string with_ends(const std::string& text) {
  std::string out;
  std::size_t begin = 0;
  for (const auto end : sentence_ends(text)) {
    out += text.substr(begin, end - begin) + "¶";
    begin = end;
  }
  return out + text.substr(begin);
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

std::size_t check_cases(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::size_t count = 0;
  while (std::getline(file, line)) {
    const auto tab = line.find('\t');
    if (line.empty() || line[0] == '#' || tab == std::string::npos) continue;
    auto text = line.substr(0, tab);
    auto expected = line.substr(tab + 1);
    replace_all(text, "\\n", "\n");
    replace_all(expected, "\\n", "\n");
    CHECK(with_ends(text) == expected);
    ++count;
  }
  return count;
}

TEST_CASE("sentences end where the tables say") {
  CHECK(check_cases(FTS_SOURCE_DIR "/tests/cases/sentences.tsv") >= 40);
  check_cases(FTS_SOURCE_DIR "/../shared/french/sentence_cases.tsv");
}

TEST_CASE("no text, no sentence") {
  CHECK(sentence_ends("").empty());
  CHECK(sentence_ends(" \n\t ").empty());
}

TEST_CASE("ends ascend, stand on character boundaries, and cover any text") {
  const std::string_view pieces[] = {"mot",  "M.", "J.", "L. 1", ".", "?", "!", "…", "«",  "»",
                                     "\"",   "1",  "\n", " ",    " ", "•", "–", "É", "é",  "p.",
                                     "O.N.", "(",  ")",  "[",    "]", "³", ",", "’", "。", "Le"};
  Random random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (auto count = random.below(14); count > 0; --count) {
      text += pieces[random.below(std::size(pieces))];
      if (random.chance(0.4)) text += ' ';
    }
    const auto ends = sentence_ends(text);
    std::size_t previous = 0;
    for (const auto end : ends) {
      REQUIRE(end > previous);
      REQUIRE(end <= text.size());
      REQUIRE(text::find_invalid_utf8(std::string_view(text).substr(previous, end - previous)) ==
              end - previous);
      previous = end;
    }
    const bool blank = text.find_first_not_of(" \n") == std::string::npos;
    const auto rest = text.substr(previous);
    INFO(text);
    REQUIRE(rest.find_first_not_of(" \n\xc2\xa0\xe2\x80\xaf") == std::string::npos);
    if (!blank && ends.empty()) REQUIRE(text.find_first_not_of(" \n\xc2\xa0") == std::string::npos);
  }
}

TEST_CASE("sentences of a long text without sense are found in linear time") {
  std::string text(1 << 19, ' ');
  for (int i = 0; i < 100000; ++i) text += "1. a ";
  CHECK(sentence_ends(text).back() == text.size());
  CHECK(sentence_ends(std::string(1 << 20, '.')).size() == 1);
  std::string marks;
  for (int i = 0; i < 200000; ++i) marks += ". ";
  CHECK_FALSE(sentence_ends(marks).empty());
}

}  // namespace
}  // namespace fts::highlight

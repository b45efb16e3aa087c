#include <catch2/catch.hpp>

#include "engine/analysis/analyze.hpp"
#include "engine/analysis/char_table.hpp"
#include "engine/analysis/letter_case.hpp"
#include "engine/analysis/plain_analyzer.hpp"
#include "engine/base/random.hpp"

namespace fts::analysis {
namespace {

std::string tokens_of(std::string_view text) {
  AnalyzerOptions options;
  options.name = "plain";
  return to_string(analyze(*make_analyzer(options).value(), text));
}

}  // namespace

TEST_CASE("the plain analyzer splits at anything but letters and digits") {
  CHECK(tokens_of("L'ÉTAT, c’est-à-dire 3,5 %") == "0:l 1:état 2:c 3:est 4:à 5:dire 6:3 7:5");
  CHECK(tokens_of("Œuvre covid19 ΑΣ МИР") == "0:œuvre 1:covid19 2:ασ 3:мир");
  CHECK(tokens_of("e\u0301te\u0301") == "0:été");
  CHECK(tokens_of(" \u0301… ") == "");
  CHECK(tokens_of("") == "");
}

TEST_CASE("the plain analyzer has one level of sameness") {
  AnalyzerOptions options;
  options.name = "plain";
  const auto analyzer = make_analyzer(options).value();
  CHECK(analyzer->name() == "plain");
  CHECK_FALSE(analyzer->has_classes());
  std::string out;
  analyzer->class_of("chevaux", out);
  CHECK(out == "chevaux");
  analyzer->fold("été", out);
  CHECK(out == "été");
  CHECK_FALSE(analyzer->is_stop_word("le"));
}

namespace {

/// The tokens of a text by its characters, one after another.
std::vector<Token> naive_tokens(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < text.size();) {
    const Char first = char_at(text, at);
    const std::size_t begin = at;
    at += first.size;
    if (!is_in(first.kind, kWordMask)) continue;
    KindMask rest = 0;
    for (Char c = char_at(text, at); is_word(c.kind); c = char_at(text, at)) {
      rest |= mask_of(c.kind);
      at += c.size;
    }
    Token token;
    token.position = static_cast<std::uint32_t>(tokens.size());
    token.begin = static_cast<std::uint32_t>(begin);
    token.end = static_cast<std::uint32_t>(at);
    token.text = text.substr(begin, at - begin);
    const KindMask letters = (rest | mask_of(first.kind)) & kLetterMask;
    token.kind = letters == 0 ? TokenKind::kNumber : TokenKind::kWord;
    token.letter_case = letter_case_of(first.kind, rest);
    tokens.push_back(token);
  }
  return tokens;
}

}  // namespace

TEST_CASE("words found by 64 bytes at once are those found character by character") {
  Random random(12);
  // Letters of all kinds, a mark that only goes on with a word, and what stands between words.
  const std::vector<std::string> pieces = {"a", "b",  "z", "A", "Z", "0", "9",      " ",  " ",
                                           "-", "\n", "é", "É", "œ", "́",  "\u00AD", "漢", "’"};
  const auto analyzer = make_plain_analyzer(5);
  const auto stream = analyzer->make_stream();
  TokenBuffer buffer;
  for (int round = 0; round < 4000; ++round) {
    // Some texts are all of one word, some of small letters alone.
    const std::size_t kinds = round % 3 == 0 ? 3 : round % 3 == 1 ? 11 : pieces.size();
    const auto size = random.below(200);
    std::string text;
    while (text.size() < size) text += pieces[random.below(kinds)];
    const auto expected = naive_tokens(text);
    std::size_t count = 0;
    stream->reset(text);
    while (stream->next(buffer)) {
      for (const auto& token : buffer.tokens) {
        REQUIRE(count < expected.size());
        const auto& wanted = expected[count++];
        REQUIRE(token.text == wanted.text);
        REQUIRE(token.position == wanted.position);
        REQUIRE(token.begin == wanted.begin);
        REQUIRE(token.end == wanted.end);
        REQUIRE(token.kind == wanted.kind);
        REQUIRE(token.letter_case == wanted.letter_case);
      }
    }
    REQUIRE(count == expected.size());
    REQUIRE(stream->positions() == expected.size());
  }
}

}  // namespace fts::analysis

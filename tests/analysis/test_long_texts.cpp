// Texts that no person writes cost time and memory in proportion to their length, whatever they
// repeat.

#include <chrono>

#include <catch2/catch.hpp>

#include "engine/analysis/french_analyzer.hpp"
#include "engine/base/limits.hpp"

namespace fts::analysis {
namespace {

constexpr std::size_t kBatchTokens = 4096;

std::string repeat(std::string_view unit, std::size_t bytes) {
  std::string text;
  text.reserve(bytes + unit.size());
  while (text.size() < bytes) text += unit;
  return text;
}

}  // namespace

TEST_CASE("a megabyte of anything is analysed in linear time and bounded memory") {
  const auto analyzer = make_french_analyzer({}, kBatchTokens);
  const auto stream = analyzer->make_stream();
  TokenBuffer batch;
  std::string form;
  for (const std::string_view unit :
       {"a",       "é",         "e\u0301",    "\u0301",  "'",      "’",      "a'",
        "l'",      "l'a",       "-",          "a-",      "1-",     "a1-",    "1",
        "1 ",      "1.",        "1,",         "1 111 ",  "111 ",   "111.",   "1/",
        "1:",      ".",         "a.",         "ab.",     "a@",     "a.-",    "A&",
        "C++",     "n°",        "L. ",        "L. 1-",   "1-1",    "R.* ",   "XIXe",
        "XI-",     "janvier ",  "1 janvier ", "janv. 1", "01 ",    "0 ",     "8h",
        "8 h ",    "8 heures ", "5 pour ",    "25 p. ",  "m²",     "2m²",    "(e)",
        "abc(e)",  "abc·e",     "a·",         "abc-e-",  "\u00AD", "\u200D", "a\u0301\u0327",
        "http://", "www.",      "ﬁ",          "東",      "entr'",  "d'D'A",  "»1",
        "abcd.1",  "\"1",       " ",          "\n",      "…"}) {
    const std::string text = repeat(unit, std::size_t{1} << 20);
    CAPTURE(std::string(unit));
    const auto start = std::chrono::steady_clock::now();
    stream->reset(text);
    while (stream->next(batch)) {
      // One construct may pass the limit, and no more.
      CHECK(batch.tokens.size() < kBatchTokens + 64);
      CHECK(batch.forms.bytes_used() < 128 * (kBatchTokens + 64));
      for (const Token& token : batch.tokens) {
        if (token.text.size() > 64 && !token.is_form) analyzer->form_of(token.text, form);
      }
    }
    const auto seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    // Quadratic time would be hours. Wide enough for sanitizers and a busy machine.
    CHECK(seconds < 20.0);
  }
}

TEST_CASE("a hundred thousand marks on one letter make one short form") {
  const auto analyzer = make_french_analyzer({});
  std::string text = "e";
  for (int i = 0; i < 50'000; ++i) text += "\u0301\u0327";
  std::string form;
  std::string folded;
  analyzer->form_of(text, form);
  CHECK(form.size() <= limits::kMaxTermBytes);
  analyzer->fold(form, folded);
  CHECK(folded == "e");
  analyzer->class_of(form, folded);
  CHECK(folded == "e");
}

TEST_CASE("a long word is cut at a character") {
  const auto analyzer = make_french_analyzer({});
  const std::string text = repeat("é", 10'001);
  std::string form;
  analyzer->form_of(text, form);
  CHECK(form.size() == limits::kMaxTermBytes - 1);
  for (const std::size_t size : {limits::kMaxTermBytes, limits::kMaxTermBytes + 1}) {
    analyzer->form_of(std::string(size, 'a'), form);
    CHECK(form.size() == limits::kMaxTermBytes);
  }
}

}  // namespace fts::analysis

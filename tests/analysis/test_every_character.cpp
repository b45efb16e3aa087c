// Every code point of Unicode through every function of the analysis, composed and decomposed, and
// single words of absurd length.

#include <chrono>
#include <set>

#include <catch2/catch.hpp>

#include "engine/analysis/light_stemmer.hpp"
#include "engine/analysis/normal_form.hpp"
#include "engine/analysis/number_form.hpp"
#include "engine/analysis/plain_analyzer.hpp"
#include "engine/analysis/stop_words.hpp"
#include "engine/text/unicode.hpp"
#include "tests/analysis/invariants.hpp"
#include "tests/analysis/random_text.hpp"

namespace fts::analysis {
namespace {

constexpr bool is_surrogate(char32_t c) { return c >= 0xD800 && c < 0xE000; }

std::string utf8_of(char32_t c) {
  std::string text;
  text::append_utf8(text, c);
  return text;
}

/// The places where a character may stand in French.
std::string in_all_places(const std::string& c) {
  return c + " l'" + c + " a" + c + " " + c + "a a" + c + "a 1" + c + " " + c + "1 a-" + c + "-a." +
         c + ". " + c + c;
}

std::string name_of(char32_t c) {
  char name[16];
  std::snprintf(name, sizeof name, "U+%04X", static_cast<unsigned>(c));
  return name;
}

/// What is wrong with the tokens of `text`, without what is derived from their forms (the whole of
/// it, invariants.hpp, would take minutes here).
std::string bad_offsets(const Analyzer& analyzer, TokenStream& stream, std::string_view text) {
  TokenBuffer batch;
  std::string form;
  std::size_t begin = 0;
  stream.reset(text);
  while (stream.next(batch)) {
    for (const Token& token : batch.tokens) {
      if (token.begin < begin) return "not in order";
      if (token.begin >= token.end || token.end > text.size()) return "empty or outside";
      if (!test::is_boundary(text, token.begin) || !test::is_boundary(text, token.end)) {
        return "cuts a character";
      }
      begin = token.begin;
      if (!token.is_form) analyzer.form_of(token.text, form);
      const std::string bad = test::bad_form(token.is_form ? token.text : std::string_view(form));
      if (!bad.empty()) return "the form is " + bad;
    }
  }
  return "";
}

std::vector<std::string> forms_of(const Analyzer& analyzer, std::string_view text) {
  std::vector<std::string> forms;
  for (const AnalyzedToken& token : analyze(analyzer, text)) {
    forms.push_back(token.form + " " + token.class_name + " " + std::to_string(token.position));
  }
  return forms;
}

std::string nfc(std::string_view text) {
  std::string out;
  text::append_nfc(text, out);
  return out;
}

std::string nfd(std::string_view text) {
  std::string out;
  text::append_nfd(text, out);
  return out;
}

}  // namespace

TEST_CASE("every code point in every place of a text is cut on characters") {
  const std::shared_ptr<const Analyzer> analyzers[] = {make_french_analyzer({}),
                                                       make_plain_analyzer()};
  for (const auto& analyzer : analyzers) {
    const auto stream = analyzer->make_stream();
    for (char32_t c = 0; c < 0x110000; ++c) {
      if (is_surrogate(c)) continue;
      const std::string bad = bad_offsets(*analyzer, *stream, in_all_places(utf8_of(c)));
      if (!bad.empty()) FAIL(analyzer->name() << ": " << bad << " for " << name_of(c));
    }
  }
}

TEST_CASE("every code point through every function of words") {
  std::string form, folded, stem, number;
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (is_surrogate(c)) continue;
    const std::string surface = "a" + utf8_of(c) + "ements";
    make_form(surface, form);
    fold_form(form, folded);
    light_stem(form, stem);
    if (!test::bad_form(form).empty()) FAIL("form of " << name_of(c));
    if (!test::bad_form(folded).empty()) FAIL("fold of " << name_of(c));
    if (!test::bad_form(stem).empty()) FAIL("stem of " << name_of(c));
    if (is_french_stop_word(form)) FAIL("a function word with " << name_of(c));
    // What is no digit is refused or kept, and never cut into.
    make_number_form("1" + utf8_of(c) + "2", number);
    if (text::find_invalid_utf8(number) != number.size()) FAIL("number of " << name_of(c));
  }
}

TEST_CASE("every code point that has parts gives the same words composed and decomposed") {
  const auto analyzer = make_french_analyzer({});
  std::size_t count = 0;
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (is_surrogate(c)) continue;
    const std::string alone = utf8_of(c);
    if (nfd(alone) == nfc(alone)) continue;
    ++count;
    const std::string text = in_all_places(alone);
    CAPTURE(name_of(c));
    REQUIRE(forms_of(*analyzer, nfc(text)) == forms_of(*analyzer, nfd(text)));
  }
  CHECK(count > 12'000);  // 11,172 of them are Hangul
}

TEST_CASE("random texts give the same words composed and decomposed") {
  const auto analyzer = make_french_analyzer({});
  test::RandomText random(1789);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random.next(40);
    CAPTURE(text);
    REQUIRE(forms_of(*analyzer, nfc(text)) == forms_of(*analyzer, nfd(text)));
  }
}

TEST_CASE("a hundred thousand marks in a text are part of one word") {
  for (const std::string_view after : {"", " fin", ".", ",", "-a"}) {
    std::string text = "le e";
    for (int i = 0; i < 50'000; ++i) text += "\u0301\u0327";
    const std::size_t end = text.size();
    text += after;
    const auto tokens = analyze(*make_french_analyzer({}), text);
    REQUIRE(tokens.size() >= 2);
    CHECK(tokens[1].begin == 3);
    CHECK(tokens[1].end == end);
    CHECK(tokens[1].form.size() <= limits::kMaxTermBytes);
    CHECK(tokens[1].class_name == "e");
  }
}

TEST_CASE("words of a megabyte cost each function time in proportion") {
  const auto analyzer = make_french_analyzer({});
  std::string out;
  for (const std::string_view unit : {"a", "é", "œ", "e\u0301", "\u0301", "東", "ements", "’", "İ",
                                      "\u00AD", "1", "ﬁ", "\U0001F600"}) {
    std::string word;
    while (word.size() < (std::size_t{1} << 20)) word += unit;
    CAPTURE(std::string(unit));
    const auto start = std::chrono::steady_clock::now();
    analyzer->form_of(word, out);
    CHECK(out.size() <= limits::kMaxTermBytes);
    analyzer->fold(word, out);
    analyzer->class_of(word, out);
    CHECK_FALSE(analyzer->is_stop_word(word));
    make_number_form(word, out);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
  }
}

}  // namespace fts::analysis

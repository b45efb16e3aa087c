// What holds of any text. Seeds are fixed: a failure prints the text that shows it.

#include <catch2/catch.hpp>

#include "engine/analysis/plain_analyzer.hpp"
#include "engine/text/unicode.hpp"
#include "tests/analysis/case_file.hpp"
#include "tests/analysis/invariants.hpp"
#include "tests/analysis/random_text.hpp"

namespace fts::analysis {
namespace {

std::vector<std::string> forms_of(const Analyzer& analyzer, std::string_view text) {
  std::vector<std::string> forms;
  for (const AnalyzedToken& token : analyze(analyzer, text)) forms.push_back(token.form);
  return forms;
}

constexpr bool is_surrogate(char32_t c) { return c >= 0xD800 && c < 0xE000; }

}  // namespace

TEST_CASE("random texts break no invariant of the French analyzer") {
  test::RandomText random(20220121);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random.next(60);
    const std::string violation = test::find_violation(text);
    if (!violation.empty()) FAIL(violation << " in «" << text << "»");
  }
}

TEST_CASE("random texts break no invariant of the plain analyzer") {
  const auto analyzer = make_plain_analyzer();
  const auto small_batches = make_plain_analyzer(1);
  test::RandomText random(1999);
  for (int i = 0; i < 5'000; ++i) {
    const std::string text = random.next(60);
    const auto tokens = analyze(*analyzer, text);
    const std::string violation = test::find_bad_token(*analyzer, text, tokens);
    if (!violation.empty()) FAIL(violation << " in «" << text << "»");
    CHECK(test::all_of(*analyzer, text) == test::all_of(*small_batches, text));
  }
}

TEST_CASE("the cases, too, break no invariant") {
  for (const auto& row : test::read_rows(test::case_path("french_tokens.tsv"))) {
    CAPTURE(row[0]);
    CHECK(test::find_violation(row[0]).empty());
  }
}

TEST_CASE("the tokens do not depend on the batch size") {
  std::string text;
  for (const auto& row : test::read_rows(test::case_path("french_tokens.tsv"))) {
    text += row[0] + ' ';
  }
  const std::string expected = test::all_of(*make_french_analyzer({}), text);
  for (const std::size_t batch : {1U, 2U, 3U, 7U, 50U}) {
    CHECK(test::all_of(*make_french_analyzer({}, batch), text) == expected);
  }
}

TEST_CASE("composed and decomposed letters give the same forms") {
  const auto analyzer = make_french_analyzer({});
  test::RandomText random(7);
  const std::u32string_view letters =
      U"aàâäbcçdeéèêëfghiîïjklmnoôöpqrstuùûüvwxyÿzñãõšžřőűÀÂÉÈÊÇÎÔÛ'’-.· 12\u1D49(),ldqu";
  for (int i = 0; i < 5'000; ++i) {
    std::string composed;
    for (std::size_t k = random.below(30); k > 0; --k) {
      text::append_utf8(composed, letters[random.below(letters.size())]);
    }
    std::string decomposed;
    text::append_nfd(composed, decomposed);
    CAPTURE(composed);
    CHECK(forms_of(*analyzer, composed) == forms_of(*analyzer, decomposed));
  }
}

TEST_CASE("every code point alone survives") {
  const auto analyzer = make_french_analyzer({});
  std::string surface;
  std::string form;
  std::string again;
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (is_surrogate(c)) continue;
    surface.clear();
    text::append_utf8(surface, c);
    analyzer->form_of(surface, form);
    analyzer->form_of(form, again);
    if (form != again) FAIL("form_of is not idempotent for U+" << std::hex << std::uint32_t{c});
    analyzer->fold(form, again);
    analyzer->class_of(form, again);
    if (analyzer->fold(form, surface); !form.empty() && surface.empty()) {
      FAIL("the fold of U+" << std::hex << std::uint32_t{c} << " is empty");
    }
  }
}

TEST_CASE("every code point in a text breaks no invariant") {
  for (char32_t c = 0; c < 0x110000; c += c < 0x3000 ? 1 : 13) {
    if (is_surrogate(c)) continue;
    std::string text;
    for (const std::string_view around : {" ", "l'", "a", "1", ""}) {
      text += around;
      text::append_utf8(text, c);
    }
    const std::string violation = test::find_violation(text);
    if (!violation.empty()) FAIL(violation << " for U+" << std::hex << std::uint32_t{c});
  }
}

}  // namespace fts::analysis

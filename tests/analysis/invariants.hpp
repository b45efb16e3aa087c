#pragma once

// What holds of the analysis of any valid UTF-8, whatever it says. Shared by the random tests and
// the fuzzer. Each function returns the first violation in words, or nothing.

#include <set>
#include <string>
#include <string_view>

#include "engine/analysis/analyze.hpp"
#include "engine/analysis/french_analyzer.hpp"
#include "engine/base/limits.hpp"
#include "engine/text/utf8.hpp"

namespace fts::test {

inline bool is_boundary(std::string_view text, std::size_t offset) {
  return offset == text.size() ||
         (offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0) != 0x80);
}

inline std::string bad_form(std::string_view form) {
  if (form.empty()) return "empty";
  if (form.size() > limits::kMaxTermBytes) return "too long";
  if (text::find_invalid_utf8(form) != form.size()) return "invalid UTF-8";
  return "";
}

/// Of the derived strings of one form.
inline std::string find_bad_derivation(const analysis::Analyzer& analyzer, std::string_view form) {
  std::string once;
  std::string twice;
  analyzer.form_of(form, once);
  if (once != form) return "form_of(form) is not form";
  analyzer.fold(form, once);
  if (!bad_form(once).empty()) return "the fold is " + bad_form(once);
  analyzer.fold(once, twice);
  if (once != twice) return "fold(fold) is not fold";
  analyzer.class_of(form, once);
  if (!bad_form(once).empty()) return "the class is " + bad_form(once);
  return "";
}

inline std::string find_bad_token(const analysis::Analyzer& analyzer, std::string_view text,
                                  const std::vector<analysis::AnalyzedToken>& tokens) {
  std::uint32_t position = 0;
  std::uint32_t begin = 0;
  std::set<std::string> here;
  for (const auto& token : tokens) {
    const std::string name = "token \"" + token.form + "\": ";
    if (token.position < position || token.position > position + 1) return name + "position";
    if (token.position > position) here.clear();
    if (!here.insert(token.form).second) return name + "twice at one position";
    if (token.begin < begin) return name + "begins before the one before it";
    if (token.begin >= token.end || token.end > text.size()) return name + "empty or outside";
    if (!is_boundary(text, token.begin) || !is_boundary(text, token.end)) {
      return name + "cuts a character";
    }
    if (token.span == 0) return name + "span";
    if (!bad_form(token.form).empty()) return name + bad_form(token.form);
    const std::string bad = find_bad_derivation(analyzer, token.form);
    if (!bad.empty()) return name + bad;
    position = token.position;
    begin = token.begin;
  }
  return "";
}

/// Tokens with what a batch size may not change.
inline std::string all_of(const analysis::Analyzer& analyzer, std::string_view text) {
  std::string out;
  for (const auto& t : analysis::analyze(analyzer, text)) {
    out += std::to_string(t.position) + " " + std::to_string(t.begin) + " " +
           std::to_string(t.end) + " " + std::to_string(t.span) + " " + t.form + " " +
           std::string(analysis::token_kind_name(t.kind)) + " " +
           std::to_string(static_cast<int>(t.letter_case)) + (t.index_only ? "!" : "") + "\n";
  }
  return out;
}

/// The first violation of the analysis of `text` (valid UTF-8); "" when all is well.
inline std::string find_violation(std::string_view text) {
  static const auto kFrench = analysis::make_french_analyzer({});
  static const auto kSmallBatches = analysis::make_french_analyzer({}, 1);
  const auto tokens = analysis::analyze(*kFrench, text);
  const std::string bad = find_bad_token(*kFrench, text, tokens);
  if (!bad.empty()) return bad;
  if (all_of(*kFrench, text) != all_of(*kSmallBatches, text)) return "depends on the batch size";
  return "";
}

}  // namespace fts::test

#pragma once

// What a tokeniser emits. Offsets are byte offsets into the text that was given, positions count
// words from 0 within one field of one document. Several tokens may share a position (a joined
// compound, a date beside its parts), never two with the same form.

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/arena.hpp"

namespace fts::analysis {

enum class TokenKind : std::uint8_t {
  kWord,
  kArticle,  ///< an elided article or conjunction: the "l" of "l’avocat"
  kNumber,   ///< "100 000" as 100000, "3,5" as 3.5, ordinals as "2e"
  kAcronym,  ///< "O.T.A.N." as otan
  kCode,     ///< "L. 121-1" as l121-1, "C++", "2.2.0", addresses
  kDate,     ///< 2022-01-21 and 2022-01, beside the words of the date
  kHour,     ///< 20h30
  kSymbol,   ///< % € $ °c
  kJoined,   ///< all parts of a hyphenated word in one: etatsunis
};

enum class LetterCase : std::uint8_t { kLower, kCapital, kUpper, kMixed };

struct Token {
  std::uint32_t position = 0;
  std::uint32_t begin = 0;  ///< first byte, after any elided article
  std::uint32_t end = 0;    ///< one past the last byte
  /// The indexed form when `is_form`; else the surface bytes, of which Analyzer::form_of makes the
  /// form (a pure function, so that a caller may remember it per distinct surface).
  std::string_view text;
  std::uint16_t span = 1;  ///< positions covered; above 1 for joined terms, acronyms stay 1
  TokenKind kind = TokenKind::kWord;
  LetterCase letter_case = LetterCase::kLower;
  bool is_form = false;
  /// Indexed so that other words find the text, never asked for: "pays" beside "pays2", where a
  /// footnote may be glued on; the numbers of 21/01/2022. A query skips such tokens.
  bool index_only = false;
};

/// A reusable batch of tokens and the memory of the forms that had to be built.
struct TokenBuffer {
  std::vector<Token> tokens;
  Arena forms;

  void clear() {
    tokens.clear();
    forms.clear();
  }
};

inline std::string_view token_kind_name(TokenKind kind) {
  switch (kind) {
    case TokenKind::kWord:
      return "word";
    case TokenKind::kArticle:
      return "article";
    case TokenKind::kNumber:
      return "number";
    case TokenKind::kAcronym:
      return "acronym";
    case TokenKind::kCode:
      return "code";
    case TokenKind::kDate:
      return "date";
    case TokenKind::kHour:
      return "hour";
    case TokenKind::kSymbol:
      return "symbol";
    case TokenKind::kJoined:
      return "joined";
  }
  return "word";
}

}  // namespace fts::analysis

#pragma once

// The two case bits of a token, from the kinds of its characters.

#include "engine/analysis/char_table.hpp"
#include "engine/analysis/token.hpp"

namespace fts::analysis {

/// `first`: the kind of the word's first character, `rest`: those of all others. A lone capital is
/// kCapital: "À Paris" and "À LA CARTE" cannot be told apart by it.
inline LetterCase letter_case_of(CharKind first, KindMask rest) {
  constexpr KindMask kUpper = mask_of(CharKind::kUpper);
  constexpr KindMask kLower = mask_of(CharKind::kLower);
  if ((rest & kUpper) == 0) {
    return first == CharKind::kUpper ? LetterCase::kCapital : LetterCase::kLower;
  }
  return ((rest | mask_of(first)) & kLower) == 0 ? LetterCase::kUpper : LetterCase::kMixed;
}

}  // namespace fts::analysis

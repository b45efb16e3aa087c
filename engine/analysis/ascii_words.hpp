#pragma once

// Where ASCII letters and digits stand among 64 bytes, a bit each, so that a tokeniser goes from
// the beginning of a word to its end by counting zeroes instead of looking at every byte. The
// vectors are those of the processor (Highway). Any thread.

#include <cstdint>
#include <string_view>

namespace fts::analysis {

/// Bit i is of byte i; 0 past the end of the text.
struct AsciiWords {
  std::uint64_t letters = 0;
  std::uint64_t digits = 0;
  std::uint64_t capitals = 0;  ///< among the letters
  std::uint64_t others = 0;    ///< of characters that are not ASCII

  std::uint64_t words() const { return letters | digits; }
};

inline constexpr std::size_t kAsciiWordsBytes = 64;

/// Of the bytes of `text` from `begin` on, 64 at most. Nothing past the text is read.
AsciiWords ascii_words(std::string_view text, std::size_t begin);

}  // namespace fts::analysis

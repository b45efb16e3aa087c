#pragma once

// What a character is to the tokeniser. One table holds U+0000–017F, where nearly all of French
// lives; 2000–206F, 2070–209F, 20AC, 2116 and FB00–FB06 have a short function; anything else asks
// ICU.

#include <array>
#include <cstdint>
#include <string_view>

namespace fts::analysis {

enum class CharKind : std::uint8_t {
  // What words are made of.
  kLower,
  kUpper,
  kUncased,     ///< letters without case, superscript letters (the ᵉ of 2ᵉ)
  kDigit,       ///< 0–9
  kSubscript,   ///< ₀–₉, a digit of a formula
  kOtherDigit,  ///< of another script, or full-width
  kMark,        ///< combining marks and invisible characters: part of a word, never its first
  // What stands between words.
  kSpace,
  kApostrophe,
  kHyphen,
  kDot,
  kComma,
  kSlash,
  kColon,
  kOpenParen,
  kMiddleDot,
  kPlus,
  kHash,
  kAt,
  kSymbol,  ///< % € $ £ ¥ ° ‰ №
  kFraction,
  kQuote,        ///< a mark that may close a quotation
  kSuperscript,  ///< ⁰–⁹: a power of a unit, or a footnote
  kOther,
  kEnd,  ///< past the last character
};

using KindMask = std::uint32_t;
constexpr KindMask mask_of(CharKind kind) { return KindMask{1} << static_cast<unsigned>(kind); }

inline constexpr KindMask kLetterMask =
    mask_of(CharKind::kLower) | mask_of(CharKind::kUpper) | mask_of(CharKind::kUncased);
inline constexpr KindMask kDigitMask =
    mask_of(CharKind::kDigit) | mask_of(CharKind::kSubscript) | mask_of(CharKind::kOtherDigit);
/// What a word may begin with.
inline constexpr KindMask kWordMask = kLetterMask | kDigitMask;

inline bool is_in(CharKind kind, KindMask mask) { return (mask_of(kind) & mask) != 0; }
/// Whether the character goes on a word that has begun.
constexpr bool is_word(CharKind kind) { return kind <= CharKind::kMark; }

inline constexpr std::size_t kLatinSize = 0x180;
extern const std::array<CharKind, kLatinSize> kLatinKinds;

/// Of each byte: the mask of the kind of an ASCII character of words, 0 of any other, and kNotAscii
/// where the byte alone does not tell. The masks of words fit seven bits.
inline constexpr std::uint8_t kNotAscii = 0x80;
static_assert(mask_of(CharKind::kMark) < kNotAscii);
extern const std::array<std::uint8_t, 256> kByteMasks;

/// Lower case of U+0000–017F as the one character that the form has in its place; kDeleted, or
/// kComplex when it is not one character.
inline constexpr char16_t kDeleted = 0xFFFE;
inline constexpr char16_t kComplex = 0xFFFF;
extern const std::array<char16_t, kLatinSize> kLatinLower;
/// U+0000–017F without marks; kComplex for ligatures.
extern const std::array<char16_t, kLatinSize> kLatinBase;

/// Kind of any code point from U+0180 on.
CharKind kind_beyond_latin(char32_t code_point);

struct Char {
  char32_t code = 0;
  CharKind kind = CharKind::kEnd;
  std::uint8_t size = 0;  ///< bytes; 0 at the end
};

/// The character at text[offset]; of kind kEnd when offset is text.size().
inline Char char_at(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return {};
  const auto byte = [&](std::size_t i) -> char32_t {
    return static_cast<unsigned char>(text[offset + i]);
  };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, kLatinKinds[lead], 1};
  if (lead < 0xE0) {
    const char32_t code = (lead & 0x1FU) << 6 | (byte(1) & 0x3FU);
    return {code, code < kLatinSize ? kLatinKinds[code] : kind_beyond_latin(code), 2};
  }
  if (lead < 0xF0) {
    const char32_t code = (lead & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
    return {code, kind_beyond_latin(code), 3};
  }
  const char32_t code =
      (lead & 0x07U) << 18 | (byte(1) & 0x3FU) << 12 | (byte(2) & 0x3FU) << 6 | (byte(3) & 0x3FU);
  return {code, kind_beyond_latin(code), 4};
}

/// The character that ends at text[offset]; of kind kEnd when offset is 0.
inline Char char_before(std::string_view text, std::size_t offset) {
  if (offset == 0) return {};
  std::size_t begin = offset - 1;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
  return char_at(text, begin);
}

/// ASCII capital to small; other bytes as they are.
constexpr char lower_ascii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
constexpr bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether a character goes on with the letter before it: a mark, or the vowel or final consonant of
/// a decomposed syllable of Hangul.
constexpr bool continues_letter(const Char& c) {
  return c.kind == CharKind::kMark || (c.code >= 0x1160 && c.code <= 0x11FF);
}

/// Whether an article is elided before this letter: a vowel, h, or a letter of another alphabet.
bool begins_like_vowel(char32_t code_point);

}  // namespace fts::analysis

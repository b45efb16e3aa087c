#include "engine/text/unicode.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>

#include "engine/base/check.hpp"
#include "engine/text/utf8.hpp"

namespace fts::text {
namespace {

// ICU's instances are immutable singletons, safe to use from many threads; asking for them takes a
// lock the first time, hence the statics.
using Getter = const icu::Normalizer2* (*)(UErrorCode&);

const icu::Normalizer2& instance_of(Getter getter) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* instance = getter(error);
  FTS_CHECK(U_SUCCESS(error) && instance != nullptr);
  return *instance;
}

const icu::Normalizer2& nfkc_casefold() {
  static const icu::Normalizer2& instance = instance_of(&icu::Normalizer2::getNFKCCasefoldInstance);
  return instance;
}
const icu::Normalizer2& nfc() {
  static const icu::Normalizer2& instance = instance_of(&icu::Normalizer2::getNFCInstance);
  return instance;
}
const icu::Normalizer2& nfd() {
  static const icu::Normalizer2& instance = instance_of(&icu::Normalizer2::getNFDInstance);
  return instance;
}

void append_normalized(const icu::Normalizer2& form, std::string_view text, std::string& out) {
  UErrorCode error = U_ZERO_ERROR;
  icu::StringByteSink<std::string> sink(&out);
  const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
  form.normalizeUTF8(0, piece, sink, nullptr, error);
  FTS_CHECK(U_SUCCESS(error));
}

/// Letters that a French keyboard types without a mark but that have no decomposition.
std::string_view base_letters(char32_t code_point) {
  switch (code_point) {
    case U'œ':
      return "oe";
    case U'Œ':
      return "OE";
    case U'æ':
      return "ae";
    case U'Æ':
      return "AE";
    case U'ø':
      return "o";
    case U'Ø':
      return "O";
    case U'ł':
      return "l";
    case U'Ł':
      return "L";
    case U'đ':
      return "d";
    case U'Đ':
      return "D";
    case U'ß':
      return "ss";
    default:
      return {};
  }
}

}  // namespace

CharClass classify(char32_t code_point) {
  const auto c = static_cast<UChar32>(code_point);
  // Invisible characters (joiners, fillers, variation selectors) vanish in NFKC_Casefold, so that
  // even those that are letters by category cannot make a word by themselves.
  if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return CharClass::kMark;
  const auto mask = U_GET_GC_MASK(c);
  if ((mask & (U_GC_L_MASK | U_GC_NL_MASK)) != 0) return CharClass::kLetter;
  if ((mask & U_GC_ND_MASK) != 0) return CharClass::kDigit;
  if ((mask & U_GC_M_MASK) != 0) return CharClass::kMark;
  if ((mask & (U_GC_Z_MASK | U_GC_CC_MASK)) != 0) return CharClass::kSpace;
  return CharClass::kOther;
}

bool is_upper(char32_t code_point) {
  const auto c = static_cast<UChar32>(code_point);
  return u_isUUppercase(c) != 0 || u_istitle(c) != 0;
}

bool is_lower(char32_t code_point) { return u_isULowercase(static_cast<UChar32>(code_point)) != 0; }

void append_nfkc_casefold(std::string_view text, std::string& out) {
  append_normalized(nfkc_casefold(), text, out);
}

void append_nfc(std::string_view text, std::string& out) { append_normalized(nfc(), text, out); }

void append_nfd(std::string_view text, std::string& out) { append_normalized(nfd(), text, out); }

void append_folded(std::string_view text, std::string& out) {
  std::string decomposed;
  append_normalized(nfd(), text, decomposed);
  std::string bare;
  bare.reserve(decomposed.size());
  for (std::size_t i = 0; i < decomposed.size();) {
    const std::size_t begin = i;
    const char32_t code_point = decode_utf8(decomposed, i);
    const std::string_view base = base_letters(code_point);
    if (!base.empty()) {
      bare += base;
    } else if ((U_GET_GC_MASK(static_cast<UChar32>(code_point)) & U_GC_MN_MASK) == 0) {
      bare.append(decomposed, begin, i - begin);
    }
  }
  append_normalized(nfc(), bare, out);
}

}  // namespace fts::text

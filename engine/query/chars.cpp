#include "engine/query/chars.hpp"

#include "engine/text/unicode.hpp"
#include "engine/text/utf8.hpp"

namespace fts::query {

Character character_at(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return {};
  std::size_t next = offset;
  const char32_t code_point = text::decode_utf8(text, next);
  return {code_point, static_cast<std::uint32_t>(next - offset)};
}

Character character_before(std::string_view text, std::size_t offset) {
  if (offset == 0) return {};
  std::size_t start = offset - 1;
  while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U) --start;
  return character_at(text, start);
}

bool is_space(char32_t code_point) {
  return code_point == ' ' || (code_point >= 0x09 && code_point <= 0x0D) || code_point == 0x85 ||
         code_point == 0xA0 || code_point == 0x1680 ||
         (code_point >= 0x2000 && code_point <= 0x200A) || code_point == 0x2028 ||
         code_point == 0x2029 || code_point == 0x202F || code_point == 0x205F ||
         code_point == 0x3000;
}

bool is_letter(char32_t code_point) {
  if (code_point < 0x80) {
    return (code_point >= 'a' && code_point <= 'z') || (code_point >= 'A' && code_point <= 'Z');
  }
  const auto kind = text::classify(code_point);
  return kind == text::CharClass::kLetter || kind == text::CharClass::kMark;
}

bool is_digit(char32_t code_point) {
  if (code_point < 0x80) return code_point >= '0' && code_point <= '9';
  return text::classify(code_point) == text::CharClass::kDigit;
}

bool has_alnum(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (is_alnum(text::decode_utf8(text, i))) return true;
  }
  return false;
}

char32_t closing_quote(char32_t opening) {
  switch (opening) {
    case '"':
      return '"';
    case 0xAB:  // «
      return 0xBB;
    case 0x201C:  // “
      return 0x201D;
    default:
      return 0;
  }
}

}  // namespace fts::query

#include "engine/text/utf8.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace fts::text {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;

unsigned char byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

bool in_range(unsigned char value, unsigned char low, unsigned char high) {
  return value >= low && value <= high;
}

/// Bytes of the well-formed sequence at text[i], whose first byte is not ASCII; 0 when there is
/// none. The bounds of the second byte are those of Unicode 15, table 3-7.
std::size_t sequence_length(std::string_view text, std::size_t i) {
  const unsigned char lead = byte_at(text, i);
  const std::size_t left = text.size() - i;
  const auto continues = [&](std::size_t k) { return (byte_at(text, i + k) & 0xC0) == 0x80; };
  if (in_range(lead, 0xC2, 0xDF)) return left >= 2 && continues(1) ? 2 : 0;
  if (in_range(lead, 0xE0, 0xEF)) {
    if (left < 3 || !continues(1) || !continues(2)) return 0;
    const unsigned char second = byte_at(text, i + 1);
    if (lead == 0xE0 && second < 0xA0) return 0;
    if (lead == 0xED && second > 0x9F) return 0;
    return 3;
  }
  if (in_range(lead, 0xF0, 0xF4)) {
    if (left < 4 || !continues(1) || !continues(2) || !continues(3)) return 0;
    const unsigned char second = byte_at(text, i + 1);
    if (lead == 0xF0 && second < 0x90) return 0;
    if (lead == 0xF4 && second > 0x8F) return 0;
    return 4;
  }
  return 0;
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    // Eight ASCII bytes at a time: most of French text.
    while (text.size() - i >= sizeof(std::uint64_t)) {
      std::uint64_t word;
      std::memcpy(&word, text.data() + i, sizeof(word));
      if ((word & kHighBits) != 0) break;
      i += sizeof(word);
    }
    while (i < text.size() && byte_at(text, i) < 0x80) ++i;
    if (i == text.size()) break;
    const std::size_t length = sequence_length(text, i);
    if (length == 0) return i;
    i += length;
  }
  return text.size();
}

Status validate_utf8(std::string_view text) {
  const std::size_t bad = find_invalid_utf8(text);
  if (bad == text.size()) return ok_status();
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(bad);
  const auto line = 1 + std::count(text.begin(), end, '\n');
  char hex[8];
  std::snprintf(hex, sizeof(hex), "0x%02X", static_cast<unsigned>(byte_at(text, bad)));
  return invalid_argument("expected UTF-8, found the byte " + std::string(hex) + " at line " +
                          std::to_string(line) + ", byte offset " + std::to_string(bad) +
                          "; convert the text to UTF-8 first");
}

char32_t decode_utf8(std::string_view text, std::size_t& offset) {
  const unsigned char lead = byte_at(text, offset);
  const auto tail = [&](std::size_t k) -> char32_t { return byte_at(text, offset + k) & 0x3FU; };
  if (lead < 0x80) {
    ++offset;
    return lead;
  }
  if (lead < 0xE0) {
    const char32_t code_point = (char32_t{lead} & 0x1FU) << 6 | tail(1);
    offset += 2;
    return code_point;
  }
  if (lead < 0xF0) {
    const char32_t code_point = (char32_t{lead} & 0x0FU) << 12 | tail(1) << 6 | tail(2);
    offset += 3;
    return code_point;
  }
  const char32_t code_point =
      (char32_t{lead} & 0x07U) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3);
  offset += 4;
  return code_point;
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto push = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    push(code_point);
  } else if (code_point < 0x800) {
    push(0xC0 | code_point >> 6);
    push(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    push(0xE0 | code_point >> 12);
    push(0x80 | (code_point >> 6 & 0x3F));
    push(0x80 | (code_point & 0x3F));
  } else {
    push(0xF0 | code_point >> 18);
    push(0x80 | (code_point >> 12 & 0x3F));
    push(0x80 | (code_point >> 6 & 0x3F));
    push(0x80 | (code_point & 0x3F));
  }
}

std::string_view cut_utf8(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  while (end > 0 && (byte_at(text, end) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace fts::text

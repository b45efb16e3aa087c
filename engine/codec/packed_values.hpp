#pragma once

// Unsigned numbers of a fixed number of bits (0 to 64), one after another, least significant bit
// first, read at random. Readers load eight bytes at a time (nine when a number is wider than 57
// bits), so that 16 readable bytes must follow the array.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>

#include "engine/base/bytes.hpp"

namespace fts::codec {

inline std::uint32_t bits_for(std::uint64_t largest) {
  return static_cast<std::uint32_t>(std::bit_width(largest));
}
inline std::uint64_t packed_bytes(std::uint64_t count, std::uint32_t width) {
  return (count * width + 7) / 8;
}
inline std::uint64_t low_mask(std::uint32_t width) {
  return width == 64 ? UINT64_MAX : (std::uint64_t{1} << width) - 1;
}

inline void append_packed(ByteBuffer& out, std::span<const std::uint64_t> values,
                          std::uint32_t width) {
  std::uint64_t pending = 0;
  std::uint32_t bits = 0;
  for (const auto value : values) {
    pending |= value << bits;
    bits += width;
    if (bits < 64) continue;
    append_le(out, pending);
    bits -= 64;
    // What did not fit: the upper `bits` bits of the value.
    pending = bits == 0 ? 0 : value >> (width - bits);
  }
  for (; bits > 0; bits -= std::min(bits, 8U)) {
    out.push_back(static_cast<std::uint8_t>(pending));
    pending >>= 8;
  }
}

inline std::uint64_t read_packed(const std::uint8_t* data, std::uint64_t index,
                                 std::uint32_t width) {
  const auto bit = index * width;
  const auto* from = data + bit / 8;
  const auto shift = static_cast<std::uint32_t>(bit % 8);
  auto value = load_le<std::uint64_t>(from) >> shift;
  if (shift + width > 64) value |= std::uint64_t{from[8]} << (64 - shift);
  return value & low_mask(width);
}

}  // namespace fts::codec

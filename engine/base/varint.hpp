#pragma once

// LEB128: seven bits a byte, least significant first, the high bit set on all but the last byte.

#include <cstdint>

#include "engine/base/bytes.hpp"

namespace fts {

inline void append_varint(ByteBuffer& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

/// Reads a varint at the front of `bytes` and removes it. False, and `bytes` as it was, when the
/// bytes end inside the number or it does not fit 64 bits.
inline bool read_varint(Bytes& bytes, std::uint64_t& value) {
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < bytes.size() && i < 10; ++i) {
    const std::uint64_t byte = bytes[i];
    if (i == 9 && byte > 1) return false;
    result |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      value = result;
      bytes = bytes.subspan(i + 1);
      return true;
    }
  }
  return false;
}

/// Maps small signed numbers to small unsigned ones: 0, -1, 1, -2 ... to 0, 1, 2, 3 ...
constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

}  // namespace fts

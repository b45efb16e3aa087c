#pragma once

// Numbers of b bits, packed. A full block of 256 stands in the vertical layout of kernels.hpp; a
// shorter one (the last of a list) is a plain stream of bits, number after number, from the least
// significant bit of the first byte on, filled up to a whole byte with zeroes.
//
// Decoders check what they need against the bytes that they are given, and may read up to
// kOverread bytes past it: sections are followed by as many zeroes. Scratch is not.

#include <bit>
#include <cstdint>
#include <span>

#include "engine/base/bytes.hpp"
#include "engine/codec/kernels.hpp"

namespace fts::codec {

inline constexpr std::size_t kOverread = 64;

inline std::uint32_t bit_width(std::uint32_t value) {
  return static_cast<std::uint32_t>(std::bit_width(value));
}

/// Bytes of `count` (at most 256) numbers of `width` bits, in either layout.
constexpr std::size_t packed_size(std::size_t count, std::uint32_t width) {
  return (count * width + 7) / 8;
}

/// Appends the low `width` bits of 1..256 numbers.
void append_packed(ByteBuffer& out, std::span<const std::uint32_t> values, std::uint32_t width);

/// Unpacks `count` (1..256) numbers of `width` (0..32) bits. The caller has checked that
/// packed_size(count, width) bytes stand at `in`. `out` has room for kScratchSize numbers, of
/// which only the first `count` mean anything afterwards.
void unpack(const std::uint8_t* in, std::uint32_t count, std::uint32_t width, std::uint32_t* out);
/// Number `index` (below `count`) alone.
std::uint32_t packed_at(const std::uint8_t* in, std::uint32_t count, std::uint32_t width,
                        std::uint32_t index);

/// How many numbers equal a value: of the first some, and of all.
struct PackedCount {
  std::uint32_t before = 0, all = 0;
};
/// Of `count` (1..256) numbers of `width` (1 or 2) bits, those that equal `value`; `before` counts
/// those of them below `index` (at most `count`).
PackedCount count_packed(const std::uint8_t* in, std::uint32_t count, std::uint32_t width,
                         std::uint32_t value, std::uint32_t index);

/// unpack(), then out[i] = base + (v[0] + 1) + ... + (v[i] + 1), modulo 2^32.
void unpack_ascending(const std::uint8_t* in, std::uint32_t count, std::uint32_t width,
                      std::uint32_t base, std::uint32_t* out);
/// Those sums over `count` numbers in place.
void make_ascending(std::uint32_t* values, std::uint32_t count, std::uint32_t base);

}  // namespace fts::codec

#pragma once

// Patched bit-packing of 1..256 numbers, most of which are small: all are packed at a width that
// suits most, and the bits above it of the few others, the exceptions, stand apart. The count of
// numbers is known from elsewhere. Source: Zukowski and others, "Super-Scalar RAM-CPU Cache
// Compression", 2006; the choice of width by cost is Yan and others' OptPFD, 2009.
//
//   pfor := width u8   bits 0-5: width b, 0..32; bit 7: there are exceptions; bit 6: 0
//           [n u8]     count of exceptions, 1..255
//           [h u8]     bits of the high part of an exception, 1..32 - b
//           packed     the low b bits of all numbers (bitpack.hpp)
//           [n * u8]   indices of the exceptions, ascending
//           [stream]   their high parts, number >> b, h bits each, packed as a stream of bits
//
// 256 numbers that are all 0 take one byte.

#include <cstdint>
#include <span>

#include "engine/base/bytes.hpp"
#include "engine/codec/bitpack.hpp"

namespace fts::codec {

/// append_pfor never takes more: 256 numbers of 32 bits without exceptions.
inline constexpr std::size_t kMaxPforSize = 1 + 32 * 32;

/// The width that takes the fewest bytes.
struct PforChoice {
  std::uint32_t width = 0;
  std::uint32_t exceptions = 0;
  std::uint32_t high_width = 0;
  std::size_t size = 0;         ///< of the whole pfor
  std::uint32_t max_width = 0;  ///< of all numbers
};
PforChoice choose_pfor(std::span<const std::uint32_t> values);

/// Appends 1..256 numbers at the width that takes the fewest bytes, or that was chosen for them.
void append_pfor(ByteBuffer& out, std::span<const std::uint32_t> values);
void append_pfor(ByteBuffer& out, std::span<const std::uint32_t> values, const PforChoice& choice);

/// Size of the pfor of `count` numbers at the front of `bytes`; 0 when it is not one.
std::size_t pfor_size(Bytes bytes, std::uint32_t count);

/// Bits that no number of a pfor passes. `bytes` have passed decode_pfor.
inline std::uint32_t pfor_width(Bytes bytes) {
  return (bytes[0] & 0x7fU) + (bytes[0] < 0x80 ? 0U : bytes[2]);
}

/// The exceptions of a pfor, which is as large as pfor_size says: number indices[i] has the high
/// part high(i), 1 <= width + high_width <= 32. Indices below `count`, or ascending, nobody has
/// checked them to be. Reads up to kOverread bytes past the pfor.
struct PforExceptions {
  std::uint32_t width = 0;
  std::uint32_t count = 0;
  std::uint32_t high_width = 0;
  const std::uint8_t* indices = nullptr;

  std::uint32_t high(std::uint32_t i) const {
    const auto bit = i * high_width;
    const auto loaded = load_le<std::uint64_t>(indices + count + bit / 8) >> bit % 8;
    return static_cast<std::uint32_t>(loaded & ((std::uint64_t{1} << high_width) - 1));
  }
  /// The high part where it belongs in the number.
  std::uint32_t part(std::uint32_t i) const {
    return static_cast<std::uint32_t>(std::uint64_t{high(i)} << width);
  }
};
/// False when the bytes are not a pfor of `count` (1..256) numbers.
bool view_exceptions(Bytes bytes, std::uint32_t count, PforExceptions& exceptions);

/// Decodes it into `out` (room for kScratchSize numbers) and returns its size; 0, with `out`
/// undefined, when the bytes are not a pfor of `count` (1..256) numbers.
std::size_t decode_pfor(Bytes bytes, std::uint32_t count, std::uint32_t* out);

/// Sets `value` to number `index` (below `count`) of it alone and returns its size; 0 when the bytes
/// are not a pfor.
std::size_t pfor_at(Bytes bytes, std::uint32_t count, std::uint32_t index, std::uint32_t& value);

}  // namespace fts::codec

#pragma once

// Which of up to 64 packed numbers lie in a range, as a bitmap: the inner loop of filters on
// columns. Numbers stand in 0, 1, 2, 4, 8, 16, 32 or 64 bits, so that whole registers of them are
// compared at once; plain loops that compilers turn into vector code. As the slow loop:
//
//   bit i = low <= read_packed(data, first + i, width) <= high

#include <cstdint>

namespace fts::codec {

/// low <= high, both of at most the packed width.
struct PackedRange {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  bool contains(std::uint64_t packed) const { return packed - low <= high - low; }
};

/// The least of those widths that holds numbers of `bits` bits.
constexpr std::uint32_t matchable_width(std::uint32_t bits) {
  std::uint32_t width = bits == 0 ? 0 : 1;
  while (width < bits) width *= 2;
  return width;
}

/// `count` <= 64; 64 bytes behind the numbers are readable.
std::uint64_t match_values(const std::uint8_t* data, std::uint32_t width, std::uint64_t first,
                           std::uint32_t count, const PackedRange& range);

}  // namespace fts::codec

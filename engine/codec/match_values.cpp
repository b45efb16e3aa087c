#include "engine/codec/match_values.hpp"

#include <array>

#include "engine/base/bytes.hpp"
#include "engine/codec/packed_values.hpp"

namespace fts::codec {

namespace {

constexpr std::uint32_t kGroup = 64;
using Matches = std::array<std::uint8_t, kGroup>;

/// 64 bytes of 0 or 1 as 64 bits.
std::uint64_t gather(const Matches& matches) {
  std::uint64_t word = 0;
  for (std::uint32_t i = 0; i < kGroup; i += 8) {
    // The product's top byte has the lowest bits of the eight bytes, each at its own place.
    const auto eight = load_le<std::uint64_t>(matches.data() + i) * 0x0102040810204080U;
    word |= (eight >> 56) << i;
  }
  return word;
}

/// All 64, whatever stands behind those that count: the caller masks.
template <typename T>
std::uint64_t match_group(const std::uint8_t* data, const PackedRange& range) {
  std::array<T, kGroup> values;
  std::memcpy(values.data(), data, sizeof(values));
  const auto low = static_cast<T>(range.low);
  const auto span = static_cast<T>(range.high - range.low);
  Matches matches;
  for (std::uint32_t i = 0; i < kGroup; ++i) {
    matches[i] = static_cast<T>(values[i] - low) <= span ? 1 : 0;
  }
  return gather(matches);
}

std::uint64_t match_halves(const std::uint8_t* data, const PackedRange& range) {
  std::array<std::uint8_t, kGroup> values;
  for (std::uint32_t i = 0; i < kGroup / 2; ++i) {
    values[2 * i] = data[i] & 15;
    values[2 * i + 1] = data[i] >> 4;
  }
  return match_group<std::uint8_t>(values.data(), range);
}

std::uint64_t match_quarters(const std::uint8_t* data, const PackedRange& range) {
  std::array<std::uint8_t, kGroup> values;
  for (std::uint32_t i = 0; i < kGroup / 4; ++i) {
    for (std::uint32_t j = 0; j < 4; ++j) values[4 * i + j] = data[i] >> (2 * j) & 3;
  }
  return match_group<std::uint8_t>(values.data(), range);
}

std::uint64_t match_bits(const std::uint8_t* data, const PackedRange& range) {
  const auto ones = load_le<std::uint64_t>(data);
  return (range.contains(1) ? ones : 0) | (range.contains(0) ? ~ones : 0);
}

std::uint64_t match_slowly(const std::uint8_t* data, std::uint32_t width, std::uint64_t first,
                           std::uint32_t count, const PackedRange& range) {
  std::uint64_t word = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto packed = read_packed(data, first + i, width);
    word |= static_cast<std::uint64_t>(range.contains(packed)) << i;
  }
  return word;
}

}  // namespace

std::uint64_t match_values(const std::uint8_t* data, std::uint32_t width, std::uint64_t first,
                           std::uint32_t count, const PackedRange& range) {
  if (width == 0) return range.contains(0) ? low_mask(count) : 0;
  // Of wide numbers, a part of a group would be read beyond the padding; it rarely comes.
  const bool readable = count == kGroup || width * kGroup / 8 <= 64;
  if (!readable || first * width % 8 != 0) {
    return match_slowly(data, width, first, count, range);
  }
  const auto* from = data + first * width / 8;
  std::uint64_t word = 0;
  switch (width) {
    case 1:
      word = match_bits(from, range);
      break;
    case 2:
      word = match_quarters(from, range);
      break;
    case 4:
      word = match_halves(from, range);
      break;
    case 8:
      word = match_group<std::uint8_t>(from, range);
      break;
    case 16:
      word = match_group<std::uint16_t>(from, range);
      break;
    case 32:
      word = match_group<std::uint32_t>(from, range);
      break;
    default:
      word = match_group<std::uint64_t>(from, range);
      break;
  }
  return word & low_mask(count);
}

}  // namespace fts::codec

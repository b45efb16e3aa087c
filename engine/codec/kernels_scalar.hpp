#pragma once

#include "engine/base/bytes.hpp"
#include "engine/codec/kernels.hpp"

namespace fts::codec {

/// The kernel weigh from `first` on.
inline bool weigh_from(std::uint32_t first, const WeightLines& of, const std::uint32_t* lines,
                       const std::uint32_t* numbers, std::uint32_t count, float* out) {
  std::uint32_t too_small = 0;
  for (std::uint32_t i = first; i < count; ++i) {
    const auto less = of.less[lines[i]];
    too_small |= numbers[i] <= less ? 1U : 0U;
    out[i] = of.start[lines[i]] + of.slope[lines[i]] * static_cast<float>(numbers[i] - less);
  }
  return too_small == 0;
}

/// Number `index` of 256 of `width` bits in the vertical layout.
inline std::uint32_t number_at(const std::uint8_t* in, std::uint32_t width, std::uint32_t index) {
  if (width == 0) return 0;
  const std::uint32_t lane = index % 8;
  const std::uint32_t bit = index / 8 * width;
  const std::uint32_t word = bit / 32;
  std::uint64_t pair = load_le<std::uint32_t>(in + 4 * (8 * word + lane));
  // A number may straddle two words of its lane.
  if (bit % 32 + width > 32) {
    pair |= std::uint64_t{load_le<std::uint32_t>(in + 4 * (8 * (word + 1) + lane))} << 32;
  }
  return static_cast<std::uint32_t>((pair >> (bit % 32)) & ((std::uint64_t{1} << width) - 1));
}

/// The kernels that define what all others must give.
Kernels scalar_kernels();

}  // namespace fts::codec

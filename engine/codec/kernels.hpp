#pragma once

// The inner loops of decoding and encoding, one set per kind of processor. The scalar set is the
// specification; every other must give the same numbers (tests/codec/kernels_test.cpp). The best
// set that the processor runs is chosen at first use; the environment variable FTS_SIMD (scalar,
// sse4, avx2, avx512) or force_simd() asks for a lesser one. Any thread.
//
// Layout of 256 numbers of b bits ("vertical"): number i stands in lane i % 8; a lane is a stream
// of 32-bit words, filled from the least significant bit; word w of lane l is the 32-bit word
// 8 * w + l of the input. The whole takes 32 * b bytes. Source: Lemire and Boytsov, "Decoding
// billions of integers per second through vectorization", 2015.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "engine/base/simd.hpp"

namespace fts::codec {

inline constexpr std::uint32_t kBlockSize = 256;   ///< numbers in a full block
inline constexpr std::uint32_t kMaxWidth = 32;     ///< bits of a number
inline constexpr std::uint32_t kMaxBitWords = 64;  ///< that set_bits may reach
/// Room that a target of decoding has: a block, the last word of a bitset with too many bits, and
/// what vector stores write behind it.
inline constexpr std::size_t kScratchSize = kBlockSize + 64 + 8;

/// Lines start + slope * (number - less), in float and rounded at each step.
struct WeightLines {
  static constexpr std::uint32_t kMost = 4;
  std::array<float, kMost> start = {}, slope = {};
  std::array<std::uint32_t, kMost> less = {};
};

struct Kernels {
  /// Index b unpacks 256 numbers of b bits. `in` needs no alignment; nothing is read past 32 * b
  /// bytes, nothing written past 256 numbers.
  using Unpack = void (*)(const std::uint8_t* in, std::uint32_t* out);
  std::array<Unpack, kMaxWidth + 1> unpack;
  /// Index b packs the low b bits of 256 numbers into 32 * b bytes (index 0: `out` may be null).
  using Pack = void (*)(const std::uint32_t* in, std::uint8_t* out);
  std::array<Pack, kMaxWidth + 1> pack;
  /// Bit i % 64 of word i / 64 says whether values[i] > limit, for 256 values.
  void (*above)(const std::uint32_t* values, std::uint32_t limit, std::uint64_t* bits);
  /// values[i] = base + (values[0] + 1) + ... + (values[i] + 1) for 256 values in place.
  void (*ascending)(std::uint32_t* values, std::uint32_t base);
  /// Writes base + i for every set bit i of `words` 64-bit words, ascending, and returns how many;
  /// stops after the word in which they passed 256. `out` has room for kScratchSize numbers; what
  /// stands behind the last one is undefined.
  std::uint32_t (*unpack_bitset)(const std::uint8_t* in, std::uint32_t words, std::uint32_t base,
                                 std::uint32_t* out);
  /// out[i] = first + i, 256 of them.
  void (*fill_run)(std::uint32_t first, std::uint32_t* out);
  /// Sets bit docs[i] - base of `bits`, for `count` ascending documents of [base, base + 64 *
  /// kMaxBitWords).
  void (*set_bits)(const std::uint32_t* docs, std::uint32_t count, std::uint32_t base,
                   std::uint64_t* bits);
  /// The bits of `words` words that are set.
  std::uint64_t (*count_bits)(const std::uint64_t* bits, std::size_t words);
  /// The bits set in both: in `words` words that lie in little-endian order at `bytes`, and `bits`.
  std::uint64_t (*count_common)(const std::uint8_t* bytes, const std::uint64_t* bits,
                                std::size_t words);
  /// How many of `count` documents from `base` on have bit docs[i] - base of `bits` set.
  std::uint64_t (*count_set)(const std::uint32_t* docs, std::uint32_t count, std::uint32_t base,
                             const std::uint64_t* bits);
  /// Sets bit i of `bits` where marks[i] is not 0, for 64 * words marks, and clears them. Marks are
  /// 0 or 255; those of a dense set are faster set than its bits.
  void (*collect_marks)(std::uint8_t* marks, std::size_t words, std::uint64_t* bits);
  /// Of 64 sums, which are above `limit`, as bits.
  std::uint64_t (*sums_above)(const double* sums, double limit);
  /// How many of 256 ascending values are below `target`.
  std::uint32_t (*count_below)(const std::uint32_t* values, std::uint32_t target);
  /// places[i] becomes the place of wanted[i] among 256 ascending values, or 256 when it is none of
  /// them, for `count` ascending numbers of which none is above the largest value.
  void (*find_each)(const std::uint32_t* values, const std::uint32_t* wanted, std::uint32_t count,
                    std::uint16_t* places);
  /// out[i] becomes line lines[i] of numbers[i], for `count` numbers. False when one is not above
  /// `less` of its line. Each of `lines` is below WeightLines::kMost.
  bool (*weigh)(const WeightLines& of, const std::uint32_t* lines, const std::uint32_t* numbers,
                std::uint32_t count, float* out);
  Simd simd;
};

namespace detail {
extern std::atomic<const Kernels*> current_kernels;
const Kernels& choose_kernels();
}  // namespace detail

/// The set in use.
inline const Kernels& kernels() {
  const auto* current = detail::current_kernels.load(std::memory_order_acquire);
  return current != nullptr ? *current : detail::choose_kernels();
}

/// The set of one kind; null when this processor or build does not run it.
const Kernels* kernels_of(Simd simd);
/// From now on `simd` is in use; false, and nothing changes, when it does not run here. For tests
/// and measurements.
bool force_simd(Simd simd);

}  // namespace fts::codec

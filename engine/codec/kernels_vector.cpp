// The kernels by Highway: this file is compiled once per target, by including itself.

#include "engine/codec/kernels_vector.hpp"

#include <array>
#include <bit>
#include <utility>

#include "engine/base/bytes.hpp"

// Processors without SSE4 are served by the scalar kernels.
#define HWY_DISABLED_TARGETS HWY_SSSE3
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/codec/kernels_vector.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

// The target that every processor of an architecture runs is also compiled; it has no kernels here.
#if HWY_TARGET & (HWY_SSE4 | HWY_AVX2 | HWY_AVX3)

HWY_BEFORE_NAMESPACE();
namespace fts::codec::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Rows of the layout have 8 lanes: one vector, or two halves where vectors are shorter. With
// 512 bits the same 256-bit rows are used: unpacking is bound by the stores.
using Lanes = hn::CappedTag<std::uint32_t, 8>;
using Vec = hn::Vec<Lanes>;
constexpr std::uint32_t kLanes = hn::MaxLanes(Lanes{});
constexpr std::uint32_t kParts = 8 / kLanes;

/// Row `kRow` of the numbers (8 of them; part p of it) out of the packed words.
template <std::uint32_t kBits, std::uint32_t kRow>
HWY_INLINE Vec unpack_row(const std::uint32_t* HWY_RESTRICT words) {
  const Lanes d;
  constexpr std::uint32_t kBit = kRow * kBits;
  constexpr std::uint32_t kWord = kBit / 32;
  constexpr int kShift = static_cast<int>(kBit % 32);
  if constexpr (kBits == 0) {
    return hn::Zero(d);
  } else if constexpr (kBits == 32) {
    return hn::LoadU(d, words + 8 * kWord);
  } else {
    Vec v = hn::ShiftRight<kShift>(hn::LoadU(d, words + 8 * kWord));
    if constexpr (kShift + static_cast<int>(kBits) > 32) {
      v = hn::Or(v, hn::ShiftLeft<32 - kShift>(hn::LoadU(d, words + 8 * (kWord + 1))));
    }
    if constexpr (kShift + kBits != 32) v = hn::And(v, hn::Set(d, (1U << kBits) - 1));
    return v;
  }
}

template <std::uint32_t kBits, std::uint32_t kRow>
HWY_INLINE void store_row(const std::uint32_t* HWY_RESTRICT words,
                          std::uint32_t* HWY_RESTRICT out) {
  const Lanes d;
  hn::StoreU(unpack_row<kBits, kRow>(words), d, out + 8 * kRow);
  if constexpr (kParts == 2) {
    hn::StoreU(unpack_row<kBits, kRow>(words + 4), d, out + 8 * kRow + 4);
  }
}

template <std::uint32_t kBits, std::uint32_t... kRows>
HWY_INLINE void store_rows(const std::uint32_t* HWY_RESTRICT words, std::uint32_t* HWY_RESTRICT out,
                           std::integer_sequence<std::uint32_t, kRows...>) {
  (store_row<kBits, kRows>(words, out), ...);
}

template <std::uint32_t kBits>
HWY_ATTR void unpack(const std::uint8_t* in, std::uint32_t* out) {
  store_rows<kBits>(reinterpret_cast<const std::uint32_t*>(in), out,
                    std::make_integer_sequence<std::uint32_t, 32>{});
}

/// Lane l of the result is the sum of lanes 0..l: within 128-bit halves by shifts, then the lower
/// half's total is added to the upper half.
HWY_INLINE Vec sum_lanes(Vec v) {
  const Lanes d;
  v = hn::Add(v, hn::ShiftLeftLanes<1>(d, v));
  v = hn::Add(v, hn::ShiftLeftLanes<2>(d, v));
  if constexpr (kLanes == 8) {
    alignas(32) static constexpr std::uint32_t kThird[8] = {3, 3, 3, 3, 3, 3, 3, 3};
    alignas(32) static constexpr std::uint32_t kUpper[8] = {0, 0, 0, 0, ~0U, ~0U, ~0U, ~0U};
    const auto lower_total = hn::TableLookupLanes(v, hn::SetTableIndices(d, kThird));
    v = hn::Add(v, hn::And(lower_total, hn::Load(d, kUpper)));
  }
  return v;
}

HWY_INLINE Vec last_lane(Vec v) {
  const Lanes d;
  alignas(32) static constexpr std::uint32_t kLast[8] = {kLanes - 1, kLanes - 1, kLanes - 1,
                                                         kLanes - 1, kLanes - 1, kLanes - 1,
                                                         kLanes - 1, kLanes - 1};
  return hn::TableLookupLanes(v, hn::SetTableIndices(d, kLast));
}

/// Sums run from row to row in `carry`; it waits for one addition per row only, since a row's own
/// total does not depend on it.
HWY_INLINE void store_sums(Vec v, Vec& carry, std::uint32_t* HWY_RESTRICT out) {
  const Lanes d;
  const Vec sums = sum_lanes(v);
  hn::StoreU(hn::Add(hn::Add(sums, hn::Iota(d, 1)), carry), d, out);
  carry = hn::Add(carry, hn::Add(last_lane(sums), hn::Set(d, kLanes)));
}

template <std::uint32_t kBits, std::uint32_t kRow>
HWY_INLINE void store_row_sums(const std::uint32_t* HWY_RESTRICT words, Vec& carry,
                               std::uint32_t* HWY_RESTRICT out) {
  store_sums(unpack_row<kBits, kRow>(words), carry, out + 8 * kRow);
  if constexpr (kParts == 2) {
    store_sums(unpack_row<kBits, kRow>(words + 4), carry, out + 8 * kRow + 4);
  }
}

template <std::uint32_t kBits, std::uint32_t... kRows>
HWY_INLINE void store_rows_sums(const std::uint32_t* HWY_RESTRICT words, std::uint32_t base,
                                std::uint32_t* HWY_RESTRICT out,
                                std::integer_sequence<std::uint32_t, kRows...>) {
  Vec carry = hn::Set(Lanes{}, base);
  (store_row_sums<kBits, kRows>(words, carry, out), ...);
}

template <std::uint32_t kBits>
HWY_ATTR void unpack_ascending(const std::uint8_t* in, std::uint32_t base, std::uint32_t* out) {
  store_rows_sums<kBits>(reinterpret_cast<const std::uint32_t*>(in), base, out,
                         std::make_integer_sequence<std::uint32_t, 32>{});
}

HWY_ATTR void ascending(std::uint32_t* values, std::uint32_t base) {
  const Lanes d;
  Vec carry = hn::Set(d, base);
  for (std::uint32_t i = 0; i < kBlockSize; i += kLanes) {
    store_sums(hn::LoadU(d, values + i), carry, values + i);
  }
}

/// Row b: the positions of the set bits of byte b, ascending.
constexpr std::array<std::array<std::uint8_t, 8>, 256> make_bit_positions() {
  std::array<std::array<std::uint8_t, 8>, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t count = 0;
    for (std::uint8_t bit = 0; bit < 8; ++bit) {
      if ((byte >> bit & 1) != 0) table[byte][count++] = bit;
    }
  }
  return table;
}
alignas(64) constexpr auto kBitPositions = make_bit_positions();

/// Byte by byte through the table: eight numbers are stored whatever the byte holds, and the next
/// byte's overwrite those that were too many.
HWY_ATTR std::uint32_t unpack_bitset(const std::uint8_t* in, std::uint32_t words,
                                     std::uint32_t base, std::uint32_t* out) {
  const Lanes d;
  const hn::Rebind<std::uint8_t, Lanes> bytes;
  std::uint32_t count = 0;
  for (std::uint32_t w = 0; w < words; ++w, base += 64) {
    auto word = load_le<std::uint64_t>(in + 8 * w);
    for (std::uint32_t first = base; word != 0; word >>= 8, first += 8) {
      const auto byte = static_cast<std::uint8_t>(word);
      const auto offset = hn::Set(d, first);
      for (std::uint32_t part = 0; part < 8; part += kLanes) {
        const auto positions =
            hn::PromoteTo(d, hn::LoadU(bytes, kBitPositions[byte].data() + part));
        hn::StoreU(hn::Add(offset, positions), d, out + count + part);
      }
      count += static_cast<std::uint32_t>(std::popcount(byte));
    }
  }
  return count;
}

template <std::uint32_t... kBits>
HWY_INLINE void fill_widths(Kernels& kernels, std::integer_sequence<std::uint32_t, kBits...>) {
  kernels.unpack = {&unpack<kBits>...};
  kernels.unpack_ascending = {&unpack_ascending<kBits>...};
}

HWY_ATTR void fill(Kernels& kernels) {
  fill_widths(kernels, std::make_integer_sequence<std::uint32_t, kMaxWidth + 1>{});
  kernels.ascending = &ascending;
  kernels.unpack_bitset = &unpack_bitset;
}

}  // namespace fts::codec::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // HWY_TARGET

#if HWY_ONCE

namespace fts::codec {

// The sets are named one by one instead of through HWY_DYNAMIC_DISPATCH, so that tests and
// measurements may hold several at once and no call pays for a look-up.
bool vector_kernels(Simd simd, Kernels& kernels) {
  [[maybe_unused]] const auto supported = hwy::SupportedTargets();
  kernels.simd = simd;
#if HWY_TARGETS & HWY_AVX3
  if (simd == Simd::kAvx512 && (supported & HWY_AVX3) != 0) {
    N_AVX3::fill(kernels);
    return true;
  }
#endif
#if HWY_TARGETS & HWY_AVX2
  if (simd == Simd::kAvx2 && (supported & HWY_AVX2) != 0) {
    N_AVX2::fill(kernels);
    return true;
  }
#endif
#if HWY_TARGETS & HWY_SSE4
  if (simd == Simd::kSse4 && (supported & HWY_SSE4) != 0) {
    N_SSE4::fill(kernels);
    return true;
  }
#endif
  return false;
}

}  // namespace fts::codec

#endif  // HWY_ONCE

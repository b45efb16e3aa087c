// The kernels by Highway: this file is compiled once per target, by including itself.

#include "engine/codec/kernels_vector.hpp"

#include <array>
#include <bit>
#include <utility>

#include "engine/base/bytes.hpp"
#include "engine/codec/kernels_scalar.hpp"

// Processors without SSE4 are served by the scalar kernels. Under sanitizers AVX-512 is left out:
// the machines that run those tests have none, and every target costs a third of a long
// compilation.
#ifdef FTS_SANITIZED
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3)
#else
#define HWY_DISABLED_TARGETS HWY_SSSE3
#endif
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
    constexpr std::uint32_t kUpper = kBits == 0 ? 0 : 4;  // no bits, no words
    hn::StoreU(unpack_row<kBits, kRow>(words + kUpper), d, out + 8 * kRow + 4);
  }
}

template <std::uint32_t kBits, std::uint32_t... kRows>
HWY_INLINE void store_rows(const std::uint32_t* HWY_RESTRICT words, std::uint32_t* HWY_RESTRICT out,
                           std::integer_sequence<std::uint32_t, kRows...>) {
  (store_row<kBits, kRows>(words, out), ...);
}

template <std::uint32_t kBits>
HWY_ATTR void unpack(const std::uint8_t* in, std::uint32_t* out) {
#ifdef FTS_PLANT_SLOW_KERNEL
  if constexpr (kBits == 11) {  // planted: twice
    store_rows<kBits>(reinterpret_cast<const std::uint32_t*>(in), out,
                      std::make_integer_sequence<std::uint32_t, 32>{});
    asm volatile("" ::: "memory");
  }
#endif
  store_rows<kBits>(reinterpret_cast<const std::uint32_t*>(in), out,
                    std::make_integer_sequence<std::uint32_t, 32>{});
}

/// Adds row `kRow` to the word that its lanes are filling; stores that word when it is full.
template <std::uint32_t kBits, std::uint32_t kRow>
HWY_INLINE void pack_row(const std::uint32_t* HWY_RESTRICT in, Vec& pending,
                         std::uint32_t* HWY_RESTRICT words) {
  const Lanes d;
  constexpr std::uint32_t kBit = kRow * kBits;
  constexpr std::uint32_t kWord = kBit / 32;
  constexpr int kShift = static_cast<int>(kBit % 32);
  constexpr int kEnd = kShift + static_cast<int>(kBits);
  Vec v = hn::LoadU(d, in + 8 * kRow);
  if constexpr (kBits < 32) v = hn::And(v, hn::Set(d, (1U << kBits) - 1));
  pending = kShift == 0 ? v : hn::Or(pending, hn::ShiftLeft<kShift>(v));
  if constexpr (kEnd >= 32) {
    hn::StoreU(pending, d, words + 8 * kWord);
    if constexpr (kEnd > 32) pending = hn::ShiftRight<32 - kShift>(v);
  }
}

template <std::uint32_t kBits, std::uint32_t... kRows>
HWY_INLINE void pack_rows(const std::uint32_t* HWY_RESTRICT in, std::uint32_t* HWY_RESTRICT words,
                          std::integer_sequence<std::uint32_t, kRows...>) {
  Vec pending = hn::Zero(Lanes{});
  (pack_row<kBits, kRows>(in, pending, words), ...);
}

template <std::uint32_t kBits>
HWY_ATTR void pack(const std::uint32_t* in, std::uint8_t* out) {
  if constexpr (kBits > 0) {
    auto* words = reinterpret_cast<std::uint32_t*>(out);
    for (std::uint32_t part = 0; part < 8; part += kLanes) {
      pack_rows<kBits>(in + part, words + part, std::make_integer_sequence<std::uint32_t, 32>{});
    }
  }
}

HWY_ATTR void above(const std::uint32_t* values, std::uint32_t limit, std::uint64_t* bits) {
  const Lanes d;
  const Vec least = hn::Set(d, limit);
  for (std::uint32_t word = 0; word < kBlockSize / 64; ++word) {
    std::uint64_t found = 0;
    for (std::uint32_t i = 0; i < 64; i += kLanes) {
      std::uint8_t of_row[8] = {};
      hn::StoreMaskBits(d, hn::Gt(hn::LoadU(d, values + 64 * word + i), least), of_row);
      found |= std::uint64_t{of_row[0]} << i;
    }
    bits[word] = found;
  }
}

/// Stores out[l] = carry + (v[0] + 1) + ... + (v[l] + 1) and moves the carry on: sums within halves
/// of 128 bits by shifts, then the lower half's total for the upper half. The carry waits for
/// additions only, never for a shuffle of the row before.
HWY_INLINE void store_sums(Vec v, Vec& carry, std::uint32_t* HWY_RESTRICT out) {
  const Lanes d;
  v = hn::Add(v, hn::Set(d, 1));
  v = hn::Add(v, hn::ShiftLeftLanes<1>(d, v));
  v = hn::Add(v, hn::ShiftLeftLanes<2>(d, v));
  const Vec totals = hn::Broadcast<3>(v);  // of each half
  if constexpr (kLanes == 8) {
    const Vec lower_total = hn::ConcatLowerLower(d, totals, hn::Zero(d));
    hn::StoreU(hn::Add(v, hn::Add(lower_total, carry)), d, out);
    carry = hn::Add(carry, hn::Add(totals, hn::ConcatLowerUpper(d, totals, totals)));
  } else {
    hn::StoreU(hn::Add(v, carry), d, out);
    carry = hn::Add(carry, totals);
  }
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
  for (std::uint32_t w = 0; w < words && count <= kBlockSize; ++w, base += 64) {
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

HWY_ATTR void fill_run(std::uint32_t first, std::uint32_t* out) {
  const Lanes d;
  Vec row = hn::Iota(d, first);
  const Vec step = hn::Set(d, kLanes);
  for (std::uint32_t i = 0; i < kBlockSize; i += kLanes, row = hn::Add(row, step)) {
    hn::StoreU(row, d, out + i);
  }
}

/// A word of bits is gathered in a register and stored each time, which never waits for a load of
/// what was stored just before.
HWY_ATTR void set_bits(const std::uint32_t* docs, std::uint32_t count, std::uint32_t base,
                       std::uint64_t* bits) {
  constexpr std::uint32_t kFew = 16;
  if (count < kFew) {
    for (std::uint32_t i = 0; i < count; ++i) {
      bits[(docs[i] - base) / 64] |= std::uint64_t{1} << (docs[i] - base) % 64;
    }
    return;
  }
  alignas(64) std::array<std::uint64_t, kMaxBitWords> own{};
  const std::uint32_t first = (docs[0] - base) / 64;
  std::uint32_t at = first;
  std::uint64_t word = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t slot = docs[i] - base;
    word = slot / 64 == at ? word : 0;
    at = slot / 64;
    word |= std::uint64_t{1} << slot % 64;
    own[at] = word;
  }
  for (std::uint32_t w = first; w <= at; ++w) bits[w] |= own[w];
}

HWY_ATTR std::uint64_t count_bits(const std::uint64_t* bits, std::size_t words) {
  const hn::CappedTag<std::uint64_t, 8> d;
  const auto lanes = hn::Lanes(d);
  auto counts = hn::Zero(d);
  std::size_t w = 0;
  // Narrower vectors count by tables, which is dearer than an instruction a word.
  for (; lanes == 8 && w + lanes <= words; w += lanes) {
    counts = hn::Add(counts, hn::PopulationCount(hn::LoadU(d, bits + w)));
  }
  std::uint64_t count = hn::GetLane(hn::SumOfLanes(d, counts));
  for (; w < words; ++w) count += hwy::PopCount(bits[w]);
  return count;
}

HWY_ATTR std::uint64_t count_common(const std::uint8_t* bytes, const std::uint64_t* bits,
                                    std::size_t words) {
  std::uint64_t count = 0;
  for (std::size_t w = 0; w < words; ++w) {
    count += hwy::PopCount(load_le<std::uint64_t>(bytes + 8 * w) & bits[w]);
  }
  return count;
}

HWY_ATTR std::uint64_t count_set(const std::uint32_t* docs, std::uint32_t count, std::uint32_t base,
                                 const std::uint64_t* bits) {
  std::uint64_t set = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t slot = docs[i] - base;
    set += bits[slot / 64] >> slot % 64 & 1U;
  }
  return set;
}

HWY_ATTR void collect_marks(std::uint8_t* marks, std::size_t words, std::uint64_t* bits) {
  const hn::CappedTag<std::uint8_t, 64> d;
  const auto lanes = hn::Lanes(d);
  for (std::size_t w = 0; w < words; ++w) {
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < 64; i += lanes) {
      std::uint8_t* at = marks + 64 * w + i;
      std::uint64_t part = 0;
      hn::StoreMaskBits(d, hn::Ne(hn::LoadU(d, at), hn::Zero(d)),
                        reinterpret_cast<std::uint8_t*>(&part));
      hn::StoreU(hn::Zero(d), d, at);
      found |= part << i;
    }
    bits[w] |= found;
  }
}

HWY_ATTR std::uint64_t sums_above(const double* sums, double limit) {
  const hn::CappedTag<double, 8> d;
  const auto least = hn::Set(d, limit);
  std::uint64_t above = 0;
  for (std::size_t i = 0; i < 64; i += hn::Lanes(d)) {
    std::uint8_t of_row[8] = {};
    hn::StoreMaskBits(d, hn::Gt(hn::LoadU(d, sums + i), least), of_row);
    above |= std::uint64_t{of_row[0]} << i;
  }
  return above;
}

/// One step of a binary search, then a count over the half that is left.
HWY_ATTR std::uint32_t count_below(const std::uint32_t* values, std::uint32_t target) {
  const hn::CappedTag<std::uint32_t, 16> d;
  constexpr std::uint32_t kHalf = kBlockSize / 2;
  const std::uint32_t start = values[kHalf - 1] < target ? kHalf : 0;
  const auto wanted = hn::Set(d, target);
  auto counts = hn::Zero(d);  // minus one per value below
  for (std::uint32_t i = 0; i < kHalf; i += static_cast<std::uint32_t>(hn::Lanes(d))) {
    const auto below = hn::Lt(hn::LoadU(d, values + start + i), wanted);
    counts = hn::Add(counts, hn::VecFromMask(d, below));
  }
  return start - hn::GetLane(hn::SumOfLanes(d, counts));
}

/// Passes over a vector of values at a time; with vectors of 16, over 16 of them.
HWY_ATTR void find_each(const std::uint32_t* values, const std::uint32_t* wanted,
                        std::uint32_t count, std::uint16_t* places) {
  const hn::CappedTag<std::uint32_t, 16> d;
  const auto lanes = static_cast<std::uint32_t>(hn::Lanes(d));
  std::uint32_t at = 0;
  const auto find_at = [&](std::uint32_t number) {
    const auto same = hn::Eq(hn::LoadU(d, values + at), hn::Set(d, number));
    const auto found = hn::FindFirstTrue(d, same);
    return static_cast<std::uint16_t>(found < 0 ? kBlockSize
                                                : at + static_cast<std::uint32_t>(found));
  };
  if (lanes * lanes == kBlockSize) {
    // One comparison with the last value of each vector says which one to look at.
    const hn::RebindToSigned<decltype(d)> di;
    const auto step = static_cast<std::int32_t>(lanes);
    const auto lasts =
        hn::GatherIndex(d, values + lanes - 1, hn::Mul(hn::Iota(di, 0), hn::Set(di, step)));
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto below = hn::CountTrue(d, hn::Lt(lasts, hn::Set(d, wanted[i])));
      at = lanes * static_cast<std::uint32_t>(below);
      places[i] = find_at(wanted[i]);
    }
    return;
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    while (values[at + lanes - 1] < wanted[i]) at += lanes;
    places[i] = find_at(wanted[i]);
  }
}

/// Of each lane the value of its line.
template <typename D>
HWY_INLINE hn::Vec<D> of_lines(D d, const hn::TFromD<D>* of,
                               hn::Vec<hn::RebindToUnsigned<D>> lines) {
  const hn::RebindToUnsigned<D> du;
  auto value = hn::Set(d, of[0]);
  for (std::uint32_t line = 1; line < WeightLines::kMost; ++line) {
    const auto here = hn::RebindMask(d, hn::Eq(lines, hn::Set(du, line)));
    value = hn::IfThenElse(here, hn::Set(d, of[line]), value);
  }
  return value;
}

HWY_ATTR bool weigh(const WeightLines& of, const std::uint32_t* lines, const std::uint32_t* numbers,
                    std::uint32_t count, float* out) {
  const hn::CappedTag<float, 8> d;
  const hn::RebindToUnsigned<decltype(d)> du;
  const hn::RebindToSigned<decltype(d)> di;
  const auto lanes = static_cast<std::uint32_t>(hn::Lanes(d));
  const auto low_half = hn::Set(du, 0xffff);
  const auto of_high_half = hn::Set(d, 65536.0F);
  bool large_enough = true;
  std::uint32_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto line = hn::LoadU(du, lines + i);
    const auto number = hn::LoadU(du, numbers + i);
    const auto less = of_lines(du, of.less.data(), line);
    large_enough = large_enough && hn::AllTrue(du, hn::Gt(number, less));
    // Each half is a float without rounding, so that the sum is rounded once.
    const auto left = hn::Sub(number, less);
    const auto high = hn::ConvertTo(d, hn::BitCast(di, hn::ShiftRight<16>(left)));
    const auto low = hn::ConvertTo(d, hn::BitCast(di, hn::And(left, low_half)));
    const auto times = hn::Add(hn::Mul(high, of_high_half), low);
    const auto product = hn::Mul(of_lines(d, of.slope.data(), line), times);
    hn::StoreU(hn::Add(of_lines(d, of.start.data(), line), product), d, out + i);
  }
  return large_enough && weigh_from(i, of, lines, numbers, count, out);
}

template <std::uint32_t... kBits>
HWY_INLINE void fill_widths(Kernels& kernels, std::integer_sequence<std::uint32_t, kBits...>) {
  kernels.unpack = {&unpack<kBits>...};
  kernels.pack = {&pack<kBits>...};
}

HWY_ATTR void fill(Kernels& kernels) {
  fill_widths(kernels, std::make_integer_sequence<std::uint32_t, kMaxWidth + 1>{});
  kernels.above = &above;
  kernels.ascending = &ascending;
  kernels.unpack_bitset = &unpack_bitset;
  kernels.fill_run = &fill_run;
  kernels.set_bits = &set_bits;
  kernels.count_bits = &count_bits;
  kernels.count_common = &count_common;
  kernels.count_set = &count_set;
  kernels.collect_marks = &collect_marks;
  kernels.sums_above = &sums_above;
  kernels.count_below = &count_below;
  kernels.find_each = &find_each;
  kernels.weigh = &weigh;
}

}  // namespace fts::codec::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // HWY_TARGET

#if HWY_ONCE

namespace fts::codec {

// The sets are named one by one instead of through HWY_DYNAMIC_DISPATCH, so that tests and
// measurements may hold several at once and no call pays for a look-up.
bool vector_kernels(Simd simd, Kernels& kernels) {
  if (!runs_here(simd)) return false;
  kernels.simd = simd;
#if HWY_TARGETS & HWY_AVX3
  if (simd == Simd::kAvx512) {
    N_AVX3::fill(kernels);
    return true;
  }
#endif
#if HWY_TARGETS & HWY_AVX2
  if (simd == Simd::kAvx2) {
    N_AVX2::fill(kernels);
    return true;
  }
#endif
#if HWY_TARGETS & HWY_SSE4
  if (simd == Simd::kSse4) {
    N_SSE4::fill(kernels);
    return true;
  }
#endif
  return false;
}

}  // namespace fts::codec

#endif  // HWY_ONCE

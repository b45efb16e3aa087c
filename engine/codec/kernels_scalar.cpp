// The specification: each kernel as the plainest loop that does it.

#include "engine/codec/kernels_scalar.hpp"

#include <bit>
#include <utility>

#include "engine/base/bytes.hpp"

namespace fts::codec {
namespace {

template <std::uint32_t kBits>
void unpack(const std::uint8_t* in, std::uint32_t* out) {
  for (std::uint32_t i = 0; i < kBlockSize; ++i) out[i] = number_at(in, kBits, i);
}

template <std::uint32_t kBits>
void pack(const std::uint32_t* in, std::uint8_t* out) {
  if constexpr (kBits == 0) return;  // `out` may be null
  for (std::uint32_t lane = 0; lane < 8; ++lane) {
    std::uint64_t pending = 0;
    std::uint32_t bits = 0;
    std::uint8_t* word = out + std::size_t{4} * lane;
    for (std::uint32_t row = 0; row < kBlockSize / 8; ++row) {
      const std::uint64_t value = in[8 * row + lane] & ((std::uint64_t{1} << kBits) - 1);
      pending |= value << bits;
      bits += kBits;
      if (bits < 32) continue;
      store_le(word, static_cast<std::uint32_t>(pending));
      pending >>= 32;
      bits -= 32;
      word += 32;
    }
  }
}

void above(const std::uint32_t* values, std::uint32_t limit, std::uint64_t* bits) {
  for (std::uint32_t word = 0; word < kBlockSize / 64; ++word) {
    bits[word] = 0;
    for (std::uint32_t i = 0; i < 64; ++i) {
      bits[word] |= std::uint64_t{values[64 * word + i] > limit} << i;
    }
  }
}

void ascending(std::uint32_t* values, std::uint32_t base) {
  for (std::uint32_t i = 0; i < kBlockSize; ++i) values[i] = base += values[i] + 1;
}

std::uint32_t unpack_bitset(const std::uint8_t* in, std::uint32_t words, std::uint32_t base,
                            std::uint32_t* out) {
  std::uint32_t count = 0;
  for (std::uint32_t w = 0; w < words && count <= kBlockSize; ++w) {
    for (auto word = load_le<std::uint64_t>(in + 8 * w); word != 0; word &= word - 1) {
      out[count++] = base + 64 * w + static_cast<std::uint32_t>(std::countr_zero(word));
    }
  }
  return count;
}

void fill_run(std::uint32_t first, std::uint32_t* out) {
  for (std::uint32_t i = 0; i < kBlockSize; ++i) out[i] = first + i;
}

void set_bits(const std::uint32_t* docs, std::uint32_t count, std::uint32_t base,
              std::uint64_t* bits) {
  for (std::uint32_t i = 0; i < count; ++i) {
    bits[(docs[i] - base) / 64] |= std::uint64_t{1} << (docs[i] - base) % 64;
  }
}

std::uint64_t count_common(const std::uint8_t* bytes, const std::uint64_t* bits,
                           std::size_t words) {
  std::uint64_t count = 0;
  for (std::size_t w = 0; w < words; ++w) {
    const auto both = load_le<std::uint64_t>(bytes + 8 * w) & bits[w];
    count += static_cast<std::uint64_t>(std::popcount(both));
  }
  return count;
}

std::uint64_t count_set(const std::uint32_t* docs, std::uint32_t count, std::uint32_t base,
                        const std::uint64_t* bits) {
  std::uint64_t set = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    set += bits[(docs[i] - base) / 64] >> (docs[i] - base) % 64 & 1U;
  }
  return set;
}

void collect_marks(std::uint8_t* marks, std::size_t words, std::uint64_t* bits) {
  for (std::size_t i = 0; i < 64 * words; ++i) {
    if (marks[i] != 0) bits[i / 64] |= std::uint64_t{1} << i % 64;
    marks[i] = 0;
  }
}

std::uint64_t sums_above(const double* sums, double limit) {
  std::uint64_t above = 0;
  for (std::uint32_t i = 0; i < 64; ++i) above |= std::uint64_t{sums[i] > limit} << i;
  return above;
}

std::uint64_t count_bits(const std::uint64_t* bits, std::size_t words) {
  std::uint64_t count = 0;
  for (std::size_t w = 0; w < words; ++w) {
    count += static_cast<std::uint64_t>(std::popcount(bits[w]));
  }
  return count;
}

void find_each(const std::uint32_t* values, const std::uint32_t* wanted, std::uint32_t count,
               std::uint16_t* places) {
  std::uint32_t at = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    while (values[at] < wanted[i]) ++at;
    places[i] = static_cast<std::uint16_t>(values[at] == wanted[i] ? at : kBlockSize);
  }
}

std::uint32_t count_below(const std::uint32_t* values, std::uint32_t target) {
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < kBlockSize; ++i) count += values[i] < target ? 1 : 0;
  return count;
}

bool weigh(const WeightLines& of, const std::uint32_t* lines, const std::uint32_t* numbers,
           std::uint32_t count, float* out) {
  return weigh_from(0, of, lines, numbers, count, out);
}

template <std::uint32_t... kBits>
void fill(Kernels& kernels, std::integer_sequence<std::uint32_t, kBits...>) {
  kernels.unpack = {&unpack<kBits>...};
  kernels.pack = {&pack<kBits>...};
}

}  // namespace

Kernels scalar_kernels() {
  Kernels result{};
  fill(result, std::make_integer_sequence<std::uint32_t, kMaxWidth + 1>{});
  result.above = &above;
  result.ascending = &ascending;
  result.unpack_bitset = &unpack_bitset;
  result.fill_run = &fill_run;
  result.set_bits = &set_bits;
  result.count_bits = &count_bits;
  result.count_common = &count_common;
  result.count_set = &count_set;
  result.collect_marks = &collect_marks;
  result.sums_above = &sums_above;
  result.count_below = &count_below;
  result.find_each = &find_each;
  result.weigh = &weigh;
  result.simd = Simd::kScalar;
  return result;
}

}  // namespace fts::codec

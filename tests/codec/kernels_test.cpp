#include "engine/codec/kernels.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/codec/bitpack.hpp"

using namespace fts;
using namespace fts::codec;

namespace {

constexpr std::array kSets = {Simd::kScalar, Simd::kSse4, Simd::kAvx2, Simd::kAvx512};

std::vector<std::uint32_t> numbers(Random& random, std::uint32_t width, std::size_t count = 256) {
  std::vector<std::uint32_t> result(count);
  const std::uint64_t limit = std::uint64_t{1} << width;
  for (auto& value : result) value = static_cast<std::uint32_t>(random.below(limit));
  // The extremes are always there.
  result[random.below(count)] = static_cast<std::uint32_t>(limit - 1);
  return result;
}

/// Packed bytes in a buffer that ends where they end, so that a sanitizer sees any read past them.
std::vector<std::uint8_t> packed(const std::vector<std::uint32_t>& values, std::uint32_t width) {
  ByteBuffer bytes;
  append_packed(bytes, values, width);
  bytes.shrink_to_fit();
  return bytes;
}

}  // namespace

TEST_CASE("every set of kernels unpacks every width as the scalar one", "[kernels]") {
  Random random(1);
  for (const auto simd : kSets) {
    const auto* set = kernels_of(simd);
    if (set == nullptr) continue;
    INFO(simd_name(simd));
    for (std::uint32_t width = 0; width <= 32; ++width) {
      INFO("width " << width);
      for (int round = 0; round < 8; ++round) {
        const auto values = numbers(random, width);
        const auto bytes = packed(values, width);
        REQUIRE(bytes.size() == 32 * width);
        std::vector<std::uint32_t> out(256);
        set->unpack[width](bytes.data(), out.data());
        REQUIRE(out == values);

        const auto base = static_cast<std::uint32_t>(random.next());
        std::vector<std::uint32_t> sums(256);
        std::uint32_t sum = base;
        for (std::size_t i = 0; i < 256; ++i) sums[i] = sum += values[i] + 1;
        set->ascending(out.data(), base);
        REQUIRE(out == sums);
        set->fill_run(base, out.data());
        for (std::uint32_t i = 0; i < 256; ++i) REQUIRE(out[i] == base + i);
      }
    }
  }
}

TEST_CASE("every set of kernels unpacks bitsets as the scalar one", "[kernels]") {
  Random random(2);
  for (const auto simd : kSets) {
    const auto* set = kernels_of(simd);
    if (set == nullptr) continue;
    INFO(simd_name(simd));
    for (std::uint32_t words : {1U, 2U, 4U, 5U, 31U, 100U}) {
      for (std::uint32_t count : {0U, 1U, 7U, 8U, 9U, 63U, 64U, 255U, 256U}) {
        std::vector<std::uint64_t> bits(words);
        for (std::uint32_t set_bits = 0; set_bits < std::min(count, 64 * words);) {
          const auto bit = random.below(64 * words);
          if ((bits[bit / 64] >> (bit % 64) & 1) != 0) continue;
          bits[bit / 64] |= std::uint64_t{1} << (bit % 64);
          ++set_bits;
        }
        std::vector<std::uint32_t> expected;
        for (std::uint32_t i = 0; i < 64 * words; ++i) {
          if ((bits[i / 64] >> (i % 64) & 1) != 0) expected.push_back(1000 + i);
        }
        std::vector<std::uint32_t> out(kScratchSize);
        const auto found = set->unpack_bitset(reinterpret_cast<const std::uint8_t*>(bits.data()),
                                              words, 1000, out.data());
        REQUIRE(found == expected.size());
        out.resize(found);
        REQUIRE(out == expected);
      }
    }
  }
}

TEST_CASE("a bitset with too many bits stops inside its room", "[kernels]") {
  const std::vector<std::uint64_t> bits(1000, ~std::uint64_t{0});
  for (const auto simd : kSets) {
    const auto* set = kernels_of(simd);
    if (set == nullptr) continue;
    std::vector<std::uint32_t> out(kScratchSize);
    CHECK(set->unpack_bitset(reinterpret_cast<const std::uint8_t*>(bits.data()), 1000, 0,
                             out.data()) == kBlockSize + 64);
  }
}

TEST_CASE("every set of kernels sets and counts bits and values as the scalar one", "[kernels]") {
  Random random(4);
  const auto* scalar = kernels_of(Simd::kScalar);
  for (const auto simd : kSets) {
    const auto* set = kernels_of(simd);
    if (set == nullptr) continue;
    INFO(simd_name(simd));
    for (int round = 0; round < 200; ++round) {
      const auto base = 64 * static_cast<std::uint32_t>(random.below(1U << 20));
      const auto gap = random.between(1, 40);
      std::vector<std::uint32_t> docs;
      for (std::uint64_t doc = random.below(gap); doc < 64 * kMaxBitWords;
           doc += random.between(1, gap)) {
        docs.push_back(base + static_cast<std::uint32_t>(doc));
      }
      docs.resize(random.below(docs.size() + 1));
      std::vector<std::uint64_t> expected(kMaxBitWords);
      for (auto& word : expected) word = random.chance(0.5) ? random.next() : 0;
      auto bits = expected;
      const auto count = static_cast<std::uint32_t>(docs.size());
      scalar->set_bits(docs.data(), count, base, expected.data());
      set->set_bits(docs.data(), count, base, bits.data());
      REQUIRE(bits == expected);
      const auto words = random.below(kMaxBitWords + 1);
      REQUIRE(set->count_bits(bits.data(), words) == scalar->count_bits(bits.data(), words));
      const auto* bytes = reinterpret_cast<const std::uint8_t*>(expected.data());
      std::vector<std::uint64_t> mask(kMaxBitWords);
      for (auto& word : mask) word = random.below(3) == 0 ? 0 : random.next();
      std::uint64_t common = 0, of_mask = 0;
      for (std::size_t w = 0; w < words; ++w) {
        common += static_cast<std::uint64_t>(std::popcount(expected[w] & mask[w]));
      }
      for (const auto doc : docs) of_mask += mask[(doc - base) / 64] >> (doc - base) % 64 & 1U;
      REQUIRE(set->count_common(bytes, mask.data(), words) == common);
      REQUIRE(set->count_set(docs.data(), count, base, mask.data()) == of_mask);

      std::vector<std::uint8_t> marks(64 * kMaxBitWords);
      for (const auto doc : docs) marks[doc - base] = 0xff;
      auto collected = mask;
      set->collect_marks(marks.data(), kMaxBitWords, collected.data());
      auto merged = mask;
      scalar->set_bits(docs.data(), count, base, merged.data());
      REQUIRE(collected == merged);
      REQUIRE(std::all_of(marks.begin(), marks.end(), [](auto mark) { return mark == 0; }));

      docs.resize(kBlockSize, ~std::uint32_t{0});
      for (const auto target : {docs[0], docs[127], docs[128], docs[255], docs[0] + 1, 0U,
                                base + static_cast<std::uint32_t>(random.below(4096))}) {
        REQUIRE(set->count_below(docs.data(), target) == scalar->count_below(docs.data(), target));
      }
    }
  }
}

TEST_CASE("a set of kernels can be forced and names itself", "[kernels]") {
  const auto before = kernels().simd;
  CHECK(kernels_of(Simd::kScalar) != nullptr);
  REQUIRE(force_simd(Simd::kScalar));
  CHECK(kernels().simd == Simd::kScalar);
  CHECK(simd_name(kernels().simd) == "scalar");
  for (const auto simd : kSets) {
    CHECK(force_simd(simd) == (kernels_of(simd) != nullptr));
  }
  REQUIRE(force_simd(before));
  CHECK(simd_name(Simd::kSse4) == "sse4");
  CHECK(simd_name(Simd::kAvx2) == "avx2");
  CHECK(simd_name(Simd::kAvx512) == "avx512");
}

TEST_CASE("short blocks are streams of bits", "[bitpack]") {
  Random random(3);
  for (std::uint32_t width = 0; width <= 32; ++width) {
    for (std::uint32_t count : {1U, 2U, 7U, 8U, 9U, 31U, 255U}) {
      const auto values = numbers(random, width, count);
      ByteBuffer bytes{0xaa};
      append_packed(bytes, values, width);
      REQUIRE(bytes.size() == 1 + packed_size(count, width));
      bytes.resize(bytes.size() + kOverread);
      std::vector<std::uint32_t> out(kScratchSize, 77);
      unpack(bytes.data() + 1, count, width, out.data());
      for (std::uint32_t i = 0; i < count; ++i) REQUIRE(out[i] == values[i]);
      REQUIRE(out[kBlockSize] == 77);

      unpack_ascending(bytes.data() + 1, count, width, 5, out.data());
      std::uint32_t sum = 5;
      for (std::uint32_t i = 0; i < count; ++i) REQUIRE(out[i] == (sum += values[i] + 1));
    }
  }
}

TEST_CASE("one number of a block is read alone", "[bitpack]") {
  Random random(4);
  for (std::uint32_t width = 0; width <= 32; ++width) {
    for (std::uint32_t count : {1U, 9U, 255U, 256U}) {
      const auto values = numbers(random, width, count);
      ByteBuffer bytes;
      append_packed(bytes, values, width);
      bytes.resize(bytes.size() + kOverread);
      for (std::uint32_t i = 0; i < count; ++i) {
        REQUIRE(packed_at(bytes.data(), count, width, i) == values[i]);
      }
    }
  }
}

TEST_CASE("narrow numbers are counted where they are packed", "[bitpack]") {
  Random random(5);
  for (std::uint32_t width = 1; width <= 2; ++width) {
    for (std::uint32_t count : {1U, 31U, 32U, 65U, 255U, 256U}) {
      const auto values = numbers(random, width, count);
      ByteBuffer bytes;
      append_packed(bytes, values, width);
      bytes.resize(bytes.size() + kOverread, 0x5a);
      for (std::uint32_t value = 0; value < 1U << width; ++value) {
        const auto all = std::count(values.begin(), values.end(), value);
        for (std::uint32_t i = 0; i <= count; ++i) {
          const auto before = std::count(values.begin(), values.begin() + i, value);
          const auto found = count_packed(bytes.data(), count, width, value, i);
          REQUIRE(found.before == before);
          REQUIRE(found.all == all);
        }
      }
    }
  }
}

TEST_CASE("every set of kernels weighs to the same bits", "[kernels]") {
  Random random(6);
  WeightLines of;
  of.start = {0.0F, 3.3F, 0.0F, 0.7F};
  of.slope = {4.1F, 1.0F, 3.3F, 0.1F};
  of.less = {0, 1, 0, 2};
  for (const auto simd : kSets) {
    const auto* set = kernels_of(simd);
    if (set == nullptr) continue;
    INFO(simd_name(simd));
    for (std::uint32_t width = 2; width <= 32; ++width) {
      for (std::uint32_t count : {0U, 1U, 7U, 8U, 255U, 256U}) {
        const auto lines = numbers(random, 2, 256);
        auto values = numbers(random, width, 256);
        for (auto& value : values) value = std::max(value, 3U);
        std::vector<float> out(256);
        REQUIRE(set->weigh(of, lines.data(), values.data(), count, out.data()));
        for (std::uint32_t i = 0; i < count; ++i) {
          // Volatile, since a fused operation would be rounded once.
          volatile float product =
              of.slope[lines[i]] * static_cast<float>(values[i] - of.less[lines[i]]);
          REQUIRE(out[i] == of.start[lines[i]] + product);
        }
        if (count == 0) continue;
        const auto at = random.below(count);
        values[at] = of.less[lines[at]];
        REQUIRE_FALSE(set->weigh(of, lines.data(), values.data(), count, out.data()));
      }
    }
  }
}

TEST_CASE("every set of kernels packs what the scalar one unpacks", "[kernels]") {
  Random random(3);
  for (const auto simd : kSets) {
    const auto* set = kernels_of(simd);
    if (set == nullptr) continue;
    INFO(simd_name(simd));
    for (std::uint32_t width = 0; width <= 32; ++width) {
      INFO("width " << width);
      for (int round = 0; round < 8; ++round) {
        // Bits above the width are cut off.
        const auto values = numbers(random, 32);
        const auto mask = static_cast<std::uint32_t>((std::uint64_t{1} << width) - 1);
        std::vector<std::uint8_t> bytes(32 * width);
        set->pack[width](values.data(), bytes.data());
        std::vector<std::uint32_t> out(256);
        kernels_of(Simd::kScalar)->unpack[width](bytes.data(), out.data());
        for (std::size_t i = 0; i < 256; ++i) REQUIRE(out[i] == (values[i] & mask));
      }
    }
  }
}

TEST_CASE("every set of kernels finds the sums above a limit", "[kernels]") {
  Random random(8);
  for (const auto simd : kSets) {
    const auto* set = kernels_of(simd);
    if (set == nullptr) continue;
    for (int round = 0; round < 50; ++round) {
      std::array<double, 64> sums{};
      for (auto& sum : sums) sum = static_cast<double>(random.below(8)) / 4;
      for (const double limit : {-std::numeric_limits<double>::infinity(), 0.0, 0.5, 0.6, 2.0}) {
        std::uint64_t expected = 0;
        for (std::size_t i = 0; i < 64; ++i) expected |= std::uint64_t{sums[i] > limit} << i;
        REQUIRE(set->sums_above(sums.data(), limit) == expected);
      }
    }
  }
}

TEST_CASE("every set of kernels finds what is above a limit", "[kernels]") {
  Random random(4);
  for (const auto simd : kSets) {
    const auto* set = kernels_of(simd);
    if (set == nullptr) continue;
    INFO(simd_name(simd));
    for (std::uint32_t width = 0; width < 32; ++width) {
      const auto limit = static_cast<std::uint32_t>((std::uint64_t{1} << width) - 1);
      auto values = numbers(random, std::min(width + 2, 32U));
      values[random.below(256)] = limit;
      std::array<std::uint64_t, 4> bits{};
      set->above(values.data(), limit, bits.data());
      for (std::size_t i = 0; i < 256; ++i) {
        REQUIRE((bits[i / 64] >> (i % 64) & 1U) == (values[i] > limit ? 1U : 0U));
      }
    }
  }
}

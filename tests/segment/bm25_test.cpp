#include "engine/segment/bm25.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"

using namespace fts;
using namespace fts::segment;

TEST_CASE("lengths are Lucene's SmallFloat.intToByte4", "[bm25]") {
  // Exact up to 40 (24 codes stand for themselves, 16 more numbers have exact floats, and 40 opens
  // the first step of two).
  for (std::uint32_t length = 0; length <= 40; ++length) {
    CHECK(encode_length(length) == length);
    CHECK(decode_length(static_cast<std::uint8_t>(length)) == length);
  }
  // code = 24 + (exponent + 1) * 8 + three bits, of length - 24: worked out by hand.
  const std::pair<std::uint32_t, std::uint32_t> pairs[] = {
      {41, 40},           // 17 = 10001b, one bit lost
      {42, 41},           // 18 = 10010b
      {55, 47},           // 31 = 11111b
      {56, 48},           // 32 = 100000b, two bits lost
      {59, 48},           // 35
      {60, 49},           // 36
      {100, 57},          // 76 = 1001100b: exponent 3, bits 001
      {1000, 87},         // 976 = 1111010000b: exponent 6, bits 111: 24 + 7 * 8 + 7
      {0x7fffffff, 255},  // the greatest int
      {0xffffffff, 255},  // lengths beyond it count as it
  };
  for (const auto& [length, code] : pairs) {
    INFO(length);
    CHECK(encode_length(length) == code);
  }
  CHECK(decode_length(57) == 96);
  CHECK(decode_length(87) == 984);
  CHECK(decode_length(255) == 24 + (15U << 27));
}

TEST_CASE("codes of lengths are monotone and round down", "[bm25]") {
  for (std::uint32_t code = 0; code < 256; ++code) {
    const auto length = decode_length(static_cast<std::uint8_t>(code));
    CHECK(encode_length(length) == code);
    if (code > 0) {
      CHECK(decode_length(static_cast<std::uint8_t>(code - 1)) < length);
      CHECK(encode_length(length - 1) == code - 1);
    }
  }
  Random random(1);
  for (int i = 0; i < 100'000; ++i) {
    const auto length = static_cast<std::uint32_t>(random.next() >> (33 + random.below(31)));
    const auto decoded = decode_length(encode_length(length));
    CHECK(decoded <= length);
    CHECK(static_cast<double>(decoded) > static_cast<double>(length) * 0.86 - 1);
  }
}

TEST_CASE("idf is Lucene's", "[bm25]") {
  CHECK(idf(1, 1) == static_cast<float>(std::log(1.0 + 0.5 / 1.5)));
  CHECK(idf(1000, 10) == static_cast<float>(std::log(1.0 + 990.5 / 10.5)));
  CHECK(idf(1'000'000, 1) == Approx(13.4100F));
  CHECK(idf(10, 10) > 0.0F);
}

TEST_CASE("K of a length follows its formula", "[bm25]") {
  const auto table = length_table({1.2F, 0.75F}, 40.0);
  CHECK(table[40] == Approx(1.2F));
  CHECK(table[0] == Approx(1.2F * 0.25F));
  CHECK(table[20] == Approx(1.2F * (0.25F + 0.375F)));
  for (std::size_t i = 1; i < 256; ++i) CHECK(table[i] > table[i - 1]);
}

TEST_CASE("a bound is never below its share", "[bm25]") {
  CHECK(encode_bound(0.0F) == 0);
  CHECK(encode_bound(1.0F) == 255);
  CHECK(encode_bound(2.0F) == 255);
  CHECK(encode_bound(std::nanf("")) == 255);
  CHECK(decode_bound(255) == 1.0F);
  CHECK(decode_bound(0) == 0.0F);
  const auto check = [](float share) {
    const auto code = encode_bound(share);
    REQUIRE(decode_bound(code) >= share);
    if (code > 1) REQUIRE(decode_bound(static_cast<std::uint8_t>(code - 2)) < share);
  };
  for (std::uint32_t code = 0; code < 256; ++code) {
    const float edge = decode_bound(static_cast<std::uint8_t>(code));
    check(edge);
    check(std::nextafter(edge, 2.0F) > 1.0F ? 1.0F : std::nextafter(edge, 2.0F));
    check(std::max(0.0F, std::nextafter(edge, -1.0F)));
  }
  Random random(2);
  for (int i = 0; i < 200'000; ++i) {
    const auto tf = static_cast<float>(random.between(1, 1U << random.below(28)));
    check(bm25_share(tf, static_cast<float>(random.unit() * 20)));
  }
}

TEST_CASE("bounds stay bounds under other parameters", "[bm25]") {
  Random random(3);
  const auto parameter = [&random](double scale) {
    return random.chance(0.1) ? 0.0F : static_cast<float>(random.unit() * scale);
  };
  for (int round = 0; round < 3000; ++round) {
    const Bm25Parameters then{parameter(3), std::min(1.0F, parameter(1.2))};
    const Bm25Parameters now{parameter(3), std::min(1.0F, parameter(1.2))};
    const double average_then = 1 + random.unit() * 500;
    const double average_now = 1 + random.unit() * 500;
    const float ratio = bound_drift(then, average_then, now, average_now);
    const float weight = static_cast<float>(0.2 + random.unit() * 3);
    const float drift = ratio / weight;
    const auto table_then = length_table(then, average_then);
    const auto table_now = length_table(now, average_now);
    float best = 0.0F;
    float best_now = 0.0F;
    for (int i = 0; i < 50; ++i) {
      const auto code = random.below(256);
      const auto tf = static_cast<float>(random.between(1, 50));
      best = std::max(best, bm25_share(tf, table_then[code]));
      best_now = std::max(best_now, bm25_share(weight * tf, table_now[code]));
    }
    const float bound = corrected_bound(decode_bound(encode_bound(best)), drift);
    REQUIRE(bound >= best_now);
    REQUIRE(bound <= 1.0F);
  }
}

TEST_CASE("a floor is never above its share", "[bm25]") {
  CHECK(encode_floor(0.0F) == 0);
  CHECK(encode_floor(std::nanf("")) == 0);
  CHECK(encode_floor(1.0F) == 65535);
  for (std::uint32_t code = 0; code < 65536; ++code) {
    const float share = decode_floor(static_cast<std::uint16_t>(code));
    for (const float near : {share, std::nextafter(share, 0.0F), std::nextafter(share, 1.0F)}) {
      const float floor = decode_floor(encode_floor(near));
      REQUIRE(floor <= near);
      REQUIRE(floor >= near - 2.0F / 65536);
    }
  }
}

TEST_CASE("floors stay floors under other parameters", "[bm25]") {
  Random random(4);
  const auto parameter = [&random](double scale) {
    return random.chance(0.1) ? 0.0F : static_cast<float>(random.unit() * scale);
  };
  int known = 0;
  for (int round = 0; round < 5000; ++round) {
    const Bm25Parameters then{parameter(3), std::min(1.0F, parameter(1.2))};
    const Bm25Parameters now{parameter(3), std::min(1.0F, parameter(1.2))};
    const double average_then = 1 + random.unit() * 500;
    const double average_now = 1 + random.unit() * 500;
    const float weight = static_cast<float>(0.2 + random.unit() * 3);
    const float drift = floor_drift(then, average_then, now, average_now) / weight;
    const auto table_then = length_table(then, average_then);
    const auto table_now = length_table(now, average_now);
    for (int i = 0; i < 20; ++i) {
      const auto code = random.below(256);
      const auto tf = static_cast<float>(random.between(1, 50));
      const float share = bm25_share(tf, table_then[code]);
      const float floor = corrected_floor(decode_floor(encode_floor(share)), drift);
      REQUIRE(floor <= bm25_share(weight * tf, table_now[code]));
      if (floor > 0.0F) ++known;
    }
  }
  CHECK(known > 50'000);
}

TEST_CASE("nothing drifts when nothing changed", "[bm25]") {
  CHECK(floor_drift({}, 12.0, {}, 12.0) == 1.0F);
  CHECK(corrected_floor(0.5F, 1.0F) == 0.5F);
  CHECK(floor_drift({}, 12.0, {}, 6.0) > 1.0F);
  CHECK(corrected_floor(0.5F, 2.0F) < 0.5F);
  CHECK(corrected_floor(0.5F, std::numeric_limits<float>::infinity()) == 0.0F);
  CHECK(bound_drift({}, 12.0, {}, 12.0) == 1.0F);
  CHECK(corrected_bound(0.5F, 1.0F) == 0.5F);
  // Longer documents on average: K falls, shares rise, bounds rise.
  CHECK(bound_drift({}, 12.0, {}, 24.0) < 1.0F);
  CHECK(corrected_bound(0.5F, 0.5F) > 0.5F);
  CHECK(corrected_bound(1.0F, 0.5F) == 1.0F);
  CHECK(corrected_bound(0.0F, 0.5F) == 0.0F);
}

#include "engine/segment/bm25.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace fts::segment {
namespace {

// SmallFloat.longToInt4: numbers below 8 as they are, others by an exponent and three bits after
// the leading one.
constexpr std::uint32_t to_int4(std::uint32_t value) {
  const auto bits = static_cast<std::uint32_t>(std::bit_width(value));
  if (bits < 4) return value;
  const std::uint32_t shift = bits - 4;
  return ((value >> shift) & 7U) | (shift + 1) << 3;
}

constexpr std::uint32_t from_int4(std::uint32_t code) {
  const std::uint32_t bits = code & 7U;
  const std::uint32_t exponent = code >> 3;
  return exponent == 0 ? bits : (bits | 8U) << (exponent - 1);
}

constexpr std::uint32_t kMaxLength = 0x7fffffff;  // Java's Integer.MAX_VALUE
// Codes that the float format leaves free; they stand for themselves.
constexpr std::uint32_t kFreeCodes = 255 - to_int4(kMaxLength);
static_assert(kFreeCodes == 24);

constexpr std::uint32_t length_of(std::uint32_t code) {
  return code < kFreeCodes ? code : kFreeCodes + from_int4(code - kFreeCodes);
}

/// As floats, for every query makes a table of them.
constexpr auto kLengths = [] {
  std::array<float, 256> lengths = {};
  for (std::uint32_t code = 0; code < lengths.size(); ++code) {
    lengths[code] = static_cast<float>(length_of(code));
  }
  return lengths;
}();

}  // namespace

std::uint8_t encode_length(std::uint32_t length) {
  length = std::min(length, kMaxLength);
  if (length < kFreeCodes) return static_cast<std::uint8_t>(length);
  return static_cast<std::uint8_t>(kFreeCodes + to_int4(length - kFreeCodes));
}

std::uint32_t decode_length(std::uint8_t code) { return length_of(code); }

float idf(std::uint64_t document_count, std::uint64_t document_frequency) {
  const auto count = static_cast<double>(document_count);
  const auto frequency = static_cast<double>(document_frequency);
  return static_cast<float>(std::log(1 + (count - frequency + 0.5) / (frequency + 0.5)));
}

std::array<float, 256> length_table(const Bm25Parameters& parameters, double average_length) {
  std::array<float, 256> table;
  const auto average = static_cast<float>(average_length);
  for (std::uint32_t code = 0; code < table.size(); ++code) {
    table[code] = parameters.k1 * ((1 - parameters.b) + parameters.b * kLengths[code] / average);
  }
  return table;
}

std::uint8_t encode_bound(float share) {
  // A reader's share may round otherwise than the writer's (fused operations, another order of
  // sums); hence the slack. NaN takes the safe way too.
  const float wanted = share + share * kRoundingSlack;
  if (!(wanted < 1.0F)) return 255;
  if (wanted <= 0.0F) return 0;
  auto code = static_cast<std::uint32_t>(std::ceil(wanted * 255.0F));
  while (code < 255 && decode_bound(static_cast<std::uint8_t>(code)) < wanted) ++code;
  return static_cast<std::uint8_t>(std::min(code, 255U));
}

float decode_floor(std::uint16_t code) { return static_cast<float>(code) * 0x1.0p-16F; }

float corrected_bound(float share, float drift) {
  if (drift == 1.0F) return share;
  const float rest = drift * (1.0F - share);
  if (!(rest > 0.0F)) return 1.0F;
  if (std::isinf(rest)) return 0.0F;
  const float bound = share / (share + rest);
  return std::min(1.0F, bound + bound * kRoundingSlack);
}

namespace {

/// K = constant + slope * length.
struct Line {
  double constant, slope;
  Line(const Bm25Parameters& parameters, double average)
      : constant(double{parameters.k1} * (1.0 - double{parameters.b})),
        slope(double{parameters.k1} * double{parameters.b} / average) {}
};

bool same(const Bm25Parameters& a, double average_a, const Bm25Parameters& b, double average_b) {
  return a.k1 == b.k1 && a.b == b.b && average_a == average_b;
}

}  // namespace

float bound_drift(const Bm25Parameters& then, double average_then, const Bm25Parameters& now,
                  double average_now) {
  if (same(then, average_then, now, average_now)) return 1.0F;
  // A ratio of two such lines is monotone in the length, so that it never falls below the lesser of
  // its values at length 0 and at infinity. Where both lines vanish, the other end decides.
  const Line before(then, average_then);
  const Line after(now, average_now);
  double ratio = std::numeric_limits<double>::infinity();
  if (before.constant > 0) ratio = std::min(ratio, after.constant / before.constant);
  if (before.slope > 0) ratio = std::min(ratio, after.slope / before.slope);
  // K was 0 for every length: every share was 1, and no drift makes it grow.
  if (std::isinf(ratio)) return 1.0F;
  return static_cast<float>(ratio) * (1.0F - 4 * kRoundingSlack);
}

float corrected_floor(float share, float drift) {
  if (drift == 1.0F || !(share > 0.0F)) return share;
  // NaN goes the safe way too.
  if (!(drift < std::numeric_limits<float>::infinity())) return 0.0F;
  const float floor = share / (share + drift * (1.0F - share));
  return floor - floor * kRoundingSlack;
}

float floor_drift(const Bm25Parameters& then, double average_then, const Bm25Parameters& now,
                  double average_now) {
  if (same(then, average_then, now, average_now)) return 1.0F;
  // As in bound_drift, from above.
  const Line before(then, average_then);
  const Line after(now, average_now);
  if ((before.constant <= 0 && after.constant > 0) || (before.slope <= 0 && after.slope > 0)) {
    return std::numeric_limits<float>::infinity();
  }
  double ratio = 0;
  if (before.constant > 0) ratio = std::max(ratio, after.constant / before.constant);
  if (before.slope > 0) ratio = std::max(ratio, after.slope / before.slope);
  return static_cast<float>(ratio) * (1.0F + 4 * kRoundingSlack);
}

}  // namespace fts::segment

#pragma once

// BM25 as Lucene's BM25Similarity computes it, and the arithmetic that bounds, writers and rankers
// share.
//
//   score = idf * tf / (tf + K(length))       idf = ln(1 + (N - df + 0.5) / (df + 0.5))
//   K(length) = k1 * (1 - b + b * length / average_length)
//
// Lengths are kept in one byte: Lucene's SmallFloat.intToByte4 (exact up to 39, then four
// significant bits). With several text fields this is BM25F: tf and length are sums weighted by
// field. Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009; Lucene's
// search/similarities/BM25Similarity.java.

#include <algorithm>
#include <array>
#include <cstdint>

namespace fts::segment {

/// Lucene's SmallFloat.intToByte4: the code of a length, rounding down; monotone.
std::uint8_t encode_length(std::uint32_t length);
/// SmallFloat.byte4ToInt: the length that a code stands for.
std::uint32_t decode_length(std::uint8_t code);
/// Codes below this stand for one length each.
inline constexpr std::uint8_t kFirstRoundedCode = 40;

struct Bm25Parameters {
  float k1 = 1.2F;
  float b = 0.75F;
};

/// ln(1 + (N - n + 0.5) / (n + 0.5)) in double, as a float.
float idf(std::uint64_t document_count, std::uint64_t document_frequency);

/// K of each length code.
std::array<float, 256> length_table(const Bm25Parameters& parameters, double average_length);

/// More than any rounding in a handful of float operations, and far below a step of a bound.
inline constexpr float kRoundingSlack = 1e-6F;

/// The share of idf that one document earns, 0 <= share < 1: tf / (tf + K).
inline float bm25_share(float tf, float k) { return tf / (tf + k); }

/// A share as one byte, rounded up, so that decode_bound(encode_bound(x)) >= x: 255 stands for 1.
std::uint8_t encode_bound(float share);
inline float decode_bound(std::uint8_t code) { return static_cast<float>(code) / 255.0F; }
/// A share as two bytes, rounded down, so that decode_floor(encode_floor(x)) <= x. Monotone; of a
/// share that is not above 0, and of NaN, 0.
inline std::uint16_t encode_floor(float share) {
  const float wanted = (share - share * kRoundingSlack) * 0x1.0p16F;
  return static_cast<std::uint16_t>(wanted > 0.0F ? std::min(wanted, 65535.0F) : 0.0F);
}
float decode_floor(std::uint16_t code);

/// Bounds are written for the k1, b, average length and field weights of their segment. Under other
/// values they stay bounds after a correction. Let r = min over lengths of K_now / K_then, and w =
/// max over fields of weight_now / weight_then. From x = tf / (tf + K_then): tf_now / (tf_now +
/// K_now) <= w*tf / (w*tf + r*K_then) = x / (x + (r / w) * (1 - x)), which grows with x, so that it
/// may be applied to a maximum. `drift` is r / w: 1 when nothing changed, below 1 when bounds must
/// rise.
float corrected_bound(float share, float drift);
/// r: K is linear in the length, so that the least ratio stands at length 0 or in the limit of long
/// documents.
float bound_drift(const Bm25Parameters& then, double average_then, const Bm25Parameters& now,
                  double average_now);

/// The mirror for lower bounds: with r = max over lengths of K_now / K_then and w = min over fields
/// of weight_now / weight_then, tf_now / (tf_now + K_now) >= x / (x + (r / w) * (1 - x)). `drift` is
/// r / w; 0 when it is infinite, since then nothing is known.
float corrected_floor(float share, float drift);
/// r; infinite when some K was 0 and is not any more.
float floor_drift(const Bm25Parameters& then, double average_then, const Bm25Parameters& now,
                  double average_now);

}  // namespace fts::segment

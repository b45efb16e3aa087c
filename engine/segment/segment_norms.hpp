#pragma once

// What writer, reader and check must agree on about lengths and bounds.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include "engine/segment/bm25.hpp"
#include "engine/segment/segment.hpp"

namespace fts::segment {

/// The code of a document's length over all fields: the weighted sum, rounded to the nearest.
inline std::uint8_t combined_norm(double weighted_length) {
  return encode_length(
      static_cast<std::uint32_t>(std::min(std::round(weighted_length), 2147483647.0)));
}

/// One field of weight 1 has its norms in the combined ones.
inline bool has_field_norms(const SegmentMeta& meta) {
  return meta.fields.size() > 1 || (meta.fields.size() == 1 && meta.fields[0].weight != 1.0F);
}

/// What postings of the segment are written with, and checked against.
inline PostingsWriterOptions postings_options(const SegmentMeta& meta,
                                              std::span<const std::uint8_t> norms, bool positions) {
  PostingsWriterOptions options;
  options.positions = positions;
  options.field_count = std::max(1U, static_cast<std::uint32_t>(meta.fields.size()));
  options.weights[0] = 1.0F;
  for (std::size_t i = 0; i < meta.fields.size(); ++i) options.weights[i] = meta.fields[i].weight;
  options.norms = norms;
  options.bm25 = meta.bm25;
  options.average_length = meta.average_length;
  return options;
}

}  // namespace fts::segment

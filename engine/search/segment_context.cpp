#include "engine/search/segment_context.hpp"

#include <algorithm>
#include <limits>

#include "engine/search/bound_scan.hpp"

namespace fts::search {

Result<SegmentContext> open_to_match(const index::Snapshot& snapshot, std::uint32_t segment,
                                     const SearchRequest& request, Execution& execution) {
  const auto& view = snapshot.segments[segment];
  SegmentContext context;
  context.snapshot = &snapshot;
  context.request = &request;
  context.execution = &execution;
  context.segment = segment;
  context.reader = view.reader.get();
  context.live = &view.live;
  context.document_count = view.reader->meta().document_count;
  FTS_ASSIGN(context.norms, view.reader->norms());
  if (context.norms.size() < context.document_count) {
    return corruption(view.reader->path() + ": fewer norms than documents");
  }
  if (request.ties == Ties::kInsertion) {
    FTS_ASSIGN(context.ranks, view.reader->ranks());
  }
  return context;
}

Result<SegmentContext> open_segment(const index::Snapshot& snapshot, std::uint32_t segment,
                                    const Plan& plan, const SearchRequest& request,
                                    Execution& execution) {
  FTS_ASSIGN(auto context, open_to_match(snapshot, segment, request, execution));
  const auto& meta = context.reader->meta();
  context.k = segment::length_table(plan.bm25, plan.average_length);
  context.length_drift =
      segment::bound_drift(meta.bm25, meta.average_length, plan.bm25, plan.average_length);
  context.floor_length_drift =
      segment::floor_drift(meta.bm25, meta.average_length, plan.bm25, plan.average_length);
  for (std::uint32_t code = 0; code < 256; ++code) {
    context.share_bounds[code] = share_bound(static_cast<std::uint8_t>(code), context.length_drift);
  }
  context.same_parameters = meta.bm25.k1 == plan.bm25.k1 && meta.bm25.b == plan.bm25.b &&
                            meta.average_length == plan.average_length;
  return context;
}

float SegmentContext::drift(const segment::FieldWeights& weights) const {
  float ratio = 0.0F;
  bool same_weights = true;
  const auto& fields = reader->meta().fields;
  for (std::size_t f = 0; f < fields.size(); ++f) {
    if (weights[f] == 0.0F) continue;  // not looked at: can only lower a frequency
    const float then = fields.size() == 1 ? 1.0F : fields[f].weight;
    ratio = std::max(ratio, weights[f] / then);
    same_weights = same_weights && weights[f] == then;
  }
  if (same_weights && same_parameters) return 1.0F;
  // 0 makes every bound the trivial one.
  const float drift = ratio > 0.0F ? length_drift / ratio : 0.0F;
  return drift > 0.0F ? drift : 0.0F;
}

float SegmentContext::floor_drift(const segment::FieldWeights& weights) const {
  constexpr float kUnknown = std::numeric_limits<float>::infinity();
  float ratio = kUnknown;
  bool same_weights = true;
  const auto& fields = reader->meta().fields;
  for (std::size_t f = 0; f < fields.size(); ++f) {
    const float then = fields.size() == 1 ? 1.0F : fields[f].weight;
    ratio = std::min(ratio, weights[f] / then);
    same_weights = same_weights && weights[f] == then;
  }
  if (same_weights && same_parameters) return 1.0F;
  return ratio > 0.0F && ratio < kUnknown ? floor_length_drift / ratio : kUnknown;
}

void SegmentContext::parts(std::span<const std::uint32_t> docs, std::span<const float> freqs,
                           float scale, std::span<float> parts) const {
  // In two loops, so that the second is one of vectors.
  for (std::size_t i = 0; i < docs.size(); ++i) parts[i] = k[norms[docs[i]]];
  for (std::size_t i = 0; i < docs.size(); ++i) {
    parts[i] = scale * segment::bm25_share(freqs[i], parts[i]);
  }
}

void SegmentContext::keep_live(DocNum base, std::span<std::uint64_t> bits) const {
  if (live->all_live() && std::uint64_t{base} + 64 * bits.size() <= document_count) return;
  const auto words = live->words();
  for (std::size_t w = 0; w < bits.size(); ++w) {
    const std::uint64_t first = std::uint64_t{base} + 64 * w;
    if (first >= document_count) {
      bits[w] = 0;
      continue;
    }
    const auto left = document_count - first;
    if (left < 64) bits[w] &= (std::uint64_t{1} << left) - 1;
    if (!live->all_live()) bits[w] &= words[first / 64];
  }
}

}  // namespace fts::search

#include "engine/index/chunk_filter.hpp"

namespace fts::index {
namespace {

void append(std::vector<std::uint32_t>& out, std::span<const std::uint32_t> values) {
  out.insert(out.end(), values.begin(), values.end());
}

}  // namespace

segment::PostingsChunk ChunkFilter::apply(const segment::PostingsChunk& chunk, const DocMap& map) {
  auto& docs = kept_.docs;
  docs.clear();
  if (map.keeps_all()) {
    if (map.renumbers()) {
      for (const auto doc : chunk.docs) docs.push_back(map.map(doc));
    } else {
      for (const auto doc : chunk.docs) docs.push_back(doc + map.base());
    }
    return {docs, chunk.freqs, chunk.masks, chunk.field_counts, chunk.positions};
  }
  kept_.clear();
  std::size_t count_at = 0;
  std::size_t position_at = 0;
  for (std::size_t i = 0; i < chunk.docs.size(); ++i) {
    const std::size_t freq = chunk.freqs[i];
    const std::size_t counts = field_count_of(chunk, i);
    if (map.keeps(chunk.docs[i])) {
      docs.push_back(map.map(chunk.docs[i]));
      kept_.freqs.push_back(chunk.freqs[i]);
      if (!chunk.masks.empty()) kept_.masks.push_back(chunk.masks[i]);
      append(kept_.field_counts, chunk.field_counts.subspan(count_at, counts));
      if (!chunk.positions.empty()) {
        append(kept_.positions, chunk.positions.subspan(position_at, freq));
      }
    }
    count_at += counts;
    position_at += freq;
  }
  return kept_.chunk();
}

}  // namespace fts::index

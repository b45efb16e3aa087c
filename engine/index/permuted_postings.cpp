#include "engine/index/permuted_postings.hpp"

#include <algorithm>

#include "engine/segment/postings_fields.hpp"

namespace fts::index {
namespace {

template <typename T>
void append(std::vector<T>& out, std::span<const T> values) {
  out.insert(out.end(), values.begin(), values.end());
}

}  // namespace

void PostingColumns::clear() {
  docs.clear();
  freqs.clear();
  field_counts.clear();
  positions.clear();
  masks.clear();
}

std::size_t field_count_of(const segment::PostingsChunk& chunk, std::size_t i) {
  if (chunk.masks.empty()) return 0;
  const std::size_t fields = segment::fields_in(chunk.masks[i]);
  return fields > 1 ? fields : 0;
}

void PermutedPostings::add(const segment::PostingsChunk& chunk) {
  // Chunks without masks say 1: they are written out once another chunk has some.
  if (!chunk.masks.empty()) {
    given_.masks.resize(given_.docs.size(), 1);
    append(given_.masks, chunk.masks);
  } else if (!given_.masks.empty()) {
    given_.masks.resize(given_.docs.size() + chunk.docs.size(), 1);
  }
  append(given_.docs, chunk.docs);
  append(given_.freqs, chunk.freqs);
  append(given_.field_counts, chunk.field_counts);
  append(given_.positions, chunk.positions);
}

segment::PostingsChunk PermutedPostings::sorted() {
  if (std::ranges::is_sorted(given_.docs)) return given_.chunk();
  const auto given = given_.chunk();
  const auto order = sorter_.sort(given.docs);
  sorted_.clear();
  for (const auto i : order) sorted_.docs.push_back(given.docs[i]);
  for (const auto i : order) sorted_.freqs.push_back(given.freqs[i]);
  if (!given.masks.empty()) {
    counts_at_.clear();
    std::uint32_t count_at = 0;
    for (std::size_t i = 0; i < given.docs.size(); ++i) {
      counts_at_.push_back(count_at);
      count_at += static_cast<std::uint32_t>(field_count_of(given, i));
    }
    for (const auto i : order) {
      sorted_.masks.push_back(given.masks[i]);
      append(sorted_.field_counts,
             given.field_counts.subspan(counts_at_[i], field_count_of(given, i)));
    }
  }
  if (!given.positions.empty()) {
    positions_at_.clear();
    std::uint64_t position_at = 0;
    for (const auto freq : given.freqs) {
      positions_at_.push_back(position_at);
      position_at += freq;
    }
    sorted_.positions.resize(given.positions.size());
    auto* out = sorted_.positions.data();
    for (const auto i : order) {
      const auto* from = given.positions.data() + positions_at_[i];
      out = std::copy(from, from + given.freqs[i], out);
    }
  }
  return sorted_.chunk();
}

std::uint64_t permuted_bytes(std::uint64_t documents, std::uint64_t occurrences) {
  // Two of each column; of a document also two keys to sort by, its place in the order and where
  // its positions and counts begin. Vectors may have twice the room they need.
  return 2 * (documents * (2 * (4 + 4 + 1 + 4) + 2 * 8 + 4 + 8 + 4) + occurrences * 2 * 4);
}

}  // namespace fts::index

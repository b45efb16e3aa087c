#pragma once

// The postings of a term from several segments, in any order, as one chunk in the order of
// documents: what a merge needs that does not keep documents as they stood. Memory: the postings of
// one term, about twice.

#include <vector>

#include "engine/index/doc_sorter.hpp"
#include "engine/segment/postings.hpp"

namespace fts::index {

/// Columns of postings that own what they hold. All kept columns hold something for each posting.
struct PostingColumns {
  std::vector<std::uint32_t> docs, freqs, field_counts, positions;
  std::vector<std::uint8_t> masks;

  void clear();
  segment::PostingsChunk chunk() const { return {docs, freqs, masks, field_counts, positions}; }
};

/// How many of a chunk's field counts belong to posting i.
std::size_t field_count_of(const segment::PostingsChunk& chunk, std::size_t i);

class PermutedPostings {
 public:
  void clear() { given_.clear(); }
  void add(const segment::PostingsChunk& chunk);
  /// All that was added since clear(); each document once. Valid until the next clear().
  segment::PostingsChunk sorted();

 private:
  PostingColumns given_;
  PostingColumns sorted_;
  DocSorter sorter_;
  std::vector<std::uint32_t> counts_at_;     ///< where field counts of a posting begin
  std::vector<std::uint64_t> positions_at_;  ///< where its positions begin
};

/// What PermutedPostings holds of a term at most.
std::uint64_t permuted_bytes(std::uint64_t documents, std::uint64_t occurrences);

}  // namespace fts::index

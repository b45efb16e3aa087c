#pragma once

// The postings of a chunk whose documents a merge keeps, under their new numbers.

#include "engine/index/doc_map.hpp"
#include "engine/index/permuted_postings.hpp"

namespace fts::index {

/// Reused from chunk to chunk. One thread.
class ChunkFilter {
 public:
  /// A view into this and `chunk`.
  segment::PostingsChunk apply(const segment::PostingsChunk& chunk, const DocMap& map);

 private:
  PostingColumns kept_;
};

}  // namespace fts::index

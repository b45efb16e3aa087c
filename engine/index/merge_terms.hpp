#pragma once

// The terms of a merge, in batches: one thread at a time walks the dictionaries of the sources and
// hands out batches, each thread reads, filters and encodes the postings of its own, and the writer
// gets them in order (base/ordered_work.hpp). Where a batch ends is decided by the sources alone,
// so that the segment's bytes are the same for any number of threads.
//
// Memory: the postings of one term and the encoded ones of one batch per thread, and the encoded
// batches that wait for a long term of another thread.

#include <cstdint>
#include <span>

#include "engine/base/progress.hpp"
#include "engine/index/doc_map.hpp"
#include "engine/index/merge.hpp"
#include "engine/index/phrase_collector.hpp"
#include "engine/index/term_walk.hpp"

namespace fts::index {

struct TermMergeOptions {
  segment::PostingsNeed need = segment::PostingsNeed::kPositions;
  bool alternatives = false;  ///< whether the sources know which forms are
  /// Told of the terms in order, for which there must be one thread; null: nobody is.
  PhraseCollector* phrases = nullptr;
  std::uint32_t threads = 1;
  std::uint64_t waiting_bytes = 0;   ///< of encoded batches that wait for their turn, at most
  ProgressSink* progress = nullptr;  ///< told of the sources' terms that are done, as bytes
};

/// Merges what `walk` walks over into the terms (or grams, once they have begun) of `writer`.
/// `maps[i]` belongs to `sources[i]`.
Status merge_terms(TermWalk& walk, std::span<const MergeSource> sources,
                   std::span<const DocMap> maps, segment::SegmentWriter& writer,
                   const TermMergeOptions& options);

}  // namespace fts::index

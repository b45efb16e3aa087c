#pragma once

// Several segments into one: a k-way merge, term by term and block by block. Deleted documents are
// dropped, exact lengths and the order of insertion are carried over, so that a search answers the
// same before and after (but for the deleted documents' share in the statistics). Documents stay in
// their order, and then memory does not grow with the postings, but for those of one term a thread
// (merge_terms.hpp): per document it takes a length and, where documents were deleted, two bits;
// columns are merged one at a time. Or they are reordered by what they hold (reorder.hpp), which
// takes what it is allowed to.

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/segment/segment.hpp"

namespace fts::index {

struct MergeSource {
  const segment::SegmentReader* reader = nullptr;
  const segment::LiveDocs* live = nullptr;
};

struct MergeOptions {
  std::uint64_t memory_bytes = std::uint64_t{512} << 20;
  /// Of reordering, and of merging terms. Nothing of what is written depends on them.
  std::uint32_t threads = 1;
  bool reorder = false;
  /// In place of the order that reordering finds: the new numbers of so many documents.
  std::function<std::vector<DocNum>(std::uint32_t documents)> renumber;
  ProgressSink* progress = nullptr;    ///< phase "merging"
  ProgressSink* reordering = nullptr;  ///< phase "reordering", which comes before
};

struct MergedSegment {
  segment::SegmentMeta meta;
  std::string not_reordered;  ///< why, when it was asked for and left
};

/// Writes the live documents of `sources`, in this order of insertion, to `path`. Of `options`,
/// positions and stored documents are what the sources have rather than what is asked for: what was
/// never kept cannot be merged, and what is stored stays.
Result<MergedSegment> merge_segments(storage::FileSystem& fs, const std::string& path,
                                     segment::SegmentWriterOptions options,
                                     std::span<const MergeSource> sources,
                                     const MergeOptions& merging);

}  // namespace fts::index

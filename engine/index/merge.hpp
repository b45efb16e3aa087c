#pragma once

// Several segments into one: a k-way merge, term by term and block by block. Documents keep their
// order, deleted ones are dropped, and exact lengths are carried over, so that a search answers the
// same before and after (but for the deleted documents' share in the statistics). Memory does not
// grow with the postings: per document it takes a length and, where documents were deleted, two
// bits; columns are merged one at a time.

#include <span>
#include <string>

#include "engine/segment/segment.hpp"

namespace fts::index {

struct MergeSource {
  const segment::SegmentReader* reader = nullptr;
  const segment::LiveDocs* live = nullptr;
};

/// Writes the live documents of `sources`, in this order, to `path`. Of `options`, positions and
/// stored documents are what the sources have rather than what is asked for: what was never kept
/// cannot be merged, and what is stored stays.
Result<segment::SegmentMeta> merge_segments(storage::FileSystem& fs, const std::string& path,
                                            segment::SegmentWriterOptions options,
                                            std::span<const MergeSource> sources,
                                            ProgressSink* progress);

}  // namespace fts::index

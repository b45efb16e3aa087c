#pragma once

// The slow, whole check of one posting list against the grammar and against the segment it stands
// in, for SegmentReader::check.

#include "engine/base/status.hpp"
#include "engine/segment/postings.hpp"

namespace fts::segment {

/// Walks `list` from end to end: documents strictly ascending below the document count, frequencies
/// of at least 1 that add up to the entry's total, masks of known fields with counts that add up,
/// positions (when `expected.positions`) ascending in each field and below limits::kMaxPositions,
/// bounds not below any share of their block, group, range or list, floors of the best shares not above
/// as many. `expected` is what a writer of the
/// segment would be given; its norms, one per document, give the document count. kCorruption tells
/// what is wrong.
Status check_postings(const PostingsList& list, const PostingsWriterOptions& expected);

}  // namespace fts::segment

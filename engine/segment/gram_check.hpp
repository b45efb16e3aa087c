#pragma once

// The whole check of a segment's grams, for SegmentReader::check.

#include "engine/base/status.hpp"
#include "engine/segment/segment.hpp"

namespace fts::segment {

/// Whether the grams are those of the positions of the function words: derived again document by
/// document, and compared by documents, frequencies and counts per field. Lists of forms have been
/// checked. Memory: a few numbers a gram. kCorruption tells what is wrong.
Status check_grams(const SegmentReader& segment);

}  // namespace fts::segment

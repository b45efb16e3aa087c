#pragma once

// The columns of a merge, one at a time.

#include <span>

#include "engine/index/doc_map.hpp"
#include "engine/index/merge.hpp"

namespace fts::index {

/// Every column that a source has; `maps[i]` belongs to `sources[i]`. kCorruption when two sources
/// disagree on a type.
Status merge_columns(std::span<const MergeSource> sources, std::span<const DocMap> maps,
                     segment::SegmentWriter& writer);

}  // namespace fts::index

#pragma once

// How a segment is written under the settings of its index: by a batch and by a merge alike.

#include <memory>

#include "engine/analysis/analyzer.hpp"
#include "engine/index/settings.hpp"
#include "engine/segment/segment.hpp"

namespace fts::index {

/// The options keep `analyzer` alive. The zstd dictionary is left empty.
segment::SegmentWriterOptions segment_options(
    const Settings& settings, const std::shared_ptr<const analysis::Analyzer>& analyzer,
    SegmentId id);

}  // namespace fts::index

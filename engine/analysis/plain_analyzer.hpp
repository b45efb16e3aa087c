#pragma once

// The plain analyzer: words are maximal runs of letters, digits and marks (of any script), in lower
// case. For text that is not prose, and as the baseline of comparisons.

#include <memory>

#include "engine/analysis/analyzer.hpp"

namespace fts::analysis {

/// `batch_tokens`: tokens of a batch; other values than the default are for tests.
std::shared_ptr<const Analyzer> make_plain_analyzer(std::size_t batch_tokens = 4096);

}  // namespace fts::analysis

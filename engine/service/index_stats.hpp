#pragma once

// What a snapshot holds, added up over its segments.

#include "engine/analysis/lexicon.hpp"
#include "engine/service/engine.hpp"

namespace fts::service {

/// Without `name` and `writer`. `lexicon` may be null.
IndexStats stats_of(const index::Snapshot& snapshot, const analysis::Lexicon* lexicon);

}  // namespace fts::service

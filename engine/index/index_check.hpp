#pragma once

// Verifies an index: every byte and invariant of every file, and that files and manifest agree.

#include "engine/index/index_store.hpp"

namespace fts::index {

Status check_index(const IndexStore& store, ProgressSink* progress);

}  // namespace fts::index

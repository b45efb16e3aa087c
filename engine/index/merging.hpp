#pragma once

// Merges carried out: ranges of segments are merged, several at once where threads allow, and a
// commit puts the results in their places. Whoever calls holds the writer slot. After an error the
// index is as it was; what was committed before stands.

#include <functional>
#include <vector>

#include "engine/index/index_store.hpp"
#include "engine/index/merge_policy.hpp"

namespace fts::index {

/// Until the policy has no more wishes.
Status merge_by_policy(IndexStore& store, const WriterOptions& options);
/// Into one segment without deleted documents.
Status merge_all(IndexStore& store, const WriterOptions& options);
/// Under `settings`, which become the index's in the same commit: writes anew each segment whose
/// classes another stemmer or lexicon made. How many it were.
Result<std::size_t> reclassify(IndexStore& store, const Settings& settings,
                               const TypedFields& schema, const WriterOptions& options);

}  // namespace fts::index

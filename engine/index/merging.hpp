#pragma once

// Merges carried out: ranges of segments are merged, several at once where threads allow, and a
// commit puts the results in their places. Whoever calls holds the writer slot. After an error the
// index is as it was; what was committed before stands.

#include <functional>
#include <vector>

#include "engine/index/index_store.hpp"
#include "engine/index/merge_policy.hpp"
#include "engine/index/settings_update.hpp"

namespace fts::index {

/// Until the policy has no more wishes.
Status merge_by_policy(IndexStore& store, const WriterOptions& options);
/// Into one segment without deleted documents.
Status merge_all(IndexStore& store, const WriterOptions& options);
/// The index under new settings, to be committed: where they want another stemmer, each segment
/// whose classes are not of that stemmer and lexicon is written anew.
Result<Proposal> propose_under(IndexStore& store, const SettingsUpdate& update,
                               const WriterOptions& options);
/// Commits what propose_under makes of `settings`, whatever stemmer they had; how many segments
/// were written anew.
Result<std::size_t> reclassify(IndexStore& store, const Settings& settings,
                               const WriterOptions& options);

}  // namespace fts::index

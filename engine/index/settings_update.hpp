#pragma once

// New settings of an index, judged against what is in it. They take hold with a commit: one of their
// own, or that of the batch that brings them (WriterOptions::settings).

#include "engine/index/index_store.hpp"
#include "engine/index/settings.hpp"

namespace fts::index {

struct SettingsUpdate {
  Settings settings;
  TypedFields schema;  ///< with the fields found in documents so far
  /// Classes are derived from forms when a segment is written; a new stemmer needs no text.
  bool reclassifies = false;
};

/// kInvalidArgument, kLimit: as Index::update_settings.
Result<SettingsUpdate> judge_settings(const Commit& commit, const Settings& settings);

}  // namespace fts::index

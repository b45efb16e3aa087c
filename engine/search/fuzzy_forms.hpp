#pragma once

// Forms of the index near a word, found by a walk over its dictionaries that leaps over what cannot
// be near (query/fuzzy.hpp), and their use: fuzzy words of a query, corrections of misspelled ones.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/budget.hpp"
#include "engine/base/status.hpp"
#include "engine/index/snapshot.hpp"
#include "engine/query/query.hpp"

namespace fts::search {

struct NearForm {
  std::string form;
  std::string folded;
  std::uint32_t distance = 0;  ///< in half edits, between the folds
  std::uint64_t df = 0;        ///< over all segments, deleted documents included
};

struct NearForms {
  /// By distance, then df descending, then form: the first `most` of them.
  std::vector<NearForm> forms;
  std::size_t found = 0;  ///< more than forms.size() when cut
};

/// Forms whose fold is at most `max_distance` from `folded`. kDeadline, kCancelled.
Result<NearForms> near_forms(const index::Snapshot& snapshot, std::string_view folded,
                             std::uint32_t max_distance, std::size_t most, QueryBudget* budget);

/// Whether a node of kind kFuzzy stands in the tree.
bool has_fuzzy(const query::Node& node);

/// Puts the kTerm with its variants in the place of every kFuzzy (query.hpp). What was cut is said
/// in `notes`. kLimit: kMaxQueryExpansions; kDeadline, kCancelled.
Status expand_fuzzy(const index::Snapshot& snapshot, query::Node& node, QueryBudget* budget,
                    std::vector<std::string>& notes);

}  // namespace fts::search

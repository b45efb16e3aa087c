#pragma once

// The most frequent words and phrases with a given beginning over all segments of a snapshot.
//
// Every segment gives its own in descending order; what one of them names is looked up in all
// others, and once nothing that is left can have more documents than the worst that is wanted, the
// best are known. So no word is left out for a rarer one, and frequencies are exact: deleted
// documents count until a merge, as in all statistics, but a word none of whose documents is live
// is left out. Which of equally frequent words come is not decided. Phrases are the sums of what
// the segments keep of them. Looking stops after kMaxCompletionSteps words, which takes a prefix
// most of whose words are rare, or unlike what was typed, in many segments.

#include <string>
#include <vector>

#include "engine/base/budget.hpp"
#include "engine/index/snapshot.hpp"
#include "engine/service/engine.hpp"

namespace fts::service {

inline constexpr std::size_t kMaxCompletionSteps = 1024;

struct CompletionQuestion {
  std::string folded;  ///< the beginning: folded words, a space between each
  std::string form;    ///< the same with the accents that were typed: they must be there
  bool words = true;   ///< whether single words will do, or phrases only
};

/// By documents descending, then by text. Function words come last, whatever their frequency: alone
/// they are no search.
Result<std::vector<Completion>> search_completions(const index::Snapshot& snapshot,
                                                   const CompletionQuestion& question,
                                                   std::size_t size, QueryBudget& budget);

}  // namespace fts::service

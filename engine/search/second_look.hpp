#pragma once

// The second look at the best hits: what is too dear to be asked of every match. Where the query's
// words stand, and whether a word is written with the accents it was typed with. Defined in
// query/query.hpp; the same for both evaluators, since they agree on the hits it begins with.

#include <vector>

#include "engine/search/plan.hpp"
#include "engine/search/segment_context.hpp"

namespace fts::search {

/// The words of a plan that it is about, in tree order, views into the plan; none when there is no
/// second look.
std::vector<const PlanNode*> second_look_words(const index::Snapshot& snapshot,
                                               const SearchRequest& request, const Plan& plan);

/// How many hits get one.
std::size_t second_look_hits(const index::Snapshot& snapshot);

/// Adds what it gives to the score of each hit, marks the hit, and puts them in order anew. `hits`:
/// the first second_look_hits of the ranking.
Status look_again(const index::Snapshot& snapshot, const SearchRequest& request, const Plan& plan,
                  const std::vector<const PlanNode*>& words, Execution& execution,
                  std::vector<Hit>& hits);

/// Appends a line for each part of what it gives to one document.
Status explain_second_look(const SegmentContext& context, const std::vector<const PlanNode*>& words,
                           DocNum doc, std::vector<Explanation>& out);

}  // namespace fts::search

#pragma once

// From found documents to what an answer shows of them: ids, titles, dates, snippets, explanations.
// Reading and marking texts is work of the query: its budget is polled before each.

#include <span>
#include <vector>

#include "engine/service/engine.hpp"

namespace fts::service {

/// Makes `hits` of the documents found, ranked from `request.from` + 1. Statuses as of search().
Status fill_hits(const index::Snapshot& snapshot, const SearchParameters& parameters,
                 const search::SearchRequest& request, std::span<const search::Hit> found,
                 std::vector<AnswerHit>& hits);

}  // namespace fts::service

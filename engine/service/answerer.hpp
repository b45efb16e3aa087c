#pragma once

// From search parameters to an answer over one snapshot: parse, analyse, search, relax when nothing
// holds all words, then fetch ids, titles and snippets of the hits shown. Stateless; any thread.

#include "engine/service/engine.hpp"

namespace fts::service {

Result<SearchAnswer> answer(const index::Snapshot& snapshot, const SearchParameters& parameters);
Result<std::uint64_t> count_matches(const index::Snapshot& snapshot,
                                    const SearchParameters& parameters);

/// The documents most like `doc`, without it.
Result<SearchAnswer> answer_similar(const index::Snapshot& snapshot, index::DocRef doc,
                                    const SimilarParameters& parameters);

}  // namespace fts::service

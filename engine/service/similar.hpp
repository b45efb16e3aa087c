#pragma once

// The words that tell most about a document, as a query for others like it.

#include "engine/base/budget.hpp"
#include "engine/index/snapshot.hpp"
#include "engine/query/query.hpp"

namespace fts::service {

inline constexpr std::size_t kTellingWords = 25;

/// Any of the kTellingWords classes of words with the largest tf * idf in the stored texts, those
/// of a field counted with its weight; each weighs in proportion. No function words or numbers, and
/// no word that no other document has. kNone when there is none. kUnsupported: the document is not
/// stored.
Result<query::Node> telling_words(const index::Snapshot& snapshot, index::DocRef doc,
                                  QueryBudget& budget);

}  // namespace fts::service

#pragma once

// « Vouliez-vous dire » : the query with its misspelled words put right, from the words of the
// index. A bare word of four letters or more that the lexicon does not know, and that is no acronym
// (up to five capitals), is put right when
//
//   no document matches it, and it is an article and a word run together (`didentite`), or a form
//   is near it (query/fuzzy.hpp; one edit up to seven letters, two from eight; up to five letters
//   with the same first one), or it is two words of the index run together that stand side by side
//   in a document, or it and its neighbour are one word cut in two; or
//   a form within one edit, of another class, stands in kRarerBy times as many documents.
//
// The nearest form wins, then the one of most documents; function words are never proposed for
// another word. Words in quotes, exact words, prefixes, fuzzy words, values of typed fields and
// what is excluded stay as they are.

#include <string>

#include "engine/base/budget.hpp"
#include "engine/index/snapshot.hpp"
#include "engine/query/syntax.hpp"

namespace fts::service {

inline constexpr std::uint64_t kRarerBy = 100;
/// Words of a query that are looked at.
inline constexpr std::size_t kMaxSuggestWords = 32;

/// The corrected query, or nothing when there is nothing to put right.
Result<std::string> suggest(const index::Snapshot& snapshot, const std::string& query,
                            const query::ParsedQuery& parsed, QueryBudget* budget);

}  // namespace fts::service

#pragma once

// From a query tree to ranked hits over one snapshot. What matches and how it scores is defined in
// query/query.hpp. Two evaluators: the exhaustive one visits every matching document (the
// specification), the pruned one skips what cannot be among the hits; both return the same
// documents in the same order with the same scores.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/budget.hpp"
#include "engine/index/snapshot.hpp"
#include "engine/query/query.hpp"

namespace fts::search {

struct SortKey {
  std::string field;  ///< a typed field, or "_score"
  bool descending = false;
};

struct FacetRequest {
  std::string field;        ///< keyword, boolean, number or date
  std::uint32_t size = 10;  ///< most frequent values shown
};

enum class TotalMode : std::uint8_t {
  kExact,  ///< count every match
  kNone,   ///< only the hits; `total` is a lower bound
};

enum class Evaluation : std::uint8_t { kPruned, kExhaustive };

/// What comes first of hits that are otherwise equal.
enum class Ties : std::uint8_t {
  kInsertion,  ///< what was inserted first
  kAny,        ///< what costs least: in reordered segments the lower document
};

struct SearchRequest {
  query::Node query;
  std::optional<query::Node> filter;  ///< restricts hits and facets; does not score
  std::uint32_t from = 0;
  std::uint32_t size = 10;
  std::vector<SortKey> sort;  ///< empty: by score descending
  std::vector<FacetRequest> facets;
  TotalMode total = TotalMode::kExact;
  Evaluation evaluation = Evaluation::kPruned;
  Ties ties = Ties::kInsertion;
  QueryBudget* budget = nullptr;
  /// The texts of a document as they were given, one per text field in the order of
  /// Settings::text_fields; empty for a field it does not have, the texts of an array joined by a
  /// line feed. Only terms of level kExact ask for them, to see the letter case; without it such a
  /// term is kUnsupported.
  std::function<Result<std::vector<std::string>>(index::DocRef)> stored_texts;
  /// False: the hits as the first pass ranks them (query/query.hpp), whatever the settings.
  bool second_look = true;
};

struct Hit {
  index::DocRef doc;
  float score = 0.0F;
  bool second_look = false;  ///< whether it was among those looked at again
  DocNum place = 0;          ///< what ties in its segment go by: its rank of insertion, or `doc`
};

/// The order of ties: by segment, then by place.
inline bool wins_tie(const Hit& a, const Hit& b) {
  return a.doc.segment != b.doc.segment ? a.doc.segment < b.doc.segment : a.place < b.place;
}
inline constexpr auto ranks_before = [](const Hit& a, const Hit& b) {
  return a.score != b.score ? a.score > b.score : wins_tie(a, b);
};

struct FacetValue {
  std::string value;  ///< as it would be written in a filter
  std::uint64_t count = 0;
};

struct Facet {
  std::string field;
  std::vector<FacetValue> values;  ///< by count descending, then value
};

struct SearchResult {
  std::vector<Hit> hits;  ///< [from, from + size) of the ranking
  std::uint64_t total = 0;
  bool total_exact = true;
  std::vector<Facet> facets;
  std::vector<std::string> notes;  ///< what was cut: a prefix that stands for too many words
};

/// kInvalidArgument: an unknown field, a value that is not of the field's type (both are named,
/// with what there is). kLimit: from + size, a facet's size, the number of clauses or of the words
/// they stand for passes limits.hpp. kUnsupported: a phrase in an index without positions, an exact
/// term without `stored_texts`. kDeadline, kCancelled: the budget said stop.
Result<SearchResult> search(const index::Snapshot& snapshot, const SearchRequest& request);

/// Documents that match, exact.
Result<std::uint64_t> count(const index::Snapshot& snapshot, const SearchRequest& request);

/// One line of an explanation: a part of the score and what it was made of; parts of the leaves sum
/// to the score.
struct Explanation {
  std::string clause;  ///< "class etat", "fold etats", "near sanction russe", "early russe" ...
  double score = 0;
  double idf = 0, weight = 1, tf = 0, k = 0;  ///< score = weight * idf * tf / (tf + k)
  std::uint64_t document_frequency = 0;  ///< 0: the part has none of its own (near, early, title)
  std::uint32_t length = 0;              ///< decoded combined length
};

/// How each of `hits` of search() came by its score, in their order; empty for one that does not
/// match. Of a hit, the document and whether it was looked at again count.
Result<std::vector<std::vector<Explanation>>> explain(const index::Snapshot& snapshot,
                                                      const SearchRequest& request,
                                                      std::span<const Hit> hits);
/// Of one hit.
Result<std::vector<Explanation>> explain(const index::Snapshot& snapshot,
                                         const SearchRequest& request, const Hit& hit);

}  // namespace fts::search

#pragma once

// A query resolved against one snapshot: which lists each leaf stands for, what it weighs, which
// interval a value means. Everything that is the same for all segments is decided here, once; what
// comes after opens cursors (matcher.hpp) or runs an algorithm on leaves of known shape.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/search/search.hpp"
#include "engine/search/term_lists.hpp"
#include "engine/search/values.hpp"

namespace fts::search {

/// Documents that a leaf is found in, and what finding it is worth: scale * tf / (tf + K).
struct ScoredLists {
  std::string label;  ///< of explanations: "class etat"
  TermUnion lists;
  float weight = 1.0F;  ///< boosts and constants of the scoring
  float idf = 0.0F;
  float scale = 0.0F;  ///< weight * idf
};

struct PlanSlot {
  std::uint32_t offset = 0;
  TermUnion lists;
};

/// Consecutive slots of a phrase that are function words: every match is in one of these lists.
struct PlanGram {
  std::size_t first_slot = 0, slot_count = 0;
  TermUnion grams;   ///< of their function words
  TermUnion strays;  ///< of the other words that they stand for
};

/// A condition on a typed field: an interval of codes, or of keywords by bytes.
struct ColumnCondition {
  segment::ColumnType type = segment::ColumnType::kKeyword;
  CodeInterval codes;
  std::optional<std::string> low, high;  ///< keywords
  bool include_low = true, include_high = true;
};

struct PlanNode {
  query::NodeKind kind = query::NodeKind::kNone;
  bool scored = false;  ///< false below must_not and filter, and where nothing is to be earned
  std::string field;
  /// Weights of the text fields that the leaf looks at, 0 for the others; and the fields as a mask.
  segment::FieldWeights weights = {};
  std::uint8_t field_mask = 0;
  bool all_fields = true;

  ScoredLists match;                ///< kTerm, kPrefix (a constant score), kPhrase (its scale)
  std::optional<ScoredLists> fold;  ///< kTerm of level kClass under scoring `french`
  /// Whether documents of `fold` all are documents of `match`.
  bool fold_within_match = true;
  /// Whether none of them has the fold more often than it has `match`.
  bool fold_below_match = false;
  bool stop = false;  ///< kTerm: a function word, or a phrase of them
  /// kTerm of level kClass under scoring `french`, typed with accents: its own form. Of the second
  /// look.
  std::optional<ScoredLists> accent;
  bool exact = false;         ///< kTerm of level kExact: `form` must stand as `surface`
  std::string form, surface;  ///< kTerm; kTerm of level kExact

  std::vector<PlanSlot> slots;  ///< kPhrase
  std::uint32_t slop = 0;
  std::vector<PlanGram> grams;  ///< kPhrase without slop
  /// The only one of `grams` is all of the phrase, and in documents without its strays the phrase
  /// stands as often as its grams together.
  bool by_grams = false;

  ColumnCondition column;  ///< kKeyword, kRange

  std::vector<PlanNode> must, should, must_not, filter;  ///< kBoolean
  std::uint32_t minimum_should = 0;
};

struct Plan {
  PlanNode root;  ///< the query, under the filter if there is one
  std::vector<std::string> notes;
  segment::Bm25Parameters bm25;
  double average_length = 1.0;
};

/// Statuses as of search().
Result<Plan> make_plan(const index::Snapshot& snapshot, const SearchRequest& request);

}  // namespace fts::search

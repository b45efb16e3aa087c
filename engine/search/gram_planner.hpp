#pragma once

// Phrases of function words by the grams that segments keep of them (segment/function_words.hpp). A
// phrase without slop that is one gram becomes a term; of others, every run of function words adds
// lists that hold each match. What matches and what it scores is the same, bit for bit.

#include "engine/base/status.hpp"
#include "engine/index/snapshot.hpp"
#include "engine/search/plan.hpp"

namespace fts::search {

class GramPlanner {
 public:
  /// The snapshot outlives this. Grams help when every segment has them, of the same words.
  explicit GramPlanner(const index::Snapshot& snapshot);

  /// `node`: a kPhrase whose slots have their lists, and whose score is known.
  Status plan(PlanNode& node) const;

 private:
  /// What a slot's lists are: function words, and others.
  struct Slot {
    std::vector<std::uint8_t> ids;
    std::vector<const TermList*> strays;
  };
  std::vector<Slot> slots_of(const PlanNode& node) const;
  /// Nothing when the slots stand for more grams than are worth looking up.
  Result<std::optional<PlanGram>> gram_of(const std::vector<Slot>& slots, std::size_t first,
                                          std::size_t count) const;
  Status add_list(std::span<const std::uint8_t> ids, TermUnion& lists) const;
  bool may_stand_together(const Slot& slot) const;
  bool adds_up(const PlanNode& node, const TermUnion& lists) const;

  const index::Snapshot& snapshot_;
  const segment::FunctionWords* words_ = nullptr;  ///< null: there are no grams
};

}  // namespace fts::search

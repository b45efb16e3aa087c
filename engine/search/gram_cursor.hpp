#pragma once

// The documents that may hold a run of function words of a phrase: those of its grams, and those of
// words that are none but stand for one of them (an odd accent).

#include "engine/search/union_cursor.hpp"

namespace fts::search {

class GramCursor {
 public:
  static Result<GramCursor> open(const SegmentContext& context, const PlanGram& gram,
                                 const PlanNode& node) {
    GramCursor out;
    FTS_ASSIGN(out.grams_,
               UnionCursor::open(context, gram.grams, node, segment::PostingsNeed::kFreqs));
    FTS_ASSIGN(out.strays_,
               UnionCursor::open(context, gram.strays, node, segment::PostingsNeed::kFreqs));
    return out;
  }

  bool empty() const { return grams_.empty() && strays_.empty(); }
  bool has_strays() const { return !strays_.empty(); }
  std::uint64_t cost() const { return grams_.cost() + strays_.cost(); }

  DocNum advance(DocNum target) {
    grams_.advance(target);
    strays_.advance(target);
    return doc_ = std::min(grams_.doc(), strays_.doc());
  }
  /// Whether doc() holds no stray word, so that its grams tell all.
  bool only_grams() const { return strays_.doc() != doc_; }
  /// How often the grams stand in a field of doc().
  std::uint32_t field_freq(std::uint32_t field) {
    std::uint32_t sum = 0;
    for (auto& cursor : grams_.cursors()) {
      if (cursor.doc() != doc_) continue;
      sum += cursor.field_freq(field);
      if (cursor.doc() != doc_) grams_.note_damage(cursor);
    }
    return sum;
  }
  /// Not below the weighted frequency of the run in doc(), rounding apart.
  float freq_bound() {
    const float grams = grams_.doc() == doc_ ? grams_.weighted_freq() : 0.0F;
    return only_grams() ? grams : grams + strays_.weighted_freq();
  }
  float bound(DocNum from, DocNum to) {
    const float grams = grams_.bound(from, to);
    const float strays = strays_.bound(from, to);
    return strays == 0.0F ? grams : add_share_bounds(grams, strays);
  }
  DocNum window_end(DocNum from) {
    return grams_.empty() ? strays_.window_end(from) : grams_.window_end(from);
  }

 private:
  UnionCursor grams_, strays_;
  DocNum doc_ = kNoDoc;
};

}  // namespace fts::search

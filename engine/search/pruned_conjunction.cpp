// Block-max AND: words that must all match, beside others that add where they stand. The rarest
// word leads; a block of it whose bounds, with those of the others over the same documents, cannot
// beat the threshold is passed over without being decoded.
//
// Source: S. Ding and T. Suel, "Faster Top-k Document Retrieval Using Block-Max Indexes", 2011.

#include <algorithm>

#include "engine/search/ranking.hpp"
#include "engine/search/word_clauses.hpp"

namespace fts::search {

namespace {

class Conjunction {
 public:
  Conjunction(const SegmentContext& context, std::vector<WordClause> clauses, Conditions conditions,
              TopHits& top)
      : context_(context),
        clauses_(std::move(clauses)),
        conditions_(std::move(conditions)),
        top_(top) {
    for (auto& clause : clauses_) {
      if (clause.role == Role::kRequired) required_.push_back(&clause);
    }
    std::sort(required_.begin(), required_.end(),
              [](const auto* a, const auto* b) { return a->cursor.cost() < b->cursor.cost(); });
  }

  Status run(bool count, Ranked& out);

 private:
  UnionCursor& lead() { return required_.front()->cursor; }
  double range_bound(DocNum from, DocNum to);
  DocNum align(DocNum doc);
  bool score(DocNum doc, float& score);

  const SegmentContext& context_;
  std::vector<WordClause> clauses_;
  Conditions conditions_;
  TopHits& top_;
  std::vector<WordClause*> required_;  ///< the rarest first
};

double Conjunction::range_bound(DocNum from, DocNum to) {
  double sum = 0;
  for (auto& clause : clauses_) {
    clause.bound = clause.scale * clause.cursor.bound(from, to);
    sum += static_cast<double>(clause.bound);
  }
  return with_order_slack(sum);
}

/// The first document >= doc, which the lead stands on, that may hold all required words: doc
/// itself when it does.
DocNum Conjunction::align(DocNum doc) {
  for (std::size_t i = 1; i < required_.size(); ++i) {
    const DocNum other = required_[i]->cursor.advance(doc);
    if (other != doc) return other;
  }
  return doc;
}

/// False when the document cannot beat the threshold: the required parts come first, so that
/// optional words are only looked up where they can still matter.
bool Conjunction::score(DocNum doc, float& score) {
  double sum = 0;
  double rest = 0;
  for (const auto& clause : clauses_) {
    if (clause.role != Role::kRequired) rest += static_cast<double>(clause.bound);
  }
  for (auto* clause : required_) sum += static_cast<double>(clause->part(context_));
  if (rest > 0 && top_.out_of_reach(with_order_slack(sum + rest))) return false;

  sum = 0;
  bool word_matched = false;
  for (auto& clause : clauses_) {
    const bool here = clause.cursor.advance(doc) == doc;
    const bool adds = here && (clause.role != Role::kFold || word_matched);
    if (clause.role != Role::kFold) word_matched = here;
    if (adds) sum += static_cast<double>(clause.part(context_));
  }
  score = static_cast<float>(sum);
  return true;
}

Status Conjunction::run(bool count, Ranked& out) {
  auto& execution = *context_.execution;
  out.counted = true;
  for (DocNum from = 0; from < context_.document_count;) {
    if (!execution.poll(segment::kBlockDocs)) break;
    // Past the end of its longest list a union may go on: then the rest is one range.
    const DocNum end = std::min(lead().window_end(from), context_.document_count - 1);
    const bool in_reach = !top_.out_of_reach(range_bound(from, end));
    if (!in_reach && !count) {
      out.counted = false;
      from = end + 1;
      continue;
    }
    DocNum doc = lead().advance(from);
    while (doc <= end) {
      const DocNum next = align(doc);
      if (next != doc) {
        doc = lead().advance(next);
        continue;
      }
      if (doc == kNoDoc) break;
      if (context_.live->live(doc) && conditions_.hold(doc)) {
        ++out.matches;
        float value = 0;
        if (in_reach && score(doc, value)) top_.offer({context_.segment, doc}, value);
      }
      doc = lead().advance(doc + 1);
    }
    if (doc == kNoDoc) break;
    from = doc;
  }
  return execution.status();
}

}  // namespace

Status rank_conjunction(const SegmentContext& context, const PlanNode& root, bool count,
                        TopHits& top, Ranked& out) {
  WordShape shape;
  FTS_CHECK(word_shape(root, shape) && !shape.required.empty());
  FTS_ASSIGN(auto clauses, open_clauses(context, shape));
  const bool absent = std::any_of(clauses.begin(), clauses.end(), [](const auto& clause) {
    return clause.role == Role::kRequired && clause.cursor.empty();
  });
  if (absent) return ok_status();
  FTS_ASSIGN(auto conditions, Conditions::open(context, shape.conditions));
  prime(context, shape, clauses, top);
  return Conjunction(context, std::move(clauses), std::move(conditions), top).run(count, out);
}

}  // namespace fts::search

// Words that must all match, beside others that add where they stand.

#include <algorithm>

#include "engine/search/led_words.hpp"

namespace fts::search {

/// Where the rarest word is in more than one document in so many, windows of bits count faster.
constexpr std::uint32_t kFrequent = 8;

Status rank_conjunction(const SegmentContext& context, const WordShape& shape, bool count,
                        TopHits& top, Ranked& out) {
  FTS_ASSIGN(auto clauses, open_clauses(context, shape));
  std::vector<std::size_t> leads;
  for (std::size_t c = 0; c < clauses.size(); ++c) {
    if (clauses[c].role != Role::kRequired) continue;
    if (clauses[c].cursor.empty()) return ok_status();
    leads.push_back(c);
  }
  FTS_ASSIGN(auto conditions, Conditions::open(context, shape));
  prime(context, shape, clauses, top);
  out.counted = true;
  return LedWords(context, clauses, leads, conditions, top).run(count, out);
}

Result<std::optional<std::uint64_t>> count_conjunction(const SegmentContext& context,
                                                       const WordShape& shape) {
  using Counted = std::optional<std::uint64_t>;
  if (shape.count(Role::kRequired) < 2) return Counted();
  std::vector<WordClause> clauses;
  std::vector<std::size_t> leads;
  std::uint64_t rarest = context.document_count;
  for (const auto& [node, role] : shape.words) {
    if (role != Role::kRequired) continue;
    leads.push_back(clauses.size());
    auto& clause = clauses.emplace_back();
    FTS_ASSIGN(clause.cursor,
               UnionCursor::open(context, node->match.lists, *node, segment::PostingsNeed::kDocs));
    rarest = std::min(rarest, clause.cursor.cost());
  }
  if (rarest == 0) return Counted(0);
  // Of frequent words windows are counted as bits (counting.cpp).
  if (rarest > context.document_count / kFrequent) return Counted();
  FTS_ASSIGN(auto conditions, Conditions::open(context, shape));
  TopHits none(0);
  Ranked ranked;
  FTS_TRY(LedWords(context, clauses, leads, conditions, none).count(ranked));
  return Counted(ranked.matches);
}

}  // namespace fts::search

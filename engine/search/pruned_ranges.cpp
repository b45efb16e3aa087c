// Any tree, by ranges: the blocks of its rarest required word. A range whose bound cannot beat the
// threshold is passed over (or only counted).

#include "engine/search/matcher.hpp"
#include "engine/search/ranking.hpp"

namespace fts::search {

Status rank_by_ranges(const SegmentContext& context, const PlanNode& root, bool count, TopHits& top,
                      Ranked& out) {
  auto& execution = *context.execution;
  FTS_ASSIGN(const auto matcher, make_matcher(context, root));
  out.counted = true;
  std::uint64_t candidates = 0;
  for (DocNum from = 0; from < context.document_count;) {
    if (!execution.poll()) break;
    DocNum end = matcher->window_end(from);
    if (end >= context.document_count) end = context.document_count - 1;
    const double bound = matcher->bound(from, end);
    const bool in_reach = !top.out_of_reach(bound);
    if (!in_reach && !count) {
      out.counted = false;
      from = end + 1;
      continue;
    }
    if (!count && matcher->leave_out(top.threshold())) out.counted = false;
    DocNum doc = matcher->advance(from);
    for (; doc <= end; doc = matcher->advance(doc + 1)) {
      if ((++candidates & 255U) == 0 && !execution.poll(256)) break;
      if (!context.live->live(doc)) continue;
      const bool can_enter = in_reach && !top.out_of_reach(matcher->candidate_bound());
      if (!can_enter && !count) {
        out.counted = false;
        continue;
      }
      if (!matcher->matches()) continue;
      ++out.matches;
      if (!can_enter) continue;
      double sum = 0;
      matcher->add_score(sum);
      top.offer({context.segment, doc}, static_cast<float>(sum));
    }
    if (execution.stopped() || doc == kNoDoc) break;
    // Nothing lies between `end` and the next candidate.
    from = doc;
  }
  return execution.status();
}

}  // namespace fts::search

#include "engine/search/matcher.hpp"
#include "engine/search/ranking.hpp"

namespace fts::search {

Status rank_exhaustively(const SegmentContext& context, const PlanNode& root, TopHits& top,
                         const std::function<void(DocNum)>& seen, Ranked& out) {
  auto& execution = *context.execution;
  FTS_ASSIGN(const auto matcher, make_matcher(context, root));
  std::uint64_t candidates = 0;
  for (DocNum doc = matcher->advance(0); doc != kNoDoc; doc = matcher->advance(doc + 1)) {
    if ((++candidates & 255U) == 0 && !execution.poll(256)) break;
    if (!context.live->live(doc) || !matcher->matches()) continue;
    ++out.matches;
    if (seen) seen(doc);
    double sum = 0;
    matcher->add_score(sum);
    top.offer({context.segment, doc}, static_cast<float>(sum));
  }
  return execution.status();
}

}  // namespace fts::search

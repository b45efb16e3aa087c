// The beginning of words: the union of up to kMaxExpansions lists, a window of 4096 documents at a
// time, for a constant score.

#include <algorithm>

#include "engine/search/matcher.hpp"
#include "engine/search/union_cursor.hpp"

namespace fts::search {

namespace {

class PrefixMatcher final : public WindowMatcher {
 public:
  PrefixMatcher(const SegmentContext& context, const PlanNode& node, UnionCursor lists)
      : WindowMatcher(context.document_count),
        context_(context),
        node_(node),
        lists_(std::move(lists)) {}

  std::uint64_t cost() const override { return lists_.cost(); }

  void add_score(double& sum) override {
    if (node_.scored) sum += static_cast<double>(node_.match.scale);
  }

  void explain(std::vector<Explanation>& out) override {
    if (!node_.scored) return;
    Explanation line;
    line.clause = node_.match.label;
    line.score = line.weight = static_cast<double>(node_.match.scale);
    line.idf = line.tf = 1;
    line.document_frequency = node_.match.lists.df;
    line.length = segment::decode_length(context_.norms[doc()]);
    out.push_back(std::move(line));
  }

  double bound(DocNum, DocNum) override {
    return node_.scored ? static_cast<double>(node_.match.scale) : 0;
  }

  void fill(DocNum base, std::span<std::uint64_t> bits) override {
    if (context_.execution->poll()) lists_.fill(base, bits);
  }

 private:
  const SegmentContext& context_;
  const PlanNode& node_;
  UnionCursor lists_;
};

}  // namespace

Result<std::unique_ptr<Matcher>> make_prefix_matcher(const SegmentContext& context,
                                                     const PlanNode& node) {
  FTS_ASSIGN(auto lists,
             UnionCursor::open(context, node.match.lists, node, segment::PostingsNeed::kDocs));
  if (lists.empty()) return make_none_matcher();
  return std::unique_ptr<Matcher>(std::make_unique<PrefixMatcher>(context, node, std::move(lists)));
}

}  // namespace fts::search

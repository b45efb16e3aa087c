#include "engine/search/search.hpp"

#include <algorithm>
#include <functional>

#include "engine/base/limits.hpp"
#include "engine/codec/kernels.hpp"
#include "engine/search/facets.hpp"
#include "engine/search/matcher.hpp"
#include "engine/search/plan.hpp"
#include "engine/search/ranking.hpp"
#include "engine/search/second_look.hpp"
#include "engine/search/sorting.hpp"

namespace fts::search {

namespace {

/// One request over all segments of a snapshot.
class Search {
 public:
  Search(const index::Snapshot& snapshot, const SearchRequest& request)
      : snapshot_(snapshot),
        request_(request),
        execution_(request.budget),
        k_(std::size_t{request.from} + request.size) {}

  Result<SearchResult> run();

 private:
  Status sort_segments();
  Status rank_segments();
  Status rank_segment(const SegmentContext& context, TopHits& top);
  /// Facets and total in one pass over the matches as bits.
  Status collect_facets(const SegmentContext& context);
  Status rank_pruned(const SegmentContext& context, bool count, TopHits& top);
  static Status rank_shape(const SegmentContext& context, const WordShape& shape, TopHits& top,
                           Ranked& out);
  Result<SegmentContext> open(std::uint32_t segment) {
    return open_segment(snapshot_, segment, plan_, request_, execution_);
  }

  const index::Snapshot& snapshot_;
  const SearchRequest& request_;
  Execution execution_;
  std::size_t k_;
  Plan plan_;
  FacetCollector facets_;
  std::vector<Hit> hits_;
  SearchResult result_;
};

Result<SearchResult> Search::run() {
  if (k_ > limits::kMaxHits) {
    return limit_exceeded("from + size is at most " + std::to_string(limits::kMaxHits) +
                          " (kMaxHits), not " + std::to_string(k_) +
                          "; narrow the query to see what lies beyond");
  }
  if (!execution_.poll()) return execution_.status();
  FTS_ASSIGN(plan_, make_plan(snapshot_, request_));
  FTS_ASSIGN(facets_, FacetCollector::make(snapshot_, request_.facets));
  result_.notes = plan_.notes;
  FTS_TRY(request_.sort.empty() ? rank_segments() : sort_segments());
  for (std::size_t i = request_.from; i < hits_.size(); ++i) result_.hits.push_back(hits_[i]);
  result_.facets = facets_.take();
  return std::move(result_);
}

Status Search::sort_segments() {
  FTS_ASSIGN(auto sorted, SortedHits::make(snapshot_, request_.sort, k_));
  for (std::uint32_t s = 0; s < snapshot_.segments.size(); ++s) {
    FTS_ASSIGN(const auto context, open(s));
    FTS_TRY(sorted.add_segment(context, plan_.root, result_.total));
    if (facets_.empty()) continue;
    const auto total = result_.total;
    FTS_TRY(collect_facets(context));
    result_.total = total;
  }
  hits_ = sorted.take();
  return ok_status();
}

Status Search::rank_segments() {
  const auto words =
      k_ > 0 ? second_look_words(snapshot_, request_, plan_) : std::vector<const PlanNode*>();
  TopHits top(words.empty() ? k_ : std::max(k_, second_look_hits(snapshot_)));
  for (std::uint32_t s = 0; s < snapshot_.segments.size(); ++s) {
    FTS_ASSIGN(const auto context, open(s));
    top.start_segment(s, context.ranks);
    FTS_TRY(rank_segment(context, top));
  }
  hits_ = top.take();
  if (words.empty()) return ok_status();
  const auto seen =
      static_cast<std::ptrdiff_t>(std::min(hits_.size(), second_look_hits(snapshot_)));
  std::vector<Hit> best(hits_.begin(), hits_.begin() + seen);
  FTS_TRY(look_again(snapshot_, request_, plan_, words, execution_, best));
  std::copy(best.begin(), best.end(), hits_.begin());
  if (hits_.size() > k_) hits_.resize(k_);
  return ok_status();
}

Status Search::rank_segment(const SegmentContext& context, TopHits& top) {
  if (request_.evaluation == Evaluation::kExhaustive) {
    Ranked ranked;
    std::function<void(DocNum)> seen;
    if (!facets_.empty()) {
      FTS_TRY(facets_.start_segment(*context.reader));
      seen = [this](DocNum doc) { facets_.add(doc); };
    }
    FTS_TRY(rank_exhaustively(context, plan_.root, top, seen, ranked));
    facets_.finish_segment();
    result_.total += ranked.matches;
    return ok_status();
  }
  bool count = request_.total == TotalMode::kExact;
  if (!facets_.empty()) {
    FTS_TRY(collect_facets(context));
    if (k_ == 0) return ok_status();
    const auto total = result_.total;
    const auto exact = result_.total_exact;
    FTS_TRY(rank_pruned(context, false, top));
    result_.total = total;
    result_.total_exact = exact;
    return ok_status();
  }
  if (const auto known = known_count(context, plan_.root)) {
    const auto total = result_.total + *known;
    if (k_ > 0) FTS_TRY(rank_pruned(context, false, top));
    result_.total = total;
    result_.total_exact = count || k_ == 0;
    return ok_status();
  }
  return rank_pruned(context, count, top);
}

Status Search::collect_facets(const SegmentContext& context) {
  FTS_TRY(facets_.start_segment(*context.reader));
  FTS_TRY(
      visit_matches(context, plan_.root, [this](DocNum base, std::span<const std::uint64_t> bits) {
        facets_.add_window(base, bits);
        result_.total += codec::kernels().count_bits(bits.data(), bits.size());
      }));
  facets_.finish_segment();
  return ok_status();
}

Status Search::rank_pruned(const SegmentContext& context, bool count, TopHits& top) {
  Ranked ranked;
  const auto& root = plan_.root;
  const auto shapes = k_ > 0 ? word_shapes(root) : std::vector<WordShape>();
  if (k_ == 0) {
    FTS_ASSIGN(ranked.matches, count_matches(context, root));
  } else if (root.kind == query::NodeKind::kPhrase) {
    FTS_TRY(rank_phrase(context, root, count, top, ranked));
  } else if (shapes.empty()) {
    FTS_TRY(rank_by_ranges(context, root, count, top, ranked));
  } else if (shapes.size() == 1 && count && shapes[0].count(Role::kRequired) > 0 &&
             !is_word(shapes[0])) {
    FTS_TRY(rank_conjunction(context, shapes[0], true, top, ranked));
  } else {
    if (shapes.size() > 1) top.expect_any_order();
    for (const auto& shape : shapes) {
      Ranked of_shape;
      FTS_TRY(rank_shape(context, shape, top, of_shape));
      ranked.matches += of_shape.matches;
      ranked.counted = ranked.counted && of_shape.counted;
    }
    if (count) {
      FTS_ASSIGN(ranked.matches, count_matches(context, root));
      ranked.counted = true;
    }
  }
  result_.total += ranked.matches;
  result_.total_exact = result_.total_exact && ranked.counted;
  return ok_status();
}

/// Without a count of the matches.
Status Search::rank_shape(const SegmentContext& context, const WordShape& shape, TopHits& top,
                          Ranked& out) {
  // A union of lists has no blocks that it could lead by.
  const auto* word = shape.only_required();
  if (word != nullptr && word->match.lists.count_in(context.segment) > 1) {
    return rank_disjunction(context, shape, top, out);
  }
  if (is_word(shape)) return rank_word(context, shape, top, out);
  return shape.count(Role::kRequired) > 0 ? rank_conjunction(context, shape, false, top, out)
                                          : rank_disjunction(context, shape, top, out);
}

}  // namespace

Result<SearchResult> search(const index::Snapshot& snapshot, const SearchRequest& request) {
  return Search(snapshot, request).run();
}

Result<std::uint64_t> count(const index::Snapshot& snapshot, const SearchRequest& request) {
  Execution execution(request.budget);
  if (!execution.poll()) return execution.status();
  FTS_ASSIGN(const auto plan, make_plan(snapshot, request));
  std::uint64_t total = 0;
  for (std::uint32_t s = 0; s < snapshot.segments.size(); ++s) {
    FTS_ASSIGN(const auto context, open_to_match(snapshot, s, request, execution));
    FTS_ASSIGN(const auto matches, count_matches(context, plan.root));
    total += matches;
  }
  return total;
}

Result<std::vector<std::vector<Explanation>>> explain(const index::Snapshot& snapshot,
                                                      const SearchRequest& request,
                                                      std::span<const Hit> hits) {
  std::vector<std::vector<Explanation>> out(hits.size());
  std::vector<std::size_t> ascending;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const auto [segment, doc] = hits[i].doc;
    if (segment >= snapshot.segments.size()) continue;
    const auto& view = snapshot.segments[segment];
    const bool there = doc < view.reader->meta().document_count;
    if (there && view.live.live(doc)) ascending.push_back(i);
  }
  if (ascending.empty()) return out;
  std::sort(ascending.begin(), ascending.end(),
            [hits](std::size_t a, std::size_t b) { return hits[a].doc < hits[b].doc; });
  Execution execution(request.budget);
  FTS_ASSIGN(const auto plan, make_plan(snapshot, request));
  const auto words = second_look_words(snapshot, request, plan);
  for (auto next = ascending.begin(); next != ascending.end();) {
    const auto segment = hits[*next].doc.segment;
    FTS_ASSIGN(const auto context, open_segment(snapshot, segment, plan, request, execution));
    FTS_ASSIGN(const auto matcher, make_matcher(context, plan.root));
    for (; next != ascending.end() && hits[*next].doc.segment == segment; ++next) {
      const auto& hit = hits[*next];
      if (matcher->advance(hit.doc.doc) == hit.doc.doc && matcher->matches()) {
        matcher->explain(out[*next]);
        if (hit.second_look) {
          FTS_TRY(explain_second_look(context, words, hit.doc.doc, out[*next]));
        }
      }
      if (!execution.poll()) return execution.status();
    }
  }
  return out;
}

Result<std::vector<Explanation>> explain(const index::Snapshot& snapshot,
                                         const SearchRequest& request, const Hit& hit) {
  FTS_ASSIGN(auto explained, explain(snapshot, request, std::span(&hit, 1)));
  return std::move(explained.front());
}

}  // namespace fts::search

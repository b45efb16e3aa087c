// All of must and filter, none of must_not, at least so many of should. With required clauses the
// rarest leads and the others follow; without, the clauses of should stand in a heap.

#include <algorithm>
#include <array>

#include "engine/search/matcher.hpp"

namespace fts::search {

namespace {

using Children = std::vector<std::unique_ptr<Matcher>>;
using Window = std::array<std::uint64_t, kWindowWords>;

/// Whether `child`, asked about ascending documents, matches `doc`.
bool matches_at(Matcher& child, DocNum doc) { return child.advance(doc) == doc && child.matches(); }

std::uint64_t total_cost(const Children& children) {
  std::uint64_t cost = 0;
  for (const auto& child : children) cost += child->cost();
  return cost;
}

bool any_two_phase(const Children& children) {
  return std::any_of(children.begin(), children.end(),
                     [](const auto& child) { return child->two_phase(); });
}

bool any_matches(Children& children, DocNum doc) {
  return std::any_of(children.begin(), children.end(),
                     [&](auto& child) { return matches_at(*child, doc); });
}

/// Clears the bits of what any of `children` matches.
void clear_matches(Children& children, DocNum base, std::span<std::uint64_t> bits) {
  for (auto& child : children) {
    Window none = {};
    child->fill(base, none);
    for (std::size_t w = 0; w < kWindowWords; ++w) bits[w] &= ~none[w];
  }
}

class ConjunctionMatcher final : public Matcher {
 public:
  ConjunctionMatcher(Execution& execution, Children must, Children filter, Children should,
                     Children must_not, std::uint32_t minimum_should)
      : execution_(execution),
        must_count_(must.size()),
        required_(std::move(must)),
        should_(std::move(should)),
        must_not_(std::move(must_not)),
        minimum_should_(minimum_should) {
    for (auto& child : filter) required_.push_back(std::move(child));
    for (auto& child : required_) order_.push_back(child.get());
    std::sort(order_.begin(), order_.end(),
              [](const auto* a, const auto* b) { return a->cost() < b->cost(); });
    confirm_order_ = order_;
    std::partition(confirm_order_.begin(), confirm_order_.end(),
                   [](const auto* child) { return !child->two_phase(); });
  }

  std::uint64_t cost() const override { return order_[0]->cost(); }
  bool two_phase() const override {
    return minimum_should_ > 0 || !must_not_.empty() || any_two_phase(required_);
  }

  void add_score(double& sum) override {
    for (std::size_t i = 0; i < must_count_; ++i) required_[i]->add_score(sum);
    for (auto& child : should_) {
      if (matches_at(*child, doc())) child->add_score(sum);
    }
  }

  void explain(std::vector<Explanation>& out) override {
    for (std::size_t i = 0; i < must_count_; ++i) required_[i]->explain(out);
    for (auto& child : should_) {
      if (matches_at(*child, doc())) child->explain(out);
    }
  }

  double bound(DocNum from, DocNum to) override {
    double bound = 0;
    for (std::size_t i = 0; i < must_count_; ++i) bound += required_[i]->bound(from, to);
    for (auto& child : should_) bound += child->bound(from, to);
    return bound;
  }

  DocNum window_end(DocNum from) override { return order_[0]->window_end(from); }

  void fill(DocNum base, std::span<std::uint64_t> bits) override {
    // Windows of a rare lead are mostly empty: then walking is cheaper than filling the others.
    if (minimum_should_ > 0 || any_two_phase(required_) || sparse()) {
      return Matcher::fill(base, bits);
    }
    Window all = {};
    order_[0]->fill(base, all);
    for (std::size_t i = 1; i < order_.size(); ++i) {
      Window other = {};
      order_[i]->fill(base, other);
      for (std::size_t w = 0; w < kWindowWords; ++w) all[w] &= other[w];
    }
    clear_matches(must_not_, base, all);
    for (std::size_t w = 0; w < kWindowWords; ++w) bits[w] |= all[w];
  }

 protected:
  DocNum move(DocNum target) override {
    // Lists that never meet are walked to their end here, without a candidate between.
    for (std::uint32_t steps = 1;; ++steps) {
      if (steps % kPollSteps == 0 && !execution_.poll(kPollSteps)) return kNoDoc;
      const DocNum candidate = order_[0]->advance(target);
      target = candidate;
      for (std::size_t i = 1; i < order_.size() && target == candidate; ++i) {
        target = order_[i]->advance(candidate);
      }
      if (target == candidate || target == kNoDoc) return target;
    }
  }

  bool confirm() override {
    for (auto* child : confirm_order_) {
      if (!child->matches()) return false;
    }
    if (any_matches(must_not_, doc())) return false;
    std::uint32_t matched = 0;
    for (std::size_t i = 0; i < should_.size() && matched < minimum_should_; ++i) {
      if (matches_at(*should_[i], doc())) ++matched;
    }
    return matched >= minimum_should_;
  }

 private:
  static constexpr std::uint64_t kSparseRatio = 32;
  static constexpr std::uint32_t kPollSteps = 256;

  bool sparse() const { return order_.back()->cost() / kSparseRatio > order_[0]->cost(); }

  Execution& execution_;
  std::size_t must_count_;
  Children required_;            ///< must in tree order, then filter
  std::vector<Matcher*> order_;  ///< the rarest first
  std::vector<Matcher*> confirm_order_;
  Children should_, must_not_;
  std::uint32_t minimum_should_;
};

class DisjunctionMatcher final : public Matcher {
 public:
  DisjunctionMatcher(Children should, Children must_not, std::uint32_t minimum_should)
      : should_(std::move(should)),
        must_not_(std::move(must_not)),
        minimum_should_(minimum_should) {
    for (std::uint32_t i = 0; i < should_.size(); ++i) heap_.push_back(i);
  }

  std::uint64_t cost() const override { return total_cost(should_); }
  bool two_phase() const override {
    return minimum_should_ > 1 || !must_not_.empty() || any_two_phase(should_);
  }

  void add_score(double& sum) override {
    collect();
    for (const auto i : matched_) should_[i]->add_score(sum);
  }

  void explain(std::vector<Explanation>& out) override {
    collect();
    for (const auto i : matched_) should_[i]->explain(out);
  }

  double bound(DocNum from, DocNum to) override {
    double bound = 0;
    for (auto& child : should_) bound += child->bound(from, to);
    return bound;
  }

  void fill(DocNum base, std::span<std::uint64_t> bits) override {
    if (minimum_should_ > 1) return Matcher::fill(base, bits);
    Window any = {};
    for (auto& child : should_) child->fill(base, any);
    clear_matches(must_not_, base, any);
    for (std::size_t w = 0; w < kWindowWords; ++w) bits[w] |= any[w];
  }

 protected:
  DocNum move(DocNum target) override {
    if (!started_) {
      for (auto& child : should_) child->advance(target);
      std::make_heap(heap_.begin(), heap_.end(),
                     [this](auto a, auto b) { return doc_of(a) > doc_of(b); });
      started_ = true;
    }
    while (doc_of(heap_[0]) < target) {
      should_[heap_[0]]->advance(target);
      sift_down();
    }
    collected_ = false;
    return doc_of(heap_[0]);
  }

  bool confirm() override {
    collect();
    if (matched_.size() < minimum_should_) return false;
    return !any_matches(must_not_, doc());
  }

 private:
  DocNum doc_of(std::uint32_t child) const { return should_[child]->doc(); }

  void sift_down() {
    std::size_t at = 0;
    for (;;) {
      auto least = at;
      for (auto child = 2 * at + 1; child <= 2 * at + 2 && child < heap_.size(); ++child) {
        if (doc_of(heap_[child]) < doc_of(heap_[least])) least = child;
      }
      if (least == at) return;
      std::swap(heap_[at], heap_[least]);
      at = least;
    }
  }

  /// The children that match doc(), in tree order: those on it stand at the top of the heap.
  void collect() {
    if (collected_) return;
    collected_ = true;
    matched_.clear();
    pending_.assign(1, 0);
    while (!pending_.empty()) {
      const auto at = pending_.back();
      pending_.pop_back();
      if (at >= heap_.size() || doc_of(heap_[at]) != doc()) continue;
      if (should_[heap_[at]]->matches()) matched_.push_back(heap_[at]);
      pending_.push_back(2 * at + 1);
      pending_.push_back(2 * at + 2);
    }
    std::sort(matched_.begin(), matched_.end());
  }

  Children should_, must_not_;
  std::uint32_t minimum_should_;
  std::vector<std::uint32_t> heap_;  ///< indexes into should_, the least document on top
  std::vector<std::uint32_t> matched_;
  std::vector<std::size_t> pending_;
  bool started_ = false;
  bool collected_ = false;
};

Result<Children> make_children(const SegmentContext& context, const std::vector<PlanNode>& nodes) {
  Children out;
  for (const auto& node : nodes) {
    FTS_ASSIGN(auto child, make_matcher(context, node));
    out.push_back(std::move(child));
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<Matcher>> make_boolean_matcher(const SegmentContext& context,
                                                      const PlanNode& node) {
  FTS_ASSIGN(auto must, make_children(context, node.must));
  FTS_ASSIGN(auto filter, make_children(context, node.filter));
  FTS_ASSIGN(auto should, make_children(context, node.should));
  FTS_ASSIGN(auto must_not, make_children(context, node.must_not));
  const bool required = !must.empty() || !filter.empty();
  if (should.size() < node.minimum_should) return make_none_matcher();
  if (!required && node.minimum_should > 0) {
    return std::unique_ptr<Matcher>(std::make_unique<DisjunctionMatcher>(
        std::move(should), std::move(must_not), node.minimum_should));
  }
  // Nothing is required: every document is a candidate.
  if (!required) filter.push_back(make_all_matcher(context));
  return std::unique_ptr<Matcher>(std::make_unique<ConjunctionMatcher>(
      *context.execution, std::move(must), std::move(filter), std::move(should),
      std::move(must_not), node.minimum_should));
}

}  // namespace fts::search

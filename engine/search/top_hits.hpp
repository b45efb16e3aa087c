#pragma once

// The best k hits so far: a heap with the worst on top. Segments come in order, and so do the
// documents of one whose ties go by document: of two with one score the first stays and a later one
// must be strictly better. In a reordered segment a later document may have been inserted first, so
// that one of the same score must be looked at; and so must it where a segment is gone through more
// than once.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/codec/rank_column.hpp"
#include "engine/search/search.hpp"

namespace fts::search {

class TopHits {
 public:
  explicit TopHits(std::size_t k) : k_(k) { heap_.reserve(std::min<std::size_t>(k, 1024)); }

  std::size_t k() const { return k_; }
  /// A document that scores this much or less cannot enter any more.
  float threshold() const { return threshold_; }
  /// Whether anything is out of reach.
  bool has_threshold() const { return threshold_ > -std::numeric_limits<float>::infinity(); }
  bool beaten_by(float score) const { return score > threshold_; }
  /// Whether no document up to `bound` can enter. A bound in double, rounded as scores are.
  bool out_of_reach(double bound) const { return !beaten_by(static_cast<float>(bound)); }

  /// From here on documents of this segment are offered.
  void start_segment(std::uint32_t segment, const codec::RankColumn* ranks) {
    segment_ = segment;
    ranks_ = ranks;
    any_order_ = ranks != nullptr;
    start_over();
  }

  /// From here on documents of the segment come in any order, though each of them once.
  void expect_any_order() {
    any_order_ = true;
    start_over();
  }

  /// Promises that k documents of the snapshot or more score at least this much: what scores less
  /// cannot be among the best, what scores the same can.
  void prime(float score) {
    primed_ = std::max(primed_, below(score));
    threshold_ = std::max(threshold_, primed_);
  }

  void offer(index::DocRef doc, float score) {
    if (!beaten_by(score)) return;
    const Hit hit{doc, score, false, ranks_ == nullptr ? doc.doc : (*ranks_)[doc.doc]};
    if (heap_.size() == k_) {
      if (!ranks_before(hit, heap_.front())) return;
      replace_worst(hit);
    } else {
      heap_.push_back(hit);
      std::push_heap(heap_.begin(), heap_.end(), ranks_before);
    }
    settle();
  }

  /// Ranked: score descending, then by the order of ties. Leaves the heap empty.
  std::vector<Hit> take() {
    std::sort(heap_.begin(), heap_.end(), ranks_before);
    return std::move(heap_);
  }

 private:
  static constexpr float kLowest = -std::numeric_limits<float>::infinity();
  static float below(float score) { return std::nextafter(score, kLowest); }

  void start_over() {
    threshold_ = primed_;
    settle();
  }

  void replace_worst(const Hit& hit) {
    std::size_t at = 0;
    for (auto child = 1 + 2 * at; child < heap_.size(); child = 1 + 2 * at) {
      const bool second = child + 1 < heap_.size() && ranks_before(heap_[child], heap_[child + 1]);
      if (second) ++child;
      if (!ranks_before(hit, heap_[child])) break;
      heap_[at] = heap_[child];
      at = child;
    }
    heap_[at] = hit;
  }

  /// What a full heap asks for. Against a hit of an earlier segment no tie is won.
  void settle() {
    if (heap_.size() < k_ || k_ == 0) return;
    const Hit& worst = heap_.front();
    const bool may_tie = any_order_ && worst.doc.segment == segment_;
    threshold_ = std::max(threshold_, may_tie ? below(worst.score) : worst.score);
  }

  std::size_t k_;
  std::vector<Hit> heap_;
  std::uint32_t segment_ = 0;
  const codec::RankColumn* ranks_ = nullptr;  ///< null: ties go by document
  bool any_order_ = false;                    ///< of the documents of the segment
  float primed_ = k_ > 0 ? kLowest : std::numeric_limits<float>::infinity();
  float threshold_ = primed_;
};

}  // namespace fts::search

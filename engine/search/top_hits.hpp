#pragma once

// The best k hits so far: a heap with the worst on top. Documents are offered in ascending order,
// so that of two with one score the first stays and a later one must be strictly better.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

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

  /// Promises that k documents of the snapshot or more score at least this much: what scores less
  /// cannot be among the best, what scores the same can.
  void prime(float score) {
    constexpr float kLowest = -std::numeric_limits<float>::infinity();
    threshold_ = std::max(threshold_, std::nextafter(score, kLowest));
  }

  void offer(index::DocRef doc, float score) {
    if (!beaten_by(score)) return;
    if (heap_.size() == k_) {
      std::pop_heap(heap_.begin(), heap_.end(), better);
      heap_.back() = {doc, score};
    } else {
      heap_.push_back({doc, score});
    }
    std::push_heap(heap_.begin(), heap_.end(), better);
    if (heap_.size() == k_) threshold_ = std::max(threshold_, heap_.front().score);
  }

  /// Ranked: score descending, then document ascending. Leaves the heap empty.
  std::vector<Hit> take() {
    std::sort(heap_.begin(), heap_.end(), better);
    return std::move(heap_);
  }

 private:
  static bool better(const Hit& a, const Hit& b) {
    return a.score != b.score ? a.score > b.score : a.doc < b.doc;
  }

  std::size_t k_;
  std::vector<Hit> heap_;
  float threshold_ = k_ > 0 ? -std::numeric_limits<float>::infinity()
                            : std::numeric_limits<float>::infinity();
};

}  // namespace fts::search

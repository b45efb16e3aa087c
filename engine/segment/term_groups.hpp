#pragma once

// Forms grouped under a name derived from them: classes under their stem, accented forms under
// their fold. Memory: a name per group and eight bytes per form. One thread.

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/arena.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/status.hpp"

namespace fts::segment {

class TermGroups {
 public:
  /// Ranks come ascending.
  void add(std::string_view name, std::uint32_t rank) {
    auto found = group_of_.find(name);
    if (found == group_of_.end()) {
      const auto group = static_cast<std::uint32_t>(names_.size());
      names_.push_back(arena_.copy(name));
      found = group_of_.emplace(names_.back(), group).first;
    }
    groups_.push_back(found->second);
    ranks_.push_back(rank);
  }

  /// Calls visit(name, ranks) for each group in ascending order of names, until it returns an
  /// error. Ends the use of the object.
  template <typename Visit>
  Status visit(Visit&& visit) {
    group_of_.clear();
    // Counting sort by group keeps ranks ascending inside each.
    std::vector<std::uint32_t> starts(names_.size() + 1, 0);
    for (const auto group : groups_) ++starts[group + 1];
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    std::vector<std::uint32_t> sorted(ranks_.size());
    auto next = starts;
    for (std::size_t i = 0; i < ranks_.size(); ++i) sorted[next[groups_[i]]++] = ranks_[i];
    std::vector<std::uint32_t> order(names_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return names_[a] < names_[b]; });
    for (const auto group : order) {
      const auto ranks =
          std::span(sorted).subspan(starts[group], starts[group + 1] - starts[group]);
      FTS_TRY(visit(names_[group], std::span<const std::uint32_t>(ranks)));
    }
    return ok_status();
  }
  std::size_t size() const { return names_.size(); }

 private:
  Arena arena_;
  std::unordered_map<std::string_view, std::uint32_t, StringHash> group_of_;
  std::vector<std::string_view> names_;
  std::vector<std::uint32_t> groups_;
  std::vector<std::uint32_t> ranks_;
};

}  // namespace fts::segment

#include "engine/search/proximity.hpp"

namespace fts::search {

double near_count(std::span<const std::uint32_t> first, std::span<const std::uint32_t> second,
                  const Nearness& nearness) {
  double count = 0;
  std::size_t after = 0;  // of `second`: the first position behind the one at hand
  for (const auto position : first) {
    while (after < second.size() && second[after] <= position) ++after;
    const bool follows = after < second.size();
    if (follows && second[after] - position <= nearness.ordered) {
      count += 1;
      continue;
    }
    // The last position before; the words may share one (a form of both classes).
    auto before = after;
    while (before > 0 && second[before - 1] == position) --before;
    const bool near_after = follows && second[after] - position < nearness.window;
    const bool near_before = before > 0 && position - second[before - 1] < nearness.window;
    if (near_after || near_before) count += nearness.loose;
  }
  return count;
}

}  // namespace fts::search

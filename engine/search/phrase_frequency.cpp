#include "engine/search/phrase_frequency.hpp"

#include <algorithm>
#include <optional>

namespace fts::search {

std::size_t keep_anchors(const SlotPositions& slot, std::span<std::uint32_t> anchors) {
  // One after another: nearly always there are few, and all were decoded one after another.
  auto at = slot.positions.begin();
  const auto end = slot.positions.end();
  std::size_t kept = 0;
  for (const auto anchor : anchors) {
    const auto wanted = anchor + slot.offset;
    while (at != end && *at < wanted) ++at;
    if (at == end) break;
    if (*at == wanted) anchors[kept++] = anchor;
  }
  return kept;
}

namespace {

/// The least spread for one anchor. A choice is a position per slot; its distance d is where the
/// slot would have to begin, p - offset. All distances must lie in an interval [low, high] that
/// holds the anchor's own, and no position may be taken twice: for a given interval that is a
/// matching of slots with positions.
class AnchorSpread {
 public:
  AnchorSpread(std::span<const SlotPositions> slots, std::int64_t anchor, std::int64_t slop,
               const std::function<bool()>& go_on)
      : slots_(slots), anchor_(anchor), slop_(slop), go_on_(go_on) {}

  std::optional<std::int64_t> least();

 private:
  /// Positions of a slot whose distance lies in [low, high].
  std::span<const std::uint32_t> choices(std::size_t slot, std::int64_t low,
                                         std::int64_t high) const;
  std::optional<std::int64_t> least_high(std::int64_t low, std::int64_t limit);
  bool assignable(std::int64_t low, std::int64_t high);
  bool assign_greedily(std::int64_t low, std::int64_t high);
  bool augment(std::size_t slot, std::int64_t low, std::int64_t high);

  std::span<const SlotPositions> slots_;
  std::int64_t anchor_, slop_;
  const std::function<bool()>& go_on_;
  std::vector<std::pair<std::uint32_t, std::size_t>> owners_;  ///< position -> slot
  std::vector<std::uint32_t> visited_;
};

std::span<const std::uint32_t> AnchorSpread::choices(std::size_t slot, std::int64_t low,
                                                     std::int64_t high) const {
  const auto& [offset, positions] = slots_[slot];
  const auto first = std::max<std::int64_t>(0, low + offset);
  const auto last = high + offset;
  if (last < first) return {};
  const auto begin = std::lower_bound(positions.begin(), positions.end(), first);
  const auto end = std::upper_bound(begin, positions.end(), last);
  return {begin, end};
}

std::optional<std::int64_t> AnchorSpread::least() {
  std::vector<std::int64_t> lows = {anchor_};
  for (std::size_t i = 1; i < slots_.size(); ++i) {
    const auto near = choices(i, anchor_ - slop_, anchor_ + slop_);
    if (near.empty()) return std::nullopt;
    for (const auto position : near) {
      const auto distance = std::int64_t{position} - slots_[i].offset;
      if (distance < anchor_) lows.push_back(distance);
    }
  }
  std::sort(lows.begin(), lows.end(), std::greater<>());
  lows.erase(std::unique(lows.begin(), lows.end()), lows.end());

  std::optional<std::int64_t> best;
  for (const auto low : lows) {
    // A spread of the best or more is of no use, nor is one past the slop.
    const auto limit = best ? low + *best - 1 : low + slop_;
    if (limit < anchor_ || !go_on_()) break;
    if (const auto high = least_high(low, limit)) best = *high - low;
  }
  return best;
}

/// The least high <= limit such that slots can be assigned within [low, high].
std::optional<std::int64_t> AnchorSpread::least_high(std::int64_t low, std::int64_t limit) {
  // Without distinctness each slot would take its first position from `low` on.
  auto high = anchor_;
  for (std::size_t i = 1; i < slots_.size(); ++i) {
    const auto options = choices(i, low, limit);
    if (options.empty()) return std::nullopt;
    high = std::max(high, std::int64_t{options.front()} - slots_[i].offset);
  }
  if (assign_greedily(low, high) || assignable(low, high)) return high;
  std::vector<std::int64_t> highs;
  for (std::size_t i = 1; i < slots_.size(); ++i) {
    for (const auto position : choices(i, high + 1, limit)) {
      highs.push_back(std::int64_t{position} - slots_[i].offset);
    }
  }
  // More room never hurts: search the least by halves.
  std::sort(highs.begin(), highs.end());
  highs.erase(std::unique(highs.begin(), highs.end()), highs.end());
  const auto found = std::partition_point(highs.begin(), highs.end(),
                                          [&](auto option) { return !assignable(low, option); });
  if (found == highs.end()) return std::nullopt;
  return *found;
}

/// Each slot its first free position: mostly that is enough.
bool AnchorSpread::assign_greedily(std::int64_t low, std::int64_t high) {
  visited_.clear();
  visited_.push_back(static_cast<std::uint32_t>(anchor_));
  for (std::size_t i = 1; i < slots_.size(); ++i) {
    const auto options = choices(i, low, high);
    const auto free = std::find_if(options.begin(), options.end(), [&](auto position) {
      return std::find(visited_.begin(), visited_.end(), position) == visited_.end();
    });
    if (free == options.end()) return false;
    visited_.push_back(*free);
  }
  return true;
}

/// Kuhn's algorithm: slots one by one, moving earlier ones along alternating paths.
bool AnchorSpread::assignable(std::int64_t low, std::int64_t high) {
  owners_.clear();
  owners_.emplace_back(static_cast<std::uint32_t>(anchor_), 0);
  for (std::size_t i = 1; i < slots_.size(); ++i) {
    // The anchor's own position is never given away.
    visited_.assign(1, static_cast<std::uint32_t>(anchor_));
    if (!go_on_() || !augment(i, low, high)) return false;
  }
  return true;
}

bool AnchorSpread::augment(std::size_t slot, std::int64_t low, std::int64_t high) {
  for (const auto position : choices(slot, low, high)) {
    if (std::find(visited_.begin(), visited_.end(), position) != visited_.end()) continue;
    visited_.push_back(position);
    const auto owner = std::find_if(owners_.begin(), owners_.end(),
                                    [&](const auto& pair) { return pair.first == position; });
    if (owner == owners_.end()) {
      owners_.emplace_back(position, slot);
      return true;
    }
    const auto index = static_cast<std::size_t>(owner - owners_.begin());
    if (augment(owners_[index].second, low, high)) {
      owners_[index].second = slot;
      return true;
    }
  }
  return false;
}

}  // namespace

double sloppy_phrase_frequency(std::span<const SlotPositions> slots, std::uint32_t slop,
                               const std::function<bool()>& go_on) {
  double frequency = 0;
  for (const auto anchor : slots.front().positions) {
    if (!go_on()) break;
    AnchorSpread spread(slots, anchor, slop, go_on);
    if (const auto least = spread.least()) frequency += 1.0 / (1.0 + static_cast<double>(*least));
  }
  return frequency;
}

}  // namespace fts::search

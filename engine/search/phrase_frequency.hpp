#pragma once

// How often a phrase stands in one field of one document, from the positions of its words: pure
// functions, defined in query/query.hpp (kPhrase).

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace fts::search {

/// Positions of one slot, strictly ascending, and where the slot stands from slot 0.
struct SlotPositions {
  std::uint32_t offset = 0;
  std::span<const std::uint32_t> positions;
};

/// Moves the anchors that `slot` stands at to the front and returns how many they are; both ascend.
std::size_t keep_anchors(const SlotPositions& slot, std::span<std::uint32_t> anchors);

/// Sum over the positions a of slot 0 of 1 / (1 + m), where m <= slop is the least spread of
/// p_i - offset_i over choices of distinct positions with p_0 = a. `go_on` is asked in
/// every loop; false ends the count.
double sloppy_phrase_frequency(std::span<const SlotPositions> slots, std::uint32_t slop,
                               const std::function<bool()>& go_on);

}  // namespace fts::search

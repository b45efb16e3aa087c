#pragma once

// How often two words stand near each other in one field of one document, from their positions: a
// pure function, defined in query/query.hpp (second look).

#include <cstdint>
#include <span>

namespace fts::search {

struct Nearness {
  std::uint32_t ordered = 3;  ///< the second word follows within so many positions
  std::uint32_t window = 8;   ///< both words stand within so many positions
  double loose = 0.25;        ///< what the latter counts
};

/// The sum over p in `first` of: 1 if some q in `second` has 0 < q - p <= ordered; else loose if
/// some q has 0 < |q - p| < window; else 0. Positions strictly ascending; O(first + second).
double near_count(std::span<const std::uint32_t> first, std::span<const std::uint32_t> second,
                  const Nearness& nearness);

}  // namespace fts::search

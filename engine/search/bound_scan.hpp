#pragma once

// Upper bounds of what a term can earn in a range of documents, read from the skip directory of its
// list without decoding postings.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/segment/bm25.hpp"
#include "engine/segment/postings.hpp"

namespace fts::search {

/// Reads one list's columns. Ranges are asked for in ascending order.
class BoundScan {
 public:
  BoundScan() = default;
  explicit BoundScan(const segment::PostingsList& list)
      : last_docs_(list.last_docs()),
        bounds_(list.bounds()),
        group_bounds_(list.group_bounds()),
        range_bounds_(list.range_bounds()) {}

  /// The largest bound code of the blocks that may hold documents of [from, to]; 0 when none can.
  std::uint8_t max_code(DocNum from, DocNum to);
  /// The same of the window [base, base + docs), both multiples of 4096: by the bounds of ranges
  /// where the list has them.
  std::uint8_t window_code(DocNum base, DocNum docs) {
    if (range_bounds_.empty()) return max_code(base, base + (docs - 1));
    std::uint8_t code = 0;
    const std::size_t first = base / segment::kRangeDocs;
    const auto end = std::min(range_bounds_.size(), first + docs / segment::kRangeDocs);
    for (auto range = first; range < end; ++range) code = std::max(code, range_bounds_[range]);
    return code;
  }
  /// The last document of the block that would hold `from`; kNoDoc past the end.
  DocNum block_end(DocNum from);

 private:
  void seek(DocNum from);

  std::span<const std::uint32_t> last_docs_;
  std::span<const std::uint8_t> bounds_, group_bounds_, range_bounds_;
  std::size_t block_ = 0;  ///< the first block whose last document is >= the last `from`
};

/// A little more than `share`: covers the rounding of a few float operations.
float with_rounding_slack(float share);
/// share_bound() under drifted parameters.
float drifted_share_bound(std::uint8_t code, float drift);
/// A share bound as a float that is surely not too small. `drift` 1 means that the parameters are
/// those it was written for, and that it stands as it is.
inline float share_bound(std::uint8_t code, float drift) {
  return drift == 1.0F ? segment::decode_bound(code) : drifted_share_bound(code, drift);
}
/// The bound of a sum of frequencies of one document, from bounds of each: with t = x / (1 - x),
/// that is tf / K, the frequencies add up.
float add_share_bounds(float a, float b);

}  // namespace fts::search

#include "engine/search/bound_scan.hpp"

#include <algorithm>

namespace fts::search {

float with_rounding_slack(float share) { return std::min(1.0F, share * (1.0F + 0x1.0p-19F)); }

void BoundScan::seek(DocNum from) {
  if (block_ > 0 && last_docs_[block_ - 1] >= from) block_ = 0;
  // Gallop, since the next range is mostly near.
  std::size_t step = 1;
  std::size_t low = block_;
  std::size_t high = block_;
  while (high < last_docs_.size() && last_docs_[high] < from) {
    low = high + 1;
    high += step;
    step *= 2;
  }
  high = std::min(high, last_docs_.size());
  const auto begin = last_docs_.begin();
  block_ =
      static_cast<std::size_t>(std::lower_bound(begin + static_cast<std::ptrdiff_t>(low),
                                                begin + static_cast<std::ptrdiff_t>(high), from) -
                               begin);
}

DocNum BoundScan::block_end(DocNum from) {
  seek(from);
  return block_ < last_docs_.size() ? last_docs_[block_] : kNoDoc;
}

std::uint8_t BoundScan::max_code(DocNum from, DocNum to) {
  seek(from);
  std::uint8_t code = 0;
  for (std::size_t block = block_; block < bounds_.size();) {
    // A block that begins past `to` is one whose predecessor ends at `to` or later.
    if (block > block_ && last_docs_[block - 1] >= to) break;
    const auto group = block / segment::kGroupBlocks;
    const auto group_end = (group + 1) * segment::kGroupBlocks;
    if (block % segment::kGroupBlocks == 0 && group_end <= last_docs_.size() &&
        last_docs_[group_end - 1] <= to && group < group_bounds_.size()) {
      code = std::max(code, group_bounds_[group]);
      block = group_end;
    } else {
      code = std::max(code, bounds_[block]);
      ++block;
    }
  }
  return code;
}

float drifted_share_bound(std::uint8_t code, float drift) {
  if (!(drift > 0.0F)) return 1.0F;
  return with_rounding_slack(segment::corrected_bound(segment::decode_bound(code), drift));
}

float add_share_bounds(float a, float b) {
  if (a >= 1.0F || b >= 1.0F) return 1.0F;
  const float t = a / (1.0F - a) + b / (1.0F - b);
  return with_rounding_slack(t / (t + 1.0F));
}

}  // namespace fts::search

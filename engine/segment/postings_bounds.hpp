#pragma once

// What a posting list keeps of its shares, so that queries need not look: the greatest of each
// block and of each range of 4096 documents, rounded up, and the 10th, 100th and 1000th best,
// rounded down.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/segment/postings.hpp"

namespace fts::segment {

inline constexpr std::uint64_t kRangesPerBlock = 4;

/// How many of kBestRanks a list of `document_frequency` documents has.
constexpr std::size_t best_rank_count(std::uint64_t document_frequency) {
  std::size_t count = 0;
  while (count < kBestRanks.size() && kBestRanks[count] <= document_frequency) ++count;
  return count;
}

/// `best := u16*` of the grammar; false when `bytes` end before.
void append_best(ByteBuffer& out, const BestCodes& codes, std::uint64_t document_frequency);
bool read_best(Bytes& bytes, std::uint64_t document_frequency, BestCodes& codes);

/// Whether a list of `blocks` blocks whose last document lies in the last of `ranges` ranges keeps
/// bounds of ranges. They take a byte per range and are tighter than those of the blocks that touch
/// it; where the blocks are few, most ranges hold little and the blocks' bounds do.
constexpr bool keeps_ranges(std::uint64_t blocks, std::uint64_t ranges) {
  return blocks * kRangesPerBlock >= ranges && ranges > 1;
}

/// Gathers them for one term after another. Memory: codes of some 4096 shares, and a share per
/// range of documents.
class BoundsBuilder {
 public:
  void start_term();
  /// Shares of postings that go on ascending by document; returns the greatest.
  float add(std::span<const float> shares);
  /// The same postings for the ranges; for lists of more than one block.
  void add_to_ranges(std::span<const std::uint32_t> docs, std::span<const float> shares);

  /// Floors of the best of all that were added. Once per term.
  BestCodes best() const;
  /// Bounds of all ranges up to the last document's.
  ByteBuffer ranges() const;
  std::size_t range_count() const { return ranges_.size(); }

 private:
  void keep_best();

  std::vector<std::uint16_t> best_;  ///< of the best kBestRanks.back(), among others
  std::uint16_t least_ = 0;          ///< what is not above tells nothing of them
  std::vector<float> ranges_;        ///< the greatest share of each
};

}  // namespace fts::segment

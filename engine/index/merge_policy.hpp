#pragma once

// Which segments to merge so that there are few, without rewriting much: a document is rewritten
// about once per level, and levels grow by kMergeFactor in size. Only adjacent segments are merged,
// since the order of documents is the order of ties.

#include <cstdint>
#include <span>
#include <vector>

namespace fts::index {

inline constexpr std::size_t kMergeFactor = 8;
/// Segments below are of the lowest level.
inline constexpr std::uint64_t kSmallSegmentBytes = std::uint64_t{1} << 20;

struct SegmentSize {
  std::uint64_t bytes = 0;
  std::uint32_t documents = 0;  ///< deleted ones included
  std::uint32_t deleted = 0;
  bool to_reorder = false;  ///< merge_everything writes it anew even if it stays alone
};

/// The segments [first, first + count).
struct MergeRange {
  std::size_t first = 0;
  std::size_t count = 0;
  friend bool operator==(const MergeRange&, const MergeRange&) = default;
};

/// Disjoint ranges, ascending; none when all is well. Of the lowest level that has kMergeFactor
/// segments with none but smaller ones between them, all such runs; and each segment by itself of
/// whose documents more than half are deleted.
std::vector<MergeRange> choose_merges(std::span<const SegmentSize> segments);

/// Everything into one segment, or as few as kMaxDocsPerSegment allows; none when it is so.
std::vector<MergeRange> merge_everything(std::span<const SegmentSize> segments);

}  // namespace fts::index

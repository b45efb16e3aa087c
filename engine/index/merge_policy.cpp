#include "engine/index/merge_policy.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"

namespace fts::index {
namespace {

constexpr std::size_t kLongRun = 3 * kMergeFactor;

std::uint32_t live_documents(const SegmentSize& segment) {
  return segment.documents - segment.deleted;
}

/// 0 up to kSmallSegmentBytes of live documents, 1 up to kMergeFactor times as many, and so on.
std::uint32_t level_of(const SegmentSize& segment) {
  const double live_share =
      segment.documents == 0 ? 0.0 : double{1} * live_documents(segment) / segment.documents;
  const double bytes = static_cast<double>(segment.bytes) * live_share;
  std::uint32_t level = 0;
  for (double top = kSmallSegmentBytes; bytes > top; top *= kMergeFactor) ++level;
  return level;
}

/// Cuts [first, last) into ranges whose documents fit one segment.
void append_ranges(std::span<const SegmentSize> segments, std::size_t first, std::size_t last,
                   std::vector<MergeRange>& out) {
  while (first < last) {
    std::uint64_t documents = live_documents(segments[first]);
    std::size_t end = first + 1;
    while (end < last && documents + live_documents(segments[end]) <= limits::kMaxDocsPerSegment) {
      documents += live_documents(segments[end++]);
    }
    const bool alone = end - first == 1;
    if (!alone || segments[first].deleted > 0 || segments[first].to_reorder)
      out.push_back({first, end - first});
    first = end;
  }
}

}  // namespace

std::vector<MergeRange> choose_merges(std::span<const SegmentSize> segments) {
  std::vector<std::uint32_t> levels;
  for (const auto& segment : segments) levels.push_back(level_of(segment));
  std::vector<MergeRange> ranges;
  const std::uint32_t top = levels.empty() ? 0 : *std::max_element(levels.begin(), levels.end());
  for (std::uint32_t level = 0; level <= top && ranges.empty(); ++level) {
    for (std::size_t first = 0; first < segments.size();) {
      std::size_t last = first;
      std::size_t of_level = 0;
      while (last < segments.size() && levels[last] <= level) of_level += levels[last++] == level;
      // Smaller ones in between go along. Few of the level and many smaller ones is a mixture that
      // lower levels left behind; it is merged too before it grows long.
      if (of_level >= kMergeFactor || last - first >= kLongRun) {
        append_ranges(segments, first, last, ranges);
      }
      first = last + 1;
    }
  }
  std::vector<MergeRange> all;
  auto range = ranges.begin();
  for (std::size_t i = 0; i < segments.size();) {
    if (range != ranges.end() && range->first == i) {
      i += range->count;
      all.push_back(*range++);
      continue;
    }
    if (segments[i].deleted > segments[i].documents / 2) all.push_back({i, 1});
    ++i;
  }
  return all;
}

std::vector<MergeRange> merge_everything(std::span<const SegmentSize> segments) {
  std::vector<MergeRange> ranges;
  append_ranges(segments, 0, segments.size(), ranges);
  return ranges;
}

}  // namespace fts::index

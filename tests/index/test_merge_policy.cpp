// Which segments are merged.

#include <catch2/catch.hpp>

#include "engine/base/limits.hpp"
#include "engine/base/random.hpp"
#include "engine/index/merge_policy.hpp"

using namespace fts;
using namespace fts::index;

namespace {

std::vector<SegmentSize> sizes(std::initializer_list<std::uint64_t> megabytes) {
  std::vector<SegmentSize> out;
  for (const auto size : megabytes) out.push_back({size << 20, 1000, 0});
  return out;
}

using Ranges = std::vector<MergeRange>;

}  // namespace

TEST_CASE("few segments are left alone") {
  CHECK(choose_merges({}).empty());
  CHECK(choose_merges(sizes({1, 1, 1, 1, 1, 1, 1})).empty());
  CHECK(choose_merges(sizes({100, 1, 1, 1, 100, 1, 1, 1, 1})).empty());
}

TEST_CASE("eight of a level side by side are merged") {
  CHECK(choose_merges(sizes({1, 1, 1, 1, 1, 1, 1, 1})) == Ranges{{0, 8}});
  CHECK(choose_merges(sizes({500, 1, 1, 1, 1, 1, 1, 1, 1, 1})) == Ranges{{1, 9}});
  // Smaller ones between larger ones go along; the lowest level first.
  CHECK(choose_merges(sizes({8, 8, 8, 1, 8, 8, 8, 8, 8, 1, 1})) == Ranges{{0, 11}});
  CHECK(choose_merges(sizes({8, 8, 8, 8, 8, 8, 8, 8, 1, 1, 1, 1, 1, 1, 1, 1})) == Ranges{{8, 8}});
  CHECK(choose_merges(sizes({1, 1, 1, 1, 1, 1, 1, 1, 900, 1, 1, 1, 1, 1, 1, 1, 1})) ==
        Ranges{{0, 8}, {9, 8}});
}

TEST_CASE("a segment of which most is deleted is written anew") {
  auto segments = sizes({10, 10, 10});
  segments[1].deleted = 500;
  CHECK(choose_merges(segments).empty());
  segments[1].deleted = 501;
  CHECK(choose_merges(segments) == Ranges{{1, 1}});
}

TEST_CASE("everything becomes one") {
  CHECK(merge_everything({}).empty());
  CHECK(merge_everything(sizes({10})).empty());
  CHECK(merge_everything(sizes({10, 1, 100})) == Ranges{{0, 3}});
  auto segments = sizes({10});
  segments[0].deleted = 1;
  CHECK(merge_everything(segments) == Ranges{{0, 1}});
}

TEST_CASE("no segment passes kMaxDocsPerSegment") {
  std::vector<SegmentSize> segments(4, {1 << 20, limits::kMaxDocsPerSegment / 2, 0});
  CHECK(merge_everything(segments) == Ranges{{0, 2}, {2, 2}});
  ++segments[1].documents;
  CHECK(merge_everything(segments) == Ranges{{2, 2}});
}

TEST_CASE("segments stay few and documents are rewritten seldom") {
  Random random(2);
  std::vector<SegmentSize> segments;
  double written = 0;
  double total = 0;
  for (int commit = 0; commit < 5000; ++commit) {
    segments.push_back({random.below(4 << 20) + 1, 1000, 0});
    total += static_cast<double>(segments.back().bytes);
    for (auto ranges = choose_merges(segments); !ranges.empty(); ranges = choose_merges(segments)) {
      for (std::size_t i = ranges.size(); i > 0; --i) {
        const auto [first, count] = ranges[i - 1];
        SegmentSize merged;
        for (std::size_t j = first; j < first + count; ++j) {
          merged.bytes += segments[j].bytes;
          merged.documents += 1;
        }
        written += static_cast<double>(merged.bytes);
        segments.erase(segments.begin() + static_cast<std::ptrdiff_t>(first) + 1,
                       segments.begin() + static_cast<std::ptrdiff_t>(first + count));
        segments[first] = merged;
      }
    }
    REQUIRE(segments.size() <= 7 * 8);
  }
  // 10 GB in commits of 2 MB on average: log8(5000) = 4.1 levels, and some for their mixture.
  CHECK(written / total < 8);
}

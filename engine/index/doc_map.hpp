#pragma once

// Where a merge puts the documents of one source: one after another, or anywhere.

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/segment/segment.hpp"

namespace fts::index {

class DocMap {
 public:
  /// The source's live documents become base, base + 1, ... `live` outlives this.
  DocMap(const segment::LiveDocs& live, std::uint32_t document_count, DocNum base)
      : live_(live), base_(base), live_count_(document_count - live.deleted_count()) {
    if (live.all_live()) return;
    ranks_.reserve(live.words().size());
    DocNum rank = base;
    for (const auto word : live.words()) {
      ranks_.push_back(rank);
      rank += static_cast<DocNum>(std::popcount(word));
    }
  }

  /// Sends what would become number n to numbers[n] instead. `numbers` outlives this.
  void renumber(std::span<const DocNum> numbers) { numbers_ = numbers; }
  bool renumbers() const { return !numbers_.empty(); }

  bool keeps_all() const { return ranks_.empty(); }
  bool keeps(DocNum doc) const { return live_.live(doc); }
  /// The new number of a document that is kept.
  DocNum map(DocNum doc) const { return renumbers() ? numbers_[in_order(doc)] : in_order(doc); }
  DocNum base() const { return base_; }
  std::uint32_t live_count() const { return live_count_; }

 private:
  DocNum in_order(DocNum doc) const {
    if (keeps_all()) return base_ + doc;
    const auto below = live_.words()[doc / 64] & ((std::uint64_t{1} << (doc % 64)) - 1);
    return ranks_[doc / 64] + static_cast<DocNum>(std::popcount(below));
  }

  const segment::LiveDocs& live_;
  const DocNum base_;
  const std::uint32_t live_count_;
  std::vector<DocNum> ranks_;  ///< of the first document of each word; empty: all are live
  std::span<const DocNum> numbers_;
};

}  // namespace fts::index

#pragma once

// Values of typed fields over all matches, most frequent first. A document counts once for each
// distinct value it has.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/hash.hpp"
#include "engine/search/segment_context.hpp"

namespace fts::search {

class FacetCollector {
 public:
  /// kInvalidArgument: an unknown field; kLimit: a size above kMaxFacetValues.
  static Result<FacetCollector> make(const index::Snapshot& snapshot,
                                     const std::vector<FacetRequest>& requests);

  bool empty() const { return facets_.empty(); }
  /// Documents come between start_segment and finish_segment.
  Status start_segment(const segment::SegmentReader& reader);
  void add(DocNum doc);
  void add_window(DocNum base, std::span<const std::uint64_t> bits);
  void finish_segment();

  std::vector<Facet> take();

 private:
  struct Collected {
    FacetRequest request;
    segment::ColumnType type = segment::ColumnType::kKeyword;
    const segment::ColumnReader* column = nullptr;  ///< of the segment at hand; null: it has none
    /// Of all segments; keywords: of one.
    std::unordered_map<std::int64_t, std::uint64_t, IntegerHash> codes;
    std::map<std::string, std::uint64_t, std::less<>> keywords;
  };

  std::vector<Collected> facets_;
  std::vector<std::int64_t> values_;
};

}  // namespace fts::search

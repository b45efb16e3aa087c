#pragma once

// Ranking by typed columns: the best k matches by a list of keys. Missing values come last whatever
// the direction; ties go by the order of insertion.

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/search/segment_context.hpp"

namespace fts::search {

class SortedHits {
 public:
  /// kInvalidArgument: an unknown field.
  static Result<SortedHits> make(const index::Snapshot& snapshot, const std::vector<SortKey>& keys,
                                 std::size_t k);

  /// Every live match of the segment, one by one; `matches` counts them.
  Status add_segment(const SegmentContext& context, const PlanNode& root, std::uint64_t& matches);

  std::vector<Hit> take();

 private:
  struct Key {
    SortKey request;
    bool by_score = false;
    segment::ColumnType type = segment::ColumnType::kKeyword;
    const segment::ColumnReader* column = nullptr;  ///< of the segment at hand
  };
  struct Value {
    bool missing = true;
    std::int64_t code = 0;
    std::string_view keyword;  ///< views a column, which the snapshot keeps
  };
  struct Entry {
    Hit hit;
    std::vector<Value> values;
  };

  void read_values(DocNum doc, Entry& entry) const;
  bool before(const Entry& a, const Entry& b) const;

  std::vector<Key> keys_;
  bool needs_score_ = false;
  std::size_t k_ = 0;
  std::vector<Entry> heap_;  ///< the last of the best on top
};

}  // namespace fts::search

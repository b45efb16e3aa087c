#pragma once

// Where a word of the query stands in one document after another of a segment, inflected forms
// included: classes have no positions, so these come from cursors over their member forms.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/search/segment_context.hpp"

namespace fts::search {

class WordPositions {
 public:
  /// The lists of weight 1 of a kTerm; the index has positions.
  static Result<WordPositions> open(const SegmentContext& context, const PlanNode& word);

  /// Moves to `doc`; documents ascend. Whether the word stands in a field it is asked for in.
  bool advance(DocNum doc);
  /// The fields among them that hold it, as a mask.
  std::uint8_t fields() const { return fields_; }
  /// In one field of the document, strictly ascending; valid until the next advance().
  std::span<const std::uint32_t> in_field(std::uint32_t field);

 private:
  Status add_list(const SegmentContext& context, const TermList& list);
  Status add_form(const SegmentContext& context, const segment::TermEntry& entry);

  struct Field {
    bool known = false;
    std::vector<std::uint32_t> positions;
  };

  Execution* execution_ = nullptr;
  std::uint8_t wanted_fields_ = 0;
  std::vector<segment::PostingsCursor> forms_;  ///< that have documents left
  std::vector<std::uint32_t> here_;             ///< forms that the document holds
  std::uint8_t fields_ = 0;
  std::array<Field, limits::kMaxTextFields> by_field_;
};

}  // namespace fts::search

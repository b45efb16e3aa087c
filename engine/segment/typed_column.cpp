#include "engine/segment/typed_column.hpp"

namespace fts::segment {

Status TypedColumn::open_dictionary(Bytes bytes, std::uint32_t keywords, std::uint32_t offset_width,
                                    std::uint64_t keyword_bytes) {
  keywords_ = keywords;
  offsets_ = codec::OffsetColumn(bytes.data(), offset_width);
  bytes_ = bytes.last(keyword_bytes);
  std::uint64_t previous = 0;
  for (std::uint64_t i = 0; i <= keywords; ++i) {
    const auto offset = offsets_[i];
    if (i == 0 ? offset != 0 : offset < previous) {
      return corruption("the dictionary's offsets do not ascend");
    }
    previous = offset;
  }
  return previous == keyword_bytes ? ok_status()
                                   : corruption("the dictionary does not fill its space");
}

Status TypedColumn::check_range() const {
  const auto range = values_.range();
  if (!range || type_ == ColumnType::kNumber || type_ == ColumnType::kDate) return ok_status();
  const auto limit = type_ == ColumnType::kBoolean ? 2 : std::int64_t{keywords_};
  return range->first >= 0 && range->second < limit
             ? ok_status()
             : corruption("a value is beyond the dictionary");
}

Status TypedColumn::check_sorted() const {
  for (std::int64_t i = 1; i < keywords_; ++i) {
    if (keyword(i - 1) >= keyword(i)) return corruption("the dictionary is not sorted");
  }
  return ok_status();
}

}  // namespace fts::segment

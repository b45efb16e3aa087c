#pragma once

// A column with its type and, of keywords, its dictionary: values in codec/value_column_reader.hpp,
// keywords in place. Any thread.

#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"
#include "engine/codec/offset_column.hpp"
#include "engine/codec/value_column_reader.hpp"
#include "engine/segment/column.hpp"

namespace fts::segment {

class TypedColumn final : public ColumnReader {
 public:
  TypedColumn(ColumnType type, codec::ValueColumnReader values)
      : type_(type), values_(std::move(values)) {}

  /// The dictionary of a keyword column: `bytes` hold offsets, padding and keywords.
  Status open_dictionary(Bytes bytes, std::uint32_t keywords, std::uint32_t offset_width,
                         std::uint64_t keyword_bytes);
  /// No code beyond the dictionary, no boolean but 0 and 1.
  Status check_range() const;
  /// Keywords are distinct and sorted.
  Status check_sorted() const;

  ColumnType type() const override { return type_; }
  void values(DocNum doc, std::vector<std::int64_t>& codes) const override {
    values_.values(doc, codes);
  }
  std::optional<std::int64_t> min_value(DocNum doc) const override {
    return values_.min_value(doc);
  }
  std::optional<std::int64_t> max_value(DocNum doc) const override {
    return values_.max_value(doc);
  }
  void match_range(std::int64_t low, std::int64_t high, DocNum first,
                   std::span<std::uint64_t> bits) const override {
    values_.match_range(low, high, first, bits);
  }
  std::uint32_t document_count() const override { return values_.documents_with_value(); }
  std::uint32_t dictionary_size() const override { return keywords_; }
  std::string_view keyword(std::int64_t code) const override {
    if (code < 0 || code >= keywords_) return {};
    const auto index = static_cast<std::uint64_t>(code);
    const auto begin = offsets_[index];
    return as_text(bytes_.subspan(begin, offsets_[index + 1] - begin));
  }
  std::int64_t keyword_lower_bound(std::string_view value, bool& exact) const override {
    std::int64_t low = 0;
    std::int64_t high = keywords_;
    while (low < high) {
      const auto middle = low + (high - low) / 2;
      if (keyword(middle) < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    exact = low < keywords_ && keyword(low) == value;
    return low;
  }

 private:
  ColumnType type_;
  codec::ValueColumnReader values_;
  std::uint32_t keywords_ = 0;
  codec::OffsetColumn offsets_;
  Bytes bytes_;
};

}  // namespace fts::segment

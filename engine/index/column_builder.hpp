#pragma once

// The typed values of a buffer of documents, until they are written as columns. One thread.

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/index/byte_table.hpp"
#include "engine/index/document.hpp"
#include "engine/segment/segment.hpp"

namespace fts::index {

class ColumnBuilder {
 public:
  explicit ColumnBuilder(std::uint64_t hash_seed) : hash_seed_(hash_seed) {}

  /// The values of a document, numbers ascending from call to call. Requires that the values agree
  /// with one schema, and keywords of at most kMaxKeywordBytes.
  void add(DocNum doc, std::span<const FieldValue> values);
  /// Writes the columns, in order of their names, and forgets them.
  Status write(segment::SegmentWriter& writer);
  void clear() { columns_.clear(); }
  std::uint64_t memory_bytes() const;

 private:
  struct Column {
    Column(segment::ColumnType column_type, std::uint64_t seed)
        : type(column_type), keywords(seed), keys(kKeyChunkBytes) {}
    segment::ColumnType type;
    std::vector<std::uint32_t> docs;
    std::vector<std::int64_t> codes;  ///< of a keyword, its number in order of arrival
    ByteTable keywords;
    Arena keys;
    std::vector<const std::uint8_t*> keyword_keys;
  };
  static constexpr std::size_t kKeyChunkBytes = 4096;
  static std::int64_t keyword_number(Column& column, std::string_view keyword);
  static segment::ColumnData finish(const std::string& name, Column& column);

  std::uint64_t hash_seed_;
  std::map<std::string, std::unique_ptr<Column>, std::less<>> columns_;
};

}  // namespace fts::index

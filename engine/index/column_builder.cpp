#include "engine/index/column_builder.hpp"

#include <algorithm>
#include <numeric>

namespace fts::index {

std::int64_t ColumnBuilder::keyword_number(Column& column, std::string_view keyword) {
  const std::uint32_t hash = column.keywords.hash(keyword);
  std::uint32_t number = column.keywords.find(keyword, hash);
  if (number == ByteTable::kAbsent) {
    number = static_cast<std::uint32_t>(column.keyword_keys.size());
    column.keyword_keys.push_back(column.keywords.insert(keyword, hash, number, column.keys));
  }
  return number;
}

void ColumnBuilder::add(DocNum doc, std::span<const FieldValue> values) {
  for (const auto& value : values) {
    auto found = columns_.find(value.name);
    if (found == columns_.end()) {
      found =
          columns_
              .emplace(std::string(value.name), std::make_unique<Column>(value.type, hash_seed_))
              .first;
    }
    Column& column = *found->second;
    FTS_CHECK(column.type == value.type);
    column.docs.push_back(doc);
    column.codes.push_back(value.type == segment::ColumnType::kKeyword
                               ? keyword_number(column, value.keyword)
                               : value.code);
  }
}

segment::ColumnData ColumnBuilder::finish(const std::string& name, Column& column) {
  segment::ColumnData data{name, column.type, std::move(column.docs), std::move(column.codes), {}};
  if (data.type != segment::ColumnType::kKeyword) return data;
  std::vector<std::uint32_t> order(column.keyword_keys.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto keyword = [&](std::uint32_t number) {
    return ByteTable::key_at(column.keyword_keys[number]);
  };
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return keyword(a) < keyword(b); });
  std::vector<std::int64_t> ranks(order.size());
  data.dictionary.reserve(order.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    ranks[order[rank]] = static_cast<std::int64_t>(rank);
    data.dictionary.emplace_back(keyword(order[rank]));
  }
  for (auto& code : data.codes) code = ranks[static_cast<std::size_t>(code)];
  return data;
}

Status ColumnBuilder::write(segment::SegmentWriter& writer) {
  for (auto& [name, column] : columns_) {
    FTS_TRY(writer.add_column(finish(name, *column)));
    column.reset();
  }
  columns_.clear();
  return ok_status();
}

std::uint64_t ColumnBuilder::memory_bytes() const {
  // A keyword's bytes are there twice while its column is finished, and a string costs its header.
  constexpr std::uint64_t kPerKeyword = sizeof(void*) + sizeof(std::string) + 8 + 4;
  std::uint64_t bytes = 0;
  for (const auto& [name, column] : columns_) {
    bytes += name.size() + sizeof(Column) + column->docs.capacity() * 4 +
             column->codes.capacity() * 8 + column->keywords.memory_bytes() +
             column->keys.bytes_reserved() * 2 + column->keyword_keys.capacity() * kPerKeyword;
  }
  return bytes;
}

}  // namespace fts::index

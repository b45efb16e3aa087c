#include "engine/search/typed_fields.hpp"

#include <string_view>
#include <vector>

#include "engine/base/suggest.hpp"

namespace fts::search {

Result<segment::ColumnType> typed_field(const index::Snapshot& snapshot, const std::string& field) {
  const auto known = snapshot.schema.find(field);
  if (known != snapshot.schema.end()) return known->second;
  std::vector<std::string_view> names;
  for (const auto& [name, type] : snapshot.schema) names.emplace_back(name);
  return invalid_argument(
      "there is no typed field '" + field + "'; " +
      (names.empty() ? "there are none" : "the typed fields are " + join_names(names)));
}

Result<const segment::ColumnReader*> typed_column(const segment::SegmentReader& reader,
                                                  const std::string& field,
                                                  segment::ColumnType type) {
  FTS_ASSIGN(const auto* column, reader.column(field));
  if (column != nullptr && column->type() != type) {
    return corruption(reader.path() + ": column '" + field + "' is a " +
                      std::string(column_type_name(column->type())) + ", the schema says " +
                      std::string(column_type_name(type)));
  }
  return column;
}

}  // namespace fts::search

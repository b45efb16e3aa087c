#include "engine/segment/column.hpp"

#include <bit>

namespace fts::segment {

std::string_view column_type_name(ColumnType type) {
  switch (type) {
    case ColumnType::kKeyword:
      return "keyword";
    case ColumnType::kNumber:
      return "number";
    case ColumnType::kDate:
      return "date";
    case ColumnType::kBoolean:
      return "boolean";
  }
  return "unknown";
}

// Doubles order as their bits do, as long as they are positive; of negative ones every bit but the
// sign is turned over.
std::int64_t number_code(double value) {
  const auto bits = std::bit_cast<std::int64_t>(value == 0 ? 0.0 : value);
  return bits >= 0 ? bits : bits ^ INT64_MAX;
}

double number_of_code(std::int64_t code) {
  return std::bit_cast<double>(code >= 0 ? code : code ^ INT64_MAX);
}

}  // namespace fts::segment

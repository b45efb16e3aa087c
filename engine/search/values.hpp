#pragma once

// Values of typed fields as people write them in a filter, turned into codes of a column. A value
// may stand for a whole interval: the date `2022-01` is the month.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/status.hpp"
#include "engine/segment/column.hpp"

namespace fts::search {

/// The codes that one written value stands for, both ends included.
struct CodeInterval {
  std::int64_t low = 0;
  std::int64_t high = 0;
  friend bool operator==(const CodeInterval&, const CodeInterval&) = default;
};

/// Numbers (`3.5`, `3,5`, `-2e3`), dates (base/date.hpp), booleans (true, false, vrai, faux). Not
/// for keywords, which have no codes outside their column. kInvalidArgument names the field, its
/// type, what came and an example.
Result<CodeInterval> parse_value(std::string_view field, segment::ColumnType type,
                                 std::string_view text);

/// A code as parse_value reads it: 3.5, 2022-01-21 (midnight) or
/// 2022-01-21T10:30:00Z, true.
std::string format_value(segment::ColumnType type, std::int64_t code);

}  // namespace fts::search

#pragma once

// A document on its way into an index: already taken apart by whoever read it (service/), not yet
// analysed.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/segment/column.hpp"

namespace fts::index {

/// One value of a typed field: a keyword (text), or a number, date (ms since 1970 UTC) or boolean
/// as its column code.
struct FieldValue {
  std::string_view name;
  segment::ColumnType type = segment::ColumnType::kKeyword;
  std::string_view keyword;  ///< of keywords and dates: the string as it was given
  std::int64_t code = 0;
};

/// Text of one text field; a field given twice (an array of strings) is one text after the other, a
/// gap of positions between them (phrases do not match across).
struct FieldText {
  std::uint32_t field = 0;  ///< index into Settings::text_fields
  std::string_view text;    ///< valid UTF-8
};

/// Views into memory of the caller, which need live only during the call that takes the document.
struct Document {
  std::string_view id;  ///< 1 .. kMaxIdBytes of valid UTF-8 without control characters
  std::vector<FieldText> texts;
  std::vector<FieldValue> values;
  std::string_view
      source;  ///< what `stored` gives back: the document as it was given (one JSON object)
  std::uint64_t sequence =
      0;  ///< order of arrival; of two documents with one id in a batch the higher stays
};

}  // namespace fts::index

#pragma once

// Typed fields in columns: for filters, sorts and facets. A document may have no value, one, or
// several (arrays); sorts use the least value ascending and the greatest descending.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/status.hpp"

namespace fts::segment {

enum class ColumnType : std::uint8_t {
  kKeyword = 1,  ///< a string as a whole
  kNumber = 2,   ///< a double; integers beyond 2^53 are refused at the edge
  kDate = 3,     ///< milliseconds since 1970-01-01T00:00:00Z
  kBoolean = 4,
};

std::string_view column_type_name(ColumnType type);

/// Values as the inverter collects them and the merge hands them over: parallel arrays in ascending
/// order of document; a document with several values stands several times. Of a keyword, `codes`
/// are ranks in `dictionary` (distinct, sorted by bytes). Of a number, `codes` are
/// number_code(value); of a date, the milliseconds; of a boolean, 0 or 1.
struct ColumnData {
  std::string name;
  ColumnType type = ColumnType::kKeyword;
  std::vector<std::uint32_t> docs;
  std::vector<std::int64_t> codes;
  std::vector<std::string> dictionary;
};

/// A double as an integer of the same order (and back): -0 is 0; NaN is refused at the edge.
std::int64_t number_code(double value);
double number_of_code(std::int64_t code);

/// A column of an open segment. Any thread.
class ColumnReader {
 public:
  virtual ~ColumnReader() = default;
  virtual ColumnType type() const = 0;
  /// The values of a document, appended to `codes` in the order in which they were given.
  virtual void values(DocNum doc, std::vector<std::int64_t>& codes) const = 0;
  /// The least / greatest value; nothing when the document has none.
  virtual std::optional<std::int64_t> min_value(DocNum doc) const = 0;
  virtual std::optional<std::int64_t> max_value(DocNum doc) const = 0;
  /// Sets bit (doc - first) of `bits` for each document of [first, first + 64 * bits.size()) that
  /// has a value in [low, high]; other bits stay as they are. Skips ranges of 4096 documents by
  /// their minimum and maximum.
  virtual void match_range(std::int64_t low, std::int64_t high, DocNum first,
                           std::span<std::uint64_t> bits) const = 0;
  /// Documents with at least one value.
  virtual std::uint32_t document_count() const = 0;

  // Keywords only:
  virtual std::uint32_t dictionary_size() const = 0;
  virtual std::string_view keyword(std::int64_t code) const = 0;
  /// The rank of the first keyword >= value; `exact` tells whether it is equal.
  virtual std::int64_t keyword_lower_bound(std::string_view value, bool& exact) const = 0;
};

}  // namespace fts::segment

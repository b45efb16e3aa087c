#pragma once

// Dates as the engine knows them: milliseconds since 1970-01-01T00:00:00Z. A date may be given in
// part ("2022", "2022-01"); it then stands for its whole year, month or day.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fts {

/// [begin, end): what a date covers, in ms since 1970 UTC. A full time covers one millisecond (or
/// second).
struct DateRange {
  std::int64_t begin_ms = 0;
  std::int64_t end_ms = 0;
};

/// Reads YYYY, YYYY-MM, YYYY-MM-DD, and YYYY-MM-DDThh:mm[:ss[.fff]][Z|+hh:mm] (UTC when no zone is
/// given; a space may stand for the T). Nothing when it is none of them or not in the calendar
/// (Gregorian, years 1 to 9999).
std::optional<DateRange> parse_date(std::string_view text);

/// YYYY-MM-DD at midnight UTC, else YYYY-MM-DDThh:mm:ssZ, with .fff before the Z where it is not 0.
std::string format_date(std::int64_t ms);

}  // namespace fts

#include "engine/base/date.hpp"

#include <catch2/catch.hpp>

using fts::format_date;
using fts::parse_date;

TEST_CASE("a date in part stands for all of its year, month or day") {
  CHECK(parse_date("1970")->begin_ms == 0);
  CHECK(parse_date("1970")->end_ms == 365LL * 86'400'000);
  CHECK(format_date(parse_date("2022-01")->begin_ms) == "2022-01-01");
  CHECK(format_date(parse_date("2022-01")->end_ms) == "2022-02-01");
  CHECK(format_date(parse_date("2021-12")->end_ms) == "2022-01-01");
  CHECK(parse_date("2024-02-29").has_value());
  CHECK(format_date(parse_date("2024-02-29")->end_ms) == "2024-03-01");
}

TEST_CASE("times and zones") {
  CHECK(parse_date("1970-01-01T00:00:01Z")->begin_ms == 1000);
  CHECK(parse_date("1970-01-01 01:00:00+01:00")->begin_ms == 0);
  CHECK(parse_date("1970-01-01T00:00:00.250")->begin_ms == 250);
  CHECK(format_date(parse_date("2022-01-21T20:30")->begin_ms) == "2022-01-21T20:30:00Z");
  CHECK(format_date(-1000) == "1969-12-31T23:59:59Z");
  // Two dates that differ are two texts, and each comes back from its own.
  for (const std::int64_t ms : {-1LL, 1LL, 250LL, 999LL, 1000LL, 86'399'999LL}) {
    CHECK(parse_date(format_date(ms))->begin_ms == ms);
  }
  CHECK(format_date(250) == "1970-01-01T00:00:00.250Z");
}

TEST_CASE("what is no date is refused") {
  for (const char* text :
       {"", "22", "2022-", "2022-13", "2022-1", "2023-02-29", "2022-01-21x", "0000", "2022-01-21T",
        "2022-01-21T24:00", "2022-01-21T10:00+1", "printemps 2022", "2022-01-21T10:00:00."}) {
    INFO(text);
    CHECK_FALSE(parse_date(text).has_value());
  }
}

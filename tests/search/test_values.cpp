#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/search/values.hpp"

using namespace fts;
using namespace fts::search;
using segment::ColumnType;

namespace {

/// The interval that a text stands for, as the values at its ends; "error" when refused.
std::string read(ColumnType type, const std::string& text) {
  const auto interval = parse_value("f", type, text);
  if (!interval.ok()) return "error";
  const auto low = format_value(type, interval->low);
  if (interval->low == interval->high) return low;
  return low + " .. " + format_value(type, interval->high + 1);
}

struct Case {
  const char* text;
  const char* expected;
};

}  // namespace

TEST_CASE("numbers are read with either decimal sign") {
  const std::vector<Case> cases = {{"3.5", "3.5"},     {"3,5", "3.5"},     {" 12 ", "12"},
                                   {"-2e3", "-2000"},  {"+7", "7"},        {"0", "0"},
                                   {"-0", "0"},        {"1,2.3", "error"}, {"", "error"},
                                   {"douze", "error"}, {"1e999", "error"}, {"inf", "error"},
                                   {"nan", "error"},   {"3.5 kg", "error"}};
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(read(ColumnType::kNumber, text) == expected);
  }
}

TEST_CASE("a date in part stands for all of it") {
  const std::vector<Case> cases = {
      {"2022", "2022-01-01 .. 2023-01-01"},
      {"2022-01", "2022-01-01 .. 2022-02-01"},
      {"2022-12", "2022-12-01 .. 2023-01-01"},
      {"2024-02-29", "2024-02-29 .. 2024-03-01"},
      {"2023-02-29", "error"},
      {"2022-13", "error"},
      {"hier", "error"},
      {"1969-12-31", "1969-12-31 .. 1970-01-01"},
  };
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(read(ColumnType::kDate, text) == expected);
  }
  const auto time = parse_value("f", ColumnType::kDate, "2022-01-21T10:30:00Z");
  REQUIRE(time.ok());
  CHECK(format_value(ColumnType::kDate, time->low) == "2022-01-21T10:30:00Z");
}

TEST_CASE("booleans are read in both languages") {
  const std::vector<Case> cases = {{"true", "true"},   {"vrai", "true"}, {"Faux", "false"},
                                   {"FALSE", "false"}, {"oui", "error"}, {"1", "error"}};
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(read(ColumnType::kBoolean, text) == expected);
  }
}

TEST_CASE("a wrong value is answered with field, type, value and an example") {
  const auto wrong = parse_value("prix", ColumnType::kNumber, "cher");
  REQUIRE(!wrong.ok());
  CHECK(wrong.status().code() == StatusCode::kInvalidArgument);
  CHECK(wrong.status().message() ==
        "field 'prix' is a number, but 'cher' is none; write for example 12 or 3.5");
}

#include "engine/search/values.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "engine/base/date.hpp"

namespace fts::search {

namespace {

using segment::ColumnType;

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<CodeInterval> parse_number(std::string_view text) {
  std::string number(text);
  if (number.starts_with('+')) number.erase(0, 1);
  // A French decimal comma; one that stands beside a point is no number.
  const auto comma = number.find(',');
  if (comma != std::string::npos) {
    if (number.find('.') != std::string::npos) return std::nullopt;
    number[comma] = '.';
  }
  double value = 0;
  const char* end = number.data() + number.size();
  const auto [stop, error] = std::from_chars(number.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  const auto code = segment::number_code(value);
  return CodeInterval{code, code};
}

std::optional<CodeInterval> parse_boolean(std::string_view text) {
  std::string lower(text);
  for (auto& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (lower == "true" || lower == "vrai") return CodeInterval{1, 1};
  if (lower == "false" || lower == "faux") return CodeInterval{0, 0};
  return std::nullopt;
}

std::string_view example_of(ColumnType type) {
  switch (type) {
    case ColumnType::kNumber:
      return "12 or 3.5";
    case ColumnType::kDate:
      return "2022, 2022-01, 2022-01-21 or 2022-01-21T10:30:00Z";
    case ColumnType::kBoolean:
      return "true or false";
    case ColumnType::kKeyword:
      break;
  }
  return "a word";
}

}  // namespace

Result<CodeInterval> parse_value(std::string_view field, ColumnType type, std::string_view text) {
  const auto trimmed = trim(text);
  std::optional<CodeInterval> interval;
  switch (type) {
    case ColumnType::kNumber:
      interval = parse_number(trimmed);
      break;
    case ColumnType::kDate:
      if (const auto date = parse_date(trimmed)) {
        interval = CodeInterval{date->begin_ms, date->end_ms - 1};
      }
      break;
    case ColumnType::kBoolean:
      interval = parse_boolean(trimmed);
      break;
    case ColumnType::kKeyword:
      break;
  }
  if (interval) return *interval;
  return invalid_argument("field '" + std::string(field) + "' is a " +
                          std::string(segment::column_type_name(type)) + ", but '" +
                          std::string(text) + "' is none; write for example " +
                          std::string(example_of(type)));
}

std::string format_value(ColumnType type, std::int64_t code) {
  if (type == ColumnType::kBoolean) return code != 0 ? "true" : "false";
  if (type == ColumnType::kDate) return format_date(code);
  std::array<char, 32> text{};
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), segment::number_of_code(code));
  return {text.data(), end};
}

}  // namespace fts::search

#include "engine/base/date.hpp"

#include <chrono>
#include <cstdio>

namespace fts {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

/// Takes exactly `digits` decimal digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

std::int64_t days_ms(std::chrono::year_month_day date) {
  return std::chrono::sys_days{date}.time_since_epoch().count() * kDayMs;
}

/// Minutes east of UTC of a zone: nothing left, Z, +hh:mm, -hh:mm.
std::optional<int> take_zone(std::string_view& text) {
  if (text.empty() || take(text, 'Z')) return 0;
  const bool west = text.front() == '-';
  if (!west && text.front() != '+') return std::nullopt;
  text.remove_prefix(1);
  const auto hours = take_number(text, 2);
  take(text, ':');
  const auto minutes = hours ? take_number(text, 2) : std::nullopt;
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return (west ? -1 : 1) * (*hours * 60 + *minutes);
}

/// hh:mm[:ss[.fff]][zone], all of `text`: the range relative to midnight.
std::optional<DateRange> parse_time(std::string_view text) {
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  std::int64_t ms = (*hour * 60LL + *minute) * 60'000;
  std::int64_t width = 60'000;
  if (take(text, ':')) {
    const auto second = take_number(text, 2);
    if (!second || *second > 60) return std::nullopt;
    ms += *second * 1000LL;
    width = 1000;
    if (take(text, '.')) {
      std::int64_t unit = 100;
      std::size_t digits = 0;
      for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
        ms += (text[digits] - '0') * unit;  // past milliseconds the unit is 0
        unit /= 10;
      }
      if (digits == 0) return std::nullopt;
      text.remove_prefix(digits);
      width = 1;
    }
  }
  const auto zone = take_zone(text);
  if (!zone || !text.empty()) return std::nullopt;
  ms -= *zone * 60'000LL;
  return DateRange{ms, ms + width};
}

}  // namespace

std::optional<DateRange> parse_date(std::string_view text) {
  using namespace std::chrono;
  const auto year_number = take_number(text, 4);
  if (!year_number || *year_number < 1) return std::nullopt;
  const year y{*year_number};
  if (text.empty())
    return DateRange{days_ms(y / January / 1), days_ms((y + years{1}) / January / 1)};
  if (!take(text, '-')) return std::nullopt;
  const auto month_number = take_number(text, 2);
  if (!month_number || *month_number < 1 || *month_number > 12) return std::nullopt;
  const year_month ym = y / month{static_cast<unsigned>(*month_number)};
  if (text.empty()) return DateRange{days_ms(ym / 1), days_ms((ym + months{1}) / 1)};
  if (!take(text, '-')) return std::nullopt;
  const auto day_number = take_number(text, 2);
  if (!day_number) return std::nullopt;
  const year_month_day ymd = ym / day{static_cast<unsigned>(*day_number)};
  if (!ymd.ok()) return std::nullopt;
  const std::int64_t midnight = days_ms(ymd);
  if (text.empty()) return DateRange{midnight, midnight + kDayMs};
  if (!take(text, 'T') && !take(text, ' ')) return std::nullopt;
  const auto time = parse_time(text);
  if (!time) return std::nullopt;
  return DateRange{midnight + time->begin_ms, midnight + time->end_ms};
}

std::string format_date(std::int64_t ms) {
  using namespace std::chrono;
  const auto day_count = floor<days>(sys_time<milliseconds>{milliseconds{ms}});
  const year_month_day date{day_count};
  char buffer[48];
  const std::int64_t rest = ms - day_count.time_since_epoch().count() * kDayMs;
  int written =
      std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  if (rest != 0) {
    const auto seconds_of_day = rest / 1000;
    written += std::snprintf(buffer + written, sizeof buffer - static_cast<std::size_t>(written),
                             "T%02lld:%02lld:%02lld", static_cast<long long>(seconds_of_day / 3600),
                             static_cast<long long>(seconds_of_day / 60 % 60),
                             static_cast<long long>(seconds_of_day % 60));
    const auto room = sizeof buffer - static_cast<std::size_t>(written);
    const auto milliseconds_left = static_cast<long long>(rest % 1000);
    written += milliseconds_left == 0
                   ? std::snprintf(buffer + written, room, "Z")
                   : std::snprintf(buffer + written, room, ".%03lldZ", milliseconds_left);
  }
  return {buffer, static_cast<std::size_t>(written)};
}

}  // namespace fts

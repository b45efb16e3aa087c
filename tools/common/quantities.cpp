#include "tools/common/quantities.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdio>

namespace fts::tools {

namespace {

/// The digits that `text` begins with; moves past them. False when there are none or too many.
bool take_digits(std::string_view& text, std::uint64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

/// What a unit multiplies by; 0 when it is none. K, M, G, T and KiB... are powers of 1024, KB... of
/// 1000, as GNU tools read them.
std::uint64_t unit_factor(std::string_view unit) {
  std::string lower(unit);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower.empty() || lower == "b") return 1;
  const auto power = std::string_view("kmgt").find(lower.front());
  if (power == std::string_view::npos) return 0;
  const auto rest = std::string_view(lower).substr(1);
  if (!rest.empty() && rest != "b" && rest != "ib") return 0;
  const std::uint64_t step = rest == "b" ? 1000 : 1024;
  std::uint64_t factor = 1;
  for (std::size_t i = 0; i <= power; ++i) factor *= step;
  return factor;
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

}  // namespace

Result<std::uint64_t> parse_size(std::string_view text) {
  std::string_view rest = text;
  std::uint64_t count = 0;
  const bool digits = take_digits(rest, count);
  if (digits && rest.starts_with(' ')) rest.remove_prefix(1);
  const std::uint64_t factor = digits ? unit_factor(rest) : 0;
  if (factor == 0) {
    return invalid_argument("expected a size such as 512M, 1G or 65536, but came " + quoted(text));
  }
  if (count > ~std::uint64_t{0} / factor) {
    return invalid_argument("the size " + quoted(text) + " is beyond 2^64 bytes");
  }
  return count * factor;
}

Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t low, std::uint64_t high) {
  std::string_view rest = text;
  std::uint64_t value = 0;
  if (!take_digits(rest, value) || !rest.empty() || value < low || value > high) {
    return invalid_argument("expected a whole number from " + std::to_string(low) + " to " +
                            std::to_string(high) + ", but came " + quoted(text));
  }
  return value;
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
  ListenAddress listen{"127.0.0.1", 0};
  const auto colon = text.rfind(':');
  const bool has_address = colon != std::string_view::npos && colon > 0;
  if (has_address) listen.address = text.substr(0, colon);
  auto& address = listen.address;
  const bool bracketed = address.starts_with('[') && address.ends_with(']');
  if (bracketed) address = address.substr(1, address.size() - 2);
  const auto port_text = colon == std::string_view::npos ? text : text.substr(colon + 1);
  const auto port = parse_number(port_text, 0, 65535);
  if (!port.ok() || address.empty() || (!bracketed && address.find(':') != std::string::npos)) {
    return invalid_argument(
        "expected ADDRESS:PORT, such as 127.0.0.1:7780 or [::1]:7780 (port 0: any free one), but "
        "came " +
        quoted(text));
  }
  listen.port = static_cast<std::uint16_t>(*port);
  return listen;
}

std::string number_text(std::uint64_t value, bool grouped) {
  std::string digits = std::to_string(value);
  if (!grouped) return digits;
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) out += "\u202f";
    out += digits[i];
  }
  return out;
}

std::string fixed_text(double value, int decimals) {
  std::array<char, 64> buffer{};
  const int size = std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
  return std::string(buffer.data(), static_cast<std::size_t>(std::clamp(size, 0, 63)));
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  constexpr std::array<std::string_view, 4> kUnits = {"kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  for (; value >= 999.95 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  return fixed_text(value, 1) + " " + std::string(kUnits[unit]);
}

}  // namespace fts::tools

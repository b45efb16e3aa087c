#pragma once

// Quantities as people type and read them: sizes ("512M"), whole numbers in a range, addresses, and
// digits grouped for the eye. Pure functions.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/status.hpp"

namespace fts::tools {

/// "65536", "64K" or "64KiB" (1024 each step: K, M, G, T), "64KB" (1000 each step), any letter
/// case. kInvalidArgument shows what a size looks like.
Result<std::uint64_t> parse_size(std::string_view text);

/// Decimal digits of a number in [low, high]; kInvalidArgument names the bounds.
Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t low, std::uint64_t high);

struct ListenAddress {
  std::string address;
  std::uint16_t port = 0;
};
/// "127.0.0.1:7780", "[::1]:7780", "localhost:0"; a port alone ("7780", ":7780") listens on
/// loopback.
Result<ListenAddress> parse_listen_address(std::string_view text);

/// "1234567", or, for people (`grouped`), in threes with narrow no-break spaces as French does.
std::string number_text(std::uint64_t value, bool grouped);
/// Fixed notation: fixed_text(0.5, 2) is "0.50".
std::string fixed_text(double value, int decimals);
/// "812 B", "12.3 kB", "4.1 MB": three digits or so, 1000 each step.
std::string size_text(std::uint64_t bytes);

}  // namespace fts::tools

#pragma once

// The operators that stand on one word: `mot*`, `mot~1`, `~mot`, `=Mot`, `mot^2`.

#include <optional>
#include <string_view>

#include "engine/base/status.hpp"
#include "engine/query/lexer.hpp"

namespace fts::query {

/// Reads a chunk without white space into a node of kind kWords, kExact, kPrefix, kFuzzy or kAll;
/// `plain` when nothing was an operator. What looks like an operator and is none is text, noted.
/// The value of a field may begin with a sign.
Leaf read_word(std::string_view chunk, bool is_field_value, Notes& notes);

/// `^2`, `^0.5` at the start of `text`: its value (at most kMaxBoost) and length, or nothing.
struct Boost {
  float value = 1.0F;
  std::size_t size = 0;
};
std::optional<Boost> read_boost(std::string_view text);

/// Digits at the start of `text`, as many as there are; the value saturates.
struct Number {
  std::uint32_t value = 0;
  std::size_t size = 0;
};
Number read_number(std::string_view text);

}  // namespace fts::query

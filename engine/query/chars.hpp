#pragma once

// The few questions that the query language asks of a character.

#include <cstdint>
#include <string_view>

namespace fts::query {

struct Character {
  char32_t code_point = 0;
  std::uint32_t size = 0;  ///< bytes; 0 at the end of the text
};

/// The character at `offset` of valid UTF-8, or one of size 0 at the end.
Character character_at(std::string_view text, std::size_t offset);
/// The character that ends at `offset`, or one of size 0 at the start.
Character character_before(std::string_view text, std::size_t offset);

bool is_space(char32_t code_point);
bool is_letter(char32_t code_point);
bool is_digit(char32_t code_point);
inline bool is_alnum(char32_t code_point) { return is_letter(code_point) || is_digit(code_point); }
bool has_alnum(std::string_view text);

/// The quote that closes the one given, or 0 when it opens no phrase.
char32_t closing_quote(char32_t opening);

}  // namespace fts::query

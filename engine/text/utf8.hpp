#pragma once

// UTF-8: validation, decoding, encoding. Everything after the input edge may assume valid UTF-8.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/status.hpp"

namespace fts::text {

/// Offset of the first byte that does not belong to valid UTF-8 (Unicode 15, table 3-7: no overlong
/// forms, no surrogates, nothing above U+10FFFF); text.size() when all is valid.
std::size_t find_invalid_utf8(std::string_view text);

/// ok, or kInvalidArgument naming the line (from 1) and byte (offset in `text`, from 0) and the
/// byte's value in hex.
Status validate_utf8(std::string_view text);

/// The code point at text[offset] of valid UTF-8; `offset` moves past it.
char32_t decode_utf8(std::string_view text, std::size_t& offset);

void append_utf8(std::string& out, char32_t code_point);

/// The longest prefix of valid `text` that ends at a character and has at most `max_bytes`.
std::string_view cut_utf8(std::string_view text, std::size_t max_bytes);

}  // namespace fts::text

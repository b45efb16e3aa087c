#pragma once

// What the normal forms of both trees share.

#include <charconv>
#include <string>
#include <string_view>

namespace fts::query::print {

inline void quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

inline void boost(std::string& out, float boost) {
  if (boost == 1.0F) return;
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, boost).ptr;
  out.append(" ^").append(digits, end);
}

/// Of a node with low, high, include_low and include_high: ` [2020 TO 2022}`.
template <typename RangeNode>
void range(std::string& out, const RangeNode& node) {
  out.append(node.include_low ? " [" : " {");
  out.append(node.low ? *node.low : "*").append(" TO ").append(node.high ? *node.high : "*");
  out += node.include_high ? ']' : '}';
}

}  // namespace fts::query::print

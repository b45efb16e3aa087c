#pragma once

// What the normal forms of both trees share.

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

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

/// ` (must A B)`: the nodes of one kind, each written by `append_node`; nothing when there are
/// none.
template <typename Node, typename Append>
void list(std::string& out, std::string_view name, const std::vector<Node>& nodes,
          Append&& append_node) {
  if (nodes.empty()) return;
  out.append(" (").append(name);
  for (const auto& node : nodes) {
    out += ' ';
    append_node(out, node);
  }
  out += ')';
}

/// Of a node with low, high, include_low and include_high: ` [2020 TO 2022}`.
template <typename RangeNode>
void range(std::string& out, const RangeNode& node) {
  out.append(node.include_low ? " [" : " {");
  out.append(node.low ? *node.low : "*").append(" TO ").append(node.high ? *node.high : "*");
  out += node.include_high ? ']' : '}';
}

}  // namespace fts::query::print

// The normal form of a syntax tree. A node is `(kind children)`, a leaf `(kind "text")`, with
// field=, slop=, edits= and ^boost where they differ from the default. The lists of a boolean are
// written must, should, not; `implicit` marks the one that the default operator still decides.

#include "engine/query/print.hpp"
#include "engine/query/syntax.hpp"

namespace fts::query {
namespace {

std::string_view name_of(SyntaxKind kind) {
  switch (kind) {
    case SyntaxKind::kWords:
      return "words";
    case SyntaxKind::kPhrase:
      return "phrase";
    case SyntaxKind::kExact:
      return "exact";
    case SyntaxKind::kPrefix:
      return "prefix";
    case SyntaxKind::kFuzzy:
      return "fuzzy";
    case SyntaxKind::kSynonym:
      return "synonym";
    case SyntaxKind::kRange:
      return "range";
    case SyntaxKind::kBoolean:
      return "bool";
    case SyntaxKind::kAll:
      return "all";
  }
  return "?";
}

void append(std::string& out, const SyntaxNode& node);

void append_lists(std::string& out, const SyntaxNode& node) {
  const auto list = [&out](std::string_view name, const std::vector<SyntaxNode>& children) {
    print::list(out, name, children,
                [](std::string& to, const SyntaxNode& child) { append(to, child); });
  };
  list("must", node.must);
  list("should", node.should);
  list("not", node.must_not);
}

void append(std::string& out, const SyntaxNode& node) {
  out += '(';
  out += node.implicit ? "implicit" : name_of(node.kind);
  if (!node.field.empty()) out.append(" field=").append(node.field);
  if (node.kind == SyntaxKind::kBoolean) {
    append_lists(out, node);
  } else if (node.kind == SyntaxKind::kRange) {
    print::range(out, node);
  } else if (node.kind != SyntaxKind::kAll) {
    out += ' ';
    print::quoted(out, node.text);
  }
  if (node.slop != 0) out.append(" slop=").append(std::to_string(node.slop));
  if (node.edits != 0) out.append(" edits=").append(std::to_string(node.edits));
  print::boost(out, node.boost);
  out += ')';
}

}  // namespace

std::string to_string(const SyntaxNode& node) {
  std::string out;
  append(out, node);
  return out;
}

}  // namespace fts::query

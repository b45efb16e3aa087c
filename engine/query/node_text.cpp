// The normal form of a query tree: `(class "états" etat)`, `(phrase 0:(fold "fin") 1:...)`,
// `(bool (must ...) (should 1 ...) (not ...) (filter ...))`.

#include <algorithm>

#include "engine/query/print.hpp"
#include "engine/query/query.hpp"

namespace fts::query {
namespace {

constexpr std::string_view kLevels[] = {"class", "fold", "form", "exact"};

void append_variants(std::string& out, const Term& term) {
  for (const auto& variant : term.variants) {
    out.append(" also=").append(kLevels[static_cast<std::size_t>(variant.level)]).append(":");
    print::quoted(out, variant.name);
    print::boost(out, variant.weight);
  }
}

void append(std::string& out, const Term& term) {
  out += '(';
  out.append(kLevels[static_cast<std::size_t>(term.level)]).append(" ");
  switch (term.level) {
    case Level::kClass:
      print::quoted(out, term.form);
      out.append(" ").append(term.class_name);
      if (term.bare) out.append(" bare");
      append_variants(out, term);
      break;
    case Level::kFold:
      print::quoted(out, term.folded);
      break;
    case Level::kForm:
      print::quoted(out, term.form);
      break;
    case Level::kExact:
      print::quoted(out, term.surface);
      break;
  }
  if (term.stop) out.append(" stop");
}

void append(std::string& out, const Node& node);

void append_slots(std::string& out, const Node& node) {
  for (const auto& slot : node.slots) {
    out.append(" ").append(std::to_string(slot.offset)).append(":");
    bool first = true;
    for (const auto& term : slot.alternatives) {
      if (!first) out += '|';
      first = false;
      append(out, term);
      out += ')';
    }
  }
  if (node.slop != 0) out.append(" slop=").append(std::to_string(node.slop));
}

void append_lists(std::string& out, const Node& node) {
  const auto list = [&out](std::string_view name, const std::vector<Node>& children) {
    print::list(out, name, children, [](std::string& to, const Node& child) { append(to, child); });
  };
  list("must", node.must);
  list("should " + std::to_string(node.minimum_should), node.should);
  list("not", node.must_not);
  list("filter", node.filter);
}

void append(std::string& out, const Node& node) {
  switch (node.kind) {
    case NodeKind::kTerm:
      append(out, node.term);
      break;
    case NodeKind::kFuzzy:
      out += "(fuzzy ";
      print::quoted(out, node.term.form);
      out.append(" ").append(node.term.class_name);
      out.append(" within=").append(std::to_string(node.max_distance));
      break;
    case NodeKind::kPhrase:
      out += "(phrase";
      append_slots(out, node);
      break;
    case NodeKind::kPrefix:
      out += "(prefix ";
      print::quoted(out, node.text);
      if (node.accented) out += " accented";
      break;
    case NodeKind::kKeyword:
      out += "(keyword ";
      print::quoted(out, node.text);
      break;
    case NodeKind::kRange:
      out += "(range";
      print::range(out, node);
      break;
    case NodeKind::kBoolean:
      out += "(bool";
      append_lists(out, node);
      break;
    case NodeKind::kAll:
      out += "(all";
      break;
    case NodeKind::kNone:
      out += "(none";
      break;
  }
  if (!node.field.empty()) out.append(" field=").append(node.field);
  print::boost(out, node.boost);
  out += ')';
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string to_string(const Node& node) {
  std::string out;
  append(out, node);
  return out;
}

bool FieldCatalog::contains_text(std::string_view name) const {
  return contains(text_fields, name);
}
bool FieldCatalog::contains_typed(std::string_view name) const {
  return contains(typed_fields, name);
}

}  // namespace fts::query

#include "engine/search/plan.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "engine/base/limits.hpp"
#include "engine/base/suggest.hpp"
#include "engine/search/fuzzy_forms.hpp"
#include "engine/search/gram_planner.hpp"
#include "engine/search/simplify.hpp"
#include "engine/search/typed_fields.hpp"

namespace fts::search {

namespace {

using query::Level;
using query::Node;
using query::NodeKind;

constexpr auto kLowest = std::numeric_limits<std::int64_t>::min();
constexpr auto kHighest = std::numeric_limits<std::int64_t>::max();

std::string_view level_label(Level level) {
  switch (level) {
    case Level::kClass:
      return "class ";
    case Level::kFold:
      return "fold ";
    case Level::kForm:
      return "form ";
    case Level::kExact:
      break;
  }
  return "exact ";
}

std::string_view name_at_level(const query::Term& term, Level level) {
  if (level == Level::kClass && !term.class_name.empty()) return term.class_name;
  if (level == Level::kFold) return term.folded;
  return level == Level::kExact && !term.surface.empty() ? term.surface : term.form;
}

/// The variants that some document has: ", also class porter x 0.4".
void append_variants(const TermUnion& lists, std::string& label) {
  for (const auto& list : lists.lists) {
    if (list.weight == 1.0F) continue;
    std::array<char, 16> weight = {};
    const auto end = std::to_chars(weight.data(), weight.data() + weight.size(), list.weight).ptr;
    label.append(", also ").append(level_label(list.level)).append(list.name).append(" x ");
    label.append(weight.data(), end);
  }
}

class Planner {
 public:
  Planner(const index::Snapshot& snapshot, const SearchRequest& request)
      : snapshot_(snapshot),
        request_(request),
        resolver_(snapshot),
        grams_(snapshot),
        document_count_(snapshot.documents_with_text()) {}

  /// `boost` is the product of the boosts above; a double, so that it is rounded once per leaf.
  Status plan(const Node& node, double boost, bool scored, PlanNode& out);

  std::vector<std::string> take_notes() { return std::move(notes_); }

 private:
  Status plan_term(const Node& node, PlanNode& out);
  Status plan_phrase(const Node& node, PlanNode& out);
  Status plan_prefix(const Node& node, PlanNode& out);
  Status plan_column(const Node& node, PlanNode& out);
  Status plan_children(const std::vector<Node>& nodes, double boost, bool scored,
                       std::vector<PlanNode>& out);
  Status restrict_to_field(const Node& node, PlanNode& out) const;
  Status scored_lists(const query::Term& term, Level level, double weight, ScoredLists& out);
  Status count_leaf();

  const index::RankingSettings& ranking() const { return snapshot_.settings.ranking; }
  bool french() const { return snapshot_.settings.scoring == index::Scoring::kFrench; }

  const index::Snapshot& snapshot_;
  const SearchRequest& request_;
  TermResolver resolver_;
  GramPlanner grams_;
  std::uint64_t document_count_;
  std::size_t leaves_ = 0;
  ExpansionCount expansions_;
  std::vector<std::string> notes_;
};

Status Planner::count_leaf() {
  if (++leaves_ > limits::kMaxQueryClauses) {
    return limit_exceeded("the query has more than " + std::to_string(limits::kMaxQueryClauses) +
                          " clauses (kMaxQueryClauses)");
  }
  return ok_status();
}

Status Planner::plan(const Node& node, double boost, bool scored, PlanNode& out) {
  if (!std::isfinite(node.boost) || node.boost < 0.0F) {
    return invalid_argument("a boost must be a number of 0 or more");
  }
  const double total_boost = boost * static_cast<double>(node.boost);
  out.kind = node.kind;
  out.field = node.field;
  out.scored = scored;
  out.match.weight = static_cast<float>(total_boost);
  switch (node.kind) {
    case NodeKind::kTerm:
      return plan_term(node, out);
    case NodeKind::kFuzzy: {
      Node term = node;
      FTS_TRY(expand_fuzzy(snapshot_, term, request_.budget, notes_));
      out.kind = term.kind;
      return plan_term(term, out);
    }
    case NodeKind::kPhrase:
      return plan_phrase(node, out);
    case NodeKind::kPrefix:
      return plan_prefix(node, out);
    case NodeKind::kKeyword:
    case NodeKind::kRange:
      return plan_column(node, out);
    case NodeKind::kAll:
    case NodeKind::kNone:
      out.scored = false;
      return ok_status();
    case NodeKind::kBoolean:
      break;
  }
  FTS_TRY(plan_children(node.must, total_boost, scored, out.must));
  FTS_TRY(plan_children(node.should, total_boost, scored, out.should));
  FTS_TRY(plan_children(node.must_not, total_boost, false, out.must_not));
  FTS_TRY(plan_children(node.filter, total_boost, false, out.filter));
  out.minimum_should = node.minimum_should;
  return ok_status();
}

Status Planner::plan_children(const std::vector<Node>& nodes, double boost, bool scored,
                              std::vector<PlanNode>& out) {
  out.resize(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) FTS_TRY(plan(nodes[i], boost, scored, out[i]));
  return ok_status();
}

Status Planner::restrict_to_field(const Node& node, PlanNode& out) const {
  const auto& fields = snapshot_.settings.text_fields;
  bool found = false;
  for (std::size_t f = 0; f < fields.size(); ++f) {
    if (!node.field.empty() && fields[f].name != node.field) continue;
    // The weight of an only field weighs nothing against anything: frequencies count as they are.
    out.weights[f] = fields.size() == 1 ? 1.0F : fields[f].weight;
    out.field_mask = static_cast<std::uint8_t>(out.field_mask | 1U << f);
    found = true;
  }
  out.all_fields = node.field.empty() || fields.size() == 1;
  if (found) return ok_status();
  std::vector<std::string_view> names;
  for (const auto& field : fields) names.emplace_back(field.name);
  return invalid_argument("there is no text field '" + node.field + "'; the text fields are " +
                          join_names(names));
}

Status Planner::scored_lists(const query::Term& term, Level level, double weight,
                             ScoredLists& out) {
  FTS_ASSIGN(out.lists, resolver_.resolve(term, level));
  out.label = std::string(level_label(level)).append(name_at_level(term, level));
  append_variants(out.lists, out.label);
  out.weight = static_cast<float>(weight);
  out.idf = segment::idf(document_count_, out.lists.df);
  out.scale = static_cast<float>(weight * static_cast<double>(out.idf));
  return ok_status();
}

Status Planner::plan_term(const Node& node, PlanNode& out) {
  FTS_TRY(count_leaf());
  FTS_TRY(restrict_to_field(node, out));
  const auto& term = node.term;
  FTS_TRY(expansions_.add(term.variants.size()));
  for (const auto& variant : term.variants) {
    if (variant.weight >= query::kMinVariantWeight && variant.weight <= 1.0F) continue;
    return invalid_argument("a variant of '" + term.form + "' weighs " +
                            std::to_string(variant.weight) + ", which is not between " +
                            std::to_string(query::kMinVariantWeight) + " and 1");
  }
  auto weight = static_cast<double>(out.match.weight);
  if (french() && term.stop) weight *= static_cast<double>(ranking().stop_weight);
  if (french() && term.light) weight *= static_cast<double>(ranking().light_weight);
  FTS_TRY(scored_lists(term, term.level, weight, out.match));
  out.stop = term.stop;
  out.form = term.form;
  if (term.level == Level::kExact) {
    if (!request_.stored_texts) {
      return unsupported("'=" + term.surface +
                         "' is verified on the stored text, which is not kept here");
    }
    out.exact = true;
    out.surface = term.surface;
  }
  if (french() && term.level == Level::kClass && out.scored) {
    auto& fold = out.fold.emplace();
    FTS_TRY(scored_lists(term, Level::kFold, weight * static_cast<double>(ranking().fold_weight),
                         fold));
    out.fold_within_match = resolver_.fold_within_class(fold.lists, out.match.lists, 0.0F);
    out.fold_below_match = resolver_.fold_within_class(fold.lists, out.match.lists, 1.0F);
    if (fold.lists.empty()) out.fold.reset();
    if (!term.bare && !term.stop && ranking().accent_weight > 0 && request_.sort.empty()) {
      auto& accent = out.accent.emplace();
      FTS_TRY(scored_lists(term, Level::kForm,
                           weight * static_cast<double>(ranking().accent_weight), accent));
      accent.label = "accents " + term.form;
      if (accent.lists.empty()) out.accent.reset();
    }
  }
  return ok_status();
}

Status Planner::plan_phrase(const Node& node, PlanNode& out) {
  FTS_TRY(restrict_to_field(node, out));
  if (!snapshot_.settings.positions) {
    return unsupported("phrases need positions, and this index keeps none (setting 'positions')");
  }
  if (node.slots.size() < 2 || node.slots.size() > limits::kMaxPhraseWords) {
    return limit_exceeded("a phrase has between 2 and " + std::to_string(limits::kMaxPhraseWords) +
                          " words (kMaxPhraseWords), not " + std::to_string(node.slots.size()));
  }
  if (node.slop > limits::kMaxSlop) {
    return limit_exceeded("the slop of a phrase is at most " + std::to_string(limits::kMaxSlop) +
                          " (kMaxSlop), not " + std::to_string(node.slop));
  }
  out.slop = node.slop;
  out.match.label = "phrase \"";
  double idf_sum = 0;
  for (const auto& slot : node.slots) {
    FTS_TRY(count_leaf());
    auto& planned = out.slots.emplace_back();
    planned.offset = slot.offset;
    // Alternatives may share forms (a fold and one of its forms); each list stands once.
    for (const auto& term : slot.alternatives) {
      const auto level = term.level == Level::kFold ? Level::kFold : Level::kForm;
      FTS_ASSIGN(auto lists, resolver_.resolve(term, level));
      planned.lists.df = std::max(planned.lists.df, lists.df);
      for (auto& list : lists.lists) planned.lists.lists.push_back(std::move(list));
    }
    auto& lists = planned.lists.lists;
    std::sort(lists.begin(), lists.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    const auto same = [](const auto& a, const auto& b) { return a.name == b.name; };
    lists.erase(std::unique(lists.begin(), lists.end(), same), lists.end());
    idf_sum += static_cast<double>(segment::idf(document_count_, planned.lists.df));
    if (out.slots.size() > 1) out.match.label += ' ';
    if (!slot.alternatives.empty()) {
      const auto& first = slot.alternatives.front();
      out.match.label += first.level == Level::kFold ? first.folded : first.form;
    }
  }
  out.match.label += '"';
  if (out.slop > 0) out.match.label += "~" + std::to_string(out.slop);
  out.match.idf = static_cast<float>(idf_sum);
  out.match.scale = static_cast<float>(static_cast<double>(out.match.weight) * idf_sum);
  // The specification reads positions.
  if (request_.evaluation == Evaluation::kExhaustive) return ok_status();
  return grams_.plan(out);
}

Status Planner::plan_prefix(const Node& node, PlanNode& out) {
  FTS_TRY(count_leaf());
  FTS_TRY(restrict_to_field(node, out));
  FTS_ASSIGN(auto expansion, resolver_.resolve_prefix(node.text, node.accented, request_.budget));
  FTS_TRY(expansions_.add(expansion.lists.lists.size()));
  if (expansion.found > limits::kMaxExpansions) {
    query::add_note(notes_, "'" + node.text + "*' stands for " + std::to_string(expansion.found) +
                                " words; the " + std::to_string(limits::kMaxExpansions) +
                                " most frequent were searched (kMaxExpansions)");
  }
  out.match.label = "prefix " + node.text;
  out.match.lists = std::move(expansion.lists);
  out.match.idf = 1.0F;
  out.match.scale = out.match.weight;
  return ok_status();
}

Status Planner::plan_column(const Node& node, PlanNode& out) {
  FTS_TRY(count_leaf());
  out.scored = false;
  FTS_ASSIGN(const auto type, typed_field(snapshot_, node.field));
  auto& column = out.column;
  column.type = type;
  const bool range = node.kind == NodeKind::kRange;
  column.low = range ? node.low : node.text;
  column.high = range ? node.high : node.text;
  column.include_low = !range || node.include_low;
  column.include_high = !range || node.include_high;
  if (column.type == segment::ColumnType::kKeyword) return ok_status();

  // A partial date as a bound means its start where it is low and its end where it is high; a bound
  // that is not included lies on the other side of what it stands for.
  column.codes = {kLowest, kHighest};
  if (column.low) {
    FTS_ASSIGN(const auto low, parse_value(node.field, column.type, *column.low));
    column.codes.low = column.include_low ? low.low : low.high + 1;
  }
  if (column.high) {
    FTS_ASSIGN(const auto high, parse_value(node.field, column.type, *column.high));
    column.codes.high = column.include_high ? high.high : high.low - 1;
  }
  return ok_status();
}

}  // namespace

Result<Plan> make_plan(const index::Snapshot& snapshot, const SearchRequest& request) {
  Plan plan;
  Planner planner(snapshot, request);
  FTS_TRY(planner.plan(request.query, 1.0, true, plan.root));
  if (request.filter) {
    PlanNode filtered;
    filtered.kind = NodeKind::kBoolean;
    filtered.scored = true;
    filtered.filter.emplace_back();
    FTS_TRY(planner.plan(*request.filter, 1.0, false, filtered.filter.back()));
    filtered.must.push_back(std::move(plan.root));
    plan.root = std::move(filtered);
  }
  simplify(plan.root);
  plan.notes = planner.take_notes();
  plan.bm25 = snapshot.settings.bm25();
  // A frequency is a sum of weights, and k1 is what it is compared with.
  if (snapshot.settings.scoring == index::Scoring::kFrench) {
    plan.bm25.k1 = static_cast<float>(double{plan.bm25.k1} * snapshot.average_word_weight());
  }
  plan.average_length = snapshot.average_length();
  return plan;
}

}  // namespace fts::search

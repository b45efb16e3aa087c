#include "engine/search/fuzzy_forms.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/base/limits.hpp"
#include "engine/query/fuzzy.hpp"
#include "engine/search/term_lists.hpp"

namespace fts::search {

namespace {

using query::Node;
using query::NodeKind;

/// Collects the folds that are near.
class Collector final : public segment::TermVisitor {
 public:
  Collector(const query::FuzzyPattern& pattern, QueryBudget* budget,
            std::map<std::string, std::uint32_t, std::less<>>& near)
      : walk_(pattern), budget_(budget), near_(near) {}

  std::size_t visit(std::string_view term, std::size_t shared) override {
    if ((++visits_ & 1023U) == 0 && budget_ != nullptr && !budget_->spend(0)) return kStop;
    const auto verdict = walk_.compare(term, shared);
    if (verdict.distance) near_.emplace(term, *verdict.distance);
    return verdict.hopeless_bytes;
  }

 private:
  query::FuzzyPattern::Walk walk_;
  QueryBudget* budget_;
  std::map<std::string, std::uint32_t, std::less<>>& near_;
  std::uint32_t visits_ = 0;
};

}  // namespace

Result<NearForms> near_forms(const index::Snapshot& snapshot, std::string_view folded,
                             std::uint32_t max_distance, std::size_t most, QueryBudget* budget) {
  const query::FuzzyPattern pattern(folded, max_distance);
  std::map<std::string, std::uint32_t, std::less<>> near;
  for (const auto& view : snapshot.segments) {
    Collector collector(pattern, budget, near);
    FTS_TRY(view.reader->visit_folds(collector));
    if (budget != nullptr && budget->stopped()) return budget->status();
  }
  std::map<std::string, NearForm, std::less<>> forms;
  std::string fold;
  for (const auto& [name, distance] : near) {
    // An accented form comes by on the way; its fold comes by itself.
    snapshot.analyzer->fold(name, fold);
    if (snapshot.analyzer->has_classes() && fold != name) continue;
    for (const auto& view : snapshot.segments) {
      FTS_ASSIGN(const auto ords, view.reader->forms_of_fold(name));
      for (const auto ord : ords) {
        FTS_ASSIGN(auto form, view.reader->forms().term(ord));
        FTS_ASSIGN(const auto entry, view.reader->forms().entry(ord));
        auto& found = forms[form];
        found.form = std::move(form);
        found.folded = name;
        found.distance = distance;
        found.df += entry.document_frequency;
      }
    }
  }
  NearForms out;
  out.found = forms.size();
  for (auto& [name, form] : forms) out.forms.push_back(std::move(form));
  std::sort(out.forms.begin(), out.forms.end(), [](const NearForm& a, const NearForm& b) {
    return std::tuple(a.distance, b.df, std::string_view(a.form)) <
           std::tuple(b.distance, a.df, std::string_view(b.form));
  });
  if (out.forms.size() > most) out.forms.resize(most);
  return out;
}

bool has_fuzzy(const Node& node) {
  if (node.kind == NodeKind::kFuzzy) return true;
  for (const auto* list : {&node.must, &node.should, &node.must_not, &node.filter}) {
    if (std::any_of(list->begin(), list->end(), has_fuzzy)) return true;
  }
  return false;
}

namespace {

Status expand(const index::Snapshot& snapshot, Node& node, QueryBudget* budget,
              ExpansionCount& expansions, std::vector<std::string>& notes) {
  for (auto* list : {&node.must, &node.should, &node.must_not, &node.filter}) {
    for (auto& child : *list) FTS_TRY(expand(snapshot, child, budget, expansions, notes));
  }
  if (node.kind != NodeKind::kFuzzy) return ok_status();
  if (node.max_distance > query::kMaxEdits * query::kEditCost) {
    return invalid_argument("a fuzzy word allows at most " + std::to_string(query::kMaxEdits) +
                            " edits (kMaxEdits)");
  }
  FTS_ASSIGN(const auto near, near_forms(snapshot, node.term.folded, node.max_distance,
                                         limits::kMaxExpansions, budget));
  FTS_TRY(expansions.add(near.forms.size()));
  if (near.found > near.forms.size()) {
    query::add_note(notes, "'" + node.term.form + "~' stands for " + std::to_string(near.found) +
                               " words; the nearest " + std::to_string(near.forms.size()) +
                               " were searched (kMaxExpansions)");
  }
  node.kind = NodeKind::kTerm;
  auto& variants = node.term.variants;
  for (const auto& form : near.forms) {
    variants.push_back({form.form, query::Level::kForm, query::fuzzy_weight(form.distance)});
  }
  const auto key = [](const query::TermVariant& variant) {
    return std::tuple(variant.level, std::string_view(variant.name));
  };
  std::sort(variants.begin(), variants.end(),
            [&key](const auto& a, const auto& b) { return key(a) < key(b); });
  node.max_distance = 0;
  return ok_status();
}

}  // namespace

Status expand_fuzzy(const index::Snapshot& snapshot, Node& node, QueryBudget* budget,
                    std::vector<std::string>& notes) {
  ExpansionCount expansions;
  return expand(snapshot, node, budget, expansions, notes);
}

}  // namespace fts::search

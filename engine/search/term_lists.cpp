#include "engine/search/term_lists.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "engine/base/budget.hpp"
#include "engine/base/limits.hpp"

namespace fts::search {

namespace {

using segment::TermDictionary;
using segment::TermEntry;

/// Drops lists that no document has and finds the largest df.
void finish(TermUnion& lists) {
  std::erase_if(lists.lists, [](const TermList& list) { return list.df == 0; });
  const bool own = std::any_of(lists.lists.begin(), lists.lists.end(),
                               [](const TermList& list) { return list.weight == 1.0F; });
  for (const auto& list : lists.lists) {
    if (!own || list.weight == 1.0F) lists.df = std::max(lists.df, list.df);
  }
}

std::string own_class(const query::Term& term) {
  return term.class_name.empty() ? term.form : term.class_name;
}

Status add_entry(const TermDictionary& dictionary, std::string_view name, std::size_t segment,
                 TermList& list) {
  FTS_ASSIGN(auto found, dictionary.find(name));
  if (found) {
    list.df += found->entry.document_frequency;
    list.entries[segment] = found->entry;
  }
  return ok_status();
}

}  // namespace

std::size_t TermUnion::count_in(std::size_t segment) const {
  return static_cast<std::size_t>(
      std::count_if(lists.begin(), lists.end(),
                    [segment](const TermList& list) { return list.entries[segment].has_value(); }));
}

Status ExpansionCount::add(std::size_t words) {
  words_ += words;
  if (words_ <= limits::kMaxQueryExpansions) return ok_status();
  return limit_exceeded("the prefixes and fuzzy words of the query stand for more than " +
                        std::to_string(limits::kMaxQueryExpansions) +
                        " words (kMaxQueryExpansions); ask for fewer, or for longer ones");
}

bool TermResolver::has_classes() const {
  return std::any_of(snapshot_.segments.begin(), snapshot_.segments.end(),
                     [](const auto& view) { return view.reader->classes() != nullptr; });
}

/// As segments name it: a form that the stemmer leaves nothing of is its own class.
std::string TermResolver::class_name_of(const std::string& form) const {
  std::string name;
  snapshot_.analyzer->class_of(form, name);
  return name.empty() ? form : name;
}

Result<TermUnion> TermResolver::resolve(const query::Term& term, query::Level level) const {
  switch (level) {
    case query::Level::kClass:
      return class_lists(term);
    case query::Level::kFold: {
      FTS_ASSIGN(auto forms, forms_of_fold(term.folded));
      return form_lists(forms);
    }
    case query::Level::kForm:
    case query::Level::kExact:
      break;
  }
  return form_lists(std::span(&term.form, 1));
}

Result<TermUnion> TermResolver::form_lists(std::span<const std::string> forms) const {
  ListNames names;
  for (const auto& form : forms) names.emplace(ListKey(form, query::Level::kForm), 1.0F);
  return open_lists(names, nullptr);
}

Result<TermUnion> TermResolver::class_lists(const query::Term& term) const {
  ListNames names;
  if (!has_classes()) {
    names.emplace(ListKey(term.form, query::Level::kForm), 1.0F);
    add_variants(term, names);
    return open_lists(names, nullptr);
  }
  names.emplace(ListKey(own_class(term), query::Level::kClass), 1.0F);
  if (term.bare) {
    // Typed without accents: `eleve` may mean élève or élevé, whose classes differ.
    FTS_ASSIGN(const auto forms, forms_of_fold(term.folded));
    for (const auto& form : forms) {
      names.emplace(ListKey(class_name_of(form), query::Level::kClass), 1.0F);
    }
  }
  add_variants(term, names);
  return open_lists(names, &term);
}

/// Classes first, since a form counts by its class where that is among them.
void TermResolver::add_variants(const query::Term& term, ListNames& names) const {
  const bool classes = has_classes();
  const auto add = [&names](const std::string& name, query::Level level, float weight) {
    auto& known = names[ListKey(name, level)];
    known = std::max(known, weight);
  };
  for (const auto& variant : term.variants) {
    if (variant.level != query::Level::kClass) continue;
    add(variant.name, classes ? query::Level::kClass : query::Level::kForm, variant.weight);
  }
  for (const auto& variant : term.variants) {
    if (variant.level == query::Level::kClass) continue;
    if (classes && names.contains({class_name_of(variant.name), query::Level::kClass})) continue;
    add(variant.name, query::Level::kForm, variant.weight);
  }
}

/// `stand_in`: whose form a segment without classes is asked for in place of its own class.
Result<TermUnion> TermResolver::open_lists(const ListNames& names,
                                           const query::Term* stand_in) const {
  TermUnion out;
  out.lists.reserve(names.size());
  for (const auto& [key, weight] : names) {
    TermList list;
    std::tie(list.name, list.level) = key;
    list.weight = weight;
    list.entries.resize(snapshot_.segments.size());
    for (std::size_t s = 0; s < snapshot_.segments.size(); ++s) {
      const auto& reader = *snapshot_.segments[s].reader;
      if (list.level == query::Level::kForm) {
        FTS_TRY(add_entry(reader.forms(), list.name, s, list));
      } else if (reader.classes() != nullptr) {
        FTS_TRY(add_entry(*reader.classes(), list.name, s, list));
      } else if (list.name == own_class(*stand_in)) {
        FTS_TRY(add_entry(reader.forms(), stand_in->form, s, list));
      }
    }
    out.lists.push_back(std::move(list));
  }
  finish(out);
  return out;
}

Result<std::vector<std::string>> TermResolver::forms_of_fold(std::string_view folded) const {
  std::set<std::string> forms;
  for (const auto& view : snapshot_.segments) {
    FTS_ASSIGN(const auto ords, view.reader->forms_of_fold(folded));
    for (const auto ord : ords) {
      FTS_ASSIGN(auto form, view.reader->forms().term(ord));
      forms.insert(std::move(form));
    }
  }
  return std::vector<std::string>(forms.begin(), forms.end());
}

bool TermResolver::fold_within_class(const TermUnion& fold_lists, const TermUnion& class_lists,
                                     float least_weight) const {
  const bool classes = has_classes();
  return std::all_of(fold_lists.lists.begin(), fold_lists.lists.end(), [&](const auto& fold) {
    const auto class_name = classes ? class_name_of(fold.name) : fold.name;
    const auto level = classes ? query::Level::kClass : query::Level::kForm;
    return std::any_of(class_lists.lists.begin(), class_lists.lists.end(), [&](const auto& list) {
      return list.level == level && list.name == class_name && list.weight >= least_weight;
    });
  });
}

namespace {

/// How many documents each form that a prefix stands for has, over all segments.
class PrefixForms {
 public:
  PrefixForms(std::string start, bool accented, QueryBudget* budget)
      : start_(std::move(start)), accented_(accented), budget_(budget) {}

  Status add_segment(const segment::SegmentReader& reader) {
    const auto& forms = reader.forms();
    FTS_ASSIGN(const auto first, forms.lower_bound(start_));
    const auto iterator = forms.iterate(first);
    while (iterator->next() && iterator->term().starts_with(start_)) {
      FTS_TRY(add(iterator->term(), iterator->entry()));
    }
    FTS_TRY(iterator->status());
    if (accented_) return ok_status();
    std::vector<TermOrd> folded;
    FTS_TRY(reader.forms_of_fold_prefix(start_, std::numeric_limits<std::size_t>::max(), folded));
    for (const auto ord : folded) {
      FTS_ASSIGN(const auto form, forms.term(ord));
      if (form.starts_with(start_)) continue;  // came above
      FTS_ASSIGN(const auto entry, forms.entry(ord));
      FTS_TRY(add(form, entry));
    }
    return ok_status();
  }

  std::size_t size() const { return documents_.size(); }

  /// The `most` of the largest df, by bytes.
  std::vector<std::string> best(std::size_t most) const {
    using Entry = decltype(documents_)::value_type;
    std::vector<const Entry*> all;
    for (const auto& entry : documents_) all.push_back(&entry);
    if (all.size() > most) {
      const auto end = all.begin() + static_cast<std::ptrdiff_t>(most);
      std::nth_element(all.begin(), end, all.end(), [](const Entry* a, const Entry* b) {
        return a->second != b->second ? a->second > b->second : a->first < b->first;
      });
      all.erase(end, all.end());
    }
    std::vector<std::string> forms;
    for (const auto* entry : all) forms.push_back(entry->first);
    std::sort(forms.begin(), forms.end());
    return forms;
  }

 private:
  Status add(std::string_view form, const TermEntry& entry) {
    if ((++visits_ & 1023U) == 0 && budget_ != nullptr && !budget_->spend(0)) {
      return budget_->status();
    }
    auto found = documents_.find(form);
    if (found == documents_.end()) found = documents_.emplace(form, 0).first;
    found->second += entry.document_frequency;
    return ok_status();
  }

  const std::string start_;
  const bool accented_;
  QueryBudget* const budget_;
  std::map<std::string, std::uint64_t, std::less<>> documents_;
  std::uint32_t visits_ = 0;
};

}  // namespace

Result<PrefixExpansion> TermResolver::resolve_prefix(std::string_view prefix, bool accented,
                                                     QueryBudget* budget) const {
  std::string start(prefix);
  if (!accented) snapshot_.analyzer->fold(prefix, start);
  PrefixForms forms(std::move(start), accented, budget);
  for (const auto& view : snapshot_.segments) FTS_TRY(forms.add_segment(*view.reader));
  PrefixExpansion out;
  out.found = forms.size();
  FTS_ASSIGN(out.lists, form_lists(forms.best(limits::kMaxExpansions)));
  return out;
}

}  // namespace fts::search

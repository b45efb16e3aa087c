#include "engine/highlight/matcher.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace fts::highlight {
namespace {

using query::Level;
using query::Node;
using query::NodeKind;

constexpr float kStopWeight = 0.1F;
// A long word says more than a short one where nothing is known of their frequencies.
constexpr float kWeightPerByte = 0.02F;
constexpr std::size_t kLongWord = 12;

float default_weight(const query::Term& term) {
  if (term.stop) return kStopWeight;
  return 1.0F + kWeightPerByte * static_cast<float>(std::min(term.form.size(), kLongWord));
}

// Whether the query asks for anything but function words.
bool asks_for_content(const Node& node) {
  switch (node.kind) {
    case NodeKind::kTerm:
      return !node.term.stop;
    case NodeKind::kPhrase:
    case NodeKind::kPrefix:
      return true;
    case NodeKind::kBoolean:
      return std::any_of(node.must.begin(), node.must.end(), asks_for_content) ||
             std::any_of(node.should.begin(), node.should.end(), asks_for_content);
    default:
      return false;
  }
}

}  // namespace

Matcher::Matcher(const Node& query, const analysis::Analyzer& analyzer, const TermWeight& weight)
    : analyzer_(analyzer) {
  collect(query, !asks_for_content(query), weight ? weight : TermWeight(default_weight));
  for (std::uint32_t i = 0; i < atoms_.size(); ++i) {
    const auto& atom = atoms_[i];
    if (atom.is_prefix) {
      prefixes_.push_back(i);
      continue;
    }
    const auto& term = atom.term;
    switch (term.level) {
      case Level::kClass:
        by_class_[term.class_name].push_back(i);
        by_fold_[term.folded].push_back(i);
        for (const auto& variant : term.variants) {
          const bool by_class = variant.level == Level::kClass && analyzer.has_classes();
          (by_class ? by_variant_class_ : by_form_)[variant.name].push_back(i);
        }
        break;
      case Level::kFold:
        by_fold_[term.folded].push_back(i);
        break;
      case Level::kForm:
      case Level::kExact:
        by_form_[term.form].push_back(i);
        break;
    }
  }
}

void Matcher::collect(const Node& node, bool stop_words, const TermWeight& weight) {
  Clause clause;
  clause.field = node.field;
  switch (node.kind) {
    case NodeKind::kTerm:
      if (node.term.stop && !stop_words && node.term.level != Level::kExact) return;
      clause.weight = weight(node.term) * node.boost;
      clause.slots.emplace_back();
      return add_clause(std::move(clause), {{Atom{node.term, false, false, {}}}});
    case NodeKind::kPrefix: {
      Atom atom;
      atom.is_prefix = true;
      atom.accented = node.accented;
      atom.term.form = node.text;
      analyzer_.fold(node.text, atom.term.folded);
      clause.weight = weight(atom.term) * node.boost;
      clause.slots.emplace_back();
      return add_clause(std::move(clause), {{std::move(atom)}});
    }
    case NodeKind::kPhrase: {
      clause.slop = node.slop;
      clause.weight = 0;
      std::vector<std::vector<Atom>> atoms;
      for (const auto& slot : node.slots) {
        clause.slots.push_back({slot.offset, {}});
        atoms.emplace_back();
        if (slot.alternatives.empty()) return;
        for (const auto& term : slot.alternatives) atoms.back().push_back({term, false, false, {}});
        clause.weight += weight(slot.alternatives.front()) * node.boost;
      }
      return add_clause(std::move(clause), std::move(atoms));
    }
    case NodeKind::kBoolean:
      for (const auto& child : node.must) collect(child, stop_words, weight);
      for (const auto& child : node.should) collect(child, stop_words, weight);
      return;
    default:
      return;
  }
}

void Matcher::add_clause(Clause clause, std::vector<std::vector<Atom>> slots) {
  const auto clause_index = static_cast<std::uint32_t>(clauses_.size());
  for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
    for (auto& atom : slots[slot]) {
      atom.uses.emplace_back(clause_index, slot);
      clause.slots[slot].atoms.push_back(static_cast<std::uint32_t>(atoms_.size()));
      atoms_.push_back(std::move(atom));
    }
  }
  clauses_.push_back(std::move(clause));
}

// One reading of a text: the atoms that each distinct form may match are looked up once.
class Matcher::Scan {
 public:
  Scan(const Matcher& matcher, std::string_view text) : matcher_(matcher), text_(text) {}

  /// The atoms that `token` matches.
  void match(const analysis::Token& token, std::vector<std::uint32_t>& atoms) {
    atoms.clear();
    for (const auto atom : candidates_of(token)) {
      const auto& surface = matcher_.atoms_[atom].term.surface;
      const bool fits =
          surface.empty() || text_.substr(token.begin, token.end - token.begin) == surface;
      if (fits) atoms.push_back(atom);
    }
  }

 private:
  const std::vector<std::uint32_t>& candidates_of(const analysis::Token& token) {
    auto& memo = token.is_form ? by_form_ : by_surface_;
    const auto known = memo.find(token.text);
    if (known != memo.end()) return known->second;
    auto& candidates = memo[std::string(token.text)];
    std::string built;
    if (!token.is_form) matcher_.analyzer_.form_of(token.text, built);
    const std::string_view form = token.is_form ? token.text : std::string_view(built);
    find_candidates(form, candidates);
    return candidates;
  }

  // Atoms by form, by fold and by class of `form`; those of level kClass may come by either.
  void find_candidates(std::string_view form, std::vector<std::uint32_t>& atoms) const {
    const auto& analyzer = matcher_.analyzer_;
    std::string folded, class_name;
    analyzer.fold(form, folded);
    const auto take = [&](const Index& index, std::string_view key, auto wanted) {
      const auto found = index.find(key);
      if (found == index.end()) return;
      for (const auto atom : found->second) {
        if (wanted(matcher_.atoms_[atom].term)) atoms.push_back(atom);
      }
    };
    const auto any = [](const query::Term&) { return true; };
    take(matcher_.by_form_, form, any);
    // Same letters: for a class only where one side may have left its accents out.
    take(matcher_.by_fold_, folded, [&](const query::Term& term) {
      return term.level == Level::kFold || term.bare || form == folded || term.form == form;
    });
    if (analyzer.has_classes() && !matcher_.by_class_.empty()) {
      analyzer.class_of(form, class_name);
      take(matcher_.by_class_, class_name, any);
      take(matcher_.by_variant_class_, class_name, any);
      // An inflection of an accented variant: `securite` finds `sécurités`.
      if (form != folded) {
        std::string bare_class;
        analyzer.class_of(folded, bare_class);
        take(matcher_.by_class_, bare_class, [](const query::Term& term) { return term.bare; });
      }
    }
    for (const auto atom : matcher_.prefixes_) {
      const auto& prefix = matcher_.atoms_[atom];
      const bool begins = prefix.accented ? form.starts_with(prefix.term.form)
                                          : folded.starts_with(prefix.term.folded);
      if (begins) atoms.push_back(atom);
    }
    std::sort(atoms.begin(), atoms.end());
    atoms.erase(std::unique(atoms.begin(), atoms.end()), atoms.end());
  }

  const Matcher& matcher_;
  std::string_view text_;
  Index by_surface_, by_form_;  ///< candidates of what was read before
};

std::vector<Mark> Matcher::find(std::string_view text, std::string_view field) const {
  std::vector<Mark> marks;
  if (clauses_.empty()) return marks;
  // Where each slot of each phrase stands.
  std::vector<std::vector<std::vector<Occurrence>>> occurrences(clauses_.size());
  for (std::size_t i = 0; i < clauses_.size(); ++i) occurrences[i].resize(clauses_[i].slots.size());

  Scan scan(*this, text);
  const auto stream = analyzer_.make_stream();
  stream->reset(text);
  analysis::TokenBuffer batch;
  std::vector<std::uint32_t> atoms;
  while (stream->next(batch)) {
    for (const auto& token : batch.tokens) {
      scan.match(token, atoms);
      const bool article = token.kind == analysis::TokenKind::kArticle;
      for (const auto atom : atoms) {
        for (const auto& [clause, slot] : atoms_[atom].uses) {
          if (!clauses_[clause].field.empty() && clauses_[clause].field != field) continue;
          if (clauses_[clause].slots.size() > 1) {
            // An elided article takes its place in a phrase, yet is not marked: an empty range.
            const auto end = article ? token.begin : token.end;
            occurrences[clause][slot].push_back({token.position, token.begin, end});
          } else if (!article) {
            marks.push_back({token.begin, token.end, clause});
          }
        }
      }
    }
  }
  for (std::uint32_t i = 0; i < clauses_.size(); ++i) {
    if (clauses_[i].slots.size() > 1) mark_phrase(clauses_[i], i, occurrences[i], marks);
  }
  const auto key = [](const Mark& mark) { return std::tuple(mark.begin, mark.end, mark.clause); };
  std::sort(marks.begin(), marks.end(),
            [&](const Mark& a, const Mark& b) { return key(a) < key(b); });
  const auto same = [&](const Mark& a, const Mark& b) { return key(a) == key(b); };
  marks.erase(std::unique(marks.begin(), marks.end(), same), marks.end());
  return marks;
}

// Shifted by its slot's offset, an exact occurrence of the phrase is one value in every slot, and
// one within the slop a window of that width that has every slot. The windows are found by walking
// all shifted positions in order, keeping the last of each slot.
void Matcher::mark_phrase(const Clause& clause, std::uint32_t clause_index,
                          const std::vector<std::vector<Occurrence>>& occurrences,
                          std::vector<Mark>& marks) {
  struct Event {
    std::int64_t shifted;
    std::uint32_t slot;
    const Occurrence* occurrence;
  };
  std::vector<Event> events;
  for (std::uint32_t slot = 0; slot < occurrences.size(); ++slot) {
    if (occurrences[slot].empty()) return;
    for (const auto& occurrence : occurrences[slot]) {
      events.push_back(
          {std::int64_t{occurrence.position} - clause.slots[slot].offset, slot, &occurrence});
    }
  }
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return std::tuple(a.shifted, a.slot) < std::tuple(b.shifted, b.slot);
  });
  std::vector<const Event*> last(occurrences.size(), nullptr);
  std::vector<std::uint32_t> positions;
  for (const auto& event : events) {
    last[event.slot] = &event;
    const auto outside = [&](const Event* other) {
      return other == nullptr || event.shifted - other->shifted > clause.slop;
    };
    if (std::any_of(last.begin(), last.end(), outside)) continue;
    positions.clear();
    for (const auto* other : last) positions.push_back(other->occurrence->position);
    std::sort(positions.begin(), positions.end());
    if (std::adjacent_find(positions.begin(), positions.end()) != positions.end()) continue;
    for (const auto* other : last) {
      const auto& word = *other->occurrence;
      if (word.end > word.begin) marks.push_back({word.begin, word.end, clause_index});
    }
  }
}

}  // namespace fts::highlight

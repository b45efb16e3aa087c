#pragma once

// What a query tree means, said as slowly as possible: one document's words in memory, the tree
// walked over them. engine/query/query.hpp defines the nodes; index, cursors and scores play no
// part.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/analysis/analyze.hpp"
#include "engine/query/fuzzy.hpp"
#include "engine/query/query.hpp"

namespace fts::query::naive {

struct Word {
  std::uint32_t position = 0;
  std::string form, folded, class_name, surface;
};

class Document {
 public:
  Document(const analysis::Analyzer& analyzer,
           const std::map<std::string, std::string>& text_by_field)
      : analyzer_(analyzer) {
    for (const auto& [field, text] : text_by_field) {
      auto& words = words_[field];
      for (const auto& token : analysis::analyze(analyzer, text)) {
        Word word;
        word.position = token.position;
        word.form = token.form;
        analyzer.fold(token.form, word.folded);
        word.class_name = token.class_name;
        word.surface = text.substr(token.begin, token.end - token.begin);
        words.push_back(std::move(word));
      }
    }
  }

  bool matches(const Node& node) const {
    switch (node.kind) {
      case NodeKind::kTerm:
        return in_a_field(node, [&](const auto& words) {
          return std::any_of(words.begin(), words.end(),
                             [&](const Word& word) { return is(word, node.term); });
        });
      case NodeKind::kFuzzy:
        return in_a_field(node, [&](const auto& words) {
          return std::any_of(words.begin(), words.end(), [&](const Word& word) {
            return is(word, node.term) || FuzzyPattern(node.term.folded, node.max_distance)
                                              .distance(word.folded)
                                              .has_value();
          });
        });
      case NodeKind::kPhrase:
        return in_a_field(node, [&](const auto& words) { return has_phrase(words, node); });
      case NodeKind::kPrefix:
        return in_a_field(node, [&](const auto& words) {
          return std::any_of(words.begin(), words.end(),
                             [&](const Word& word) { return begins(word, node); });
        });
      case NodeKind::kBoolean:
        return matches_boolean(node);
      case NodeKind::kAll:
        return true;
      case NodeKind::kKeyword:
      case NodeKind::kRange:
      case NodeKind::kNone:
        return false;
    }
    return false;
  }

 private:
  template <typename Test>
  bool in_a_field(const Node& node, Test test) const {
    return std::any_of(words_.begin(), words_.end(), [&](const auto& field) {
      return (node.field.empty() || node.field == field.first) && test(field.second);
    });
  }

  bool matches_boolean(const Node& node) const {
    const auto holds = [this](const Node& child) { return matches(child); };
    const auto count = std::count_if(node.should.begin(), node.should.end(), holds);
    return std::all_of(node.must.begin(), node.must.end(), holds) &&
           std::all_of(node.filter.begin(), node.filter.end(), holds) &&
           std::none_of(node.must_not.begin(), node.must_not.end(), holds) &&
           count >= static_cast<std::ptrdiff_t>(node.minimum_should);
  }

  bool is(const Word& word, const Term& term) const {
    switch (term.level) {
      case Level::kClass:
        return classes_of(term).count(word.class_name) > 0 || word.form == term.form ||
               std::any_of(term.variants.begin(), term.variants.end(), [&](const auto& variant) {
                 return variant.name ==
                        (variant.level == Level::kClass ? word.class_name : word.form);
               });
      case Level::kFold:
        return word.folded == term.folded;
      case Level::kForm:
        return word.form == term.form;
      case Level::kExact:
        return word.form == term.form && word.surface == term.surface;
    }
    return false;
  }

  // The class of the term and, typed without accents, of its accented variants that occur.
  std::set<std::string> classes_of(const Term& term) const {
    std::set<std::string> classes = {term.class_name};
    if (!term.bare) return classes;
    for (const auto& [field, words] : words_) {
      for (const auto& word : words) {
        if (word.folded == term.folded) classes.insert(word.class_name);
      }
    }
    return classes;
  }

  bool begins(const Word& word, const Node& prefix) const {
    if (prefix.accented) return word.form.starts_with(prefix.text);
    std::string folded;
    analyzer_.fold(prefix.text, folded);
    return word.folded.starts_with(folded);
  }

  // Slot by slot, every choice of one occurrence each: least spread of the shifted positions.
  bool has_phrase(const std::vector<Word>& words, const Node& node) const {
    std::vector<std::uint32_t> chosen;
    return choose(words, node, chosen);
  }
  bool choose(const std::vector<Word>& words, const Node& node,
              std::vector<std::uint32_t>& chosen) const {
    if (chosen.size() == node.slots.size()) return true;
    const auto& slot = node.slots[chosen.size()];
    for (const auto& word : words) {
      const bool fits = std::any_of(slot.alternatives.begin(), slot.alternatives.end(),
                                    [&](const Term& term) { return is(word, term); });
      if (!fits || std::count(chosen.begin(), chosen.end(), word.position) > 0) continue;
      chosen.push_back(word.position);
      if (spread(node, chosen) <= node.slop && choose(words, node, chosen)) return true;
      chosen.pop_back();
    }
    return false;
  }
  static std::int64_t spread(const Node& node, const std::vector<std::uint32_t>& chosen) {
    std::int64_t low = INT64_MAX, high = INT64_MIN;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const auto shifted = std::int64_t{chosen[i]} - node.slots[i].offset;
      low = std::min(low, shifted);
      high = std::max(high, shifted);
    }
    return high - low;
  }

  const analysis::Analyzer& analyzer_;
  std::map<std::string, std::vector<Word>> words_;
};

}  // namespace fts::query::naive

// Synonyms and fuzzy words of a query: what is meant beside what was typed.

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/base/limits.hpp"
#include "engine/query/fuzzy.hpp"
#include "engine/query/words.hpp"

namespace fts::query {

// ---- Synonyms.

std::vector<WordReader::Expression> WordReader::add_synonyms(std::vector<Word>& words) {
  std::vector<std::size_t> places;
  std::vector<analysis::SynonymWord> plain;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    if (word.span > 1) continue;
    if (!plain.empty() && plain.back().position == word.position) continue;
    places.push_back(i);
    plain.push_back(
        {word.term.form, word.term.folded, word.term.class_name, word.position, word.term.stop});
  }
  std::vector<Expression> expressions;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    for (auto& match : options_.synonyms->find(std::span(plain).subspan(i))) {
      if (match.synonyms.size() > limits::kMaxSynonyms) {
        match.synonyms.resize(limits::kMaxSynonyms);
        synonyms_were_cut_ = true;
      }
      if (match.words == 1) {
        for (const auto* entry : match.synonyms) add_synonym(*entry, words[places[i]]);
        continue;
      }
      Expression expression{plain[i].position, plain[i + match.words - 1].position + 1, {}};
      for (const auto* entry : match.synonyms) {
        auto node = synonym_node(*entry);
        if (node.kind != NodeKind::kNone) expression.synonyms.push_back(std::move(node));
      }
      if (!expression.synonyms.empty()) expressions.push_back(std::move(expression));
    }
  }
  for (auto& word : words) {
    auto& variants = word.term.variants;
    const auto key = [](const TermVariant& variant) {
      return std::tuple(variant.level, std::string_view(variant.name));
    };
    std::sort(variants.begin(), variants.end(),
              [&](const auto& a, const auto& b) { return key(a) < key(b); });
    const auto same = [&](const auto& a, const auto& b) { return key(a) == key(b); };
    variants.erase(std::unique(variants.begin(), variants.end(), same), variants.end());
  }
  return expressions;
}

// A synonym of one word is a variant of the term, of several words an alternative to it.
void WordReader::add_synonym(const analysis::SynonymEntry& entry, Word& word) const {
  if (entry.words.size() != 1 || !analyzer_.has_classes()) {
    auto node = synonym_node(entry);
    if (node.kind != NodeKind::kNone) word.synonyms.push_back(std::move(node));
    return;
  }
  const auto& only = entry.words.front();
  auto& variants = word.term.variants;
  if (!entry.is_name && !only.class_name.empty()) {
    variants.push_back({only.class_name, Level::kClass, kSynonymWeight});
    return;
  }
  variants.push_back({only.form, Level::kForm, kSynonymWeight});
  if (only.folded != only.form) variants.push_back({only.folded, Level::kForm, kSynonymWeight});
}

Node WordReader::synonym_node(const analysis::SynonymEntry& entry) const {
  if (entry.words.empty()) return {};
  const auto term_of = [this](const analysis::SynonymWord& word) {
    Term term;
    term.form = word.form;
    term.folded = word.folded;
    term.class_name = word.class_name;
    term.bare = word.form == word.folded;
    term.stop = word.stop;
    term.level = analyzer_.has_classes() ? Level::kFold : Level::kForm;
    return term;
  };
  Node node;
  node.boost = kSynonymWeight;
  if (entry.words.size() == 1) {
    node.kind = NodeKind::kTerm;
    node.term = term_of(entry.words.front());
    if (!entry.is_name && !node.term.class_name.empty()) node.term.level = Level::kClass;
    return node;
  }
  if (!options_.phrases) return {};
  node.kind = NodeKind::kPhrase;
  node.boost /= static_cast<float>(entry.words.size());
  for (const auto& word : entry.words) {
    auto& slot = node.slots.emplace_back();
    slot.offset = word.position;
    slot.alternatives.push_back(term_of(word));
    if (entry.is_name || word.stop) continue;
    // Phrases know no classes; the plural is what a text needs: contrats à durée indéterminée.
    auto plural = slot.alternatives.back();
    plural.form += 's';
    plural.folded += 's';
    slot.alternatives.push_back(std::move(plural));
  }
  return node;
}

// ---- Fuzzy words.

namespace {

/// Only the first few fuzzy words of a query, and none that is very long, are looked for in two
/// pieces: each place to split costs two leaves.
constexpr std::size_t kMaxSplitWords = 8;
constexpr std::size_t kMaxSplitLetters = 32;

std::vector<std::size_t> letter_starts(std::string_view text) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) starts.push_back(i);
  }
  return starts;
}

// The word as two that stand side by side: `parceque` as "parce que".
Node split_word(std::string_view folded, std::size_t at) {
  Node node;
  node.kind = NodeKind::kPhrase;
  node.boost = fuzzy_weight(1) / 2;  // two words weigh as one
  for (const auto part : {folded.substr(0, at), folded.substr(at)}) {
    auto& slot = node.slots.emplace_back();
    slot.offset = static_cast<std::uint32_t>(node.slots.size() - 1);
    Term term;
    term.form = term.folded = part;
    term.bare = true;
    term.level = Level::kFold;
    slot.alternatives.push_back(std::move(term));
  }
  return node;
}

}  // namespace

// Numbers, dates, codes and signs are meant as they are.
bool WordReader::is_fuzzy(const Word& word) {
  switch (word.term.kind) {
    case analysis::TokenKind::kWord:
    case analysis::TokenKind::kAcronym:
    case analysis::TokenKind::kJoined:
      return true;
    default:
      return false;
  }
}

Node WordReader::fuzzy_word(const Word& word, std::uint32_t edits) const {
  const auto starts = letter_starts(word.term.folded);
  const auto allowed = edits > 0 ? edits : default_edits(starts.size());
  if (allowed == 0 || starts.size() > kMaxFuzzyLetters || !is_fuzzy(word)) return bag_term(word);
  Node node;
  node.kind = NodeKind::kFuzzy;
  node.term = word.term;
  node.term.level = Level::kClass;
  node.term.surface.clear();
  node.max_distance = allowed * kEditCost;
  const bool splits = options_.phrases && fuzzy_words_ <= kMaxSplitWords && starts.size() >= 4 &&
                      starts.size() <= kMaxSplitLetters;
  if (!splits) return node;
  std::vector<Node> choices;
  choices.push_back(std::move(node));
  for (std::size_t i = 2; i + 2 <= starts.size(); ++i) {
    choices.push_back(split_word(word.term.folded, starts[i]));
  }
  return any_of(std::move(choices));
}

Node WordReader::read_fuzzy(std::string_view text, std::uint32_t edits) {
  const auto words = read(text);
  std::vector<Node> choices, parts, stops;
  for (const auto& word : words) {
    ++fuzzy_words_;
    if (word.span > 1) {
      // The joined form of all of them: `rendez-vou~` is near `rendezvous`.
      const bool whole =
          word.position == words.front().position && word.end() == words.back().end();
      if (whole) choices.push_back(fuzzy_word(word, edits));
      continue;
    }
    if (word.term.kind == analysis::TokenKind::kArticle) continue;
    (word.term.stop ? stops : parts).push_back(fuzzy_word(word, edits));
  }
  if (parts.empty()) parts = std::move(stops);
  if (!parts.empty()) choices.insert(choices.begin(), all_of(std::move(parts)));
  return any_of(std::move(choices));
}

}  // namespace fts::query

#include "engine/query/words.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "engine/analysis/french_word_lists.hpp"
#include "engine/base/check.hpp"
#include "engine/base/limits.hpp"

namespace fts::query {

Node any_of(std::vector<Node> choices) {
  if (choices.empty()) return {};
  if (choices.size() == 1) return std::move(choices.front());
  Node node;
  node.kind = NodeKind::kBoolean;
  node.should = std::move(choices);
  node.minimum_should = 1;
  return node;
}

Node all_of(std::vector<Node> parts) {
  if (parts.empty()) return {};
  if (parts.size() == 1) return std::move(parts.front());
  Node node;
  node.kind = NodeKind::kBoolean;
  node.must = std::move(parts);
  return node;
}

Node term_node(Term term, Level level) {
  Node node;
  node.kind = NodeKind::kTerm;
  node.term = std::move(term);
  node.term.level = level;
  return node;
}

namespace {

void add_other_readings(const analysis::Analyzer& analyzer, float weight, Term& term) {
  if (weight < kMinVariantWeight || term.stop || term.level != Level::kClass) return;
  analysis::OtherReadings readings;
  analyzer.other_readings(term.form, readings);
  for (auto& name : readings.classes) {
    term.variants.push_back({std::move(name), Level::kClass, weight});
  }
  for (auto& form : readings.forms) {
    term.variants.push_back({std::move(form), Level::kForm, weight});
  }
}

// In quotes a typed accent must be there, and a bare letter stands for any.
Level phrase_level(const Term& term) { return term.bare ? Level::kFold : Level::kForm; }

}  // namespace

std::vector<WordReader::Word> WordReader::read(std::string_view text) {
  std::vector<Word> words;
  stream_->reset(text);
  while (stream_->next(batch_)) {
    for (const auto& token : batch_.tokens) {
      if (token.index_only) continue;
      auto& word = words.emplace_back();
      word.position = token.position;
      word.span = std::max<std::uint32_t>(token.span, 1);
      auto& term = word.term;
      if (token.is_form) {
        term.form = token.text;
      } else {
        analyzer_.form_of(token.text, term.form);
      }
      analyzer_.fold(term.form, term.folded);
      if (analyzer_.has_classes()) analyzer_.class_of(term.form, term.class_name);
      term.bare = term.form == term.folded;
      term.kind = token.kind;
      term.stop = token.kind == analysis::TokenKind::kArticle || analyzer_.is_stop_word(term.form);
      term.light = !term.stop && analyzer_.is_light_word(term.form);
      term.surface = text.substr(token.begin, token.end - token.begin);
    }
  }
  sort_by_place(words);
  return words;
}

// Parts before what spans them, so that the plain reading of a text comes first.
void WordReader::sort_by_place(std::vector<Word>& words) {
  std::sort(words.begin(), words.end(), [](const Word& a, const Word& b) {
    return std::tie(a.position, a.span, a.term.form) < std::tie(b.position, b.span, b.term.form);
  });
}

void WordReader::add_apostrophes(std::vector<Word>& words) {
  if (!analyzer_.has_classes()) return;
  std::vector<Word> found;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const auto& head = words[i];
    const auto& tail = words[i + 1];
    if (head.span != 1 || tail.span != 1 || tail.position != head.end()) continue;
    if (!analysis::opens_apostrophe_word(head.term.form)) continue;
    auto joined = read(head.term.form + "'" + tail.term.form);
    if (joined.size() != 1) continue;
    joined.front().position = head.position;
    joined.front().span = 2;
    joined.front().term.surface.clear();
    found.push_back(std::move(joined.front()));
  }
  if (found.empty()) return;
  std::move(found.begin(), found.end(), std::back_inserter(words));
  sort_by_place(words);
}

Node WordReader::bag_term(const Word& word) const {
  auto node = term_node(word.term, analyzer_.has_classes() ? Level::kClass : Level::kForm);
  node.term.surface.clear();
  add_other_readings(analyzer_, options_.reading_weight, node.term);
  if (word.synonyms.empty()) return node;
  std::vector<Node> choices = word.synonyms;
  choices.insert(choices.begin(), std::move(node));
  return any_of(std::move(choices));
}

std::vector<WordReader::Cluster> WordReader::clusters_of(const std::vector<Word>& words) {
  std::vector<Cluster> clusters;
  for (std::size_t i = 0; i < words.size();) {
    auto end = words[i].end();
    auto last = i + 1;
    while (last < words.size() && words[last].position < end) {
      end = std::max(end, words[last++].end());
    }
    const auto* first = words.data() + i;
    const auto* past = words.data() + last;
    const bool stop = std::all_of(first, past, [](const Word& w) { return w.term.stop; });
    clusters.push_back({first, past, words[i].position, end, stop});
    i = last;
  }
  return clusters;
}

WordRun WordReader::read_run(std::string_view text, bool with_synonyms) {
  WordRun run;
  auto words = read(text);
  add_apostrophes(words);
  std::vector<Expression> expressions;
  if (with_synonyms && options_.synonyms != nullptr) expressions = add_synonyms(words);
  const auto clusters = clusters_of(words);
  for (std::size_t i = 0; i < clusters.size();) {
    // The longest expression that begins here and ends with a cluster.
    const Expression* expression = nullptr;
    auto last = i + 1;
    for (const auto& candidate : expressions) {
      if (candidate.begin != clusters[i].begin) continue;
      const auto end = std::find_if(
          clusters.begin() + static_cast<std::ptrdiff_t>(i), clusters.end(),
          [&candidate](const Cluster& cluster) { return cluster.end == candidate.end; });
      if (end == clusters.end()) continue;
      expression = &candidate;
      last = static_cast<std::size_t>(end - clusters.begin()) + 1;
      break;
    }
    std::vector<Node> content;
    for (; i < last; ++i) {
      auto node = read_cluster(clusters[i].first, clusters[i].last);
      (clusters[i].stop ? run.stops : content).push_back(std::move(node));
    }
    if (expression == nullptr || content.empty()) {
      std::move(content.begin(), content.end(), std::back_inserter(run.content));
      continue;
    }
    if (options_.all_words) {
      std::vector<Node> choices = expression->synonyms;
      choices.insert(choices.begin(), all_of(std::move(content)));
      run.content.push_back(any_of(std::move(choices)));
    } else {
      // In a bag of words the words stay wanted one by one.
      std::move(content.begin(), content.end(), std::back_inserter(run.content));
      const auto& more = expression->synonyms;
      run.content.insert(run.content.end(), more.begin(), more.end());
    }
  }
  return run;
}

// The date that a cluster of numbers alone stands for: the parts of `01/02/2022` would find
// `02/01/2022` too.
const WordReader::Word* WordReader::numeric_date(const Word* first, const Word* last) {
  const Word* date = nullptr;
  for (auto word = first; word != last; ++word) {
    if (word->span == 1 && word->term.kind != analysis::TokenKind::kNumber) return nullptr;
    const bool whole = word->position == first->position && word->end() == (last - 1)->end();
    if (word->term.kind == analysis::TokenKind::kDate && whole) date = word;
  }
  return date;
}

// Words that overlap: `États-Unis` is etatsunis or états and unis; `21 janvier 2022` the date, or
// 21 and the month, or all three words. Each spanning term, with the words outside it, is one
// alternative; the words alone are the first.
Node WordReader::read_cluster(const Word* first, const Word* last) const {
  if (last - first == 1) return bag_term(*first);
  if (const auto* date = numeric_date(first, last)) return bag_term(*date);
  // `porte-à-faux` is looked for without its `à`, but `peut-être` not as any `peut`.
  const auto content =
      std::count_if(first, last, [](const Word& w) { return w.span == 1 && !w.term.stop; });
  const auto parts_outside = [&](std::uint32_t begin, std::uint32_t end, std::vector<Node>& parts) {
    for (auto word = first; word != last;) {
      std::vector<Node> same_place;
      const auto position = word->position;
      for (; word != last && word->position == position; ++word) {
        const bool outside = word->end() <= begin || word->position >= end;
        const bool wanted = content < 2 || !word->term.stop;
        if (word->span == 1 && outside && wanted) same_place.push_back(bag_term(*word));
      }
      if (!same_place.empty()) parts.push_back(any_of(std::move(same_place)));
    }
  };
  std::vector<Node> choices;
  std::vector<Node> parts;
  parts_outside(0, 0, parts);
  if (!parts.empty()) choices.push_back(all_of(std::move(parts)));
  for (auto word = first; word != last; ++word) {
    if (word->span == 1) continue;
    if (choices.size() == kMaxAlternatives) break;
    std::vector<Node> with_word;
    with_word.push_back(bag_term(*word));
    parts_outside(word->position, word->end(), with_word);
    choices.push_back(all_of(std::move(with_word)));
  }
  return any_of(std::move(choices));
}

// ---- Phrases.

struct WordReader::Path {
  struct Step {
    std::vector<const Word*> words;  ///< any of them
    std::uint32_t position = 0;
    std::uint32_t span = 1;
  };
  std::vector<Step> steps;
};

// All ways through the words, the plain one first, at most kMaxAlternatives. Recursion only
// branches where a term spans several words; plain words are walked in a loop.
void WordReader::follow(const std::vector<Word>& words, std::uint32_t position, Path& path,
                        std::vector<Path>& paths) {
  const auto depth = path.steps.size();
  for (;;) {
    const auto at =
        std::lower_bound(words.begin(), words.end(), position,
                         [](const Word& word, std::uint32_t p) { return word.position < p; });
    if (at == words.end()) {
      if (paths.size() < kMaxAlternatives) paths.push_back(path);
      break;
    }
    Path::Step plain;
    plain.position = at->position;
    std::vector<const Word*> spanning;
    for (auto word = at; word != words.end() && word->position == at->position; ++word) {
      if (word->span == 1) {
        plain.words.push_back(&*word);
      } else {
        spanning.push_back(&*word);
      }
    }
    if (spanning.empty()) {
      path.steps.push_back(std::move(plain));
      position = at->position + 1;
      continue;
    }
    if (!plain.words.empty()) {
      path.steps.push_back(plain);
      follow(words, at->position + 1, path, paths);
      path.steps.pop_back();
    }
    for (const auto* word : spanning) {
      if (paths.size() == kMaxAlternatives) break;
      path.steps.push_back({{word}, word->position, word->span});
      follow(words, word->end(), path, paths);
      path.steps.pop_back();
    }
    break;
  }
  path.steps.resize(depth);
}

// One phrase per path; where a spanning term is not the last, one more in which it takes a single
// place, since a document may hold it as one word (`weekend prochain` for `week-end prochain`).
Result<Node> WordReader::phrase_of(const std::vector<Word>& words, std::uint32_t slop,
                                   bool exact_forms) {
  if (words.empty()) return Node{};
  if (words.back().end() - words.front().position > limits::kMaxPhraseWords) {
    return limit_exceeded("a phrase has at most kMaxPhraseWords (" +
                          std::to_string(limits::kMaxPhraseWords) +
                          ") words; search for fewer of them");
  }
  std::vector<Path> paths;
  Path path;
  follow(words, words.front().position, path, paths);
  std::vector<Node> choices;
  const auto add = [&choices](Node node) {
    const auto same = [&node](const Node& other) { return to_string(other) == to_string(node); };
    if (std::none_of(choices.begin(), choices.end(), same)) choices.push_back(std::move(node));
  };
  for (const auto& way : paths) {
    add(phrase_node(way, slop, exact_forms, false));
    add(phrase_node(way, slop, exact_forms, true));
  }
  return any_of(std::move(choices));
}

Node WordReader::phrase_node(const Path& path, std::uint32_t slop, bool exact_forms, bool compact) {
  Node node;
  node.kind = NodeKind::kPhrase;
  node.slop = slop;
  std::uint32_t saved = 0;
  for (const auto& step : path.steps) {
    auto& slot = node.slots.emplace_back();
    slot.offset = step.position - path.steps.front().position - saved;
    if (compact) saved += step.span - 1;
    for (const auto* word : step.words) {
      auto& term = slot.alternatives.emplace_back(word->term);
      term.level = exact_forms ? Level::kForm : phrase_level(term);
      if (!exact_forms) term.surface.clear();
    }
  }
  if (node.slots.size() > 1) return node;
  std::vector<Node> terms;
  for (auto& term : node.slots.front().alternatives) {
    const auto level = term.level;
    terms.push_back(term_node(std::move(term), level));
  }
  return any_of(std::move(terms));
}

Result<Node> WordReader::read_phrase(std::string_view text, std::uint32_t slop) {
  return phrase_of(read(text), slop, false);
}

Result<Node> WordReader::read_exact(std::string_view text) {
  auto words = read(text);
  std::erase_if(words, [](const Word& word) { return word.span > 1; });
  std::vector<Node> parts;
  if (words.size() > 1) {
    FTS_ASSIGN(auto phrase, phrase_of(words, 0, true));
    parts.push_back(std::move(phrase));
  }
  for (auto& word : words) {
    if (words.size() > 1 && word.term.kind == analysis::TokenKind::kArticle) continue;
    parts.push_back(term_node(std::move(word.term), Level::kExact));
  }
  return all_of(std::move(parts));
}

// ---- Prefixes.

Node WordReader::read_prefix(std::string_view text) {
  auto words = read(text);
  if (words.empty()) return {};
  const auto prefix_node = [](const Term& term) {
    Node node;
    node.kind = NodeKind::kPrefix;
    node.text = term.form;
    node.accented = !term.bare;
    return node;
  };
  // `états-u*`: what is half typed is the joined word.
  const auto joined = std::find_if(words.begin(), words.end(), [&words](const Word& word) {
    return word.term.kind == analysis::TokenKind::kJoined && word.end() == words.back().end();
  });
  const auto first = joined != words.end()
                         ? joined
                         : std::find_if(words.begin(), words.end(), [&words](const Word& word) {
                             return word.end() == words.back().end();
                           });
  Node all = prefix_node(first->term);
  std::vector<Node> parts, optional;
  for (const auto& word : words) {
    if (word.position >= first->position || word.span > 1) continue;
    (word.term.stop ? optional : parts).push_back(bag_term(word));
  }
  parts.push_back(std::move(all));
  Node bag = all_of(std::move(parts));
  if (!optional.empty()) {
    if (bag.kind != NodeKind::kBoolean) {
      Node outer;
      outer.kind = NodeKind::kBoolean;
      outer.must.push_back(std::move(bag));
      bag = std::move(outer);
    }
    bag.should = std::move(optional);
  }
  return bag;
}

}  // namespace fts::query

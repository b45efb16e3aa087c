#include "engine/service/similar.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "engine/search/term_lists.hpp"
#include "engine/segment/bm25.hpp"
#include "engine/service/stored_document.hpp"

namespace fts::service {

namespace {

/// Of a text of a book's length only so many classes, the most frequent, are looked up.
constexpr std::size_t kMaxLookups = 2000;

struct Word {
  query::Term term;  ///< the first form of the class that came
  float frequency = 0;
  float weight = 0;
};

bool is_telling(analysis::TokenKind kind) {
  using analysis::TokenKind;
  return kind == TokenKind::kWord || kind == TokenKind::kAcronym || kind == TokenKind::kCode;
}

Status poll(QueryBudget& budget) { return budget.spend(0) ? ok_status() : budget.status(); }

/// Counts the words of one text; a class is one word.
Status count_words(const analysis::Analyzer& analyzer, std::string_view text, float field_weight,
                   QueryBudget& budget, std::map<std::string, Word>& words) {
  const auto stream = analyzer.make_stream();
  analysis::TokenBuffer batch;
  std::string form, class_name;
  stream->reset(text);
  while (stream->next(batch)) {
    FTS_TRY(poll(budget));
    for (const auto& token : batch.tokens) {
      if (token.index_only || !is_telling(token.kind)) continue;
      if (token.is_form) {
        form = token.text;
      } else {
        analyzer.form_of(token.text, form);
      }
      if (form.empty() || analyzer.is_stop_word(form)) continue;
      class_name.clear();
      if (analyzer.has_classes()) analyzer.class_of(form, class_name);
      auto& word = words[class_name.empty() ? form : class_name];
      if (word.frequency == 0) {
        word.term.form = form;
        analyzer.fold(form, word.term.folded);
        word.term.class_name = class_name;
        word.term.bare = form == word.term.folded;
        word.term.kind = token.kind;
      }
      word.frequency += field_weight;
    }
  }
  return ok_status();
}

}  // namespace

Result<query::Node> telling_words(const index::Snapshot& snapshot, index::DocRef doc,
                                  QueryBudget& budget) {
  FTS_ASSIGN(const StoredDocument stored, stored_document(snapshot, doc));
  if (stored.json.empty()) {
    return stored_json(*snapshot.segments[doc.segment].reader, doc.doc).status();
  }
  std::map<std::string, Word> by_class;
  for (std::size_t field = 0; field < stored.texts.size(); ++field) {
    FTS_TRY(count_words(*snapshot.analyzer, stored.texts[field],
                        snapshot.settings.text_fields[field].weight, budget, by_class));
  }
  std::vector<Word> words;
  for (auto& [name, word] : by_class) words.push_back(std::move(word));
  std::ranges::stable_sort(words, std::greater(), &Word::frequency);
  words.resize(std::min(words.size(), kMaxLookups));

  const search::TermResolver resolver(snapshot);
  const auto documents = snapshot.documents_with_text();
  for (auto& word : words) {
    FTS_TRY(poll(budget));
    FTS_ASSIGN(const auto lists, resolver.resolve(word.term, query::Level::kClass));
    if (lists.df < 2) continue;
    word.weight = word.frequency * segment::idf(documents, lists.df);
  }
  std::erase_if(words, [](const Word& word) { return word.weight <= 0; });
  std::ranges::stable_sort(words, std::greater(), &Word::weight);
  words.resize(std::min(words.size(), kTellingWords));

  query::Node any;
  if (words.empty()) return any;
  any.kind = query::NodeKind::kBoolean;
  any.minimum_should = 1;
  const float most = words.front().weight;
  for (auto& word : words) {
    query::Node node;
    node.kind = query::NodeKind::kTerm;
    node.boost = word.weight / most;
    node.term = std::move(word.term);
    any.should.push_back(std::move(node));
  }
  return any;
}

}  // namespace fts::service

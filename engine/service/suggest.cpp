#include "engine/service/suggest.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <vector>

#include "engine/analysis/analyze.hpp"
#include "engine/analysis/french_analyzer.hpp"
#include "engine/query/fuzzy.hpp"
#include "engine/search/fuzzy_forms.hpp"
#include "engine/search/search.hpp"
#include "engine/search/term_lists.hpp"
#include "engine/text/unicode.hpp"
#include "engine/text/utf8.hpp"

namespace fts::service {

namespace {

constexpr std::size_t kLeastLetters = 4;
constexpr std::size_t kShortWordLetters = 5;
constexpr std::size_t kAcronymLetters = 5;
constexpr std::size_t kMaxCandidates = 64;

/// Bytes of the query and what belongs in their place.
struct Correction {
  std::size_t begin = 0, end = 0;
  std::string text;
};

/// A bare word of the query.
struct TypedWord {
  std::size_t begin = 0, end = 0;
  analysis::AnalyzedToken token;
  query::Term term;
};

void collect_runs(const query::SyntaxNode& node, const index::Snapshot& snapshot,
                  std::vector<const query::SyntaxNode*>& runs) {
  if (node.kind == query::SyntaxKind::kWords) {
    if (!snapshot.schema.contains(node.field)) runs.push_back(&node);
    return;
  }
  for (const auto* list : {&node.must, &node.should}) {
    for (const auto& child : *list) collect_runs(child, snapshot, runs);
  }
}

/// Latin capitals: what a word was typed with, its correction keeps.
std::string capitalised(const std::string& form) {
  std::size_t at = 0;
  const auto first = text::decode_utf8(form, at);
  const bool ascii = first >= 'a' && first <= 'z';
  const bool latin = first >= 0xE0 && first <= 0xFE && first != 0xF7;
  if (!ascii && !latin) return form;
  std::string out;
  text::append_utf8(out, first - 0x20);
  return out.append(form, at);
}

class Suggester {
 public:
  Suggester(const index::Snapshot& snapshot, const std::string& query, QueryBudget* budget)
      : snapshot_(snapshot), query_(query), budget_(budget), resolver_(snapshot) {}

  Result<std::string> run(const query::ParsedQuery& parsed) {
    std::vector<const query::SyntaxNode*> runs;
    collect_runs(parsed.root, snapshot_, runs);
    for (const auto* node : runs) FTS_TRY(correct_run(*node));
    std::string out = query_;
    for (auto fix = corrections_.rbegin(); fix != corrections_.rend(); ++fix) {
      out.replace(fix->begin, fix->end - fix->begin, fix->text);
    }
    if (corrections_.empty()) out.clear();
    return out;
  }

 private:
  std::vector<TypedWord> words_of(const query::SyntaxNode& node) const {
    std::vector<TypedWord> words;
    const auto start = query_.find(node.text, node.begin);
    if (start == std::string::npos || start + node.text.size() > node.end) return words;
    for (auto& token : analysis::analyze(*snapshot_.analyzer, node.text)) {
      if (token.index_only) continue;
      // A compound is put right by its parts.
      if (token.span > 1) continue;
      TypedWord word;
      word.begin = start + token.begin;
      word.end = start + token.end;
      auto& term = word.term;
      term.form = token.form;
      snapshot_.analyzer->fold(term.form, term.folded);
      if (snapshot_.analyzer->has_classes()) term.class_name = token.class_name;
      term.bare = term.form == term.folded;
      word.token = std::move(token);
      words.push_back(std::move(word));
    }
    return words;
  }

  /// A word and no name of a field, which one before a colon is meant to be.
  bool is_plain(const TypedWord& word) const {
    const bool field = word.end < query_.size() && query_[word.end] == ':';
    return word.token.kind == analysis::TokenKind::kWord && !word.token.stop && !field;
  }

  Result<std::uint64_t> df_of(const query::Term& term) const {
    FTS_ASSIGN(const auto lists, resolver_.resolve(term, query::Level::kClass));
    return lists.df;
  }

  Status correct_run(const query::SyntaxNode& node) {
    const auto words = words_of(node);
    for (std::size_t i = 0; i < words.size() && looked_at_ < kMaxSuggestWords; ++i) {
      if (!is_plain(words[i])) continue;
      ++looked_at_;
      FTS_ASSIGN(const auto df, df_of(words[i].term));
      if (df == 0 && i + 1 < words.size()) {
        FTS_ASSIGN(const bool joined, join(words[i], words[i + 1]));
        if (joined) {
          ++i;
          continue;
        }
      }
      FTS_TRY(correct(words[i], df));
    }
    return ok_status();
  }

  /// `réchauf fement`: one word that was cut in two.
  Result<bool> join(const TypedWord& first, const TypedWord& second) {
    if (!is_plain(second) || query_.substr(first.end, second.begin - first.end) != " ") {
      return false;
    }
    FTS_ASSIGN(const auto near,
               search::near_forms(snapshot_, first.term.folded + second.term.folded, 0,
                                  kMaxCandidates, budget_));
    if (near.forms.empty()) return false;
    corrections_.push_back({first.begin, second.end, cased(first, near.forms.front().form)});
    return true;
  }

  Status correct(const TypedWord& word, std::uint64_t df) {
    const auto letters = query::letter_count(word.term.folded);
    if (letters < kLeastLetters || letters > query::kMaxFuzzyLetters) return ok_status();
    // No neighbour can be so much more frequent.
    if (df > 0 && df * kRarerBy > snapshot_.documents_with_text()) return ok_status();
    if (is_acronym(word, letters)) return ok_status();
    if (analysis::is_known_word(*snapshot_.analyzer, word.term.form)) return ok_status();
    if (df == 0) {
      FTS_ASSIGN(const bool elided, correct_elision(word));
      if (elided) return ok_status();
    }
    const auto edits = df > 0 ? 1 : query::default_edits(letters);
    FTS_ASSIGN(const auto near,
               search::near_forms(snapshot_, word.term.folded, edits * query::kEditCost,
                                  kMaxCandidates, budget_));
    const search::NearForm* best = nullptr;
    for (const auto& form : near.forms) {
      if (form.df < std::max<std::uint64_t>(1, df * kRarerBy) || !is_other(word, form)) continue;
      if (snapshot_.analyzer->is_stop_word(form.form) || !is_likely(word, letters, form)) continue;
      if (best == nullptr ||
          std::tuple(form.distance, best->df) < std::tuple(best->distance, form.df)) {
        best = &form;
      }
    }
    if (df == 0 && (best == nullptr || best->distance > 1)) {
      FTS_ASSIGN(auto apart, split(word));
      if (apart) {
        corrections_.push_back({word.begin, word.end, std::move(*apart)});
        return ok_status();
      }
    }
    if (best != nullptr) corrections_.push_back({word.begin, word.end, cased(word, best->form)});
    return ok_status();
  }

  static bool is_acronym(const TypedWord& word, std::size_t letters) {
    return word.token.letter_case == analysis::LetterCase::kUpper && letters <= kAcronymLetters;
  }

  /// Few letters are near many words: their first one is seldom wrong.
  static bool is_likely(const TypedWord& word, std::size_t letters, const search::NearForm& form) {
    if (letters > kShortWordLetters || form.distance < query::kEditCost) return true;
    return form.folded.front() == word.term.folded.front();
  }

  /// `didentite` as `d'identité`, when a document has the word behind the article.
  Result<bool> correct_elision(const TypedWord& word) {
    const std::string_view folded = word.term.folded;
    const auto rest = query::without_elision(folded);
    if (rest.empty()) return false;
    FTS_ASSIGN(const auto form, most_frequent(rest));
    if (!form) return false;
    const std::string article(folded.substr(0, folded.size() - rest.size()));
    corrections_.push_back({word.begin, word.end, cased(word, article + "'" + *form)});
    return true;
  }

  /// Of the forms with this fold.
  Result<std::optional<std::string>> most_frequent(std::string_view folded) const {
    query::Term term;
    term.form = term.folded = folded;
    term.bare = true;
    term.level = query::Level::kFold;
    FTS_ASSIGN(const auto lists, resolver_.resolve(term, query::Level::kFold));
    const auto most = std::ranges::max_element(lists.lists, {}, &search::TermList::df);
    if (most == lists.lists.end()) return std::optional<std::string>();
    return std::optional(most->name);
  }

  /// Whether the form is not just an inflection of the word or another way to accent it.
  bool is_other(const TypedWord& word, const search::NearForm& form) const {
    if (form.folded == word.term.folded) return false;
    if (!snapshot_.analyzer->has_classes()) return true;
    std::string class_name;
    snapshot_.analyzer->class_of(form.form, class_name);
    return class_name != word.term.class_name;
  }

  /// `parceque` as `parce que`, when a document has the two side by side.
  Result<std::optional<std::string>> split(const TypedWord& word) const {
    std::optional<std::string> best;
    if (!snapshot_.settings.positions) return best;
    const auto& folded = word.term.folded;
    std::uint64_t best_count = 0;
    for (std::size_t at = 2; at + 2 <= folded.size(); ++at) {
      if ((static_cast<unsigned char>(folded[at]) & 0xC0U) == 0x80U) continue;
      search::SearchRequest request;
      request.budget = budget_;
      request.query.kind = query::NodeKind::kPhrase;
      std::string text;
      bool there = true;
      for (const auto& part : {folded.substr(0, at), folded.substr(at)}) {
        auto& slot = request.query.slots.emplace_back();
        slot.offset = static_cast<std::uint32_t>(request.query.slots.size() - 1);
        query::Term term;
        term.form = term.folded = part;
        term.bare = true;
        term.level = query::Level::kFold;
        FTS_ASSIGN(const auto form, most_frequent(part));
        there = there && form.has_value();
        if (!there) break;
        text += (text.empty() ? "" : " ") + *form;
        slot.alternatives.push_back(std::move(term));
      }
      if (!there) continue;
      FTS_ASSIGN(const auto count, search::count(snapshot_, request));
      if (count <= best_count) continue;
      best_count = count;
      best = std::move(text);
    }
    return best;
  }

  static std::string cased(const TypedWord& word, const std::string& form) {
    return word.token.letter_case == analysis::LetterCase::kLower ? form : capitalised(form);
  }

  const index::Snapshot& snapshot_;
  const std::string& query_;
  QueryBudget* budget_;
  search::TermResolver resolver_;
  std::vector<Correction> corrections_;
  std::size_t looked_at_ = 0;
};

}  // namespace

Result<std::string> suggest(const index::Snapshot& snapshot, const std::string& query,
                            const query::ParsedQuery& parsed, QueryBudget* budget) {
  return Suggester(snapshot, query, budget).run(parsed);
}

}  // namespace fts::service

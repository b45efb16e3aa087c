#pragma once

// From the words somebody typed to terms of the index: one run of bare words, one phrase, one exact
// word or one prefix. Words that the analyzer writes in several ways (a compound and its parts, a
// date and its words) become alternatives, and so do synonyms. Used by rewrite.cpp.

#include <memory>
#include <string_view>
#include <vector>

#include "engine/analysis/analyzer.hpp"
#include "engine/base/status.hpp"
#include "engine/query/query.hpp"

namespace fts::query {

/// A run of bare words: each a node of its own, in the order typed.
struct WordRun {
  std::vector<Node> content;
  std::vector<Node> stops;  ///< function words and elided articles
};

/// Readings of words that overlap, and ways through a phrase, that are followed: `"21 janvier
/// 2022"` is three words, or 21 and a month, or one date.
inline constexpr std::size_t kMaxAlternatives = 8;

class WordReader {
 public:
  struct Options {
    const analysis::SynonymTable* synonyms = nullptr;
    bool all_words =
        true;             ///< bare words are required: a synonym of several takes the place of all
    bool phrases = true;  ///< the index has positions
    float reading_weight = 0.3F;  ///< of other readings of a form
  };
  WordReader(const analysis::Analyzer& analyzer, const Options& options)
      : analyzer_(analyzer), options_(options), stream_(analyzer.make_stream()) {}

  WordRun read_run(std::string_view text, bool with_synonyms = false);
  /// kNone when the text holds no word. kLimit: kMaxPhraseWords.
  Result<Node> read_phrase(std::string_view text, std::uint32_t slop);
  /// One exact word, or several that follow one another, each in its letter case.
  Result<Node> read_exact(std::string_view text);
  /// The last word of `text` as a prefix, with what stands before it.
  Node read_prefix(std::string_view text);
  /// Each word of `text` or what is near it, joined or apart. `edits`: 0 when not given.
  Node read_fuzzy(std::string_view text, std::uint32_t edits);

  /// Whether an expression had more than kMaxSynonyms.
  bool synonyms_were_cut() const { return synonyms_were_cut_; }

 private:
  struct Word {
    Term term;
    std::uint32_t position = 0;
    std::uint32_t span = 1;
    std::uint32_t end() const { return position + span; }
    std::vector<Node> synonyms;  ///< of several words
  };
  /// Words that overlap, or one.
  struct Cluster {
    const Word* first = nullptr;
    const Word* last = nullptr;
    std::uint32_t begin = 0, end = 0;  ///< positions
    bool stop = false;
  };
  /// What several words in a row may be replaced by.
  struct Expression {
    std::uint32_t begin = 0, end = 0;
    std::vector<Node> synonyms;
  };
  struct Path;

  std::vector<Word> read(std::string_view text);
  /// `aujourd hui`: adds the word that an apostrophe would make of the two.
  void add_apostrophes(std::vector<Word>& words);
  static void sort_by_place(std::vector<Word>& words);
  Node bag_term(const Word& word) const;
  static std::vector<Cluster> clusters_of(const std::vector<Word>& words);
  /// Gives single words their synonyms; returns those of expressions.
  std::vector<Expression> add_synonyms(std::vector<Word>& words);
  void add_synonym(const analysis::SynonymEntry& entry, Word& word) const;
  Node synonym_node(const analysis::SynonymEntry& entry) const;
  static bool is_fuzzy(const Word& word);
  Node fuzzy_word(const Word& word, std::uint32_t edits) const;
  static const Word* numeric_date(const Word* first, const Word* last);
  Node read_cluster(const Word* first, const Word* last) const;
  Result<Node> phrase_of(const std::vector<Word>& words, std::uint32_t slop, bool exact_forms);
  static Node phrase_node(const Path& path, std::uint32_t slop, bool exact_forms, bool compact);
  static void follow(const std::vector<Word>& words, std::uint32_t position, Path& path,
                     std::vector<Path>& paths);

  const analysis::Analyzer& analyzer_;
  const Options options_;
  std::unique_ptr<analysis::TokenStream> stream_;
  analysis::TokenBuffer batch_;
  bool synonyms_were_cut_ = false;
  std::size_t fuzzy_words_ = 0;
};

/// A word or phrase at its level.
Node term_node(Term term, Level level);
/// A node that holds when any of `choices` does; the only one itself.
Node any_of(std::vector<Node> choices);
/// A node that holds when all of `parts` do; the only one itself.
Node all_of(std::vector<Node> parts);

}  // namespace fts::query

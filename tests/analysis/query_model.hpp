#pragma once

// Matching one text by one query, at the level of analysis alone: the slow and plain meaning of
// bare words, "phrases", =exact and prefix*. No index, no lexicon, no fuzzy words, no synonyms.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/analyze.hpp"
#include "engine/text/utf8.hpp"

namespace fts::test {

class QueryModel {
 public:
  explicit QueryModel(const analysis::Analyzer& analyzer) : analyzer_(&analyzer) {}

  /// Words of the corpus: of a word typed without accents, any of their accented variants may be
  /// meant.
  void learn(std::string_view text) {
    for (const auto& token : analysis::analyze(*analyzer_, text)) {
      classes_of_fold_[fold(token.form)].insert(token.class_name);
    }
  }

  /// nullopt for a query that needs more than the analysis.
  std::optional<bool> matches(std::string_view text, std::string_view query) const {
    if (query.find("syn:") != query.npos || query.find('~') != query.npos) return std::nullopt;
    const Document document{text, analysis::analyze(*analyzer_, text)};
    while (!query.empty()) {
      const std::size_t quote = query.find('"');
      if (!matches_words(document, query.substr(0, quote))) return false;
      if (quote == query.npos) break;
      query.remove_prefix(quote + 1);
      const std::size_t end = query.find('"');
      if (!matches_phrase(document, query.substr(0, end))) return false;
      query.remove_prefix(end == query.npos ? query.size() : end + 1);
    }
    return true;
  }

 private:
  using Tokens = std::vector<analysis::AnalyzedToken>;
  struct Document {
    std::string_view text;
    Tokens tokens;
  };

  std::string fold(std::string_view form) const {
    std::string folded;
    analyzer_->fold(form, folded);
    return folded;
  }

  bool matches_words(const Document& document, std::string_view words) const {
    if (words.starts_with('=')) return has_exactly(document, words.substr(1));
    const bool prefix = words.ends_with('*');
    if (prefix) words.remove_suffix(1);
    const Tokens query = analysis::analyze(*analyzer_, words);
    bool only_stop = true;
    for (const auto& token : query) only_stop = only_stop && token.stop;
    return reads_words(document, query, 0, only_stop, prefix);
  }

  /// Whether some reading of the query from `position` on is in the document: each token is one
  /// step over its span.
  bool reads_words(const Document& document, const Tokens& query, std::uint32_t position,
                   bool only_stop, bool prefix) const {
    bool any = false;
    for (const auto& token : query) {
      if (token.position != position || token.index_only) continue;
      any = true;
      const bool last = position + token.span > query.back().position;
      const bool found =
          (token.stop && !only_stop && !(last && prefix)) ||
          (last && prefix ? has_prefix(document, token) : has_class(document, token));
      if (found && reads_words(document, query, position + token.span, only_stop, prefix)) {
        return true;
      }
    }
    return !any;
  }

  bool has_class(const Document& document, const analysis::AnalyzedToken& word) const {
    std::set<std::string> classes = {word.class_name};
    const std::string folded = fold(word.form);
    if (folded == word.form && classes_of_fold_.contains(folded)) {
      classes.insert(classes_of_fold_.at(folded).begin(), classes_of_fold_.at(folded).end());
    }
    for (const auto& token : document.tokens) {
      if (classes.contains(token.class_name) || fold(token.form) == folded) return true;
    }
    return false;
  }

  bool has_prefix(const Document& document, const analysis::AnalyzedToken& word) const {
    const bool bare = fold(word.form) == word.form;
    for (const auto& token : document.tokens) {
      if ((bare ? fold(token.form) : token.form).starts_with(word.form)) return true;
    }
    return false;
  }

  bool has_exactly(const Document& document, std::string_view surface) const {
    for (const auto& token : document.tokens) {
      if (document.text.substr(token.begin, token.end - token.begin) == surface) return true;
    }
    return false;
  }

  bool matches_phrase(const Document& document, std::string_view phrase) const {
    const Tokens query = analysis::analyze(*analyzer_, phrase);
    for (const auto& token : document.tokens) {
      if (reads_phrase(document, query, 0, token.position)) return true;
    }
    return query.empty();
  }

  bool reads_phrase(const Document& document, const Tokens& query, std::uint32_t position,
                    std::uint32_t place) const {
    bool any = false;
    for (const auto& wanted : query) {
      if (wanted.position != position || wanted.index_only) continue;
      any = true;
      for (const auto& token : document.tokens) {
        if (token.position == place && accepts(wanted.form, token.form) &&
            reads_phrase(document, query, position + wanted.span, place + token.span)) {
          return true;
        }
      }
    }
    return !any;
  }

  /// A typed accent must be there, a bare letter matches any.
  bool accepts(std::string_view wanted, std::string_view found) const {
    if (wanted == found) return true;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < wanted.size() && j < found.size()) {
      const std::size_t begin = j;
      const char32_t typed = text::decode_utf8(wanted, i);
      const char32_t there = text::decode_utf8(found, j);
      std::string letter;
      text::append_utf8(letter, typed);
      if (typed != there && fold(found.substr(begin, j - begin)) != letter) return false;
    }
    return i == wanted.size() && j == found.size();
  }

  const analysis::Analyzer* analyzer_;
  std::map<std::string, std::set<std::string>> classes_of_fold_;
};

}  // namespace fts::test

#pragma once

// From characters to words: the interface behind which the French pipeline (french_analyzer.hpp)
// and the plain one (plain_analyzer.hpp) stand. Documents and queries go through the same object,
// so that they cannot disagree.
//
// Three levels of sameness, from the finest to the coarsest:
//   form   what is indexed at a position: lower case, accents kept, ligatures expanded ("États" ->
//   "états") fold   the form without accents ("etats"); what a person types in a hurry class  the
//   conflation class, that is the stem ("etat"): what a French reader calls the same word
//
// An Analyzer is immutable and may be used from many threads; a TokenStream belongs to one thread.

#include <memory>
#include <string>
#include <string_view>

#include "engine/analysis/token.hpp"
#include "engine/base/status.hpp"

namespace fts::analysis {

class TokenStream {
 public:
  virtual ~TokenStream() = default;
  /// Starts on `text` (valid UTF-8, alive until the last `next`), at position 0.
  virtual void reset(std::string_view text) = 0;
  /// Clears `out` and fills it with the next batch (a few thousand tokens at most), in order of
  /// position; false when the text is used up and `out` is empty. Memory stays bounded whatever the
  /// length of the text.
  virtual bool next(TokenBuffer& out) = 0;
  /// Positions used so far: the length of the field in words, once `next` has returned false.
  virtual std::uint32_t positions() const = 0;
};

class Analyzer {
 public:
  virtual ~Analyzer() = default;

  virtual std::string_view name() const = 0;  ///< "french", "plain"
  /// Whether forms have classes and folds that differ from them (false for plain).
  virtual bool has_classes() const = 0;

  virtual std::unique_ptr<TokenStream> make_stream() const = 0;
  /// The indexed form of a token whose `is_form` is false, into `form` (replaced). At most
  /// limits::kMaxTermBytes, cut at a character.
  virtual void form_of(std::string_view surface, std::string& form) const = 0;
  /// The form without accents and marks.
  virtual void fold(std::string_view form, std::string& folded) const = 0;
  /// The conflation class of an indexed form.
  virtual void class_of(std::string_view form, std::string& class_name) const = 0;
  /// Whether a form is a function word ("de", "est", "pourquoi"): optional in bags of words, light
  /// in scores.
  virtual bool is_stop_word(std::string_view form) const = 0;
};

/// What class the lexicon gives; left for the French issue. The light analyzer has none.
class Lexicon {
 public:
  virtual ~Lexicon() = default;
  /// The lemma of `form`, or `form` itself when the lexicon does not know it.
  virtual std::string_view lemma(std::string_view form) const = 0;
};

enum class Stemmer { kLight, kNone };

struct AnalyzerOptions {
  std::string name = "french";        ///< "french" or "plain"
  Stemmer stemmer = Stemmer::kLight;  ///< of the class; kNone: the class is the folded form
  std::shared_ptr<const Lexicon> lexicon;
};

/// kInvalidArgument names the analyzers there are.
Result<std::shared_ptr<const Analyzer>> make_analyzer(const AnalyzerOptions& options);

}  // namespace fts::analysis

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
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/token.hpp"
#include "engine/base/status.hpp"

namespace fts::analysis {

class Lexicon;

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

/// Readings of a form besides its own class, each ascending and without doubles.
struct OtherReadings {
  std::vector<std::string> classes;  ///< of its further lemmas
  std::vector<std::string> forms;    ///< of its lemma, whose class is another one
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
  /// Whether a form is an auxiliary verb ("peut", "faire"): required like others, light in scores.
  virtual bool is_light_word(std::string_view form) const {
    static_cast<void>(form);
    return false;
  }
  /// Whether a form is what elision leaves of a word ("l", "qu"): an apostrophe follows it.
  virtual bool is_elided_word(std::string_view form) const {
    static_cast<void>(form);
    return false;
  }
  /// Whether a function word may stand between the words of a name ("crise de la dette"), unlike
  /// verbs, pronouns and conjunctions.
  virtual bool joins_phrase(std::string_view form) const {
    static_cast<void>(form);
    return false;
  }
  /// How else a form can be read than its class says, into `out` (replaced). Both ways: "portes"
  /// the verb, whose class is that of porter; porter, which has lost the form "porte" to the noun.
  virtual void other_readings(std::string_view form, OtherReadings& out) const {
    static_cast<void>(form);
    out = {};
  }
  /// What decides the classes: the analyzer, its stemmer and the lexicon's contents. Segments keep
  /// it; classes of two labels are not to be compared.
  virtual std::string label() const = 0;
  /// Whether a lexicon decides the classes.
  virtual bool uses_lexicon() const { return false; }
};

/// How a class is made of a form. The class is always folded.
enum class Stemmer {
  kLexicon,          ///< the light stem of the lemma; of a form without lemma, of the form
  kLexiconSnowball,  ///< the Snowball stem of the lemma
  kSnowball,         ///< the Snowball stem of the form
  kLight,            ///< the light stem of the form
  kNone,             ///< the form
};

/// "lexicon", "lexicon_snowball", "snowball", "light", "none"; nothing for another name.
std::optional<Stemmer> stemmer_named(std::string_view name);
std::string_view stemmer_name(Stemmer stemmer);
/// The names, for messages: "lexicon, lexicon_snowball, ...".
std::string stemmer_names();

struct AnalyzerOptions {
  std::string name = "french";          ///< "french" or "plain"
  Stemmer stemmer = Stemmer::kLexicon;  ///< of the class
  /// Null: kLexicon is kLight, kLexiconSnowball is kSnowball.
  std::shared_ptr<const Lexicon> lexicon;
};

/// kInvalidArgument names the analyzers there are.
Result<std::shared_ptr<const Analyzer>> make_analyzer(const AnalyzerOptions& options);

}  // namespace fts::analysis

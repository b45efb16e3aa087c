#include "engine/analysis/french_analyzer.hpp"

#include <algorithm>

#include "engine/analysis/char_table.hpp"
#include "engine/analysis/french_tokenizer.hpp"
#include "engine/analysis/french_word_lists.hpp"
#include "engine/analysis/lexicon.hpp"
#include "engine/analysis/light_stemmer.hpp"
#include "engine/analysis/normal_form.hpp"
#include "engine/analysis/snowball_stemmer.hpp"
#include "engine/analysis/stop_words.hpp"
#include "engine/base/limits.hpp"
#include "engine/text/utf8.hpp"

namespace fts::analysis {
namespace {

/// The word whose class a symbol shares.
std::string_view word_of_symbol(std::string_view form) {
  if (form == "%") return "pourcent";
  if (form == "€") return "euro";
  if (form == "$") return "dollar";
  if (form == "£") return "livre";
  if (form == "¥") return "yen";
  if (form == "°") return "degré";
  return form;
}

bool has_digit(std::string_view form) { return std::ranges::any_of(form, is_ascii_digit); }

/// What a stemmer is without a lexicon.
Stemmer without_lexicon(Stemmer stemmer) {
  if (stemmer == Stemmer::kLexicon) return Stemmer::kLight;
  if (stemmer == Stemmer::kLexiconSnowball) return Stemmer::kSnowball;
  return stemmer;
}

bool wants_lexicon(Stemmer stemmer) { return without_lexicon(stemmer) != stemmer; }

void sort_without_doubles(std::vector<std::string>& names) {
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

class FrenchAnalyzer final : public Analyzer {
 public:
  FrenchAnalyzer(const AnalyzerOptions& options, std::size_t batch_tokens)
      : stemmer_(options.lexicon ? options.stemmer : without_lexicon(options.stemmer)),
        lexicon_(wants_lexicon(stemmer_) ? options.lexicon : nullptr),
        batch_tokens_(batch_tokens) {}

  std::string_view name() const override { return "french"; }
  bool has_classes() const override { return true; }
  std::unique_ptr<TokenStream> make_stream() const override {
    return std::make_unique<FrenchTokenizer>(batch_tokens_);
  }
  void form_of(std::string_view surface, std::string& form) const override {
    make_form(surface, form);
  }
  void fold(std::string_view form, std::string& folded) const override { fold_form(form, folded); }
  void class_of(std::string_view form, std::string& class_name) const override {
    form = text::cut_utf8(form, limits::kMaxTermBytes);
    // Numbers and codes have no inflection: 2e is not 2es, H2O not H2.
    if (has_digit(form)) return fold_form(form, class_name);
    const std::string_view word = word_of_symbol(form);
    class_of_lemma(lemma_of(word), class_name);
  }
  bool is_stop_word(std::string_view form) const override { return is_french_stop_word(form); }
  bool is_light_word(std::string_view form) const override { return is_french_light_word(form); }

  bool is_elided_word(std::string_view form) const override {
    return analysis::is_elided_word(form);
  }

  bool joins_phrase(std::string_view form) const override { return is_phrase_link(form); }

  void other_readings(std::string_view form, OtherReadings& out) const override {
    out.classes.clear();
    out.forms.clear();
    if (lexicon_ == nullptr || has_digit(form) || is_french_stop_word(form)) return;
    const auto lemma = lexicon_->lemma(form);
    if (!lemma) return;
    std::string own, name;
    class_of(form, own);
    std::vector<Lemma> lemmas;
    lexicon_->other_lemmas(form, lemmas);
    for (const auto other : lemmas) {
      // Not the auxiliaries: a question for planes (avions) is none for whatever we have (avoir).
      if (is_french_stop_word(other.text)) continue;
      class_of_lemma(other, name);
      if (name != own) out.classes.push_back(name);
    }
    lexicon_->taken_forms(lemma->text, out.forms);
    std::erase_if(out.forms, [&](const std::string& taken) {
      class_of(taken, name);
      return name == own || is_french_stop_word(taken);
    });
    sort_without_doubles(out.classes);
    sort_without_doubles(out.forms);
  }

  bool knows(std::string_view form) const {
    return lexicon_ != nullptr && lexicon_->lemma(form).has_value();
  }
  bool uses_lexicon() const override { return lexicon_ != nullptr; }
  std::string label() const override {
    std::string label = "french/" + std::string(stemmer_name(stemmer_));
    if (lexicon_ != nullptr) label += ":" + lexicon_->id();
    return label;
  }

 private:
  Lemma lemma_of(std::string_view form) const {
    // Function words stand for themselves; the lexicon would take du for dû.
    if (lexicon_ == nullptr || is_french_stop_word(form)) return {form};
    return lexicon_->lemma(form).value_or(Lemma{form});
  }

  void class_of_lemma(const Lemma& lemma, std::string& class_name) const {
    std::string stem;
    switch (stemmer_) {
      case Stemmer::kLexicon:
        if (lemma.stands_alone) return class_of_lone(lemma.text, class_name);
        if (verb_of(lemma.text, class_name)) return;
        [[fallthrough]];
      case Stemmer::kLight:
        light_stem(lemma.text, stem);
        break;
      case Stemmer::kLexiconSnowball:
      case Stemmer::kSnowball:
        snowball_stem(lemma.text, stem);
        break;
      case Stemmer::kNone:
        stem = lemma.text;
        break;
    }
    fold_form(stem, class_name);
  }

  /// No stem of another ends in a double letter, as it might in this s: cours, course.
  static void class_of_lone(std::string_view lemma, std::string& class_name) {
    fold_form(lemma, class_name);
    if (class_name.ends_with('s') || class_name.ends_with('x')) class_name += class_name.back();
  }

  /// The class of a noun in -isation is that of its verb: organisation belongs to organiser, while
  /// its light stem would be that of organe.
  bool verb_of(std::string_view noun, std::string& class_name) const {
    constexpr std::string_view kEnding = "isation";
    if (!noun.ends_with(kEnding)) return false;
    const auto root = noun.substr(0, noun.size() - kEnding.size());
    const std::string verb = std::string(root) + "iser";
    const auto lemma = lexicon_->lemma(verb);
    if (!lemma || lemma->text != verb) return false;
    class_of_lemma(*lemma, class_name);
    return true;
  }

  Stemmer stemmer_;
  std::shared_ptr<const Lexicon> lexicon_;
  std::size_t batch_tokens_;
};

}  // namespace

std::shared_ptr<const Analyzer> make_french_analyzer(const AnalyzerOptions& options,
                                                     std::size_t batch_tokens) {
  return std::make_shared<FrenchAnalyzer>(options, batch_tokens);
}

bool is_known_word(const Analyzer& analyzer, std::string_view form) {
  const auto* french = dynamic_cast<const FrenchAnalyzer*>(&analyzer);
  return french != nullptr && french->knows(form);
}

}  // namespace fts::analysis

#include "engine/analysis/french_analyzer.hpp"

#include <algorithm>

#include "engine/analysis/char_table.hpp"
#include "engine/analysis/french_tokenizer.hpp"
#include "engine/analysis/light_stemmer.hpp"
#include "engine/analysis/normal_form.hpp"
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

class FrenchAnalyzer final : public Analyzer {
 public:
  FrenchAnalyzer(const AnalyzerOptions& options, std::size_t batch_tokens)
      : stemmer_(options.stemmer), lexicon_(options.lexicon), batch_tokens_(batch_tokens) {}

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
    const std::string_view lemma = lexicon_ ? lexicon_->lemma(word) : word;
    if (stemmer_ == Stemmer::kNone) return fold_form(lemma, class_name);
    std::string stem;
    light_stem(lemma, stem);
    fold_form(stem, class_name);
  }
  bool is_stop_word(std::string_view form) const override { return is_french_stop_word(form); }

 private:
  Stemmer stemmer_;
  std::shared_ptr<const Lexicon> lexicon_;
  std::size_t batch_tokens_;
};

}  // namespace

std::shared_ptr<const Analyzer> make_french_analyzer(const AnalyzerOptions& options,
                                                     std::size_t batch_tokens) {
  return std::make_shared<FrenchAnalyzer>(options, batch_tokens);
}

}  // namespace fts::analysis

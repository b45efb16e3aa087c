#include "engine/analysis/analyze.hpp"
#include "engine/analysis/lexicon.hpp"
#include "engine/service/engine.hpp"
#include "engine/text/utf8.hpp"

namespace fts::service {

Result<std::vector<AnalyzedWord>> analyze_text(const index::Settings& settings,
                                               std::string_view text,
                                               std::shared_ptr<const analysis::Lexicon> lexicon) {
  FTS_TRY(text::validate_utf8(text));
  analysis::AnalyzerOptions options;
  options.name = settings.analyzer;
  options.stemmer = analysis::stemmer_named(settings.stemmer).value_or(analysis::Stemmer::kLexicon);
  options.lexicon = std::move(lexicon);
  FTS_ASSIGN(const auto analyzer, analysis::make_analyzer(options));
  std::vector<AnalyzedWord> words;
  for (auto& token : analysis::analyze(*analyzer, text)) {
    words.push_back({token.position, token.begin, token.end, std::move(token.form),
                     std::move(token.class_name), analysis::token_kind_name(token.kind),
                     token.stop});
  }
  return words;
}

}  // namespace fts::service

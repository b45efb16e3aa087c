#include "engine/analysis/analyze.hpp"

namespace fts::analysis {

std::vector<AnalyzedToken> analyze(const Analyzer& analyzer, std::string_view text) {
  std::vector<AnalyzedToken> tokens;
  const auto stream = analyzer.make_stream();
  stream->reset(text);
  TokenBuffer batch;
  while (stream->next(batch)) {
    for (const Token& token : batch.tokens) {
      AnalyzedToken& analyzed = tokens.emplace_back();
      analyzed.position = token.position;
      analyzed.begin = token.begin;
      analyzed.end = token.end;
      analyzed.span = token.span;
      if (token.is_form) {
        analyzed.form = token.text;
      } else {
        analyzer.form_of(token.text, analyzed.form);
      }
      analyzer.class_of(analyzed.form, analyzed.class_name);
      analyzed.kind = token.kind;
      analyzed.letter_case = token.letter_case;
      analyzed.stop = analyzer.is_stop_word(analyzed.form);
      analyzed.index_only = token.index_only;
    }
  }
  return tokens;
}

std::string to_string(const std::vector<AnalyzedToken>& tokens) {
  std::string out;
  for (const AnalyzedToken& token : tokens) {
    if (!out.empty()) out += ' ';
    out += std::to_string(token.position) + ":" + token.form;
  }
  return out;
}

}  // namespace fts::analysis

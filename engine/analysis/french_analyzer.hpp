#pragma once

// The French analyzer: the tokenizer of french_tokenizer.hpp, forms by normal_form.hpp, and as
// class the folded stem of the lemma (of the form itself without a lexicon).

#include <memory>
#include <string_view>

#include "engine/analysis/analyzer.hpp"

namespace fts::analysis {

/// `batch_tokens`: tokens of a batch; other values than the default are for tests.
std::shared_ptr<const Analyzer> make_french_analyzer(const AnalyzerOptions& options,
                                                     std::size_t batch_tokens = 4096);

/// Whether `analyzer` has a lexicon that holds `form`, with these accents or others.
bool is_known_word(const Analyzer& analyzer, std::string_view form);

}  // namespace fts::analysis

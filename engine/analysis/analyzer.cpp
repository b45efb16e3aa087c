#include "engine/analysis/analyzer.hpp"

#include "engine/analysis/french_analyzer.hpp"
#include "engine/analysis/plain_analyzer.hpp"

namespace fts::analysis {

Result<std::shared_ptr<const Analyzer>> make_analyzer(const AnalyzerOptions& options) {
  if (options.name == "french") return make_french_analyzer(options);
  if (options.name == "plain") return make_plain_analyzer();
  return invalid_argument("expected an analyzer (french, plain), found \"" + options.name + "\"");
}

}  // namespace fts::analysis

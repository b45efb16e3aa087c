#include "engine/analysis/analyzer.hpp"

#include "engine/analysis/french_analyzer.hpp"
#include "engine/analysis/plain_analyzer.hpp"

namespace fts::analysis {
namespace {

struct NamedStemmer {
  std::string_view name;
  Stemmer stemmer;
};

constexpr NamedStemmer kStemmers[] = {
    {"lexicon", Stemmer::kLexicon},   {"lexicon_snowball", Stemmer::kLexiconSnowball},
    {"snowball", Stemmer::kSnowball}, {"light", Stemmer::kLight},
    {"none", Stemmer::kNone},
};

}  // namespace

std::optional<Stemmer> stemmer_named(std::string_view name) {
  for (const auto& known : kStemmers) {
    if (known.name == name) return known.stemmer;
  }
  return std::nullopt;
}

std::string_view stemmer_name(Stemmer stemmer) {
  for (const auto& known : kStemmers) {
    if (known.stemmer == stemmer) return known.name;
  }
  return {};
}

std::string stemmer_names() {
  std::string names;
  for (const auto& known : kStemmers) {
    if (!names.empty()) names += ", ";
    names += known.name;
  }
  return names;
}

Result<std::shared_ptr<const Analyzer>> make_analyzer(const AnalyzerOptions& options) {
  if (options.name == "french") return make_french_analyzer(options);
  if (options.name == "plain") return make_plain_analyzer();
  return invalid_argument("expected an analyzer (french, plain), found \"" + options.name + "\"");
}

}  // namespace fts::analysis

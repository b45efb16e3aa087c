// Tokenising, forms, folding, classes: what every word of every document passes through.

#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/generate/synthetic.hpp"
#include "engine/analysis/analyzer.hpp"

namespace {

using namespace fts;

const std::string& text() {
  static const std::string kText = [] {
    bench::SyntheticText synthetic({});
    std::string all;
    while (all.size() < (1 << 20)) all += synthetic.next().body;
    return all;
  }();
  return kText;
}

std::shared_ptr<const analysis::Analyzer> analyzer(const char* name) {
  return *analysis::make_analyzer(
      {.name = name, .stemmer = analysis::Stemmer::kLight, .lexicon = nullptr});
}

const std::vector<std::string>& words() {
  static const std::vector<std::string> kWords = [] {
    bench::SyntheticText synthetic({});
    std::vector<std::string> all;
    for (std::uint32_t rank = 0; rank < 4096; ++rank) all.push_back(synthetic.lemma(rank));
    return all;
  }();
  return kWords;
}

void tokenise(benchmark::State& state, const char* name) {
  const auto chosen = analyzer(name);
  const auto stream = chosen->make_stream();
  analysis::TokenBuffer buffer;
  std::size_t tokens = 0;
  for (auto _ : state) {
    stream->reset(text());
    while (stream->next(buffer)) tokens += buffer.tokens.size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text().size()));
  state.SetItemsProcessed(static_cast<std::int64_t>(tokens));
}
BENCHMARK_CAPTURE(tokenise, french, "french");
BENCHMARK_CAPTURE(tokenise, plain, "plain");

using Map = void (analysis::Analyzer::*)(std::string_view, std::string&) const;

void map_words(benchmark::State& state, Map map) {
  const auto french = analyzer("french");
  std::string out;
  for (auto _ : state) {
    for (const auto& word : words()) {
      ((*french).*map)(word, out);
      benchmark::DoNotOptimize(out.data());
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * words().size()));
}
BENCHMARK_CAPTURE(map_words, form, &analysis::Analyzer::form_of);
BENCHMARK_CAPTURE(map_words, fold, &analysis::Analyzer::fold);
BENCHMARK_CAPTURE(map_words, class, &analysis::Analyzer::class_of);

}  // namespace

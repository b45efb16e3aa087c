// Completion over an index of synthetic French in memory: one letter, three letters, a phrase begun.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/generate/synthetic.hpp"
#include "engine/service/engine.hpp"
#include "engine/storage/memory_file_system.hpp"

namespace {

using namespace fts;

constexpr std::uint32_t kDocuments = 20'000;

void require(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "completion_bench: %s\n", status.message().c_str());
  std::abort();
}

struct Bench {
  storage::MemoryFileSystem fs;
  std::unique_ptr<service::Engine> engine;
  std::vector<std::string> words;

  Bench() {
    auto opened = service::Engine::open(fs, "data", service::Engine::Mode::kReadWrite);
    require(opened.status());
    engine = std::move(opened).value();
    require(engine->create_index("main", {}));
    bench::SyntheticOptions options;
    options.vocabulary = 200'000;
    bench::SyntheticText synthetic(options);
    std::string lines;
    for (std::uint32_t i = 0; i < kDocuments; ++i) lines += synthetic.next_json();
    require(engine->index_lines("main", lines, {}).status());
    for (std::uint32_t rank = 100; rank < 1100; ++rank) {
      const auto& word = synthetic.lemma(rank);
      const auto begin = std::string_view(word).substr(0, 3);
      if (std::ranges::all_of(begin, [](char c) { return c >= 'a'; })) words.push_back(word);
    }
  }
};

const Bench& bench_index() {
  static const Bench instance;
  return instance;
}

/// Completes beginnings of so many letters, or (0) a word and what may follow it.
void complete(benchmark::State& state) {
  const auto& index = bench_index();
  const auto letters = static_cast<std::size_t>(state.range(0));
  std::size_t i = 0;
  std::size_t found = 0;
  for (auto _ : state) {
    const auto& word = index.words[i++ % index.words.size()];
    const auto answer =
        index.engine->complete("main", {letters == 0 ? word + " " : word.substr(0, letters), 8});
    found += answer.ok() ? answer->completions.size() : 0;
  }
  state.counters["found"] =
      static_cast<double>(found) / static_cast<double>(std::max<std::size_t>(i, 1));
}
BENCHMARK(complete)->ArgName("letters")->Arg(1)->Arg(3)->Arg(0);

}  // namespace

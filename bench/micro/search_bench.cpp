// Queries over an index in memory whose words follow Zipf's law: a word, AND, OR, a phrase (the top
// 10, with and without an exact total), counting, and opening a snapshot's index.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "engine/base/random.hpp"
#include "engine/index/index.hpp"
#include "engine/search/search.hpp"
#include "engine/storage/memory_file_system.hpp"

namespace {

using namespace fts;

constexpr std::uint32_t kDocuments = 100'000;
constexpr std::uint32_t kWords = 30'000;

void require(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "search_bench: %s\n", status.message().c_str());
  std::abort();
}

/// Word ranks drawn by Zipf's law, by inverting the logarithmic distribution.
std::uint32_t zipf(Random& random) {
  return static_cast<std::uint32_t>(std::exp(random.unit() * std::log(double{kWords})));
}

struct Bench {
  storage::MemoryFileSystem fs;
  std::unique_ptr<index::Index> index;
  std::shared_ptr<const index::Snapshot> snapshot;

  Bench() {
    index::Settings settings;
    settings.analyzer = "plain";
    settings.scoring = index::Scoring::kBm25;
    settings.text_fields = {{"body", 1.0F}};
    require(index::Index::create(fs, "bench", settings));
    auto opened = index::Index::open(fs, "bench", index::Index::Mode::kReadWrite);
    require(opened.status());
    index = std::move(*opened);
    auto batch = index->begin({});
    require(batch.status());
    auto consumer = (*batch)->consumer();
    require(consumer.status());
    Random random(1);
    for (std::uint32_t i = 0; i < kDocuments; ++i) {
      std::string text;
      const auto length = 30 + random.below(200);
      for (std::uint64_t w = 0; w < length; ++w) text += "w" + std::to_string(zipf(random)) + " ";
      index::Document document;
      const auto id = std::to_string(i);
      document.id = id;
      document.texts.push_back({0, text});
      document.source = "{}";
      document.sequence = i;
      require((*consumer)->add(document));
    }
    require((*consumer)->finish());
    require((*batch)->commit().status());
    require(index->optimize({}));
    snapshot = index->snapshot();
  }
};

Bench& bench() {
  static Bench instance;
  return instance;
}

query::Node word(std::uint64_t rank) {
  query::Node node;
  node.kind = query::NodeKind::kTerm;
  node.term.form = node.term.folded = "w" + std::to_string(rank);
  return node;
}

query::Node bag(const std::vector<std::uint64_t>& ranks, bool all) {
  query::Node node;
  node.kind = query::NodeKind::kBoolean;
  node.minimum_should = all ? 0 : 1;
  for (const auto rank : ranks) (all ? node.must : node.should).push_back(word(rank));
  return node;
}

query::Node phrase(const std::vector<std::uint64_t>& ranks) {
  query::Node node;
  node.kind = query::NodeKind::kPhrase;
  for (std::uint32_t i = 0; i < ranks.size(); ++i) {
    auto term = word(ranks[i]).term;
    term.level = query::Level::kForm;
    node.slots.push_back({i, {term}});
  }
  return node;
}

void run(benchmark::State& state, const query::Node& node, search::TotalMode total) {
  search::SearchRequest request;
  request.query = node;
  request.total = total;
  std::uint64_t matches = 0;
  static_cast<void>(bench());  // built before the clock starts
  for (auto _ : state) {
    auto result = search::search(*bench().snapshot, request);
    require(result.status());
    matches = result->total;
    benchmark::DoNotOptimize(result);
  }
  state.counters["total"] = static_cast<double>(matches);
}

search::TotalMode mode(const benchmark::State& state) {
  return state.range(0) != 0 ? search::TotalMode::kExact : search::TotalMode::kNone;
}

void term_top10(benchmark::State& state) { run(state, word(20), mode(state)); }
void and_top10(benchmark::State& state) { run(state, bag({10, 60, 200}, true), mode(state)); }
void or_top10(benchmark::State& state) { run(state, bag({10, 60, 200}, false), mode(state)); }
void phrase_top10(benchmark::State& state) { run(state, phrase({3, 7}), mode(state)); }
BENCHMARK(term_top10)->ArgName("exact_total")->Arg(0)->Arg(1);
BENCHMARK(and_top10)->ArgName("exact_total")->Arg(0)->Arg(1);
BENCHMARK(or_top10)->ArgName("exact_total")->Arg(0)->Arg(1);
BENCHMARK(phrase_top10)->ArgName("exact_total")->Arg(0)->Arg(1);

void count_or(benchmark::State& state) {
  search::SearchRequest request;
  request.query = bag({10, 60, 200}, false);
  for (auto _ : state) benchmark::DoNotOptimize(search::count(*bench().snapshot, request));
}
BENCHMARK(count_or);

void open_index(benchmark::State& state) {
  auto& fs = bench().fs;
  for (auto _ : state) {
    auto opened = index::Index::open(fs, "bench", index::Index::Mode::kReadOnly);
    require(opened.status());
    benchmark::DoNotOptimize((*opened)->snapshot());
  }
}
BENCHMARK(open_index);

}  // namespace

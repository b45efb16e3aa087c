// The loops that decode postings, one by one: numbers per second of each set of kernels, blocks of
// documents by kind, and a cursor's next, advance and positions over a whole list.

#include <bit>
#include <vector>

#include <benchmark/benchmark.h>

#include "engine/base/random.hpp"
#include "engine/codec/docs_block.hpp"
#include "engine/codec/kernels.hpp"
#include "engine/codec/pfor.hpp"
#include "engine/segment/postings.hpp"

namespace {

using namespace fts;
using namespace fts::codec;

std::vector<std::uint32_t> numbers(std::uint32_t width) {
  Random random(width + 1);
  std::vector<std::uint32_t> result(kBlockSize);
  for (auto& value : result) {
    value = static_cast<std::uint32_t>(random.below(std::uint64_t{1} << width));
  }
  return result;
}

void count_numbers(benchmark::State& state, std::uint64_t per_round) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * per_round));
}

const Kernels* set_of(benchmark::State& state) {
  const auto* set = kernels_of(static_cast<Simd>(state.range(0)));
  if (set == nullptr) {
    state.SkipWithError("this processor does not run it");
  } else {
    state.SetLabel(std::string(simd_name(set->simd)));
  }
  return set;
}

void unpack_numbers(benchmark::State& state) {
  const auto* set = set_of(state);
  if (set == nullptr) return;
  const auto width = static_cast<std::uint32_t>(state.range(1));
  ByteBuffer bytes;
  append_packed(bytes, numbers(width), width);
  alignas(64) std::uint32_t out[kScratchSize];
  for (auto _ : state) {
    set->unpack[width](bytes.data(), out);
    benchmark::DoNotOptimize(out[0]);
    benchmark::ClobberMemory();
  }
  count_numbers(state, kBlockSize);
}

void unpack_documents(benchmark::State& state) {
  const auto* set = set_of(state);
  if (set == nullptr) return;
  const auto width = static_cast<std::uint32_t>(state.range(1));
  ByteBuffer bytes;
  append_packed(bytes, numbers(width), width);
  alignas(64) std::uint32_t out[kScratchSize];
  for (auto _ : state) {
    set->unpack[width](bytes.data(), out);
    set->ascending(out, 7);
    benchmark::DoNotOptimize(out[0]);
    benchmark::ClobberMemory();
  }
  count_numbers(state, kBlockSize);
}

void sum_documents(benchmark::State& state) {
  const auto* set = set_of(state);
  if (set == nullptr) return;
  alignas(64) std::uint32_t out[kScratchSize] = {};
  for (auto _ : state) {
    set->ascending(out, 7);
    benchmark::DoNotOptimize(out[0]);
    benchmark::ClobberMemory();
  }
  count_numbers(state, kBlockSize);
}

void kernel_widths(benchmark::internal::Benchmark* bench) {
  for (const int simd : {0, 1, 2, 3}) {
    for (const int width : {1, 4, 5, 8, 11, 16, 24, 32}) bench->Args({simd, width});
  }
}
BENCHMARK(unpack_numbers)->Apply(kernel_widths);
BENCHMARK(unpack_documents)->Apply(kernel_widths);
BENCHMARK(sum_documents)->Args({0})->Args({1})->Args({2})->Args({3});

/// Documents that stand in a list with a chance of 1 in `one_in`.
std::vector<std::uint32_t> scattered(std::uint32_t count, double chance) {
  Random random(3);
  std::vector<std::uint32_t> docs;
  for (std::uint32_t doc = 10; docs.size() < count; ++doc) {
    if (random.chance(chance)) docs.push_back(doc);
  }
  return docs;
}

void decode_block(benchmark::State& state, double chance, const char* name) {
  const auto docs = scattered(kBlockSize, chance);
  ByteBuffer bytes;
  const auto kind = append_docs(bytes, docs, docs[0] - 1);
  const auto stored = bytes.size();
  bytes.resize(stored + kOverread);
  alignas(64) std::uint32_t out[kScratchSize];
  std::size_t size = 0;
  for (auto _ : state) {
    const bool good = decode_docs(Bytes(bytes).first(stored), kind, kBlockSize, docs[0] - 1,
                                  docs.back(), out, size);
    benchmark::DoNotOptimize(good);
    benchmark::ClobberMemory();
  }
  state.SetLabel(name + std::string(", ") + std::to_string(stored) + " bytes");
  count_numbers(state, kBlockSize);
}
BENCHMARK_CAPTURE(decode_block, run, 1.0, "run");
BENCHMARK_CAPTURE(decode_block, bitset, 0.5, "bitset");
BENCHMARK_CAPTURE(decode_block, one_in_8, 0.125, "packed or patched");
BENCHMARK_CAPTURE(decode_block, one_in_100, 0.01, "packed or patched");

/// A list in memory, and what it takes.
struct List {
  ByteBuffer postings, positions;
  segment::TermEntry entry;
  std::uint32_t document_count = 0;
  segment::PostingsList list;

  List(std::uint32_t count, double chance) {
    const auto docs = scattered(count, chance);
    Random random(5);
    std::vector<std::uint32_t> freqs, places;
    for (std::uint32_t i = 0; i < count; ++i) {
      std::uint32_t freq = 1;
      while (freq < 20 && random.chance(0.4)) ++freq;
      freqs.push_back(freq);
      std::uint32_t position = 0;
      for (std::uint32_t j = 0; j < freq; ++j) {
        places.push_back(position += static_cast<std::uint32_t>(random.between(1, 300)));
      }
    }
    document_count = docs.back() + 1;
    const std::vector<std::uint8_t> norms(document_count, 50);
    segment::PostingsWriterOptions options;
    options.norms = norms;
    storage::MemorySink postings_sink, positions_sink;
    segment::PostingsWriter writer(options, postings_sink, positions_sink);
    writer.start_term();
    writer.add({docs, freqs, {}, {}, places});
    entry = *writer.finish_term();
    postings = postings_sink.take();
    positions = positions_sink.take();
    postings.resize(postings.size() + kOverread);
    positions.resize(positions.size() + kOverread);
    list = *segment::PostingsList::open_unverified(entry, postings, positions, document_count, 1);
  }
};

constexpr std::uint32_t kListDocs = 200'000;

void cursor_next(benchmark::State& state) {
  const List list(kListDocs, 1.0 / static_cast<double>(state.range(0)));
  const bool freqs = state.range(1) != 0;
  for (auto _ : state) {
    segment::PostingsCursor cursor(list.list, segment::PostingsNeed::kFreqs);
    std::uint64_t sum = 0;
    while (cursor.next() != kNoDoc) sum += freqs ? cursor.freq() : 1;
    benchmark::DoNotOptimize(sum);
  }
  count_numbers(state, kListDocs);
}
BENCHMARK(cursor_next)->ArgNames({"one_in", "freqs"})->Args({1, 0})->Args({2, 0})->Args({10, 0});
BENCHMARK(cursor_next)->ArgNames({"one_in", "freqs"})->Args({100, 0})->Args({10, 1});

void cursor_advance(benchmark::State& state) {
  const List list(kListDocs, 1.0 / static_cast<double>(state.range(0)));
  const auto stride = static_cast<DocNum>(state.range(0) * state.range(1));
  std::uint64_t calls = 0;
  for (auto _ : state) {
    segment::PostingsCursor cursor(list.list, segment::PostingsNeed::kFreqs);
    calls = 1;
    // Targets that jitter: a regular step would train the branch predictor.
    std::uint32_t jitter = 1;
    for (auto doc = cursor.next(); doc != kNoDoc; ++calls) {
      jitter = jitter * 1664525 + 1013904223;
      doc = cursor.advance(doc + 1 + (jitter >> 16) % (2 * stride));
    }
  }
  count_numbers(state, calls);
}
BENCHMARK(cursor_advance)
    ->ArgNames({"one_in", "postings"})
    ->Args({2, 2})
    ->Args({2, 30})
    ->Args({20, 1})
    ->Args({20, 5})
    ->Args({20, 30})
    ->Args({20, 300})
    ->Args({20, 3000});

void cursor_positions(benchmark::State& state) {
  const List list(kListDocs, 0.05);
  const auto step = static_cast<DocNum>(20 * state.range(0));
  std::uint64_t calls = 0;
  for (auto _ : state) {
    segment::PostingsCursor cursor(list.list, segment::PostingsNeed::kPositions);
    calls = 0;
    std::uint64_t sum = 0;
    for (auto doc = cursor.next(); doc != kNoDoc; ++calls) {
      sum += cursor.positions().back();
      doc = state.range(0) == 1 ? cursor.next() : cursor.advance(doc + step);
    }
    benchmark::DoNotOptimize(sum);
  }
  count_numbers(state, calls);
}
BENCHMARK(cursor_positions)->ArgNames({"every"})->Args({1})->Args({10})->Args({100});

}  // namespace

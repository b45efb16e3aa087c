// Inversion alone: how many bytes of text a second go into the buffer (tokenising included; see
// analysis_bench.cpp for its share), and how many a second are sorted out of it, on one thread.

#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/generate/synthetic.hpp"
#include "engine/analysis/analyzer.hpp"
#include "engine/index/inverter.hpp"
#include "engine/segment/term_encoder.hpp"

namespace {

using namespace fts;

const std::vector<std::string>& documents() {
  static const std::vector<std::string> kDocuments = [] {
    bench::SyntheticText synthetic({});
    std::vector<std::string> all;
    for (int i = 0; i < 10'000; ++i) all.push_back(synthetic.next().body);
    return all;
  }();
  return kDocuments;
}

std::shared_ptr<const analysis::Analyzer> analyzer_named(const std::string& name) {
  analysis::AnalyzerOptions options;
  options.name = name;
  return std::move(analysis::make_analyzer(options)).value();
}

/// Takes everything and keeps nothing: what remains is the sort and the columns.
class NullWriter final : public segment::SegmentWriter {
 public:
  Result<DocNum> add_document(std::string_view, std::string_view) override { return DocNum{0}; }
  Status add_documents_from(const segment::SegmentReader&, const segment::LiveDocs&) override {
    return ok_status();
  }
  Status set_numbers(std::span<const DocNum>) override { return ok_status(); }
  Status set_lengths(std::uint32_t, std::span<const std::uint32_t>) override { return ok_status(); }
  Status start_term(std::string_view) override { return ok_status(); }
  Status add_postings(const segment::PostingsChunk& chunk) override {
    benchmark::DoNotOptimize(chunk.positions.data());
    return ok_status();
  }
  Status finish_term() override { return ok_status(); }
  Status mark_alternative() override { return ok_status(); }
  Status begin_grams(std::span<const std::uint16_t>) override { return ok_status(); }
  Status start_gram(std::string_view) override { return ok_status(); }
  Result<std::unique_ptr<segment::TermEncoder>> make_encoder() override {
    return internal_error("inverters encode nothing");
  }
  Status add_terms(const segment::EncodedTerms&) override { return ok_status(); }
  Status set_phrases(std::vector<segment::Phrase>, bool) override { return ok_status(); }
  Status add_column(const segment::ColumnData&) override { return ok_status(); }
  Result<segment::SegmentMeta> finish(std::uint64_t, ProgressSink*) override {
    return segment::SegmentMeta{};
  }
  std::uint32_t document_count() const override { return 0; }
};

std::int64_t add_all(index::Inverter& inverter) {
  std::int64_t bytes = 0;
  for (const auto& text : documents()) {
    const index::FieldText field{0, text};
    inverter.add({&field, 1});
    bytes += static_cast<std::int64_t>(text.size());
  }
  return bytes;
}

void invert_only(benchmark::State& state, const std::string& name) {
  const auto analyzer = analyzer_named(name);
  index::InverterOptions options;
  options.memory_bytes = std::uint64_t{512} << 20;
  index::Inverter inverter(*analyzer, options);
  std::int64_t bytes = 0;
  for (auto _ : state) {
    inverter.clear();
    bytes += add_all(inverter);
  }
  state.SetBytesProcessed(bytes);
}

void sort_only(benchmark::State& state, std::uint64_t memory_bytes) {
  const auto analyzer = analyzer_named("plain");
  index::InverterOptions options;
  options.memory_bytes = memory_bytes;
  index::Inverter inverter(*analyzer, options);
  const auto bytes = add_all(inverter);
  NullWriter writer;
  for (auto _ : state) {
    if (!inverter.write(writer).ok()) state.SkipWithError("write failed");
  }
  state.SetBytesProcessed(bytes * static_cast<std::int64_t>(state.iterations()));
}

BENCHMARK_CAPTURE(invert_only, plain, "plain")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(invert_only, french, "french")->Unit(benchmark::kMillisecond);
// In one piece, and in eight.
BENCHMARK_CAPTURE(sort_only, one_piece, std::uint64_t{512} << 20)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(sort_only, pieces, std::uint64_t{15} << 20)->Unit(benchmark::kMillisecond);

}  // namespace

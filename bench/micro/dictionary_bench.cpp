// Look-ups in a segment's own structures: dictionary, stored documents, columns.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "engine/base/random.hpp"
#include "engine/codec/front_coding_reader.hpp"
#include "engine/codec/front_coding_writer.hpp"
#include "engine/codec/stored_reader.hpp"
#include "engine/codec/stored_writer.hpp"
#include "engine/codec/value_column_reader.hpp"
#include "engine/codec/value_column_writer.hpp"
#include "engine/storage/byte_sink.hpp"

namespace fts::codec {
namespace {

/// Words as French makes them: a stem of syllables and an ending, so that neighbours share much.
std::string synthetic_word(Random& random) {
  static const std::vector<std::string> kSyllables = {
      "con", "tra", "ré", "in",  "ter", "dé", "ma", "ni",  "fes", "pro", "po", "si", "lo",
      "ca",  "par", "le", "men", "ti",  "ve", "ga", "bou", "cha", "pe",  "ru", "do", "vi"};
  static const std::vector<std::string> kEndings = {"",     "e",     "s",    "es",   "er",
                                                    "ait",  "aient", "tion", "ment", "eur",
                                                    "euse", "isme",  "iste", "é",    "ées"};
  std::string word;
  for (auto left = 2 + random.below(4); left > 0; --left) {
    word += kSyllables[random.below(kSyllables.size())];
  }
  return word + kEndings[random.below(kEndings.size())];
}

struct Words {
  std::vector<std::string> present;
  std::vector<std::string> absent;
  ByteBuffer bytes;
  std::unique_ptr<FrontCodingReader> reader;
};

const Words& words(std::int64_t count) {
  static std::vector<std::pair<std::int64_t, std::unique_ptr<Words>>> made;
  for (const auto& [size, known] : made) {
    if (size == count) return *known;
  }
  auto words = std::make_unique<Words>();
  Random random(1);
  std::set<std::string> distinct;
  while (static_cast<std::int64_t>(distinct.size()) < count)
    distinct.insert(synthetic_word(random));
  storage::MemorySink sink;
  FrontCodingWriter writer(sink);
  for (const auto& word : distinct) {
    // Six bytes stand for a term's entry.
    if (!writer.add(word, as_bytes("entry.")).ok()) std::abort();
  }
  if (!writer.finish().ok()) std::abort();
  words->bytes = sink.take();
  const auto size = words->bytes.size();
  words->bytes.resize(size + 64);
  words->reader =
      std::move(FrontCodingReader::open(
                    storage::Section::unverified(Bytes(words->bytes).first(size)), "bench"))
          .value();
  words->present.assign(distinct.begin(), distinct.end());
  std::shuffle(words->present.begin(), words->present.end(), random);
  words->present.resize(std::min<std::size_t>(words->present.size(), 4096));
  while (words->absent.size() < 4096) {
    auto word = synthetic_word(random);
    if (distinct.count(word) == 0) words->absent.push_back(std::move(word));
  }
  made.emplace_back(count, std::move(words));
  return *made.back().second;
}

void dictionary_hit(benchmark::State& state) {
  const auto& set = words(state.range(0));
  std::size_t i = 0;
  for (auto _ : state) {
    const auto found = set.reader->find(set.present[i++ % set.present.size()]);
    benchmark::DoNotOptimize(found->has_value());
  }
  state.counters["bytes_per_term"] =
      static_cast<double>(set.bytes.size()) / static_cast<double>(state.range(0));
}
BENCHMARK(dictionary_hit)->Arg(10'000)->Arg(1'000'000);

void dictionary_miss(benchmark::State& state) {
  const auto& set = words(state.range(0));
  std::size_t i = 0;
  for (auto _ : state) {
    const auto found = set.reader->find(set.absent[i++ % set.absent.size()]);
    benchmark::DoNotOptimize(found->has_value());
  }
}
BENCHMARK(dictionary_miss)->Arg(10'000)->Arg(1'000'000);

void dictionary_walk(benchmark::State& state) {
  const auto& set = words(1'000'000);
  for (auto _ : state) {
    FrontCodingReader::Iterator walk(*set.reader, 0);
    std::size_t bytes = 0;
    while (walk.next()) bytes += walk.term().size();
    benchmark::DoNotOptimize(bytes);
  }
  state.SetItemsProcessed(state.iterations() * 1'000'000);
}
BENCHMARK(dictionary_walk);

std::vector<std::string> synthetic_documents() {
  Random random(2);
  std::vector<std::string> documents;
  for (int i = 0; i < 5000; ++i) {
    std::string document = "{\"title\":\"Article " + std::to_string(i) + "\",\"body\":\"";
    for (auto left = 100 + random.below(200); left > 0; --left) {
      document += synthetic_word(random) + (random.chance(0.1) ? ". " : " ");
    }
    documents.push_back(document + "\"}");
  }
  return documents;
}

void stored_fetch(benchmark::State& state) {
  static const auto documents = synthetic_documents();
  storage::MemorySink sink;
  StoredWriterOptions options;
  options.block_bytes = static_cast<std::size_t>(state.range(0)) << 10;
  StoredWriter writer(options, sink);
  std::size_t raw = 0;
  for (const auto& document : documents) {
    if (!writer.add(document).ok()) std::abort();
    raw += document.size();
  }
  if (!writer.finish().ok()) std::abort();
  auto bytes = sink.take();
  const auto size = bytes.size();
  bytes.resize(size + 64);
  const auto reader =
      std::move(StoredReader::open(storage::Section::unverified(Bytes(bytes).first(size)),
                                   static_cast<std::uint32_t>(documents.size())))
          .value();
  Random random(3);
  for (auto _ : state) {
    const auto document =
        reader->document(static_cast<std::uint32_t>(random.below(documents.size())));
    benchmark::DoNotOptimize(document->size());
  }
  state.counters["ratio"] = static_cast<double>(size) / static_cast<double>(raw);
}
BENCHMARK(stored_fetch)->Arg(8)->Arg(16)->Arg(32);

/// Documents per second of a range over a column whose values take `bits` bits.
void column_match_range(benchmark::State& state) {
  constexpr std::uint32_t kDocs = 1 << 20;
  const auto bits = static_cast<std::uint32_t>(state.range(0));
  const bool sparse = state.range(1) != 0;
  Random random(4);
  std::vector<std::uint32_t> docs;
  std::vector<std::int64_t> values;
  for (std::uint32_t doc = 0; doc < kDocs; ++doc) {
    if (sparse && random.chance(0.5)) continue;
    docs.push_back(doc);
    values.push_back(static_cast<std::int64_t>(random.below(std::uint64_t{1} << bits)));
  }
  storage::MemorySink sink;
  if (!write_value_column(sink, kDocs, docs, values).ok()) std::abort();
  auto bytes = sink.take();
  const auto size = bytes.size();
  bytes.resize(size + 64);
  const auto column = std::move(ValueColumnReader::open(Bytes(bytes).first(size), kDocs)).value();
  std::vector<std::uint64_t> matched(kDocs / 64);
  const auto top = std::int64_t{1} << bits;
  for (auto _ : state) {
    column.match_range(top / 4, top / 2, 0, matched);
    benchmark::DoNotOptimize(matched.data());
  }
  state.SetItemsProcessed(state.iterations() * kDocs);
}
BENCHMARK(column_match_range)->Args({1, 0})->Args({7, 0})->Args({16, 0})->Args({7, 1});

void column_value(benchmark::State& state) {
  constexpr std::uint32_t kDocs = 1 << 20;
  Random random(5);
  std::vector<std::uint32_t> docs;
  std::vector<std::int64_t> values;
  for (std::uint32_t doc = 0; doc < kDocs; doc += 1 + static_cast<std::uint32_t>(state.range(0))) {
    docs.push_back(doc);
    values.push_back(static_cast<std::int64_t>(random.below(1000)));
  }
  storage::MemorySink sink;
  if (!write_value_column(sink, kDocs, docs, values).ok()) std::abort();
  auto bytes = sink.take();
  const auto size = bytes.size();
  bytes.resize(size + 64);
  const auto column = std::move(ValueColumnReader::open(Bytes(bytes).first(size), kDocs)).value();
  std::uint32_t doc = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(column.max_value(doc));
    doc = (doc + 7919) % kDocs;
  }
}
BENCHMARK(column_value)->Arg(0)->Arg(2);

}  // namespace
}  // namespace fts::codec

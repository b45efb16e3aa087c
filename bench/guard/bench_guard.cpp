// The fixed workload of the instruction guard: indexes and searches synthetic text in memory, part
// by part. Each part runs inside fts_guard_measure, so that callgrind counts it alone (see
// bench/guard/run). Run by hand it prints the parts in order.

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/generate/synthetic.hpp"
#include "engine/analysis/analyzer.hpp"
#include "engine/highlight/highlight.hpp"
#include "engine/index/index.hpp"
#include "engine/query/query.hpp"
#include "engine/search/search.hpp"
#include "engine/service/document_json.hpp"
#include "engine/storage/memory_file_system.hpp"

/// The frame that callgrind counts; not inlined, so that its name stays.
extern "C" [[gnu::noinline]] void fts_guard_measure(const std::function<void()>& part) { part(); }

namespace {

using namespace fts;

constexpr std::uint32_t kDocuments = 3000;
constexpr std::uint32_t kQueries = 60;

[[noreturn]] void fail(const Status& status) {
  std::fprintf(stderr, "bench_guard: %s\n", status.message().c_str());
  std::exit(2);
}

void must(const Status& status) {
  if (!status.ok()) fail(status);
}

template <typename T>
T must(Result<T> result) {
  if (!result.ok()) fail(result.status());
  return std::move(result).value();
}

struct Workload {
  std::vector<std::string> lines;  // JSON, padded
  std::string text;                // bodies, for the analyzer
  std::vector<std::string> words;  // distinct lemmas from frequent to rare
  storage::MemoryFileSystem fs;
  std::shared_ptr<const analysis::Analyzer> analyzer;
};

void build_workload(Workload& work) {
  bench::SyntheticOptions options;
  options.vocabulary = 20'000;
  bench::SyntheticText synthetic(options);
  for (std::uint32_t i = 0; i < kDocuments; ++i) {
    std::string line = synthetic.next_json();
    line.append(service::kJsonPadding, ' ');
    work.lines.push_back(std::move(line));
  }
  for (int i = 0; i < 600; ++i) work.text += synthetic.next().body;
  for (std::uint32_t rank = 0; rank < 4000; ++rank) work.words.push_back(synthetic.lemma(rank));
  work.analyzer = must(analysis::make_analyzer({}));
}

void tokenise(const Workload& work) {
  const auto stream = work.analyzer->make_stream();
  analysis::TokenBuffer buffer;
  stream->reset(work.text);
  while (stream->next(buffer)) {
  }
}

void classify(const Workload& work) {
  std::string form, folded, class_name;
  for (const auto& word : work.words) {
    work.analyzer->form_of(word, form);
    work.analyzer->fold(form, folded);
    work.analyzer->class_of(form, class_name);
  }
}

/// The first `count` documents as one batch.
void index_documents(const Workload& work, index::Index& index, std::size_t count) {
  index::WriterOptions options;
  options.merge = false;
  auto batch = must(index.begin(options));
  auto consumer = must(batch->consumer());
  service::DocumentParser parser(index.snapshot()->settings);
  std::uint64_t sequence = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& line = work.lines[i];
    const std::string_view json(line.data(), line.size() - service::kJsonPadding - 1);
    index::Document document = *must(parser.parse(json));
    document.sequence = ++sequence;
    must(consumer->add(document));
  }
  must(consumer->finish());
  must(batch->commit());
}

void look_up(const Workload& work, const segment::SegmentReader& segment) {
  for (const auto& word : work.words) static_cast<void>(must(segment.forms().find(word)));
}

void decode(const segment::SegmentReader& segment, segment::PostingsNeed need) {
  const auto terms = segment.forms().iterate(0);
  while (terms->next()) {
    segment::PostingsCursor cursor(must(segment.postings(terms->entry())), need);
    while (!cursor.next_chunk().docs.empty()) {
    }
  }
}

std::vector<segment::PostingsCursor> lists_of_blocks(const segment::SegmentReader& segment) {
  std::vector<segment::PostingsCursor> lists;
  const auto terms = segment.forms().iterate(0);
  while (terms->next()) {
    if (terms->entry().document_frequency < segment::kBlockDocs) continue;
    lists.emplace_back(must(segment.postings(terms->entry())), segment::PostingsNeed::kDocs);
  }
  return lists;
}

/// Documents of blocks alone: the kernels, with little around them.
void unpack(std::vector<segment::PostingsCursor>& lists) {
  constexpr int kRounds = 20;
  for (int round = 0; round < kRounds; ++round) {
    for (auto& list : lists) {
      for (std::uint32_t block = 0; block < list.list().block_count(); ++block) {
        static_cast<void>(list.load_block(block));
      }
    }
  }
}

void search_all(const Workload& work, const index::Snapshot& snapshot,
                const std::function<std::string(std::uint32_t)>& query_of,
                query::DefaultOperator default_operator) {
  query::FieldCatalog fields;
  for (const auto& field : snapshot.settings.text_fields) fields.text_fields.push_back(field.name);
  for (std::uint32_t i = 0; i < kQueries; ++i) {
    search::SearchRequest request;
    const auto parsed = must(query::parse(query_of(i)));
    request.query = must(query::analyze(parsed, *work.analyzer, fields, default_operator)).root;
    static_cast<void>(must(search::search(snapshot, request)));
  }
}

void highlight_all(const Workload& work) {
  const query::FieldCatalog fields{{"title", "body"}, {}};
  const auto parsed = must(query::parse(work.words[10] + " " + work.words[40]));
  const auto query =
      must(query::analyze(parsed, *work.analyzer, fields, query::DefaultOperator::kAny));
  const highlight::Highlighter highlighter(query.root, *work.analyzer);
  static_cast<void>(highlighter.snippet(std::string_view(work.text).substr(0, 64 << 10), "body"));
}

void measure(const char* name, const std::function<void()>& part) {
  fts_guard_measure(part);
  std::puts(name);
}

void measure_queries(const Workload& work, const index::Snapshot& snapshot) {
  const auto& words = work.words;
  const auto word = [&](std::uint32_t i) { return words[3 + i * 7 % 600]; };
  measure("query_term", [&] { search_all(work, snapshot, word, query::DefaultOperator::kAll); });
  measure("query_and", [&] {
    search_all(
        work, snapshot, [&](std::uint32_t i) { return word(i) + " " + word(i + 1); },
        query::DefaultOperator::kAll);
  });
  measure("query_or", [&] {
    search_all(
        work, snapshot,
        [&](std::uint32_t i) { return word(i) + " " + word(i + 1) + " " + word(i + 2); },
        query::DefaultOperator::kAny);
  });
  measure("query_phrase", [&] {
    search_all(
        work, snapshot, [&](std::uint32_t i) { return "\"de la " + words[i] + "\""; },
        query::DefaultOperator::kAll);
  });
  measure("highlight", [&] { highlight_all(work); });
}

}  // namespace

int main() {
  Workload work;
  build_workload(work);
  must(index::Index::create(work.fs, "/index", {}));
  auto index = must(index::Index::open(work.fs, "/index", index::Index::Mode::kReadWrite));

  measure("tokenise", [&] { tokenise(work); });
  measure("classify", [&] { classify(work); });
  measure("index", [&] { index_documents(work, *index, kDocuments); });
  // Two thirds of the same ids again: deletions to merge away.
  index_documents(work, *index, kDocuments * 2 / 3);
  measure("merge", [&] { must(index->optimize({})); });
  measure("open", [&] {
    static_cast<void>(must(index::Index::open(work.fs, "/index", index::Index::Mode::kReadOnly)));
  });
  const auto snapshot = index->snapshot();
  const auto& segment = *snapshot->segments.front().reader;
  measure("dictionary", [&] { look_up(work, segment); });
  auto lists = lists_of_blocks(segment);
  measure("unpack", [&] { unpack(lists); });
  measure("decode_documents", [&] { decode(segment, segment::PostingsNeed::kFreqs); });
  measure("decode_positions", [&] { decode(segment, segment::PostingsNeed::kPositions); });
  measure_queries(work, *snapshot);
  return 0;
}

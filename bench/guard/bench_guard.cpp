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
#include "bench/guard/kernel_parts.hpp"
#include "bench/guard/measure.hpp"
#include "bench/guard/query_parts.hpp"
#include "engine/analysis/analyzer.hpp"
#include "engine/base/random.hpp"
#include "engine/highlight/highlight.hpp"
#include "engine/index/graph_bisection.hpp"
#include "engine/index/index.hpp"
#include "engine/index/inverter.hpp"
#include "engine/index/word_table.hpp"
#include "engine/query/query.hpp"
#include "engine/segment/postings.hpp"
#include "engine/service/document_json.hpp"
#include "engine/storage/memory_file_system.hpp"

extern "C" [[gnu::noinline]] void fts_guard_measure(const std::function<void()>& part) { part(); }

namespace {

using namespace fts;
using bench::measure;
using bench::must;

constexpr std::uint32_t kDocuments = 3000;

struct Workload {
  std::vector<std::string> lines;  // JSON, padded
  std::vector<std::string> bodies;
  std::string text;                // the bodies, for the analyzer
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
  for (int i = 0; i < 600; ++i) {
    work.bodies.push_back(synthetic.next().body);
    work.text += work.bodies.back();
  }
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

/// Every word is found once a round.
void probe(const Workload& work, const index::WordTable& table) {
  constexpr int kRounds = 25;
  for (int round = 0; round < kRounds; ++round) {
    for (const auto& word : work.words) {
      if (table.find(table.key(word)) == index::WordTable::kAbsent) bench::fail("a word is lost");
    }
  }
}

void measure_hash(const Workload& work) {
  Arena bytes;
  index::WordTable table(1);
  for (std::uint32_t i = 0; i < work.words.size(); ++i) {
    table.insert(table.key(work.words[i]), index::ByteTable::store(work.words[i], bytes), i);
  }
  measure("hash_probe", [&] { probe(work, table); });
}

void invert(const Workload& work, index::Inverter& inverter) {
  for (const auto& body : work.bodies) {
    const index::FieldText field{1, body};
    inverter.add({&field, 1});
  }
}

/// Lists of one document in 2, in 16 and in 128, as they come out of a buffer.
struct Lists {
  std::vector<std::uint8_t> norms = std::vector<std::uint8_t>(1 << 16, 50);
  struct List {
    std::vector<std::uint32_t> docs, freqs, positions;
  };
  std::vector<List> lists;

  Lists() {
    Random random(2);
    for (const std::uint32_t one_in : {2U, 16U, 128U}) {
      auto& list = lists.emplace_back();
      for (std::uint32_t doc = 0; doc < norms.size(); ++doc) {
        if (random.below(one_in) != 0) continue;
        list.docs.push_back(doc);
        list.freqs.push_back(static_cast<std::uint32_t>(random.between(1, 3)));
        for (std::uint32_t i = 0; i < list.freqs.back(); ++i) {
          list.positions.push_back(100 * i + static_cast<std::uint32_t>(random.below(100)));
        }
      }
    }
  }
};

void encode(const Lists& lists) {
  segment::PostingsWriterOptions options;
  options.norms = lists.norms;
  storage::MemorySink postings, positions;
  segment::PostingsWriter writer(options, postings, positions);
  for (const auto& list : lists.lists) {
    writer.start_term();
    writer.add({list.docs, list.freqs, {}, {}, list.positions});
    static_cast<void>(must(writer.finish_term()));
  }
}

/// Documents of 20 to 40 terms, most of one of 16 subjects, that come in no order of subjects.
index::ForwardIndex subjects() {
  constexpr std::uint32_t kForwardDocuments = 2000, kSubjects = 16, kTermsOfSubject = 100;
  Random random(3);
  index::ForwardIndex forward;
  forward.term_count = kSubjects * kTermsOfSubject;
  for (std::uint32_t doc = 0; doc < kForwardDocuments; ++doc) {
    const auto subject = random.below(kSubjects);
    std::vector<std::uint16_t> terms;
    for (auto left = random.between(20, 40); left > 0; --left) {
      const auto of = random.chance(0.7) ? subject : random.below(kSubjects);
      terms.push_back(
          static_cast<std::uint16_t>(of * kTermsOfSubject + random.below(kTermsOfSubject)));
    }
    std::ranges::sort(terms);
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    forward.lengths.push_back(static_cast<std::uint16_t>(terms.size()));
    forward.terms.insert(forward.terms.end(), terms.begin(), terms.end());
  }
  return forward;
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

void highlight_all(const Workload& work) {
  const query::FieldCatalog fields{{"title", "body"}, {}};
  const auto parsed = must(query::parse(work.words[10] + " " + work.words[40]));
  const auto query =
      must(query::analyze(parsed, *work.analyzer, fields, query::DefaultOperator::kAny));
  const highlight::Highlighter highlighter(query.root, *work.analyzer);
  static_cast<void>(highlighter.snippet(std::string_view(work.text).substr(0, 64 << 10), "body"));
}

void measure_analysis(const Workload& work) {
  measure("tokenise", [&] { tokenise(work); });
  measure("classify", [&] { classify(work); });
  measure_hash(work);
  index::InverterOptions options;
  options.field_count = 2;
  index::Inverter inverter(*work.analyzer, options);
  measure("invert", [&] { invert(work, inverter); });
}

void measure_writing(const Workload& work, index::Index& index) {
  const Lists lists;
  measure("encode", [&] { encode(lists); });
  const auto forward = subjects();
  measure("bisect", [&] { index::order_by_bisection(forward, {}); });
  measure("index", [&] { index_documents(work, index, kDocuments); });
  // Two thirds of the same ids again: deletions to merge away.
  index_documents(work, index, kDocuments * 2 / 3);
  measure("merge", [&] { must(index.optimize({})); });
}

void measure_reading(const Workload& work, const segment::SegmentReader& segment) {
  measure("dictionary", [&] { look_up(work, segment); });
  auto lists = lists_of_blocks(segment);
  measure("unpack", [&] { unpack(lists); });
  measure("decode_documents", [&] { decode(segment, segment::PostingsNeed::kFreqs); });
  measure("decode_positions", [&] { decode(segment, segment::PostingsNeed::kPositions); });
}

}  // namespace

int main() {
  bench::measure_kernels();
  Workload work;
  build_workload(work);
  must(index::Index::create(work.fs, "/index", {}));
  auto index = must(index::Index::open(work.fs, "/index", index::Index::Mode::kReadWrite));

  measure_analysis(work);
  measure_writing(work, *index);
  measure("open", [&] {
    static_cast<void>(must(index::Index::open(work.fs, "/index", index::Index::Mode::kReadOnly)));
  });
  const auto snapshot = index->snapshot();
  measure_reading(work, *snapshot->segments.front().reader);
  bench::measure_french_queries(*snapshot, work.words);
  measure("highlight", [&] { highlight_all(work); });
  bench::measure_plain_queries();
  return 0;
}

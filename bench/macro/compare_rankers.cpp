// compare_rankers: random queries over an index of real text, each answered by both evaluators of
// search.hpp, which must agree on documents, order, scores (bit for bit) and totals.
//   compare_rankers DATA_FOLDER --index NAME --queries 100000 --seed 1
// Words are drawn from the index, all bands of document frequency alike; phrases are cut from
// stored texts. Prints the first query that differs, with the line that asks it again; exit 1.

#include <array>
#include <bit>
#include <cstdio>

#include "bench/macro/program.hpp"
#include "engine/base/random.hpp"
#include "engine/search/search.hpp"
#include "engine/service/engine.hpp"
#include "engine/storage/posix_file_system.hpp"
#include "tools/common/lexicon.hpp"

namespace po = boost::program_options;

namespace {

using namespace fts;

struct Options {
  std::string folder, index = "main";
  std::uint64_t queries = 100'000, seed = 1, first = 0;
};

/// Words of the snapshot by the power of two of their document frequency.
using Bands = std::vector<std::vector<std::string>>;

Result<Bands> read_words(const index::Snapshot& snapshot) {
  Bands bands(33);
  for (const auto& view : snapshot.segments) {
    const auto words = view.reader->forms().iterate(0);
    while (words->next()) {
      const auto band = static_cast<std::size_t>(std::bit_width(words->entry().document_frequency));
      bands[band].emplace_back(words->term());
    }
    FTS_TRY(words->status());
  }
  std::erase_if(bands, [](const auto& band) { return band.empty(); });
  if (bands.empty()) return not_found("the index has no words");
  return bands;
}

class Questions {
 public:
  Questions(const index::Snapshot& snapshot, Bands bands, std::uint64_t seed)
      : snapshot_(snapshot), bands_(std::move(bands)), random_(seed) {
    for (const auto& field : snapshot.settings.text_fields)
      catalog_.text_fields.push_back(field.name);
    catalog_.positions = snapshot.settings.positions;
  }

  /// A query as a person would type it.
  std::string text();
  Result<search::SearchRequest> request(const std::string& text);

 private:
  const std::string& word() {
    const auto& band = bands_[random_.below(bands_.size())];
    return band[random_.below(band.size())];
  }
  std::string phrase();

  const index::Snapshot& snapshot_;
  const Bands bands_;
  query::FieldCatalog catalog_;
  Random random_;
};

/// Some words in a row of a stored document; without one, two words of the index.
std::string Questions::phrase() {
  const auto& view = snapshot_.segments[random_.below(snapshot_.segments.size())];
  if (view.reader->stores_documents()) {
    const auto doc = static_cast<DocNum>(random_.below(view.reader->meta().document_count));
    const auto source = view.reader->document(doc);
    if (source.ok() && source->size() > 40) {
      const auto begin = source->find(' ', random_.below(source->size() - 30));
      auto end = begin;
      for (auto words = random_.between(2, 4); words > 0 && end < source->size(); --words) {
        end = source->find(' ', end + 1);
      }
      if (end < source->size()) {
        auto cut = source->substr(begin + 1, end - begin - 1);
        if (cut.find_first_of("\"\\{}[]:") == std::string::npos) return cut;
      }
    }
  }
  return word() + " " + word();
}

/// Three bytes, or the bytes of the letter that would be cut.
std::string start_of(const std::string& word) {
  std::size_t end = std::min<std::size_t>(3, word.size());
  while (end < word.size() && (static_cast<unsigned char>(word[end]) & 0xC0U) == 0x80U) ++end;
  return word.substr(0, end);
}

std::string Questions::text() {
  std::string out;
  const auto words = random_.between(1, 5);
  for (std::uint64_t i = 0; i < words; ++i) {
    if (!out.empty()) out += ' ';
    switch (random_.below(12)) {
      case 0:
        out += '"' + phrase() + '"';
        break;
      case 1:
        out += '-' + word();
        break;
      case 2:
        out += start_of(word()) + '*';
        break;
      default:
        out += word();
    }
  }
  return out;
}

Result<search::SearchRequest> Questions::request(const std::string& text) {
  search::SearchRequest request;
  FTS_ASSIGN(const auto parsed, query::parse(text));
  const auto joined =
      random_.chance(0.5) ? query::DefaultOperator::kAll : query::DefaultOperator::kAny;
  FTS_ASSIGN(auto query, query::analyze(parsed, *snapshot_.analyzer, catalog_, joined));
  request.query = std::move(query.root);
  constexpr std::array<std::uint32_t, 5> kSizes = {1, 10, 37, 100, 1000};
  request.size = kSizes[random_.below(kSizes.size())];
  request.total = random_.chance(0.5) ? search::TotalMode::kExact : search::TotalMode::kNone;
  request.second_look = random_.chance(0.2);
  return request;
}

/// What the two answers do not have in common; empty: nothing.
std::string difference(const search::SearchResult& fast, const search::SearchResult& slow) {
  const auto numbers = [](const char* what, std::uint64_t a, std::uint64_t b) {
    return std::string(what) + " " + std::to_string(a) + " and " + std::to_string(b);
  };
  if (fast.total_exact ? fast.total != slow.total : fast.total > slow.total) {
    return numbers("totals", fast.total, slow.total);
  }
  if (fast.hits.size() != slow.hits.size()) {
    return numbers("hits", fast.hits.size(), slow.hits.size());
  }
  for (std::size_t i = 0; i < fast.hits.size(); ++i) {
    const auto& a = fast.hits[i];
    const auto& b = slow.hits[i];
    const auto place = "at place " + std::to_string(i + 1) + " ";
    if (a.doc != b.doc) return place + numbers("documents", a.doc.doc, b.doc.doc);
    if (std::bit_cast<std::uint32_t>(a.score) != std::bit_cast<std::uint32_t>(b.score)) {
      return place + "scores " + std::to_string(a.score) + " and " + std::to_string(b.score);
    }
  }
  return {};
}

/// 0 when all agree, 1 when one does not.
Result<int> run(const Options& options) {
  const auto fs = storage::make_posix_file_system();
  FTS_ASSIGN(auto lexicon, tools::find_lexicon());
  FTS_ASSIGN(const auto engine,
             service::Engine::open(*fs, options.folder, service::Engine::Mode::kReadOnly,
                                   std::move(lexicon)));
  FTS_ASSIGN(const auto snapshot, engine->snapshot(options.index));
  FTS_TRY(snapshot->check_classes());
  FTS_ASSIGN(const auto bands, read_words(*snapshot));
  std::uint64_t hits = 0;
  for (auto i = options.first; i < options.first + options.queries; ++i) {
    Questions questions(*snapshot, bands, options.seed ^ i << 20);
    const auto text = questions.text();
    FTS_ASSIGN(auto request, questions.request(text));
    FTS_ASSIGN(const auto fast, search::search(*snapshot, request));
    request.evaluation = search::Evaluation::kExhaustive;
    FTS_ASSIGN(const auto slow, search::search(*snapshot, request));
    hits += fast.hits.size();
    const auto what = difference(fast, slow);
    if (what.empty()) continue;
    std::printf(
        "query %llu, %s: %s\n  compare_rankers %s --index %s --seed %llu --first %llu "
        "--queries 1\n",
        static_cast<unsigned long long>(i), what.c_str(), text.c_str(), options.folder.c_str(),
        options.index.c_str(), static_cast<unsigned long long>(options.seed),
        static_cast<unsigned long long>(i));
    return 1;
  }
  std::printf("%llu queries, %llu hits: the same documents, order, scores and totals\n",
              static_cast<unsigned long long>(options.queries),
              static_cast<unsigned long long>(hits));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  auto description = bench::program_options(
      "compare_rankers [options] DATA_FOLDER\n"
      "Answers random queries by the pruned and by the exhaustive evaluator.");
  auto add = description.add_options();
  add("index", po::value(&options.index)->default_value(options.index), "its name");
  add("queries", po::value(&options.queries)->default_value(options.queries), "how many");
  add("seed", po::value(&options.seed)->default_value(options.seed), "of the queries");
  add("first", po::value(&options.first)->default_value(options.first), "number of the first");
  return bench::run_program(
      "compare_rankers", description, {{"folder", &options.folder}}, [&] { return run(options); },
      argc, argv);
}

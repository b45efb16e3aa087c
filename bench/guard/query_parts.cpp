#include "bench/guard/query_parts.hpp"

#include <algorithm>
#include <vector>

#include "bench/generate/synthetic.hpp"
#include "bench/guard/measure.hpp"
#include "bench/macro/game.hpp"
#include "engine/index/index.hpp"
#include "engine/query/query.hpp"
#include "engine/search/search.hpp"
#include "engine/service/complete.hpp"
#include "engine/storage/memory_file_system.hpp"

namespace fts::bench {

namespace {

constexpr std::uint32_t kQueries = 60;  ///< of a part
constexpr std::uint32_t kPlainDocuments = 20'000;

/// Where a letter of a pattern takes its words from: `count` ranks from `first` on.
struct Band {
  char letter;
  std::uint32_t first, count;
};
constexpr Band kBands[] = {{'F', 0, 10}, {'M', 10, 50}, {'R', 200, 400}, {'W', 3, 600}};

/// Query `number` of a pattern: each letter of a band stands for another of its words, all else for
/// itself.
std::string query_of(std::string_view pattern, std::span<const std::string> words,
                     std::uint32_t number) {
  std::string query;
  std::uint32_t place = 0;
  for (const char c : pattern) {
    const auto* band = std::ranges::find(kBands, c, &Band::letter);
    if (band == std::end(kBands)) {
      query += c;
    } else {
      query += words[band->first + (number + place++) * 7 % band->count];
    }
  }
  return query;
}

struct FrenchPart {
  const char* name;
  const char* pattern;
  query::DefaultOperator default_operator = query::DefaultOperator::kAll;
  void (*change)(search::SearchRequest&) = [](search::SearchRequest&) {};
};

query::Node range(std::string field, std::string low, std::string high) {
  query::Node node;
  node.kind = query::NodeKind::kRange;
  node.field = std::move(field);
  node.low = std::move(low);
  node.high = std::move(high);
  return node;
}

constexpr auto kAny = query::DefaultOperator::kAny;
constexpr auto kAll = query::DefaultOperator::kAll;
const FrenchPart kFrenchParts[] = {
    {"query_term", "W"},
    {"query_and", "W W"},
    {"query_or", "W W W", kAny},
    {"query_or_first_pass", "W W W", kAny,
     [](search::SearchRequest& request) { request.second_look = false; }},
    {"query_phrase", "\"de la W\""},
    {"query_phrase_inside", "\"F de la W\""},
    {"query_function_phrase", "\"de la\""},
    {"query_prefix", "R*"},
    {"query_fuzzy", "R~"},
    {"query_filter", "W", kAll,
     [](search::SearchRequest& request) { request.filter = range("date", "2003", "2015"); }},
    {"query_sort", "F", kAll,
     [](search::SearchRequest& request) { request.sort = {{"date", true}}; }},
    {"query_facets", "F", kAll,
     [](search::SearchRequest& request) { request.facets = {{"rubrique"}, {"date"}}; }},
};

void search_all(const FrenchPart& part, const index::Snapshot& snapshot,
                std::span<const std::string> words) {
  query::FieldCatalog fields;
  for (const auto& field : snapshot.settings.text_fields) fields.text_fields.push_back(field.name);
  for (std::uint32_t i = 0; i < kQueries; ++i) {
    const auto parsed = must(query::parse(query_of(part.pattern, words, i)));
    search::SearchRequest request;
    request.query =
        must(query::analyze(parsed, *snapshot.analyzer, fields, part.default_operator)).root;
    part.change(request);
    static_cast<void>(must(search::search(snapshot, request)));
  }
}

/// Beginnings of three letters.
void complete_all(const index::Snapshot& snapshot, std::span<const std::string> words) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  for (const auto& word : words.first(10 * kQueries)) {
    const auto begin = word.substr(0, 3);
    if (!std::ranges::all_of(begin, is_ascii)) continue;
    static_cast<void>(must(service::complete(snapshot, {begin})));
  }
}

struct PlainPart {
  const char* name;
  const char* command;  ///< of bench/macro/game.hpp
  const char* pattern;
};
constexpr PlainPart kPlainParts[] = {
    {"term_top10", "TOP_10", "F"},
    {"term_top1000", "TOP_1000", "F"},
    {"and2_top10", "TOP_10", "+F +M"},
    {"and3_top10", "TOP_10", "+F +M +M"},
    {"and_dense_top10", "TOP_10", "+de +la +F"},
    {"and2_count", "COUNT", "+F +M"},
    {"and_dense_count", "COUNT", "+de +la +F"},
    {"or2_top10", "TOP_10", "F M"},
    {"or4_top10", "TOP_10", "F M M R"},
    {"or2_top1000", "TOP_1000", "F M"},
    {"or_sparse_top10", "TOP_10", "R R"},
    {"or_dense_top10", "TOP_10", "de la F"},
    {"or4_top10_count", "TOP_10_COUNT", "F M M R"},
    {"or2_count", "COUNT", "F M"},
    {"or4_count", "COUNT", "F F M R"},
    {"or_dense_count", "COUNT", "de la F"},
    {"or_sparse_count", "COUNT", "R R"},
    {"phrase2_top10", "TOP_10", "\"la F\""},
    {"phrase_content_top10", "TOP_10", "\"F F\""},
    {"phrase3_count", "COUNT", "\"de la M\""},
    {"function_phrase_top10", "TOP_10", "\"de la\""},
    {"function_phrase_count", "COUNT", "\"et de la\""},
};

void answer_all(const PlainPart& part, const Command& command, const index::Snapshot& snapshot,
                std::span<const std::string> words) {
  for (std::uint32_t i = 0; i < kQueries; ++i) {
    static_cast<void>(must(answer(snapshot, command, query_of(part.pattern, words, i))));
  }
}

/// One segment, in order of insertion.
void index_plain(SyntheticText& synthetic, index::Index& index) {
  auto batch = must(index.begin({}));
  auto consumer = must(batch->consumer());
  for (std::uint32_t i = 0; i < kPlainDocuments; ++i) {
    const auto text = synthetic.next();
    index::Document document;
    document.id = text.id;
    document.texts.push_back({0, text.body});
    document.sequence = i;
    must(consumer->add(document));
  }
  must(consumer->finish());
  must(batch->commit());
}

}  // namespace

void measure_french_queries(const index::Snapshot& snapshot, std::span<const std::string> words) {
  for (const auto& part : kFrenchParts) {
    measure(part.name, [&] { search_all(part, snapshot, words); });
  }
  measure("complete", [&] { complete_all(snapshot, words); });
}

void measure_plain_queries() {
  SyntheticOptions options;
  options.vocabulary = 20'000;
  options.mean_words = 30;
  SyntheticText synthetic(options);
  std::vector<std::string> words;
  for (std::uint32_t rank = 0; rank < 1000; ++rank) words.push_back(synthetic.lemma(rank));

  storage::MemoryFileSystem fs;
  must(index::Index::create(fs, "/plain", game_settings()));
  const auto index = must(index::Index::open(fs, "/plain", index::Index::Mode::kReadWrite));
  index_plain(synthetic, *index);
  const auto snapshot = index->snapshot();
  for (const auto& part : kPlainParts) {
    const auto command = must(parse_command(part.command));
    measure(part.name, [&] { answer_all(part, command, *snapshot, words); });
  }
}

}  // namespace fts::bench

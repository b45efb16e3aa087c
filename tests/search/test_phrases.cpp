// Phrases over lists of many blocks: the pruned evaluation takes them by the block and must give what
// the exhaustive one finds document by document, with the same scores to the bit.

#include <bit>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "tests/search/fixture.hpp"

using namespace fts;
using namespace fts::search;
using namespace fts::search::test;

namespace {

/// The later the rarer, from every second word to one in some hundreds; function words among them.
const std::vector<std::string> kWords = {"chat", "de",   "loi",   "la",   "parc", "du",
                                         "mur",  "vent", "forêt", "sel",  "tour", "quai",
                                         "lune", "miel", "gare",  "écho", "puits"};

std::string random_word(Random& random) {
  std::size_t word = 0;
  while (word + 1 < kWords.size() && random.chance(0.66)) ++word;
  return kWords[word];
}

std::string random_text(Random& random, std::size_t most) {
  std::string text;
  for (auto n = random.below(most); n > 0; --n) text += random_word(random) + " ";
  return text;
}

Node random_phrase(Random& random, const Fixture& index) {
  std::vector<std::string> words;
  if (random.chance(0.3)) words = {"de", "la"};
  for (auto n = 2 - words.size() / 2 + random.below(4); n > 0; --n)
    words.push_back(random_word(random));
  auto node = index.phrase(words);
  for (auto& slot : node.slots) {
    for (auto& term : slot.alternatives) term.level = Level::kForm;
  }
  // A gap between two words.
  for (std::size_t i = 1 + random.below(words.size()); i < words.size() && random.chance(0.3);
       ++i) {
    ++node.slots[i].offset;
  }
  if (random.chance(0.1)) node.field = index.snapshot().settings.text_fields.back().name;
  if (random.chance(0.2)) node.boost = 0.3F;
  return node;
}

std::string describe(const SearchResult& result) {
  std::string out;
  for (const auto& hit : result.hits) {
    out += " " + std::to_string(hit.doc.segment) + ":" + std::to_string(hit.doc.doc) + "=" +
           std::to_string(std::bit_cast<std::uint32_t>(hit.score));
  }
  return out;
}

/// Returns how many matches the phrases had.
std::uint64_t compare(Random& random, const Fixture& index, int phrases) {
  std::uint64_t matches = 0;
  for (; phrases > 0; --phrases) {
    auto request = request_of(random_phrase(random, index));
    INFO(query::to_string(request.query));
    request.size = static_cast<std::uint32_t>(1 + random.below(random.chance(0.5) ? 12 : 300));
    request.evaluation = Evaluation::kExhaustive;
    request.total = TotalMode::kExact;
    const auto expected = index.run(request);
    REQUIRE(expected.ok());
    request.evaluation = Evaluation::kPruned;
    const auto counted = index.run(request);
    REQUIRE(counted.ok());
    CHECK(describe(*counted) == describe(*expected));
    CHECK(counted->total == expected->total);
    CHECK(*count(index.snapshot(), request) == expected->total);
    request.total = TotalMode::kNone;
    const auto pruned = index.run(request);
    REQUIRE(pruned.ok());
    CHECK(describe(*pruned) == describe(*expected));
    if (pruned->total_exact) CHECK(pruned->total == expected->total);
    matches += expected->total;
  }
  return matches;
}

void fill(Random& random, Fixture& index, std::size_t fields, int documents, std::size_t longest) {
  std::vector<Row> rows;
  for (int i = 0; i < documents; ++i) {
    Row row{"d" + std::to_string(i), {}};
    for (std::size_t f = 0; f < fields; ++f) {
      row.texts.push_back(random_text(random, f + 1 < fields ? 6 : longest));
    }
    rows.push_back(std::move(row));
  }
  index.add(rows);
}

}  // namespace

TEST_CASE("phrases by the block are those found document by document") {
  for (const bool grams : {false, true}) {
    for (const std::size_t fields : {1U, 2U}) {
      for (const std::size_t longest : {12U, 120U}) {
        CAPTURE(grams, fields, longest);
        Random random(7 * fields + longest + (grams ? 1 : 0));
        auto settings = fields == 1 ? Fixture::plain() : Fixture::french();
        settings.function_words =
            grams ? std::vector<std::string>{"de", "du", "la"} : std::vector<std::string>();
        Fixture index(settings);
        fill(random, index, fields, 6000, longest);
        CHECK(compare(random, index, 60) > 1000);
        for (int i = 0; i < 6000; i += 3) index.remove("d" + std::to_string(i));
        CHECK(compare(random, index, 30) > 500);
        index::WriterOptions options;
        options.least_reordered_postings = 1;
        index.optimize(options);
        REQUIRE(index.snapshot().segments[0].reader->reordered());
        CHECK(compare(random, index, 30) > 500);
      }
    }
  }
}

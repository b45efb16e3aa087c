// Phrases of function words: an index that keeps their grams answers as one without, bit for bit,
// whatever the texts and whatever was flushed, merged and deleted.

#include <bit>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "tests/search/fixture.hpp"

using namespace fts;
using namespace fts::search;
using namespace fts::search::test;

namespace {

template <typename T>
const T& pick(Random& random, const std::vector<T>& list) {
  return list[random.below(list.size())];
}

/// Few function words, some of them one another's accents, and few others; `À-u` and `d’à-la` have
/// joined parts at the positions of their first ones.
const std::vector<std::string> kFunction = {"de", "la", "là", "à", "a", "et", "l'", "d’", "ou"};
const std::vector<std::string> kOther = {"dé", "loi", "chat", "a-u", "la-la", "á", "3,5"};
const std::vector<std::string> kWords = {"a",  "au",   "d",  "de", "et", "l",
                                         "la", "lala", "là", "ou", "u",  "à"};

std::string random_text(Random& random) {
  std::string text;
  const double function = random.chance(0.5) ? 0.9 : 0.6;
  for (auto n = random.below(random.chance(0.3) ? 40 : 9); n > 0; --n) {
    text += pick(random, random.chance(function) ? kFunction : kOther);
    if (!text.ends_with('\'') && !text.ends_with("’")) text += random.chance(0.9) ? " " : ". ";
  }
  return text;
}

Node random_phrase(Random& random, const Fixture& index) {
  Node node;
  node.kind = NodeKind::kPhrase;
  const auto& analyzer = *index.snapshot().analyzer;
  std::uint32_t offset = 0;
  const double function = random.chance(0.6) ? 1.0 : 0.6;
  for (auto n = 2 + random.below(random.chance(0.2) ? 6 : 3); n > 0; --n) {
    query::PhraseSlot slot;
    slot.offset = offset;
    offset += random.chance(0.95) ? 1 : 2;
    for (auto alternatives = random.chance(0.9) ? 1 : 2; alternatives > 0; --alternatives) {
      const auto word = random.chance(function) ? pick(random, kWords) : pick(random, kOther);
      query::Term term = index.word(word).term;
      if (random.chance(0.3)) term.form = term.folded;
      analyzer.fold(term.form, term.folded);
      term.bare = term.form == term.folded;
      term.level = term.bare && random.chance(0.7) ? Level::kFold : Level::kForm;
      slot.alternatives.push_back(std::move(term));
    }
    node.slots.push_back(std::move(slot));
  }
  if (random.chance(0.1)) node.slop = static_cast<std::uint32_t>(1 + random.below(3));
  if (random.chance(0.2)) node.boost = 2.5F;
  if (random.chance(0.2)) node.field = pick(random, index.snapshot().settings.text_fields).name;
  return node;
}

SearchRequest random_request(Random& random, const Fixture& index) {
  auto node = random_phrase(random, index);
  const auto word = index.word(pick(random, kOther));
  switch (random.below(8)) {
    case 0:
      node = all_of({node, word});
      break;
    case 1:
      node = any_of({word, node, random_phrase(random, index)});
      break;
    case 2:
      node = all_of({word});
      node.must_not.push_back(random_phrase(random, index));
      break;
    case 3:
      node = all_of({random_phrase(random, index), node});
      break;
    default:
      break;
  }
  auto request = request_of(node);
  if (random.chance(0.2)) request.filter = word;
  if (random.chance(0.1)) request.sort = {{"num", random.chance(0.5)}, {"_score", true}};
  if (random.chance(0.1)) request.facets = {{"tag", 5}};
  if (random.chance(0.3)) request.total = TotalMode::kNone;
  request.size = static_cast<std::uint32_t>(random.chance(0.5) ? 10 : random.below(100));
  return request;
}

std::string describe(const Result<SearchResult>& result, TotalMode total) {
  if (!result.ok()) return result.status().message();
  std::string out;
  // A total that was not asked for depends on what was skipped.
  if (total == TotalMode::kExact) out += "total " + std::to_string(result->total);
  for (const auto& hit : result->hits) {
    out += " " + std::to_string(hit.doc.segment) + ":" + std::to_string(hit.doc.doc) + "=" +
           std::to_string(std::bit_cast<std::uint32_t>(hit.score));
  }
  for (const auto& facet : result->facets) {
    for (const auto& value : facet.values) out += " " + value.value + std::to_string(value.count);
  }
  return out;
}

std::string explain_first(const Fixture& index, const SearchRequest& request) {
  const auto result = index.run(request);
  REQUIRE(result.ok());
  if (result->hits.empty()) return {};
  const auto lines = explain(index.snapshot(), request, result->hits.back());
  REQUIRE(lines.ok());
  std::string out;
  for (const auto& line : *lines) {
    out += line.clause + " " + std::to_string(line.score) + " " + std::to_string(line.tf) + " " +
           std::to_string(line.document_frequency) + "\n";
  }
  return out;
}

void compare(Random& random, const Fixture& grams, const Fixture& plain, int requests) {
  for (; requests > 0; --requests) {
    auto request = random_request(random, plain);
    INFO(query::to_string(request.query));
    for (const auto evaluation : {Evaluation::kPruned, Evaluation::kExhaustive}) {
      request.evaluation = evaluation;
      CHECK(describe(grams.run(request), request.total) ==
            describe(plain.run(request), request.total));
    }
    request.evaluation = Evaluation::kPruned;
    CHECK(*count(grams.snapshot(), request) == *count(plain.snapshot(), request));
    if (random.chance(0.2)) CHECK(explain_first(grams, request) == explain_first(plain, request));
  }
}

index::Settings random_settings(Random& random) {
  auto settings = random.chance(0.5) ? Fixture::plain() : Fixture::french();
  settings.analyzer = random.chance(0.7) ? "french" : "plain";
  if (random.chance(0.3)) settings.text_fields = {{"title", 0.3F}, {"body", 1.1F}, {"notes", 4.0F}};
  return settings;
}

void check_all(const Fixture& index) {
  for (const auto& view : index.snapshot().segments) {
    const auto status = view.reader->check(nullptr);
    INFO(status.message());
    CHECK(status.ok());
    CHECK(view.reader->function_words() != nullptr);
  }
}

}  // namespace

TEST_CASE("grams of function words change no answer") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    auto settings = random_settings(random);
    settings.function_words.clear();
    for (const auto& word : kWords) {
      if (random.chance(0.9)) settings.function_words.push_back(word);
    }
    Fixture grams(settings);
    settings.function_words.clear();
    Fixture plain(settings);
    const auto fields = settings.text_fields.size();
    for (std::uint64_t id = 0, steps = 2 + random.below(4); steps > 0; --steps) {
      std::vector<Row> rows;
      for (auto n = 1 + random.below(random.chance(0.2) ? 700 : 40); n > 0; --n) {
        Row row{.id = "d" + std::to_string(id++), .texts = {}};
        for (std::size_t f = 0; f < fields; ++f) row.texts.push_back(random_text(random));
        row.tags = {pick(random, kOther)};
        row.numbers = {static_cast<double>(random.below(5))};
        rows.push_back(std::move(row));
      }
      for (auto* index : {&grams, &plain}) index->add(rows);
      if (random.chance(0.5)) {
        const auto gone = "d" + std::to_string(random.below(id));
        for (auto* index : {&grams, &plain}) index->remove(gone);
      }
      compare(random, grams, plain, 12);
      if (random.chance(0.3)) {
        for (auto* index : {&grams, &plain}) index->optimize();
        compare(random, grams, plain, 12);
      }
      check_all(grams);
    }
  }
}

TEST_CASE("a phrase of function words stays within one text of one field") {
  auto settings = Fixture::french();
  Fixture index(settings);
  index.add({{"across", {"selon de", "la loi"}},
             {"inside", {"", "avis de la loi"}},
             {"start", {"de la", ""}},
             {"long", {"", "et de la de la et de la"}}});
  CHECK(index.ids(index.phrase({"de", "la"})) == "start long inside");
  CHECK(index.ids(index.phrase({"et", "de", "la", "de", "la", "et"})) == "long");
  CHECK(index.ids(index.phrase({"de", "la", "loi"})) == "inside");
  CHECK(index.ids(index.phrase({"la", "de", "la", "la"})).empty());
  auto titled = index.phrase({"de", "la"});
  titled.field = "title";
  CHECK(index.ids(titled) == "start");
}

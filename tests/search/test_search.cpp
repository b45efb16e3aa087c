// Each feature by small cases; every list of ids is asked of both evaluations (fixture.cpp).

#include <cmath>

#include <catch2/catch.hpp>

#include "engine/base/limits.hpp"
#include "engine/search/matcher.hpp"
#include "tests/search/fixture.hpp"

using namespace fts;
using namespace fts::search;
using namespace fts::search::test;

namespace {

SearchRequest sorted(std::vector<SortKey> keys) {
  auto request = request_of(everything());
  request.sort = std::move(keys);
  return request;
}

std::string facet_text(const Fixture& index, SearchRequest request, const std::string& field,
                       std::uint32_t size = 10) {
  request.facets = {{field, size}};
  std::string answers[2];
  for (const auto evaluation : {Evaluation::kPruned, Evaluation::kExhaustive}) {
    request.evaluation = evaluation;
    const auto result = index.run(request);
    if (!result.ok()) return "error: " + result.status().message();
    auto& out = answers[static_cast<int>(evaluation)];
    for (const auto& value : result->facets.at(0).values) {
      out += value.value + "=" + std::to_string(value.count) + " ";
    }
  }
  CHECK(answers[0] == answers[1]);
  return answers[0];
}

}  // namespace

TEST_CASE("an empty index answers nothing to everything") {
  const Fixture index;
  CHECK(index.ids(everything()).empty());
  CHECK(index.ids(index.word("chat")).empty());
  CHECK(index.ids(index.phrase({"le", "chat"})).empty());
  CHECK(index.ids(index.prefix("c")).empty());
  CHECK(index.ids(range("num", "1", nullptr)).empty());
  CHECK(*count(index.snapshot(), request_of(everything())) == 0);
}

TEST_CASE("words, AND, OR, NOT") {
  Fixture index;
  index.add({{"a", {"chat noir"}}, {"b", {"chien noir"}}, {"c", {"chat chat blanc"}}});
  index.add({{"d", {"chat et chien"}}});
  const auto chat = index.word("chat");
  const auto chien = index.word("chien");
  const auto noir = index.word("noir");
  CHECK(index.ids(chat) == "c a d");
  CHECK(index.ids(all_of({chat, noir})) == "a");
  CHECK(index.ids(all_of({chat, chien})) == "d");
  CHECK(index.ids(any_of({noir, index.word("blanc")})) == "c a b");
  auto without = all_of({chat});
  without.must_not.push_back(noir);
  CHECK(index.ids(without) == "c d");
  auto filtered = any_of({chat, chien});
  filtered.filter.push_back(noir);
  CHECK(index.ids(filtered) == "b a");
  auto two = any_of({chat, chien, noir});
  two.minimum_should = 2;
  CHECK(index.ids(two) == "b a d");
  CHECK(index.ids(index.word("absent")).empty());
  index.remove("c");
  CHECK(index.ids(chat) == "a d");
  CHECK(*count(index.snapshot(), request_of(chat)) == 2);
}

TEST_CASE("bm25 gives Lucene's scores") {
  // Lucene's BM25Similarity without its constant (k1 + 1): idf * tf / (tf + K).
  Fixture index;
  index.add({{"a", {"x x y"}}, {"b", {"x y y y y y y"}}, {"c", {"y z"}}});
  const auto result = index.run(request_of(index.word("x")));
  REQUIRE(result.ok());
  REQUIRE(result->hits.size() == 2);
  const double idf = std::log(1 + (3 - 2 + 0.5) / (2 + 0.5));
  const double average = (3 + 7 + 2) / 3.0;
  const auto score = [&](double tf, double length) {
    return idf * tf / (tf + 1.2 * (0.25 + 0.75 * length / average));
  };
  CHECK(index.id_of(result->hits[0].doc) == "a");
  CHECK(result->hits[0].score == Approx(score(2, 3)).epsilon(1e-6));
  CHECK(result->hits[1].score == Approx(score(1, 7)).epsilon(1e-6));
}

TEST_CASE("long documents are as long as Lucene's byte says") {
  Fixture index;
  std::string text = "x";
  for (int i = 1; i < 100; ++i) text += " y";
  index.add({{"a", {text}}, {"b", {"y"}}});
  const auto result = index.run(request_of(index.word("x")));
  REQUIRE(result.ok());
  // SmallFloat.byte4ToInt(intToByte4(100)) = 96.
  const double k = 1.2 * (0.25 + 0.75 * 96 / (101 / 2.0));
  CHECK(result->hits.at(0).score == Approx(std::log(1 + 1.5 / 1.5) / (1 + k)).epsilon(1e-6));
}

TEST_CASE("bm25 of several words is the sum of theirs, a phrase weighs its words together") {
  Fixture index;
  index.add({{"a", {"x y"}}, {"b", {"x w y"}}, {"c", {"z"}}});
  const auto one = [&](const Node& node) { return index.run(request_of(node))->hits.at(0).score; };
  const double idf = std::log(1 + 1.5 / 2.5);
  const double share = 1 / (1 + 1.2 * (0.25 + 0.75 * 2 / 2));
  CHECK(one(any_of({index.word("x"), index.word("y")})) == Approx(2 * idf * share).epsilon(1e-6));
  CHECK(one(index.phrase({"x", "y"})) == Approx(2 * idf * share).epsilon(1e-6));
  auto boosted = index.word("x");
  boosted.boost = 2.5F;
  CHECK(one(boosted) == Approx(2.5 * idf * share).epsilon(1e-6));
  CHECK(one(index.prefix("x")) == 1.0F);
}

TEST_CASE("a class finds its forms, and what was typed ranks first") {
  Fixture index(Fixture::french());
  index.add({{"plural", {"", "les marchés couverts"}},
             {"verb", {"", "il marche longtemps"}},
             {"singular", {"", "le marché couvert"}},
             {"other", {"", "rien de tel"}}});
  CHECK(index.ids(index.word("marché")) == "singular verb plural");
  CHECK(index.ids(index.word("marche")) == "verb singular plural");
  CHECK(index.ids(index.word("marche", Level::kFold)) == "verb singular");
  CHECK(index.ids(index.word("marché", Level::kForm)) == "singular");
}

TEST_CASE("a variant finds its documents and counts by its weight") {
  auto settings = Fixture::french();
  settings.scoring = index::Scoring::kBm25;
  Fixture index(settings);
  index.add({{"own", {"", "chat noir"}},
             {"class", {"", "chiens noirs"}},
             {"form", {"", "lapins noirs"}},
             {"inflected", {"", "lapin noir"}}});
  auto word = index.word("chat");
  word.term.variants = {{index.word("chien").term.class_name, Level::kClass, 0.5F},
                        {"lapins", Level::kForm, 0.25F}};
  CHECK(index.ids(word) == "own class form");
  const auto hits = index.run(request_of(word))->hits;
  const double idf = std::log(1 + 3.5 / 1.5);
  const auto score = [&](double tf) { return idf * tf / (tf + 1.2); };
  REQUIRE(hits.size() == 3);
  CHECK(hits[0].score == Approx(score(1)).epsilon(1e-6));
  CHECK(hits[1].score == Approx(score(0.5)).epsilon(1e-6));
  CHECK(hits[2].score == Approx(score(0.25)).epsilon(1e-6));
  const auto lines = explain(index.snapshot(), request_of(word), hits[1]);
  REQUIRE(lines.ok());
  REQUIRE(lines->size() == 1);
  CHECK(lines->front().clause == "class chat, also class chien x 0.5, also form lapins x 0.25");
  CHECK(lines->front().tf == 0.5);
}

TEST_CASE("what already counts in full is no variant of itself") {
  Fixture index(Fixture::french());
  index.add({{"a", {"", "chat noir"}}, {"b", {"", "chiens noirs"}}});
  auto word = index.word("chats");
  const auto plain = index.run(request_of(word));
  // Its own class, and a form of it.
  word.term.variants = {{index.word("chat").term.class_name, Level::kClass, 0.5F},
                        {"chat", Level::kForm, 0.5F}};
  const auto same = index.run(request_of(word));
  REQUIRE(plain.ok());
  REQUIRE(same.ok());
  REQUIRE(same->hits.size() == 1);
  CHECK(same->hits[0].score == plain->hits[0].score);
}

TEST_CASE("an absent word is as rare as its variants") {
  Fixture index(Fixture::french());
  index.add({{"a", {"", "chat noir"}}, {"b", {"", "chat blanc"}}, {"c", {"", "rien"}}});
  auto word = index.word("matou");
  word.term.variants = {{index.word("chat").term.class_name, Level::kClass, 0.5F}};
  CHECK(index.ids(word) == "a b");
  const auto lines =
      explain(index.snapshot(), request_of(word), index.run(request_of(word))->hits[0]);
  REQUIRE(lines.ok());
  CHECK(lines->front().document_frequency == 2);
}

TEST_CASE("a variant weighs between 0.001 and 1") {
  Fixture index(Fixture::french());
  auto word = index.word("chat");
  for (const float weight : {0.0F, -1.0F, 1.5F, std::nanf("")}) {
    word.term.variants = {{"chien", Level::kClass, weight}};
    CHECK(index.ids(word).starts_with("error: a variant of 'chat' weighs "));
  }
}

TEST_CASE("an exact word is verified on the stored text") {
  Fixture index(Fixture::french());
  index.add({{"lower", {"", "une orange"}}, {"capital", {"Orange", "opérateur"}}});
  CHECK(index.ids(index.word("orange", Level::kExact)) == "lower");
  CHECK(index.ids(index.word("Orange", Level::kExact)) == "capital");
  const auto refused =
      search::search(index.snapshot(), request_of(index.word("Orange", Level::kExact)));
  REQUIRE(!refused.ok());
  CHECK(refused.status().code() == StatusCode::kUnsupported);
}

TEST_CASE("a field restricts words, phrases and prefixes") {
  Fixture index(Fixture::french());
  index.add(
      {{"t", {"grand port", "rien"}}, {"b", {"rien", "grand port"}}, {"s", {"grand", "port"}}});
  const auto in = [](Node node, const char* field) {
    node.field = field;
    return node;
  };
  CHECK(index.ids(in(index.word("port"), "title")) == "t");
  CHECK(index.ids(in(index.phrase({"grand", "port"}), "body")) == "b");
  CHECK(index.ids(index.phrase({"grand", "port"})) == "t b");
  CHECK(index.ids(in(index.prefix("gra"), "body")) == "b");
  CHECK(index.ids(in(index.word("port"), "auteur")) ==
        "error: there is no text field 'auteur'; the text fields are title, body");
}

TEST_CASE("phrases and slop") {
  Fixture index;
  index.add({{"a", {"chemin de fer"}}, {"b", {"fer de chemin"}}, {"c", {"chemin neuf de fer"}}});
  CHECK(index.ids(index.phrase({"chemin", "de", "fer"})) == "a");
  CHECK(index.ids(index.phrase({"chemin", "de", "fer"}, 1)) == "a c");
  CHECK(index.ids(index.phrase({"chemin", "fer"}, 1)) == "a");
  auto gap = index.phrase({"chemin", "fer"});
  gap.slots[1].offset = 2;
  CHECK(index.ids(gap) == "a");
  auto either = index.phrase({"neuf", "de"});
  either.slots[0].alternatives.push_back(index.phrase({"chemin", "de"}).slots[0].alternatives[0]);
  CHECK(index.ids(either) == "a c");
}

TEST_CASE("prefixes stand for the words of both spellings") {
  Fixture index(Fixture::french());
  index.add({{"a", {"", "frigorifique"}},
             {"b", {"", "frigo"}},
             {"c", {"", "école"}},
             {"d", {"", "ecolo"}}});
  CHECK(index.ids(index.prefix("frigor")) == "a");
  CHECK(index.ids(index.prefix("frigo")) == "a b");
  CHECK(index.ids(index.prefix("ecol")) == "c d");
  CHECK(index.ids(index.prefix("écol", true)) == "c");
}

TEST_CASE("a prefix of too many words says that it was cut") {
  Fixture index;
  std::string text;
  for (std::size_t i = 0; i < limits::kMaxExpansions + 5; ++i)
    text += "w" + std::to_string(i) + " ";
  index.add({{"a", {text}}, {"b", {"w3 w5"}}});
  const auto result = index.run(request_of(index.prefix("w")));
  REQUIRE(result.ok());
  CHECK(result->hits.size() == 2);
  REQUIRE(result->notes.size() == 1);
  CHECK(result->notes[0] ==
        "'w*' stands for 1029 words; the 1024 most frequent were searched (kMaxExpansions)");
}

TEST_CASE("conditions on typed fields") {
  Fixture index;
  index.add({{"a", {"x"}, {"sport", "monde"}, {1, 5}, "2021-12-31", {true}},
             {"b", {"x"}, {"Sport"}, {3.5}, "2022-01-01", {false}},
             {"c", {"x"}, {}, {}, "2022-06-15"},
             {"d", {"x"}, {"tech"}, {-2}, "2023-01-01", {true}}});
  CHECK(index.ids(keyword("tag", "sport")) == "a");
  CHECK(index.ids(keyword("num", "3,5")) == "b");
  CHECK(index.ids(keyword("flag", "vrai")) == "a d");
  CHECK(index.ids(keyword("when", "2022")) == "b c");
  CHECK(index.ids(keyword("when", "2022-06")) == "c");
  CHECK(index.ids(range("when", "2021", "2022")) == "a b c");
  CHECK(index.ids(range("when", "2021", "2022", false, true)) == "b c");
  CHECK(index.ids(range("when", "2021", "2022", true, false)) == "a");
  CHECK(index.ids(range("when", "2022-06-15", nullptr)) == "c d");
  CHECK(index.ids(range("num", "2", "5")) == "a b");
  CHECK(index.ids(range("num", "1", "5", false, false)) == "b");
  CHECK(index.ids(range("tag", "monde", "sport", false, true)) == "a");
  CHECK(index.ids(range("tag", nullptr, "monde", true, false)) == "b");
  CHECK(index.ids(range("tag", "t", "s")).empty());
  CHECK(index.ids(keyword("prix", "3")) ==
        "error: there is no typed field 'prix'; the typed fields are flag, num, tag, when");
  CHECK(index.ids(range("num", "cher", nullptr)).substr(0, 40) ==
        "error: field 'num' is a number, but 'che");
}

TEST_CASE("sorts put missing values last and break ties by document") {
  Fixture index;
  index.add({{"a", {"x"}, {"m"}, {1, 5}}, {"b", {"x"}, {}, {3}}, {"c", {"x"}, {"z"}}});
  index.add({{"d", {"x"}, {"b", "y"}, {3}}});
  CHECK(index.ids(sorted({{"num"}})) == "a b d c");
  CHECK(index.ids(sorted({{"num", true}})) == "a b d c");
  CHECK(index.ids(sorted({{"tag"}})) == "d a c b");
  CHECK(index.ids(sorted({{"tag", true}})) == "c d a b");
  CHECK(index.ids(sorted({{"num"}, {"tag"}})) == "a d b c");
  CHECK(index.ids(sorted({{"_score", true}, {"num", true}})) == "a b d c");
  CHECK(index.ids(sorted({{"titre"}})).substr(0, 40) == "error: there is no typed field 'titre'; ");
  auto page = sorted({{"num"}});
  page.from = 1;
  page.size = 2;
  CHECK(index.ids(page) == "b d");
}

TEST_CASE("facets count each document once per value, over all matches") {
  Fixture index;
  index.add({{"a", {"x"}, {"m", "m", "z"}, {1, 5}, "2022", {true}}, {"b", {"x y"}, {"z"}, {5}}});
  index.add({{"c", {"x"}, {"a"}, {2.5}, "2022", {false}}, {"d", {"y"}, {"z"}}});
  const auto x = request_of(index.word("x"));
  CHECK(facet_text(index, x, "tag") == "z=2 a=1 m=1 ");
  CHECK(facet_text(index, x, "tag", 1) == "z=2 ");
  CHECK(facet_text(index, x, "num") == "5=2 1=1 2.5=1 ");
  CHECK(facet_text(index, x, "when") == "2022-01-01=2 ");
  CHECK(facet_text(index, x, "flag") == "false=1 true=1 ");
  auto filtered = x;
  filtered.filter = keyword("tag", "z");
  filtered.size = 0;
  CHECK(facet_text(index, filtered, "tag") == "z=2 m=1 ");
  index.remove("a");
  CHECK(facet_text(index, x, "tag") == "a=1 z=1 ");
  CHECK(facet_text(index, x, "body").substr(0, 6) == "error:");
  CHECK(facet_text(index, x, "tag", limits::kMaxFacetValues + 1).find("kMaxFacetValues") !=
        std::string::npos);
}

TEST_CASE("totals are exact or say that they are not") {
  Fixture index;
  std::vector<Row> rows;
  for (int i = 0; i < 600; ++i) rows.push_back({std::to_string(i), {i % 2 == 0 ? "x y" : "x"}});
  index.add(rows);
  for (const auto& node :
       {index.word("x"), any_of({index.word("x"), index.word("y")}), all_of({index.word("x")})}) {
    const auto result = index.run(request_of(node));
    REQUIRE(result.ok());
    CHECK(result->total == 600);
    CHECK(result->total_exact);
  }
  auto none = request_of(any_of({index.word("x"), index.word("y")}));
  none.total = TotalMode::kNone;
  CHECK(index.run(none)->total <= 600);
}

TEST_CASE("pages: beyond the end, of no size, and too deep") {
  Fixture index;
  index.add({{"a", {"x"}}, {"b", {"x"}}});
  auto request = request_of(index.word("x"));
  request.from = 2;
  CHECK(index.ids(request).empty());
  CHECK(index.run(request)->total == 2);
  request.from = 0;
  request.size = 0;
  CHECK(index.ids(request).empty());
  CHECK(index.run(request)->total == 2);
  request.size = limits::kMaxHits;
  CHECK(index.ids(request) == "a b");
  for (const std::uint32_t from : {1U, 1'000'000'000U, UINT32_MAX}) {
    request.from = from;
    const auto refused = index.run(request);
    REQUIRE(!refused.ok());
    CHECK(refused.status().code() == StatusCode::kLimit);
    CHECK(refused.status().message().find("kMaxHits") != std::string::npos);
  }
}

TEST_CASE("too many clauses are refused by name") {
  Fixture index;
  index.add({{"a", {"x"}}});
  std::vector<Node> words(limits::kMaxQueryClauses, index.word("x"));
  CHECK(index.ids(any_of(words)) == "a");
  words.push_back(index.word("x"));
  CHECK(index.ids(any_of(words)).find("kMaxQueryClauses") != std::string::npos);
}

TEST_CASE("a budget stops every kind of query") {
  Fixture index;
  std::vector<Row> rows;
  for (int i = 0; i < 3000; ++i) rows.push_back({std::to_string(i), {"x y x z"}, {"t"}, {1.0 * i}});
  index.add(rows);
  const auto x = index.word("x");
  const auto y = index.word("y");
  for (const auto& node :
       {x, any_of({x, y}), all_of({x, y}), index.phrase({"x", "y"}), index.phrase({"x", "z"}, 3),
        index.prefix("x"), keyword("tag", "t"), everything()}) {
    for (const auto evaluation : {Evaluation::kPruned, Evaluation::kExhaustive}) {
      QueryBudget cancelled;
      cancelled.cancel();
      auto request = request_of(node);
      request.evaluation = evaluation;
      request.budget = &cancelled;
      CHECK(index.run(request).status().code() == StatusCode::kCancelled);
      QueryBudget late(std::chrono::milliseconds(-1));
      request.budget = &late;
      CHECK(index.run(request).status().code() == StatusCode::kDeadline);
      CHECK(count(index.snapshot(), request).status().code() == StatusCode::kDeadline);
      QueryBudget enough(std::chrono::seconds(60));
      request.budget = &enough;
      CHECK(index.run(request).ok());
    }
  }
}

TEST_CASE("lists that never meet are not walked past the deadline") {
  Fixture index;
  std::vector<Row> rows;
  for (int i = 0; i < 3000; ++i) rows.push_back({std::to_string(i), {i % 2 == 0 ? "x" : "y"}});
  index.add(rows);
  QueryBudget budget;
  Execution execution(&budget);
  auto request = request_of(all_of({index.word("x"), index.word("y")}));
  request.budget = &budget;
  const auto plan = make_plan(index.snapshot(), request);
  REQUIRE(plan.ok());
  const auto context = open_segment(index.snapshot(), 0, *plan, request, execution);
  REQUIRE(context.ok());
  const auto matcher = make_matcher(*context, plan->root);
  REQUIRE(matcher.ok());
  budget.cancel();
  CHECK((*matcher)->advance(0) == kNoDoc);
  CHECK(execution.status().code() == StatusCode::kCancelled);
}

TEST_CASE("an explanation names its parts, which add up") {
  Fixture index(Fixture::french());
  index.add({{"a", {"L'état", "les états généraux de la ville"}}, {"b", {"", "rien"}}});
  auto request = request_of(any_of({index.word("états"), index.word("de"), index.prefix("vil"),
                                    index.phrase({"les", "états"})}));
  const auto result = index.run(request);
  REQUIRE(result.ok());
  REQUIRE(result->hits.size() == 1);
  const auto lines = explain(index.snapshot(), request, result->hits[0]);
  REQUIRE(lines.ok());
  double sum = 0;
  std::string clauses;
  for (const auto& line : *lines) {
    sum += line.score;
    clauses += line.clause + ", ";
  }
  CHECK(sum == Approx(result->hits[0].score).epsilon(1e-6));
  CHECK(clauses ==
        "class etat, fold etats, class de, fold de, prefix vil, phrase \"les états\", "
        "accents états, early états, title états, ");
  CHECK(explain(index.snapshot(), request, {{0, 1}})->empty());
  CHECK(explain(index.snapshot(), request, {{7, 1}})->empty());
}

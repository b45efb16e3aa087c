// The second look at the best hits: what it prefers, where it ends, when there is none. That it
// adds up is the model's to show (tests/model).

#include <catch2/catch.hpp>

#include "tests/search/fixture.hpp"

using namespace fts;
using namespace fts::search;
using namespace fts::search::test;

namespace {

index::Settings one_field() {
  auto settings = Fixture::french();
  settings.text_fields = {{"body", 1.0F}};
  return settings;
}

std::string clauses(const Fixture& index, const Node& node, std::size_t rank) {
  const auto request = request_of(node);
  const auto hits = index.run(request)->hits;
  REQUIRE(hits.size() > rank);
  std::string out;
  const auto lines = *explain(index.snapshot(), request, hits[rank]);
  for (const auto& line : lines) out += line.clause + ", ";
  return out;
}

}  // namespace

TEST_CASE("words near each other come first, inflected too") {
  Fixture index(one_field());
  index.add(
      {{"far", {"les sanctions contre un pays qui a trop longtemps ignoré ses voisins russes"}},
       {"near", {"les sanctions économiques russes, le pays et son voisin ignoré longtemps"}},
       {"other", {"rien de tout cela"}}});
  const auto query = any_of({index.word("sanction"), index.word("russe")});
  CHECK(index.ids(query) == "near far");
  CHECK_THAT(clauses(index, query, 0), Catch::Contains("near sanction russe"));
  CHECK_THAT(clauses(index, query, 1), !Catch::Contains("near"));
}

TEST_CASE("function words stand in no pair, and the word before the last one may be near") {
  Fixture index(one_field());
  index.add({{"a", {"durée du contrat de travail"}}, {"b", {"rien"}}});
  const auto query = any_of({index.word("durée"), index.word("du"), index.word("contrat"),
                             index.word("travail"), index.word("rien")});
  const auto found = clauses(index, query, index.ids(query).starts_with("a") ? 0 : 1);
  CHECK_THAT(found, Catch::Contains("near durée contrat,"));
  CHECK_THAT(found, Catch::Contains("near durée travail,"));
  CHECK_THAT(found, Catch::Contains("near contrat travail,"));
  CHECK_THAT(found, !Catch::Contains("near durée du"));
}

TEST_CASE("accents that were typed are preferred, and none when none were") {
  Fixture index(one_field());
  index.add({{"bare", {"marche lente"}}, {"own", {"marché lent"}}});
  CHECK(index.ids(index.word("marché")) == "own bare");
  CHECK(index.ids(index.word("marche")) == "bare own");
  CHECK_THAT(clauses(index, index.word("marché"), 0), Catch::Contains("accents marché"));
  CHECK_THAT(clauses(index, index.word("marche"), 0), !Catch::Contains("accents"));
}

TEST_CASE("what stands early in a text, or in a short title, comes first") {
  Fixture index(Fixture::french());
  index.add({{"late", {"", "un mot et un autre avant le chat"}},
             {"early", {"", "le chat avant un mot et un autre"}},
             {"long", {"le chat de la voisine du dessus", "rien ici"}},
             {"short", {"le chat", "rien ici de la voisine du dessus"}}});
  const auto order = index.ids(index.word("chat"));
  CHECK(order.find("early") < order.find("late"));
  CHECK(order.find("short") < order.find("long"));
  const auto first_pass = [&](const Node& node) {
    auto request = request_of(node);
    request.second_look = false;
    return index.ids(request);
  };
  // Which is not the first pass's doing.
  CHECK(first_pass(index.word("chat")).find("late") < first_pass(index.word("chat")).find("early"));
}

TEST_CASE("no second look with a sort, with scoring bm25, or when it is not asked for") {
  for (const bool french : {true, false}) {
    auto settings = one_field();
    if (!french) settings.scoring = index::Scoring::kBm25;
    Fixture index(settings);
    index.add({{"a", {"chat noir"}}, {"b", {"noir et blanc, chat"}}});
    auto request = request_of(any_of({index.word("chat"), index.word("noir")}));
    const auto looked_at = [&] {
      const auto result = index.run(request);
      REQUIRE(result.ok());
      REQUIRE(result->hits.size() == 2);
      CHECK(result->hits[0].second_look == result->hits[1].second_look);
      return result->hits[0].second_look;
    };
    CHECK(looked_at() == french);
    request.second_look = false;
    CHECK_FALSE(looked_at());
    request.second_look = true;
    request.sort = {{"_score", true}};
    CHECK_FALSE(looked_at());
  }
}

TEST_CASE("without positions accents alone are looked at") {
  auto settings = Fixture::french();
  settings.positions = false;
  Fixture index(settings);
  index.add({{"a", {"Marché", "le marché couvert"}}, {"b", {"", "la marche couverte"}}});
  const auto query = any_of({index.word("marché"), index.word("couvert")});
  const auto found = clauses(index, query, 0);
  CHECK_THAT(found, Catch::Contains("accents marché"));
  CHECK_THAT(found,
             !Catch::Contains("near") && !Catch::Contains("early") && !Catch::Contains("title"));
}

TEST_CASE("pages follow one another across the end of the second look") {
  auto settings = one_field();
  settings.ranking.second_look_hits = 5;
  Fixture index(settings);
  std::vector<Row> rows;
  for (int i = 0; i < 24; ++i) {
    // Later documents hold the words nearer to each other.
    const auto gap = std::string(static_cast<std::size_t>(24 - i) / 4, 'x');
    std::string text = "chat";
    for (std::size_t n = 0; n < 12; ++n) text += n == gap.size() ? " noir" : " mot";
    rows.push_back({"d" + std::to_string(i), {text}});
  }
  index.add({rows.begin(), rows.begin() + 10});
  index.add({rows.begin() + 10, rows.end()});
  index.remove("d3");
  auto request = request_of(any_of({index.word("chat"), index.word("noir")}));
  request.size = 100;
  const auto all = index.run(request)->hits;
  REQUIRE(all.size() == 23);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(all[i].second_look == (i < 5));
    CHECK((i == 0 || all[i - 1].score >= all[i].score));
  }
  for (const auto evaluation : {Evaluation::kPruned, Evaluation::kExhaustive}) {
    request.evaluation = evaluation;
    std::vector<Hit> pages;
    for (request.from = 0; request.from < 24; request.from += 3) {
      request.size = 3;
      const auto page = index.run(request)->hits;
      pages.insert(pages.end(), page.begin(), page.end());
    }
    REQUIRE(pages.size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      CHECK(pages[i].doc == all[i].doc);
      CHECK(pages[i].score == all[i].score);
    }
  }
}

// The sample corpus and the five seed articles, asked as people ask.

#include <algorithm>
#include <map>
#include <set>

#include "tests/tools/sandbox.hpp"

using namespace fts::tools;

namespace {

const std::string kSeeds = FTS_SOURCE_DIR "/../shared/seeds";
// The articles by the begin of their names.
const std::string kGeneva = "000_421a20254893fdd1", kInterview = "001_5e77be33358d088b",
                  kBlinken = "002_7c2cb62a22f9106f", kDialogue = "003_763ac30657c09442",
                  kDeadlock = "004_f291dbee19655e7d";

struct Answer {
  std::set<std::string> ids;
  std::set<std::string> marked;  ///< words marked in the snippets
};

Answer ask(const Sandbox& sandbox, const std::string& query) {
  Answer answer;
  simdjson::dom::parser parser;
  for (const auto& line : lines_of(sandbox.ftsq({"--json", query}).out)) {
    simdjson::dom::element hit;
    REQUIRE(parser.parse(line).get(hit) == simdjson::SUCCESS);
    std::string_view id, text;
    if (hit["id"].get(id) != simdjson::SUCCESS) continue;
    answer.ids.emplace(id);
    REQUIRE(hit["snippet"]["text"].get(text) == simdjson::SUCCESS);
    bool any = false;
    for (const simdjson::dom::element span : hit["snippet"]["spans"]) {
      const std::uint64_t begin = span.at(0), end = span.at(1);
      answer.marked.emplace(text.substr(begin, end - begin));
      any = true;
    }
    INFO(id);
    CHECK(any);
  }
  return answer;
}

using Set = std::set<std::string>;

bool all_in(const Set& words, const Set& allowed) {
  return std::includes(allowed.begin(), allowed.end(), words.begin(), words.end());
}

}  // namespace

TEST_CASE("corpus: the article on steel sanctions comes first") {
  const Sandbox sandbox;
  const auto indexed = sandbox.ftsd("index", {FTS_SOURCE_DIR "/corpus"});
  INFO(indexed.err);
  REQUIRE(indexed.code == 0);
  CHECK(indexed.out.starts_with("74 documents, "));  // articles only
  CHECK(sandbox.ftsd("check").out == "ok\n");
  const auto lines = lines_of(sandbox.ftsq({"sanctions dévastatrices"}).out);
  REQUIRE(lines.size() > 2);
  // The title takes one line or two.
  CHECK(contains(lines[1] + lines[2], "commerce-sanctions-acier"));
  CHECK(lines_of(sandbox.ftsq({"-l", "sanctions dévastatrices"}).out)[0] ==
        "commerce-sanctions-acier");
  CHECK(lines_of(sandbox.ftsq({"-l", "sanctions devastatrices"}).out)[0] ==
        "commerce-sanctions-acier");
}

TEST_CASE("seeds: the first sentence is the title, as a whole") {
  if (!std::filesystem::exists(kSeeds)) return;
  const Sandbox sandbox;
  REQUIRE(sandbox.ftsd("index", {kSeeds}).code == 0);
  std::map<std::string, std::string> titles;
  simdjson::dom::parser parser;
  for (const auto& line : lines_of(sandbox.ftsd("export").out)) {
    simdjson::dom::element document;
    REQUIRE(parser.parse(line).get(document) == simdjson::SUCCESS);
    titles.emplace(std::string_view(document["id"]), std::string_view(document["title"]));
  }
  CHECK(titles[kGeneva].starts_with("Les États-Unis et la Russie s’entretiennent"));
  CHECK(titles[kGeneva].ends_with("entre Biden et Poutine en décembre."));
  CHECK(titles[kInterview].ends_with("sur la double question de l’Ukraine et de l’OTAN."));
  CHECK(titles[kBlinken] ==
        "Antony Blinken et Sergueï Lavrov à Genève (Suisse), le 21 janvier 2022.");
  CHECK(titles[kDialogue].ends_with("écrire « gardien »."));
  CHECK(titles[kDeadlock] == "Quatre heures de discussion et une impasse.");
}

TEST_CASE("seeds: what a French reader sees as one word is one word") {
  if (!std::filesystem::exists(kSeeds)) return;
  const Sandbox sandbox;
  const auto indexed = sandbox.ftsd("index", {kSeeds});
  INFO(indexed.err);
  REQUIRE(indexed.code == 0);
  REQUIRE(indexed.out.starts_with("5 documents, "));
  const Set everyone = {kGeneva, kInterview, kBlinken, kDialogue, kDeadlock};

  const auto sanctions = ask(sandbox, "sanctions dévastatrices");
  CHECK(sanctions.ids == Set{kInterview});
  CHECK(sanctions.marked == Set{"sanctions", "dévastatrices"});

  const auto phrase = ask(sandbox, "\"sanctions seraient\"");
  CHECK(phrase.ids == Set{kInterview});
  CHECK(all_in(phrase.marked, {"sanctions", "seraient", "sanctions seraient"}));

  const auto otan = ask(sandbox, "OTAN");
  CHECK(otan.ids == everyone);
  CHECK(all_in(otan.marked, {"OTAN", "Otan"}));

  const auto states = ask(sandbox, "etats unis");
  CHECK(states.ids == everyone);
  CHECK(all_in(states.marked, {"États-Unis", "Etats-Unis", "États", "Etats", "Unis", "État", "Etat",
                               "unie", "Uni"}));

  const auto manoeuvres = ask(sandbox, "manoeuvres");
  CHECK(manoeuvres.ids == Set{kInterview, kBlinken});
  CHECK(manoeuvres.marked == Set{"manoeuvres", "manœuvres"});

  const auto the_union = ask(sandbox, "l'Union");
  CHECK(the_union.ids == Set{kGeneva, kDeadlock});
  CHECK(all_in(the_union.marked, {"Union", "L", "l"}));
  CHECK(the_union.marked.contains("Union"));

  const auto soldiers = ask(sandbox, "\"100 000 soldats\"");
  CHECK(soldiers.ids == Set{kGeneva, kBlinken, kDialogue});
  CHECK(all_in(soldiers.marked, {"100 000", "soldats", "100 000 soldats"}));
}

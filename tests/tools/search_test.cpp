// ftsq in all its forms: text, JSON, ids, counts; terminals and pipes; exit statuses.

#include <algorithm>

#include "tests/tools/sandbox.hpp"

using namespace fts::tools;

namespace {

struct Filled : Sandbox {
  Filled() { index_lines(kThreeDocuments); }
};

}  // namespace

TEST_CASE("exit status: 0 with hits, 1 with none, 2 on an error") {
  const Filled sandbox;
  CHECK(sandbox.ftsq({"chat"}).code == 0);
  CHECK(sandbox.ftsq({"absent"}).code == 1);
  CHECK(sandbox.ftsq({"-c", "absent"}).code == 1);
  CHECK(sandbox.ftsq({"-c", "absent"}).out == "0\n");
  CHECK(sandbox.ftsq({"-i", "none", "chat"}).code == 2);
  CHECK(sandbox.run("ftsq", {"-d", sandbox.path("none"), "chat"}).code == 2);
  CHECK(sandbox.ftsq({"--sort", "inconnu", "chat"}).code == 2);
  CHECK(sandbox.ftsq({"--filter", "inconnu:3", "chat"}).code == 2);
}

TEST_CASE("text for people: rank, title, date and id, snippet") {
  const Filled sandbox;
  const auto outcome = sandbox.ftsq({"chat"});
  CHECK(outcome.err.empty());
  CHECK(outcome.out ==
        "  1  Le chat dort\n     2020-05-01 · a\n     Un chat noir dort sur le mur.\n");
  // No date, no dot.
  CHECK(contains(sandbox.ftsq({"chien"}).out, "\n     b\n"));
  // Words are joined by spaces.
  CHECK(sandbox.ftsq({"chat", "noir"}).out == sandbox.ftsq({"chat noir"}).out);
}

TEST_CASE("--json: an object per hit, then the summary") {
  const Filled sandbox;
  const auto lines = lines_of(sandbox.ftsq({"--json", "rue"}).out);
  REQUIRE(lines.size() == 3);
  simdjson::dom::parser parser;
  for (std::size_t i = 0; i < 2; ++i) {
    simdjson::dom::element hit;
    REQUIRE(parser.parse(lines[i]).get(hit) == simdjson::SUCCESS);
    CHECK(std::uint64_t{hit["rank"]} == i + 1);
    CHECK(double{hit["score"]} > 0);
    CHECK(hit["query"].error() == simdjson::NO_SUCH_FIELD);
    const std::string_view text = hit["snippet"]["text"];
    for (const simdjson::dom::element span : hit["snippet"]["spans"]) {
      const std::uint64_t begin = span.at(0), end = span.at(1);
      CHECK(text.substr(begin, end - begin) == "rue");
    }
  }
  simdjson::dom::element summary;
  REQUIRE(parser.parse(lines[2]).get(summary) == simdjson::SUCCESS);
  CHECK(std::uint64_t{summary["total"]} == 2);
  CHECK(bool{summary["total_exact"]});
  CHECK(summary["took_us"].error() == simdjson::SUCCESS);
  CHECK(summary["relaxed"].error() == simdjson::NO_SUCH_FIELD);
}

TEST_CASE("-l, -n, --from and -c") {
  const Filled sandbox;
  const auto all = lines_of(sandbox.ftsq({"-l", "rue"}).out);
  REQUIRE(all.size() == 2);
  CHECK(lines_of(sandbox.ftsq({"-l", "-n", "1", "rue"}).out) == Words{all[0]});
  CHECK(lines_of(sandbox.ftsq({"-l", "-n1", "--from=1", "rue"}).out) == Words{all[1]});
  CHECK(sandbox.ftsq({"-c", "-n", "1", "rue"}).out == "2\n");
  CHECK(contains(sandbox.ftsq({"--json", "--from", "1", "rue"}).out, "\"rank\":2,"));
  const auto nothing_shown = sandbox.ftsq({"-l", "-n", "0", "rue"});
  CHECK(nothing_shown.out.empty());
  CHECK(nothing_shown.code == 0);  // there are hits
}

TEST_CASE("all words, any word, and the best partial matches") {
  const Filled sandbox;
  CHECK(sandbox.ids("noir rue") == Words{"b"});
  CHECK(lines_of(sandbox.ftsq({"-l", "--or", "noir rue"}).out).size() == 3);

  const auto relaxed = sandbox.ftsq({"chat longue"});
  CHECK(relaxed.code == 0);
  CHECK(contains(relaxed.err, "no document holds all words; the best partial matches:\n"));
  CHECK(contains(sandbox.ftsq({"--json", "chat longue"}).out, "\"relaxed\":true"));
  CHECK(sandbox.ftsq({"-c", "chat longue"}).out == "2\n");

  const auto strict = sandbox.ftsq({"--all", "chat longue"});
  CHECK(strict.code == 1);
  CHECK(strict.out.empty());
  CHECK(sandbox.ftsq({"--all", "-c", "chat longue"}).out == "0\n");
}

TEST_CASE("filters, sorts and facets") {
  const Filled sandbox;
  CHECK(sandbox.ftsq({"-l", "--filter", "annee:>=2022", "rue"}).out == "c\n");
  CHECK(sandbox.ftsq({"-l", "--filter", "annee:2021", "--filter", "rubrique:animaux", "rue"}).out ==
        "b\n");
  CHECK(sandbox.ftsq({"-l", "--sort", "annee:desc", "rue"}).out == "c\nb\n");
  CHECK(sandbox.ftsq({"-l", "--sort", "annee", "rue"}).out == "b\nc\n");
  const auto facets = sandbox.ftsq({"-n", "0", "--facet", "rubrique", "--facet", "annee", "rue"});
  CHECK(facets.out == "rubrique\n  animaux  1\n  ville    1\nannee\n  2021  1\n  2022  1\n");
  CHECK(contains(sandbox.ftsq({"--json", "--facet", "rubrique", "rue"}).out,
                 R"("facets":{"rubrique":[{"value":"animaux","count":1})"));
}

TEST_CASE("--explain: the clauses sum to the score") {
  const Filled sandbox;
  const auto json = lines_of(sandbox.ftsq({"--json", "--explain", "chat noir"}).out);
  REQUIRE(json.size() == 2);
  simdjson::dom::parser parser;
  simdjson::dom::element hit;
  REQUIRE(parser.parse(json[0]).get(hit) == simdjson::SUCCESS);
  double sum = 0;
  for (const simdjson::dom::element part : hit["explanation"]) sum += double{part["score"]};
  CHECK(sum == Approx(double{hit["score"]}).epsilon(1e-5));
  const auto text = sandbox.ftsq({"--explain", "chat noir"}).out;
  CHECK(contains(text, "score  weight"));
  CHECK(contains(text, "in all"));
  // Parts that are of no list have no document frequency, rather than one of 0.
  CHECK(contains(json[0], R"("clause":"early )"));
  CHECK(contains(json[0], R"("document_frequency":1)"));
  CHECK_FALSE(contains(json[0], R"("document_frequency":0)"));
  CHECK_FALSE(contains(text, " 0  early "));
}

TEST_CASE("a name before a colon is never spelled anew, and notes quote what was typed") {
  const Filled sandbox;
  for (const auto* query : {"titl:", "titel:", "chiem:", "chiem: noir"}) {
    const auto outcome = sandbox.ftsq({query});
    INFO(outcome.err);
    CHECK_FALSE(contains(outcome.err, "showing"));
    CHECK_FALSE(contains(outcome.err, "did you mean"));
  }
  const auto corrected = sandbox.ftsq({"(longuue"});
  INFO(corrected.err);
  CHECK(contains(corrected.err, "showing (longue"));
  CHECK(contains(corrected.err, "'(' is not closed"));
  CHECK(contains(sandbox.ftsq({"longuue-*x longuue"}).err, "'longuue-*x' was read as text"));
}

TEST_CASE("the query -: a query a line, numbered, each with its summary") {
  const Filled sandbox;
  const auto json = sandbox.ftsq({"--json", "-"}, {"chat\nabsent\nrue\n"});
  CHECK(json.code == 0);
  const auto lines = lines_of(json.out);
  REQUIRE(lines.size() == 6);
  const Words begins = {"{\"query\":0,\"rank\":1,",  "{\"query\":0,\"total\":1,",
                        "{\"query\":1,\"total\":0,", "{\"query\":2,\"rank\":1,",
                        "{\"query\":2,\"rank\":2,",  "{\"query\":2,\"total\":2,"};
  for (std::size_t i = 0; i < begins.size(); ++i) CHECK(lines[i].starts_with(begins[i]));
  CHECK(sandbox.ftsq({"-c", "-"}, {"chat\nabsent\nrue"}).out == "1\n0\n2\n");
  CHECK(sandbox.ftsq({"-c", "-"}, {"absent\n"}).code == 1);
  CHECK(sandbox.ftsq({"-c", "-"}).code == 1);
  CHECK(contains(sandbox.ftsq({"-"}, {"chat\n"}).out, "query 0: chat\n  1  Le chat dort\n"));

  // One that is refused does not stop the others.
  const auto mixed = sandbox.ftsq({"--json", "-"}, {"chat\nmauvais \xE9\nrue\n"});
  CHECK(mixed.code == 2);
  CHECK(contains(mixed.out, "{\"query\":1,\"error\":{"));
  CHECK(contains(mixed.out, "{\"query\":2,\"total\":2,"));
  CHECK(contains(mixed.err, "ftsq: query 1: "));
}

TEST_CASE("what is not an operator is searched as text, and a note says so") {
  const Filled sandbox;
  const auto outcome = sandbox.ftsq({"(chat"});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.starts_with("note: "));
  CHECK(contains(sandbox.ftsq({"--json", "(chat"}).out, "\"notes\":["));
}

TEST_CASE("on a terminal: bold titles and words, wrapped; a last line with the total") {
  if (!has_terminals()) {
    WARN("this machine gives out no terminals: not tried");
    return;
  }
  const Filled sandbox;
  const auto shown = sandbox.ftsq({"chat"}, {.terminal_columns = 30});
  CHECK(shown.code == 0);
  CHECK(contains(shown.out, "  1  \x1b[1mLe chat dort\x1b[0m"));
  CHECK(contains(shown.out, "\x1b[2m2020-05-01 · a\x1b[0m"));
  CHECK(contains(shown.out, "     Un \x1b[1mchat\x1b[0m noir dort sur le\r\n     mur.\r\n"));
  CHECK_THAT(shown.out, Catch::Matchers::Contains("\r\n1 document ("));

  const RunOptions no_color = {.environment = {{"NO_COLOR", "1"}}, .terminal_columns = 30};
  CHECK_FALSE(contains(sandbox.ftsq({"chat"}, no_color).out, "\x1b"));
  const RunOptions columns = {.environment = {{"COLUMNS", "100"}}, .terminal_columns = 30};
  CHECK(contains(sandbox.ftsq({"chat"}, columns).out, "noir dort sur le mur."));
  // A pipe gets the same without.
  CHECK_FALSE(contains(sandbox.ftsq({"chat"}).out, "\x1b"));
}

TEST_CASE("texts cannot move the cursor of a terminal") {
  const Filled sandbox;
  sandbox.index_lines(
      "{\"id\":\"x\",\"title\":\"piège \\u001b[2J\",\"body\":\"piège \\u001b]0;x\\u0007 fin\"}\n");
  const auto out = sandbox.ftsq({"piège"}).out;
  CHECK_FALSE(contains(out, "\x1b"));
  CHECK(contains(out, "\uFFFD[2J"));
  if (!has_terminals()) return;
  CHECK_FALSE(contains(sandbox.ftsq({"piège"}, {.terminal_columns = 80}).out, "\x1b[2J"));
}

TEST_CASE("progress is drawn on a terminal, and gone at the end") {
  if (!has_terminals()) {
    WARN("this machine gives out no terminals: not tried");
    return;
  }
  const Sandbox sandbox;
  std::string lines;
  for (int i = 0; i < 20000; ++i) {
    lines += R"({"id":")" + std::to_string(i) + R"(","body":"Le chat numéro )" + std::to_string(i) +
             " dort sur le mur.\"}\n";
  }
  const auto file = sandbox.write("many.jsonl", lines);
  const auto shown = sandbox.ftsd("index", {file}, {.terminal_columns = 100});
  REQUIRE(shown.code == 0);
  CHECK(contains(shown.out, "\rindexing"));
  CHECK(contains(shown.out, " %"));
  const auto last_bar = shown.out.rfind("\r\x1b[K");
  REQUIRE(last_bar != std::string::npos);
  CHECK(shown.out.substr(last_bar + 4).starts_with("20\u202f000 documents, "));
  CHECK(sandbox.ftsd("index", {file}).err.empty());
}

TEST_CASE("what is asked amiss is answered with what to do") {
  const Sandbox sandbox;
  sandbox.index_lines(kThreeDocuments);
  const auto letters = sandbox.ftsq({"-chat"});
  CHECK(letters.code == 2);
  CHECK(contains(letters.err, "'-chat' is no option"));
  CHECK(contains(letters.err, "behind --"));
  CHECK(contains(sandbox.ftsq({"-x", "chat"}).err, "unknown option '-x'"));
  const auto beyond = sandbox.ftsq({"--from", "5", "rue"});
  CHECK(beyond.code == 0);
  CHECK(contains(beyond.err, "the ranking ends before --from 5: 2 documents match"));
  CHECK(sandbox.ftsq({"-n", "0", "rue"}).err.empty());
}

// ftsq --complete and --like, from a data folder and from a server.

#include "tests/tools/sandbox.hpp"

using namespace fts::tools;

namespace {

constexpr const char* kLines =
    "{\"id\":\"a\",\"title\":\"L'\u00e9cole\",\"body\":\"La crise de la dette publique.\"}\n"
    "{\"id\":\"b\",\"title\":\"Une \u00e9cole\",\"body\":\"La crise de la dette.\"}\n"
    "{\"id\":\"c\",\"title\":\"Le vent\",\"body\":\"Rien de commun.\"}\n";

struct Filled : Sandbox {
  Filled() { index_lines(kLines); }
};

}  // namespace

TEST_CASE("--complete: an entry a line, exit status as grep") {
  const Filled sandbox;
  auto outcome = sandbox.ftsq({"--complete", "l'\u00e9co"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out == "\u00e9cole\n");
  CHECK(outcome.err.empty());
  CHECK(sandbox.ftsq({"--complete", "eco"}).out == "\u00e9cole\n");
  CHECK(sandbox.ftsq({"--complete", "crise "}).out == "crise de la dette\n");
  CHECK(sandbox.ftsq({"--complete", "crise", "de"}).out == "crise de la dette\n");
  CHECK(sandbox.ftsq({"-n", "1", "--complete", "cr"}).out == "crise\n");
  CHECK(sandbox.ftsq({"--complete", "eco", "--json"}).out ==
        "{\"text\":\"\u00e9cole\",\"documents\":2,\"span\":[0,4],\"phrase\":false}\n");
  outcome = sandbox.ftsq({"--complete", "lecol"});
  CHECK(outcome.code == 1);
  CHECK(outcome.out.empty());
  CHECK(sandbox.ftsq({"--complete", "  "}).code == 1);
  CHECK(sandbox.ftsq({"--complete"}).code == 1);
  CHECK(sandbox.ftsq({"--complete", "\xff"}).code == 2);
  CHECK(sandbox.ftsq({"--complete", "-l", "eco"}).code == 2);
  CHECK(sandbox.ftsq({"--complete", "-n", "101", "eco"}).code == 2);
  CHECK(sandbox.ftsq({"-i", "none", "--complete", "eco"}).code == 2);
}

TEST_CASE("--like: documents like one, in the forms of a search") {
  const Filled sandbox;
  const auto outcome = sandbox.ftsq({"-l", "--like", "a"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out == "b\n");
  CHECK(sandbox.ftsq({"-c", "--like", "a"}).out == "1\n");
  CHECK(lines_of(sandbox.ftsq({"--json", "--like", "a"}).out).size() == 2);
  CHECK(sandbox.ftsq({"--like", "c"}).code == 1);
  CHECK(sandbox.ftsq({"-l", "--from", "1", "--like", "a"}).out.empty());
  const auto absent = sandbox.ftsq({"--like", "personne"});
  CHECK(absent.code == 2);
  CHECK(contains(absent.err, "personne"));
  CHECK(sandbox.ftsq({"--like", "a", "chat"}).code == 2);
  CHECK(sandbox.ftsq({"--like", "a", "--or"}).code == 2);
  CHECK(sandbox.ftsq({"--like", "a", "--filter", "inconnu:1"}).code == 2);
}

#include "tests/tools/sandbox.hpp"

using namespace fts::tools;

TEST_CASE("ftsd cases prints each failure and the count; the exit code tells") {
  const Sandbox sandbox;
  const auto file = sandbox.write("a.tsv",
                                  "# a comment\n"
                                  "elision\tL'avion décolle.\tavion\tlavion\n"
                                  "elision\tLe chat dort.\tchien\t\n");
  const auto some = sandbox.run("ftsd", {"cases", file});
  CHECK(some.code == 1);
  CHECK(some.out ==
        "line 3: elision: «Le chat dort.»: query «chien» must find it, but does not\n"
        "1 passed, 1 failed\n");
  const auto good = sandbox.write("b.tsv", "Il pleut. Elle sort.\tIl pleut.¶ Elle sort.¶\n");
  const auto all = sandbox.run("ftsd", {"cases", good});
  CHECK(all.code == 0);
  CHECK(all.out == "1 passed, 0 failed\n");
  CHECK(all.err.empty());
  // Nothing is left in, or asked of, anybody's data folder.
  CHECK_FALSE(std::filesystem::exists(sandbox.path("home/.local")));
}

TEST_CASE("ftsd cases --format and --strict") {
  const Sandbox sandbox;
  const auto file = sandbox.write("a.tsv", "x\tchat\tUn chat dort.\tUn chat mange.\n");
  CHECK(sandbox.run("ftsd", {"cases", file}).code == 0);
  CHECK(sandbox.run("ftsd", {"cases", "--strict", file}).code == 1);
  CHECK(sandbox.run("ftsd", {"cases", "--format", "match", file}).code == 1);
  CHECK(sandbox.run("ftsd", {"cases", "--format", "sentences", file}).code == 2);
  const auto wrong = sandbox.run("ftsd", {"cases", "--format", "rang", file});
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.err, "expected match, rank or sentences, but came 'rang'"));
}

TEST_CASE("ftsd cases names what is wrong with a file") {
  const Sandbox sandbox;
  const auto bad = sandbox.write("bad.tsv", "a\tb\tc\td\nseul\n");
  const auto columns = sandbox.run("ftsd", {"cases", bad});
  CHECK(columns.code == 2);
  CHECK(columns.out.empty());
  CHECK(contains(columns.err, "bad.tsv: line 2: expected 4 columns"));
  CHECK(sandbox.run("ftsd", {"cases", sandbox.path("none.tsv")}).code == 2);
  CHECK(sandbox.run("ftsd", {"cases", sandbox.write("empty.tsv", "# nothing\n")}).code == 2);
  CHECK(sandbox.run("ftsd", {"cases"}).code == 2);
  CHECK(sandbox.run("ftsd", {"cases", bad, bad}).code == 2);
}

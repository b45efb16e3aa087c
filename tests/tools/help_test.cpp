#include "tests/tools/sandbox.hpp"

using namespace fts::tools;

namespace {

const Words kVerbs = {"index",   "serve", "stats", "check",  "optimize", "delete",
                      "analyze", "eval",  "cases", "export", "reclass"};

/// Lines of at most `width` columns; words that are wider (paths, examples) are the exception.
bool fits(const std::string& help, std::size_t width) {
  for (const auto& line : lines_of(help)) {
    std::size_t columns = 0;
    for (const char c : line) columns += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (columns > width) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("ftsd --help lists the verbs that exist and no others") {
  const Sandbox sandbox;
  for (const Words& words : {Words{"--help"}, Words{"-h"}, Words{"help"}}) {
    const auto help = sandbox.run("ftsd", words);
    CHECK(help.code == 0);
    CHECK(help.err.empty());
    for (const auto& verb : kVerbs) CHECK(contains(help.out, "\n  " + verb));
    for (const auto* later : {"backup", "restore", "import"}) {
      CHECK_FALSE(contains(help.out, later));
    }
    CHECK(fits(help.out, 90));
  }
}

TEST_CASE("the help of each verb has a description, its options and two worked examples") {
  const Sandbox sandbox;
  for (const auto& verb : kVerbs) {
    INFO(verb);
    const auto help = sandbox.run("ftsd", {verb, "--help"});
    CHECK(help.code == 0);
    CHECK(help.err.empty());
    CHECK(help.out.starts_with("Usage: ftsd " + verb + " "));
    CHECK(contains(help.out, "\nOptions:\n"));
    if (verb != "cases") CHECK(contains(help.out, "-d, --data DIR"));  // it has none of its own
    CHECK(contains(help.out, "--config FILE"));
    CHECK(contains(help.out, "-h, --help"));
    const auto examples = help.out.substr(help.out.find("\nExamples:\n"));
    std::size_t count = 0;
    for (const auto& line : lines_of(examples)) {
      count += line.starts_with("  ") && line[2] != ' ' ? 1U : 0U;
    }
    CHECK(count >= 2);
    CHECK(fits(help.out, 82));  // an example of a command may stick out
    CHECK(sandbox.run("ftsd", {"help", verb}).out == help.out);
  }
}

TEST_CASE("ftsq --help teaches the query language") {
  const Sandbox sandbox;
  const auto help = sandbox.run("ftsq", {"--help"});
  CHECK(help.code == 0);
  for (const auto* part : {"--explain", "--facet FIELD", "-n, --number N", "title:", "~4", "SAUF",
                           "=OTAN", "[2020 TO 2022]", "Examples:"}) {
    CHECK(contains(help.out, part));
  }
  CHECK(fits(help.out, 80));
}

TEST_CASE("--version") {
  const Sandbox sandbox;
  CHECK(sandbox.run("ftsd", {"--version"}).out == "ftsd 0.1.0\n");
  CHECK(sandbox.run("ftsq", {"--version"}).out == "ftsq 0.1.0\n");
  CHECK(sandbox.run("ftsd", {"index", "--version"}).code == 0);
}

TEST_CASE("an unknown verb names the nearest one") {
  const Sandbox sandbox;
  const auto outcome = sandbox.run("ftsd", {"indx", "corpus"});
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.starts_with("ftsd: unknown verb 'indx'; did you mean 'index'?"));

  const auto strange = sandbox.run("ftsd", {"zzzzzz"});
  CHECK(strange.code == 2);
  CHECK(contains(strange.err, "index"));  // all of them, where none is near
  CHECK(sandbox.run("ftsd", {}).code == 2);
  CHECK(contains(sandbox.run("ftsd", {"-d", "x", "index"}).err, "expected a verb first"));
}

TEST_CASE("verbs that are planned say so") {
  const Sandbox sandbox;
  for (const auto* verb : {"backup", "restore", "import"}) {
    const auto outcome = sandbox.run("ftsd", {verb, "--whatever"});
    CHECK(outcome.code == 2);
    CHECK(contains(outcome.err, std::string("'") + verb + "' is not in this version yet"));
  }
}

TEST_CASE("an unknown option names the nearest one") {
  const Sandbox sandbox;
  const auto near = sandbox.run("ftsd", {"index", "--setings", "x", "y"});
  CHECK(near.code == 2);
  CHECK(contains(near.err, "ftsd: unknown option '--setings'; did you mean '--settings'?"));

  const auto with_value = sandbox.run("ftsd", {"index", "--memry=1G", "y"});
  CHECK(contains(with_value.err, "unknown option '--memry'; did you mean '--memory'?"));

  const auto letter = sandbox.run("ftsd", {"stats", "-z"});
  CHECK(letter.code == 2);
  CHECK(contains(letter.err, "unknown option '-z'"));
  CHECK(contains(letter.err, "--json"));

  const auto query = sandbox.run("ftsq", {"--expain", "chat"});
  CHECK(query.code == 2);
  CHECK(contains(query.err, "did you mean '--explain'?"));
  CHECK(contains(sandbox.run("ftsq", {"chat", "-mur"}).err, "behind --"));
}

TEST_CASE("options that lack a value, or stand twice, are errors") {
  const Sandbox sandbox;
  CHECK(sandbox.run("ftsd", {"stats", "-d"}).code == 2);
  const auto twice = sandbox.run("ftsd", {"stats", "-i", "a", "--index", "b"});
  CHECK(twice.code == 2);
  CHECK(contains(twice.err, "--index is given twice"));
  for (const Words& words : {Words{"stats", "word"}, Words{"check", "word"}, Words{"serve", "word"},
                             Words{"optimize", "word"}, Words{"export", "word"}}) {
    CHECK(contains(sandbox.run("ftsd", words).err, "expected options only, but came 'word'"));
  }
  CHECK(contains(sandbox.run("ftsq", {"--or", "--all", "x"}).err, "exclude each other"));
  CHECK(contains(sandbox.run("ftsq", {"--json", "-l", "x"}).err, "exclude each other"));
  CHECK(contains(sandbox.run("ftsq", {"-d", "x", "-s", "y", "z"}).err, "exclude each other"));
}

TEST_CASE("verbs that need words say which") {
  const Sandbox sandbox;
  CHECK(contains(sandbox.run("ftsd", {"index"}).err, "no INPUT"));
  CHECK(contains(sandbox.run("ftsd", {"delete"}).err, "no ID"));
  CHECK(contains(sandbox.run("ftsd", {"analyze"}).err, "no TEXT"));
  CHECK(contains(sandbox.run("ftsd", {"eval"}).err, "--queries FILE is missing"));
  CHECK(contains(sandbox.run("ftsq", {}).err, "no QUERY"));
}

// Files of French cases: how they are read, what passes and fails, and the files themselves, each
// line its own case.

#include "engine/service/french_cases.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include <catch2/catch.hpp>

#include "engine/service/french_case_runner.hpp"
#include "tests/analysis/small_lexicon.hpp"

using namespace fts;
using namespace fts::service;
using Kind = FrenchCase::Kind;

namespace {

std::vector<Kind> kinds_of(std::string_view tsv) {
  const auto cases = parse_french_cases(tsv);
  INFO(cases.status().message());
  REQUIRE(cases.ok());
  std::vector<Kind> kinds;
  for (const auto& subject : *cases) kinds.push_back(subject.kind);
  return kinds;
}

std::string error_of(std::string_view tsv) { return parse_french_cases(tsv).status().message(); }

std::vector<std::string> complaints_of(
    std::string_view tsv, std::optional<Kind> kind = {},
    FrenchCaseRunner::Ties ties = FrenchCaseRunner::Ties::kPass) {
  const auto cases = parse_french_cases(tsv, kind);
  REQUIRE(cases.ok());
  FrenchCaseRunner runner;
  std::vector<std::string> all;
  for (const auto& subject : *cases) {
    const auto complaints = runner.run(subject, ties);
    REQUIRE(complaints.ok());
    all.insert(all.end(), complaints->begin(), complaints->end());
  }
  return all;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Whether the lower document of a ranking has the better score: a tie, whichever of the two was
/// indexed first, is none.
bool is_upside_down(FrenchCaseRunner& runner, FrenchCase subject) {
  std::swap(subject.text, subject.counterpart);
  const auto complaints = runner.run(subject, FrenchCaseRunner::Ties::kFail);
  return complaints.ok() && complaints->empty();
}

/// Each line is a check of its own, shown as `ftsd cases` shows it. Lines in `known` fail.
void check_file(const std::filesystem::path& path, std::size_t least_cases,
                const std::set<std::size_t>& known = {}) {
  const auto cases = parse_french_cases(read_file(path));
  INFO(path.string() + ": " + cases.status().message());
  REQUIRE(cases.ok());
  CHECK(cases->size() >= least_cases);
  FrenchCaseRunner runner(test::built_lexicon());
  for (const auto& subject : *cases) {
    // A form that noun and verb share weighs the same in both documents: these may tie.
    if (subject.phenomenon == "noun_before_verb") {
      INFO(path.string() << ", line " << subject.line << ": the verb is above the noun");
      CHECK_FALSE(is_upside_down(runner, subject));
      continue;
    }
    const auto complaints = runner.run(subject, FrenchCaseRunner::Ties::kFail);
    REQUIRE(complaints.ok());
    INFO(path.string() << ", " << describe_failure(subject, *complaints));
    CHECK(complaints->empty() != known.contains(subject.line));
  }
}

}  // namespace

TEST_CASE("cases: a comment that names the columns tells match from rank") {
  const std::string_view row = "p\tun\tdeux trois\tquatre\n";
  const auto with = [&](std::string_view comment) {
    return kinds_of(std::string(comment) + "\n" + std::string(row)).front();
  };
  CHECK(with("# 4 columns: phenomenon, input text (the document), query that must match, query") ==
        Kind::kMatch);
  CHECK(with("# ordering. 4 columns: phenomenon, query, document that must rank first, d2") ==
        Kind::kRank);
  // It holds until the next one.
  CHECK(kinds_of("# columns: p, query, a, b\np\tq\ta\tb\n# any\np\tq\ta\tb\n"
                 "# columns: p, text, a, b\np\tq\ta\tb\n") ==
        std::vector{Kind::kRank, Kind::kRank, Kind::kMatch});
}

TEST_CASE("cases: without a comment the file is what most of its lines look like") {
  CHECK(kinds_of("a\tpêche\tLa pêche est ouverte.\tLe péché est puni.\n").front() == Kind::kRank);
  CHECK(kinds_of("a\tLa pêche est ouverte.\tpêche\tpéché\n").front() == Kind::kMatch);
  CHECK(kinds_of("a\tKiev\tKiev\t\n").front() == Kind::kMatch);
  CHECK(kinds_of("a\tKiev\tKiev\n").front() == Kind::kMatch);
  CHECK(kinds_of("a\tune fin\t\"la fin\"\t\"de fin de vie\"\n").front() == Kind::kMatch);
  CHECK(kinds_of("a\tsyn:OTAN\tOTAN\tL'Organisation\n").front() == Kind::kRank);
  CHECK(kinds_of("a\tb c d\te\tf\na\tb c d\te f\tg\na\tb\tc d\te f\n") ==
        std::vector(3, Kind::kMatch));
}

TEST_CASE("cases: two columns are sentences; line ends are written \\n") {
  const auto cases = parse_french_cases("Oui.\\nNon.\tOui.¶\\nNon.¶\r\n");
  REQUIRE(cases.ok());
  CHECK(cases->front().kind == Kind::kSentences);
  CHECK(cases->front().text == "Oui.\nNon.");
  CHECK(cases->front().counterpart == "Oui.¶\nNon.¶");
}

TEST_CASE("cases: lines are counted with comments and empty lines; a mark of byte order is none") {
  const auto cases = parse_french_cases("\xEF\xBB\xBF# c\n\na\tb\tc\td\r\n\na\tb\tc\t");
  REQUIRE(cases.ok());
  REQUIRE(cases->size() == 2);
  CHECK((*cases)[0].line == 3);
  CHECK((*cases)[0].counterpart == "d");
  CHECK((*cases)[1].line == 5);
  CHECK((*cases)[1].counterpart.empty());
}

TEST_CASE("cases: what is no such file is refused by line and column") {
  CHECK(error_of("").find("no case") != std::string::npos);
  CHECK(error_of("# only\n").find("no case") != std::string::npos);
  CHECK(error_of("a\tb\tc\td\nsolo\n").find("line 2: expected 4 columns") == 0);
  CHECK(error_of("a\tb\tc\td\te\n").find("but came 5") != std::string::npos);
  CHECK(error_of("a\tb\t\td\n").find("column 3 is empty") != std::string::npos);
  CHECK(error_of("# columns: p, query, a, b\np\tq\ta\t\n").find("column 4 is empty") !=
        std::string::npos);
  CHECK_FALSE(parse_french_cases("a\t\xff\tc\td\n").ok());
  CHECK_FALSE(parse_french_cases("a\tb\tc\td\n", Kind::kSentences).ok());
}

TEST_CASE("cases: what passes and what fails") {
  CHECK(complaints_of("a\tLe chat dort.\tchat\tchien\n").empty());
  const auto both = complaints_of("a\tLe chat dort.\tchien\tchat\n");
  REQUIRE(both.size() == 2);
  CHECK(both[0] == "query «chien» must find it, but does not");
  CHECK(both[1] == "query «chat» must not find it, but does");
  // A partial match is none.
  CHECK(complaints_of("a\tLe chat dort.\tchat chien\t\n").size() == 1);
  CHECK(complaints_of("a\tLe chat dort.\tinconnu:[a TO\tb:[1 TO\n").size() >= 1);
  CHECK(complaints_of("a\tchat\tUn chat, un chat.\tLe chat voit la rue longue.\n").empty());
  CHECK(complaints_of("a\tchat\tLe chat voit la rue longue.\tUn chat, un chat.\n").size() == 1);
  CHECK(complaints_of("a\tchat\tUn chat dort.\tUn chat dort.\n", Kind::kRank).empty());
  CHECK(complaints_of("a\tchat\tUn chat dort.\tUn chat dort.\n", Kind::kRank,
                      FrenchCaseRunner::Ties::kFail)
            .size() == 1);
  CHECK(complaints_of("Oui. Non.\tOui.¶ Non.¶\n").empty());
  CHECK(complaints_of("Oui. Non.\tOui. Non.¶\n").size() == 1);
}

TEST_CASE("cases: a failure is one line that names everything") {
  FrenchCase subject;
  subject.line = 7;
  subject.phenomenon = "elision";
  subject.text = "l'un\net l'autre";
  CHECK(describe_failure(subject, {"query «x» must find it, but does not"}) ==
        "line 7: elision: «l'un et l'autre»: query «x» must find it, but does not\n");
  CHECK(describe_failure(subject, {}).empty());
}

TEST_CASE("the project's own cases of French hold, each line of them") {
  const std::filesystem::path folder = FTS_SOURCE_DIR "/tests/cases";
  check_file(folder / "french_sentences.tsv", 54);
  if (test::built_lexicon() == nullptr) {
    WARN("the other files are skipped: built without hunspell-fr");
    return;
  }
  // A query pointe finds point still: as a form of pointer, at a lower weight.
  check_file(folder / "french.tsv", 385, {257});
  check_file(folder / "french_lexicon.tsv", 140);
  // cote and tache, typed without an accent, ask for côte and tâche as well: two ties.
  check_file(folder / "french_rank.tsv", 104, {4, 6});
}

TEST_CASE("the shared cases of French hold, each line of them") {
  const std::filesystem::path folder = FTS_SOURCE_DIR "/../shared/french";
  if (!std::filesystem::exists(folder) || test::built_lexicon() == nullptr) {
    WARN("skipped: the shared cases or the lexicon are not here");
    return;
  }
  check_file(folder / "cases.tsv", 300);
  check_file(folder / "rank_cases.tsv", 14);
  check_file(folder / "sentence_cases.tsv", 8);
}

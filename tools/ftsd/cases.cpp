// ftsd cases: a file of French cases, judged by the engine.

#include "engine/service/french_case_runner.hpp"
#include "tools/common/exit_codes.hpp"
#include "tools/common/files.hpp"
#include "tools/common/lexicon.hpp"
#include "tools/common/output.hpp"
#include "tools/ftsd/verb.hpp"

namespace fts::tools {

namespace {

Result<std::optional<service::FrenchCase::Kind>> wanted_kind(const Arguments& arguments) {
  using Kind = std::optional<service::FrenchCase::Kind>;
  if (!arguments.has("format")) return Kind{};
  const auto& name = arguments.all("format").front();
  const Kind kind = service::case_kind(name);
  if (kind) return kind;
  return invalid_argument("--format: expected match, rank or sentences, but came '" + name + "'");
}

Result<int> run(const Arguments& arguments) {
  if (arguments.words().size() != 1) {
    return invalid_argument("expected one FILE of cases, but came " +
                            std::to_string(arguments.words().size()) + "; see ftsd cases --help");
  }
  const auto& path = arguments.words().front();
  FTS_ASSIGN(const auto kind, wanted_kind(arguments));
  FTS_ASSIGN(const std::string tsv, read_whole_file(path));
  const auto cases = service::parse_french_cases(tsv, kind);
  if (!cases.ok()) return cases.status().with_context(path);
  using Ties = service::FrenchCaseRunner::Ties;
  const Ties ties = arguments.has("strict") ? Ties::kFail : Ties::kPass;
  note_missing_lexicon();
  FTS_ASSIGN(auto lexicon, find_lexicon());
  service::FrenchCaseRunner runner(std::move(lexicon));
  std::size_t failed = 0;
  for (const auto& subject : *cases) {
    FTS_ASSIGN(const auto complaints, runner.run(subject, ties));
    print(service::describe_failure(subject, complaints));
    if (!complaints.empty()) ++failed;
  }
  print(std::to_string(cases->size() - failed) + " passed, " + std::to_string(failed) +
        " failed\n");
  return failed == 0 ? kExitOk : kExitNone;
}

}  // namespace

const Verb& cases_verb() {
  static const Verb verb = {
      "cases",
      "runs a file of French cases",
      {"ftsd cases",
       "[OPTION]... FILE",
       "Judges the engine by cases of French, one a line, each in a scratch index of its own with "
       "default settings. Prints a line for each failure (line of the file, phenomenon, text, "
       "query, what was expected), then how many passed and failed. Exit status: 0 all passed, 1 "
       "some failed, 2 an error. "
       "Columns are separated by tabs; lines that begin with # are comments. Four columns: "
       "phenomenon, text, query that must find it, query that must not (may be empty); or, where "
       "order is judged: phenomenon, query, document that must come first, document that must "
       "come below it. A comment such as '# 4 columns: phenomenon, query, ...' says which of the "
       "two the lines below it are; without one the file is read as most of its lines look, by "
       "where the shorter cell or the one in query notation stands. Two columns: a text, and the "
       "same text with ¶ at the end of each sentence (\\n stands for a line end). "
       "Queries are written as for ftsq.",
       {{"format", 0, "NAME", "match, rank or sentences, instead of what the file looks like"},
        {"strict", 0, "", "documents of the same score fail a case of ranking"}},
       {{"ftsd cases tests/cases/french.tsv", "Every failure, then '512 passed, 0 failed'."},
        {"ftsd cases --format rank ordre.tsv", "Reads ordre.tsv as cases of ranking."}}},
      run};
  return verb;
}

}  // namespace fts::tools

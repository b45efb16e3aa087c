// ftsd: builds, serves and looks after indexes. The first word is a verb.

#include <array>
#include <string>
#include <unistd.h>
#include <vector>

#include "tools/common/exit_codes.hpp"
#include "tools/common/output.hpp"
#include "tools/common/terminal.hpp"
#include "tools/ftsd/verb.hpp"

namespace fts::tools {

Status expect_no_words(const Arguments& arguments) {
  if (arguments.words().empty()) return ok_status();
  return invalid_argument("expected options only, but came '" + arguments.words().front() + "'");
}

namespace {

std::vector<const Verb*> verbs() {
  return {&index_verb(),    &serve_verb(),  &stats_verb(),   &check_verb(),
          &optimize_verb(), &delete_verb(), &analyze_verb(), &eval_verb(),
          &cases_verb(),    &export_verb(), &reclass_verb()};
}

/// What ftsd does not do, though people may look for it: asking for one is no misspelling.
constexpr std::array<std::string_view, 3> kAbsentVerbs = {"backup", "import", "restore"};

std::string overview() {
  std::string out =
      "Usage: ftsd VERB [OPTION]... [ARGUMENT]...\n\n"
      "Full-text search in French: builds indexes, serves them, looks after them. Questions are\n"
      "asked with ftsq.\n\nVerbs:\n";
  for (const auto* verb : verbs()) {
    out += "  " + pad_right(verb->name, 10) + std::string(verb->summary) + "\n";
  }
  out +=
      "\n'ftsd VERB --help' tells more about one of them, with examples.\n\n"
      "A value on the command line beats the environment (FTSD_DATA, FTSD_INDEX, FTSD_SERVER,\n"
      "FTSD_LISTEN, FTSD_MEMORY, FTSD_THREADS), which beats the configuration file\n"
      "(~/.config/ftsd/config, lines such as 'data = /srv/ftsd'), which beats the default.\n\n"
      "Exit status: 0 done, 1 damage found (check) or cases failed (cases), 2 an error.\n\n"
      "Examples:\n"
      "  ftsd index corpus/\n"
      "  ftsq sanctions dévastatrices\n";
  return out;
}

Status unknown_verb(const std::string& word) {
  std::vector<std::string_view> names;
  for (const auto* verb : verbs()) names.push_back(verb->name);
  if (word.starts_with('-')) {
    return invalid_argument("expected a verb first, but came the option '" + word +
                            "'; see ftsd --help");
  }
  for (const auto absent : kAbsentVerbs) {
    if (word == absent) return unsupported("'" + word + "' is not in this version yet");
  }
  return invalid_argument("unknown verb '" + word + "'" + did_you_mean(word, names) +
                          " See ftsd --help");
}

Result<int> run_verb(const Verb& verb, std::span<const std::string> words) {
  FTS_ASSIGN(const Arguments arguments, Arguments::parse(verb.spec, words));
  if (arguments.help()) {
    print(help_text(verb.spec, terminal_width(STDOUT_FILENO)));
    return kExitOk;
  }
  if (arguments.version()) {
    print("ftsd " FTS_VERSION "\n");
    return kExitOk;
  }
  return verb.run(arguments);
}

Result<int> run(const std::vector<std::string>& given) {
  auto words = given;
  if (words.empty()) return invalid_argument("expected a verb; see ftsd --help");
  // `ftsd help` and `ftsd help VERB` are what many type first.
  if (words[0] == "help" && words.size() > 1) words = {words[1], "--help"};
  if (words[0] == "help" || words[0] == "--help" || words[0] == "-h") {
    print(overview());
    return kExitOk;
  }
  if (words[0] == "--version") {
    print("ftsd " FTS_VERSION "\n");
    return kExitOk;
  }
  for (const auto* verb : verbs()) {
    if (verb->name == words[0]) return run_verb(*verb, std::span(words).subspan(1));
  }
  return unknown_verb(words[0]);
}

}  // namespace

}  // namespace fts::tools

int main(int argc, char** argv) {
  return fts::tools::run_program("ftsd", argc, argv, fts::tools::run,
                                 "out of memory; a smaller --memory may help");
}

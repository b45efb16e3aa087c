// ftsq: a question from the command line, to a server or straight to a data folder.

#include <cstdio>
#include <string>
#include <unistd.h>
#include <vector>

#include "engine/service/answer_json.hpp"
#include "engine/text/utf8.hpp"
#include "tools/common/exit_codes.hpp"
#include "tools/common/files.hpp"
#include "tools/common/join_words.hpp"
#include "tools/common/output.hpp"
#include "tools/common/quantities.hpp"
#include "tools/ftsq/help.hpp"
#include "tools/ftsq/question.hpp"
#include "tools/ftsq/render.hpp"

namespace fts::tools {

namespace {

enum class Form { kText, kJson, kIds, kCount };

/// How one run prints its answers.
struct Printing {
  Form form = Form::kText;
  Page page;
  bool terminal = false;
  bool many = false;  ///< queries come from standard input
};

Result<Printing> printing(const Arguments& arguments) {
  Printing how;
  std::size_t forms = 0;
  const auto choose = [&](std::string_view option, Form form) {
    if (!arguments.has(option)) return;
    how.form = form;
    ++forms;
  };
  choose("json", Form::kJson);
  choose("list", Form::kIds);
  choose("count", Form::kCount);
  if (forms > 1) return invalid_argument("--json, -l and -c exclude each other; keep one");
  how.page = {Style::of(STDOUT_FILENO), terminal_width(STDOUT_FILENO)};
  how.terminal = is_terminal(STDOUT_FILENO);
  return how;
}

/// {"rank":1,...} with "query":N in front when there are several.
std::string numbered(std::string json, const Printing& how, std::size_t number) {
  if (how.many) json.insert(1, "\"query\":" + std::to_string(number) + ",");
  return json + "\n";
}

void print_answer(const service::SearchAnswer& answer, const service::SearchParameters& parameters,
                  const Printing& how, std::size_t number) {
  if (how.form == Form::kJson) {
    for (const auto& hit : answer.hits) print(numbered(service::hit_to_json(hit), how, number));
    print(numbered(service::summary_to_json(answer), how, number));
    return;
  }
  for (const auto& note : answer.notes) print_note(printable(note).text);
  if (answer.corrected) {
    print_note("no document matches; showing " + printable(answer.suggestion).text);
  } else if (!answer.suggestion.empty()) {
    print_note("did you mean " + printable(answer.suggestion).text + "?");
  }
  if (answer.relaxed && !answer.hits.empty()) {
    std::fputs("no document holds all words; the best partial matches:\n", stderr);
  }
  if (answer.hits.empty() && answer.total > 0 && parameters.size > 0) {
    print_note("the ranking ends before --from " + std::to_string(parameters.from) + ": " +
               number_text(answer.total, true) +
               (answer.total == 1 ? " document matches" : " documents match"));
  }
  std::fflush(stderr);
  for (const auto& hit : answer.hits) {
    if (how.form == Form::kIds) {
      print(hit.id + "\n");
    } else {
      print(render_hit(hit, how.page) + (how.terminal ? "\n" : ""));
    }
  }
  if (how.form == Form::kText) print(render_facets(answer.facets, how.page));
}

void print_total(const service::SearchAnswer& answer) {
  std::fflush(stdout);
  const std::string line = std::string(answer.total_exact ? "" : "at least ") +
                           number_text(answer.total, true) +
                           (answer.total == 1 ? " document (" : " documents (") +
                           fixed_text(static_cast<double>(answer.took_us) / 1000, 1) + " ms)\n";
  std::fputs(line.c_str(), stderr);
}

/// One query; true when it has hits.
Result<bool> ask(Asker& asker, const service::SearchParameters& parameters, const Printing& how,
                 std::size_t number) {
  FTS_TRY(text::validate_utf8(parameters.query).with_context("QUERY"));
  if (how.form == Form::kCount) {
    FTS_ASSIGN(const std::uint64_t total, asker.count(parameters));
    print(std::to_string(total) + "\n");
    return total > 0;
  }
  FTS_ASSIGN(const service::SearchAnswer answer, asker.search(parameters));
  if (how.many && how.form == Form::kText) {
    print(how.page.style.in_bold("query " + std::to_string(number) + ": " +
                                 printable(parameters.query).text) +
          "\n");
  }
  print_answer(answer, parameters, how, number);
  if (how.form == Form::kText && how.terminal) print_total(answer);
  return answer.total > 0;
}

/// A query a line. One that is refused is reported, and the rest go on; the run then ends with an
/// error.
Result<int> ask_lines(Asker& asker, service::SearchParameters parameters, const Printing& how) {
  bool found = false;
  bool refused = false;
  std::string line;
  for (std::size_t number = 0; read_input_line(line); ++number) {
    parameters.query = line;
    const auto outcome = ask(asker, parameters, how, number);
    if (outcome.ok()) {
      found = found || *outcome;
      FTS_TRY(flush_output());
      continue;
    }
    refused = true;
    if (how.form == Form::kJson) {
      print(numbered(service::error_to_json(outcome.status()), how, number));
    }
    print_error("ftsq", "query " + std::to_string(number) + ": " + outcome.status().message());
  }
  if (refused) return kExitError;
  return found ? kExitOk : kExitNone;
}

/// Completions, one a line; what was typed is bold on a terminal.
Result<int> complete(const Arguments& arguments) {
  FTS_ASSIGN(const Printing how, printing(arguments));
  FTS_ASSIGN(const service::CompletionParameters parameters, completion_parameters(arguments));
  FTS_TRY(text::validate_utf8(parameters.text).with_context("TEXT"));
  FTS_ASSIGN(const auto asker, choose_asker(arguments));
  FTS_ASSIGN(const service::CompletionAnswer answer, asker->complete(parameters));
  for (const auto& completion : answer.completions) {
    if (how.form == Form::kJson) {
      print(service::completion_to_json(completion) + "\n");
    } else {
      print(render_completion(completion, how.page));
    }
  }
  return answer.completions.empty() ? kExitNone : kExitOk;
}

/// Documents like one.
Result<int> ask_like(const Arguments& arguments) {
  FTS_ASSIGN(const Printing how, printing(arguments));
  FTS_ASSIGN(service::SimilarParameters parameters, similar_parameters(arguments));
  FTS_TRY(text::validate_utf8(parameters.id).with_context("--like"));
  FTS_ASSIGN(const auto asker, choose_asker(arguments));
  if (how.form == Form::kCount) parameters.search = counting(parameters.search);
  FTS_ASSIGN(const service::SearchAnswer answer, asker->similar(parameters));
  if (how.form == Form::kCount) {
    print(std::to_string(answer.total) + "\n");
  } else {
    print_answer(answer, parameters.search, how, 0);
    if (how.form == Form::kText && how.terminal) print_total(answer);
  }
  return answer.total > 0 ? kExitOk : kExitNone;
}

Result<int> run(const std::vector<std::string>& words) {
  const CommandSpec& spec = ftsq_spec();
  FTS_ASSIGN(const Arguments arguments, Arguments::parse(spec, words));
  if (arguments.help()) {
    print(help_text(spec, terminal_width(STDOUT_FILENO)));
    return kExitOk;
  }
  if (arguments.version()) {
    print("ftsq " FTS_VERSION "\n");
    return kExitOk;
  }
  if (arguments.has("complete")) return complete(arguments);
  if (arguments.has("like")) return ask_like(arguments);
  if (arguments.words().empty()) return invalid_argument("no QUERY; see ftsq --help");
  FTS_ASSIGN(Printing how, printing(arguments));
  FTS_ASSIGN(service::SearchParameters parameters, search_parameters(arguments));
  FTS_ASSIGN(const auto asker, choose_asker(arguments));
  parameters.query = join_words(arguments.words());
  how.many = parameters.query == "-";
  if (how.many) return ask_lines(*asker, parameters, how);
  FTS_ASSIGN(const bool found, ask(*asker, parameters, how, 0));
  return found ? kExitOk : kExitNone;
}

}  // namespace

}  // namespace fts::tools

int main(int argc, char** argv) {
  return fts::tools::run_program("ftsq", argc, argv, fts::tools::run, "out of memory");
}

// ftsd index: documents in.

#include <filesystem>
#include <unistd.h>

#include "engine/service/settings_json.hpp"
#include "tools/common/engine_access.hpp"
#include "tools/common/exit_codes.hpp"
#include "tools/common/files.hpp"
#include "tools/common/lexicon.hpp"
#include "tools/common/output.hpp"
#include "tools/common/progress_bar.hpp"
#include "tools/common/quantities.hpp"
#include "tools/common/terminal.hpp"
#include "tools/common/write_options.hpp"
#include "tools/ftsd/verb.hpp"

namespace fts::tools {

namespace {

using service::Engine;

/// A mistyped name must not leave an empty data folder behind.
Status check_inputs(const std::vector<std::string>& inputs) {
  if (inputs.empty()) {
    return invalid_argument(
        "no INPUT: name files or folders, or - for JSON lines from standard input");
  }
  for (const auto& input : inputs) {
    std::error_code ignored;
    if (input != "-" && !std::filesystem::exists(input, ignored)) {
      return not_found(input + ": no such file or folder");
    }
  }
  return ok_status();
}

/// The settings that the run brings, over those that the index has.
Result<index::Settings> settings_over(const Engine& engine, const std::string& name,
                                      const std::string& json) {
  const auto existing = engine.settings(name);
  const bool absent = existing.status().code() == StatusCode::kNotFound;
  if (!existing.ok() && !absent) return existing.status();
  return service::parse_settings(json, absent ? index::Settings{} : *existing, read_whole_file);
}

void report_documents(const service::IngestReport& report) {
  const bool people = is_terminal(STDOUT_FILENO);
  const double rate =
      report.seconds > 0 ? static_cast<double>(report.bytes) / 1e6 / report.seconds : 0;
  if (report.skipped > 0) {
    print_note(number_text(report.skipped, is_terminal(STDERR_FILENO)) +
               (report.skipped == 1 ? " document was" : " documents were") + " skipped");
  }
  if (report.repeated > 0) {
    print_note(number_text(report.repeated, is_terminal(STDERR_FILENO)) +
               (report.repeated == 1 ? " document was replaced by a later one of the same id"
                                     : " documents were replaced by later ones of the same id") +
               " in the input");
  }
  if (!report.merging.ok()) {
    print_note("the documents are in, but merging segments stopped: " + report.merging.message() +
               "; the next run tries again");
  }
  print(number_text(report.documents, people) +
        (report.documents == 1 ? " document, " : " documents, ") +
        number_text(report.bytes, people) + " bytes, " + fixed_text(report.seconds, 2) +
        " seconds, " + fixed_text(rate, 1) + " MB/s\n");
}

/// What a run that failed has changed: nothing, unless the disk failed, who knows when.
Status refusal(const Status& status) {
  if (status.code() == StatusCode::kIoError) return status;
  return {status.code(), status.message() + "; nothing was indexed"};
}

Result<int> run(const Arguments& arguments) {
  FTS_TRY(check_inputs(arguments.words()));
  FTS_ASSIGN(const std::string name, index_name(arguments));
  std::optional<std::string> settings_json;
  if (arguments.has("settings")) {
    const std::string& path = arguments.all("settings").front();
    FTS_ASSIGN(settings_json, read_whole_file(path));
    // Said before anything is made; settings_over reads them over what the index has.
    if (const auto parsed = service::parse_settings(*settings_json, {}, read_whole_file);
        !parsed.ok()) {
      return parsed.status().with_context(path);
    }
  }
  FTS_ASSIGN(service::WriteOptions options, write_options(arguments));
  FTS_ASSIGN(const auto engine, open_engine(arguments, Engine::Mode::kReadWrite));
  note_missing_lexicon();
  options.create = true;
  if (settings_json) {
    FTS_ASSIGN(options.settings, settings_over(*engine, name, *settings_json));
  }

  ProgressBar bar;
  constexpr std::uint64_t kNotesShown = 20;
  std::uint64_t notes = 0;
  options.skip_invalid = arguments.has("skip-invalid");
  options.path_ids = arguments.has("path-ids");
  options.progress = &bar;
  options.warn = [&bar, &notes](std::string_view message) {
    if (++notes <= kNotesShown) bar.note(message);
  };
  const auto report = engine->index_inputs(name, arguments.words(), options);
  bar.erase();
  if (notes > kNotesShown) print_note("and " + std::to_string(notes - kNotesShown) + " more notes");
  if (!report.ok()) return refusal(report.status());
  report_documents(*report);
  return kExitOk;
}

}  // namespace

const Verb& index_verb() {
  static const Verb verb = {
      "index",
      "adds or replaces documents",
      {"ftsd index",
       "[OPTION]... INPUT...",
       "Adds documents to an index, or replaces those whose id is there already. Creates the data "
       "folder and the index as needed. All documents of one call come in together: either all are "
       "there and on disk when it returns 0, or none.\n"
       "INPUT is a file or a folder: .jsonl or .ndjson (one JSON object a line; also .gz, .zst), "
       ".json (an array), .csv (the first line names the fields), .txt and .md (one document each, "
       "its id the file's name without the ending; two of one name are an error, see --path-ids), "
       "or - for JSON lines from standard input. Every document has an "
       "'id'; 'title' and 'body' are searched as text, other values become typed fields.",
       {kDataOption,
        kIndexOption,
        kMemoryOption,
        kThreadsOption,
        {"settings", 0, "FILE",
         "settings of the index as JSON (text fields, analyzer, scoring, synonyms ...)"},
        {"path-ids", 0, "",
         "the id of a text file is its path below INPUT, such as 2022/janvier/depart"},
        {"skip-invalid", 0, "", "leave out documents that are refused, and say which"}},
       {{"ftsd index corpus/", "Everything in the folder corpus, into the index main."},
        {"zcat dump.jsonl.gz | ftsd index -i presse --settings presse.json -",
         "JSON lines from a pipe, into the index presse with settings of its own, such as "
         "{\"text_fields\": {\"titre\": 4, \"texte\": 1}}."}}},
      run};
  return verb;
}

}  // namespace fts::tools

// ftsd delete: documents out, by id.

#include "tools/common/engine_access.hpp"
#include "tools/common/exit_codes.hpp"
#include "tools/common/files.hpp"
#include "tools/common/output.hpp"
#include "tools/ftsd/verb.hpp"

namespace fts::tools {

namespace {

Result<int> run(const Arguments& arguments) {
  if (arguments.words().empty()) {
    return invalid_argument("no ID: name the documents to delete, or - to read ids, one a line");
  }
  FTS_ASSIGN(const std::string name, index_name(arguments));
  std::vector<std::string> ids;
  for (const auto& word : arguments.words()) {
    if (word != "-") {
      ids.push_back(word);
      continue;
    }
    for (std::string line; read_input_line(line);) {
      if (!line.empty()) ids.push_back(line);
    }
  }
  FTS_ASSIGN(const auto engine, open_existing(arguments));
  FTS_ASSIGN(const service::DeleteReport report, engine->delete_documents(name, ids));
  print(std::to_string(report.deleted) + "\n");
  if (!report.merging.ok()) {
    print_note("the documents are gone, but merging segments stopped: " + report.merging.message());
  }
  return kExitOk;
}

}  // namespace

const Verb& delete_verb() {
  static const Verb verb = {
      "delete",
      "deletes documents by id",
      {"ftsd delete",
       "[OPTION]... ID...",
       "Deletes the documents with these ids, all in one step, and prints how many of them were "
       "there. The ID - reads ids from standard input, one a line.",
       {kDataOption, kIndexOption},
       {{"ftsd delete commerce-sanctions-acier meteo-gel-vergers", "2"},
        {"ftsq -l -n 1000 'date:<2010' | ftsd delete -", "Deletes what is older than 2010."}}},
      run};
  return verb;
}

}  // namespace fts::tools

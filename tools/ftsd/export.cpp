// ftsd export: everything out, as `ftsd index` takes it in.

#include <cstdio>
#include <unistd.h>

#include "tools/common/engine_access.hpp"
#include "tools/common/exit_codes.hpp"
#include "tools/common/output.hpp"
#include "tools/common/quantities.hpp"
#include "tools/common/terminal.hpp"
#include "tools/ftsd/verb.hpp"

namespace fts::tools {

namespace {

Result<int> run(const Arguments& arguments) {
  FTS_TRY(expect_no_words(arguments));
  FTS_ASSIGN(const std::string name, index_name(arguments));
  FTS_ASSIGN(const auto engine, open_engine(arguments, service::Engine::Mode::kReadOnly));
  std::uint64_t documents = 0;
  FTS_TRY(engine->export_documents(name, [&documents](std::string_view json) {
    print(json);
    print("\n");
    ++documents;
    return std::ferror(stdout) == 0;
  }));
  FTS_TRY(flush_output());
  const auto count = number_text(documents, is_terminal(STDERR_FILENO));
  std::fputs((count + (documents == 1 ? " document\n" : " documents\n")).c_str(), stderr);
  return kExitOk;
}

}  // namespace

const Verb& export_verb() {
  static const Verb verb = {
      "export",
      "prints all documents as JSON lines",
      {"ftsd export",
       "[OPTION]...",
       "Prints every document of an index as it was given, one JSON object a line, in the order in "
       "which they came; 'ftsd index' reads it back. The number of documents goes to standard "
       "error. May run while a server writes: it shows one moment.",
       {kDataOption, kIndexOption},
       {{"ftsd export | zstd > main.jsonl.zst", "Everything, compressed."},
        {"ftsd export -i presse | ftsd index -i presse2 --settings new.json -",
         "Rebuilds an index with other settings."}}},
      run};
  return verb;
}

}  // namespace fts::tools

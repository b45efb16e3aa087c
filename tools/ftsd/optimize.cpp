// ftsd optimize: one segment without deleted documents.

#include <unistd.h>

#include "tools/common/engine_access.hpp"
#include "tools/common/exit_codes.hpp"
#include "tools/common/output.hpp"
#include "tools/common/progress_bar.hpp"
#include "tools/common/quantities.hpp"
#include "tools/common/terminal.hpp"
#include "tools/common/write_options.hpp"
#include "tools/ftsd/verb.hpp"

namespace fts::tools {

namespace {

std::string size_line(std::string_view when, const service::IndexStats& stats) {
  const bool people = is_terminal(STDOUT_FILENO);
  return std::string(when) + number_text(stats.disk_bytes, people) + " bytes in " +
         number_text(stats.segments, people) + (stats.segments == 1 ? " segment\n" : " segments\n");
}

Result<int> run(const Arguments& arguments) {
  FTS_TRY(expect_no_words(arguments));
  FTS_ASSIGN(const std::string name, index_name(arguments));
  FTS_ASSIGN(service::WriteOptions options, write_options(arguments));
  FTS_ASSIGN(const auto engine, open_existing(arguments));
  FTS_ASSIGN(const service::IndexStats before, engine->stats(name));
  {
    ProgressBar bar;
    options.progress = &bar;
    options.warn = [&bar](std::string_view message) { bar.note(message); };
    FTS_TRY(engine->optimize(name, options));
  }
  FTS_ASSIGN(const service::IndexStats after, engine->stats(name));
  print(size_line("before: ", before) + size_line("after:  ", after));
  return kExitOk;
}

}  // namespace

const Verb& optimize_verb() {
  static const Verb verb = {
      "optimize",
      "merges an index into one segment",
      {"ftsd optimize",
       "[OPTION]...",
       "Merges all segments of an index into one, without the documents that were deleted or "
       "replaced, and puts those of a large index near others with the same words, which makes it "
       "smaller and faster. "
       "Worth its time after large changes; searching needs it never. Prints the sizes before and "
       "after.",
       {kDataOption, kIndexOption, kMemoryOption, kThreadsOption},
       {{"ftsd optimize", "before: 183220 bytes in 3 segments\nafter:  121008 bytes in 1 segment"},
        {"ftsd optimize -i presse --memory 4G --threads 8",
         "A large index, with more memory and eight threads."}}},
      run};
  return verb;
}

}  // namespace fts::tools

// ftsd check: every byte and every invariant.

#include "engine/base/job_progress.hpp"
#include "tools/common/engine_access.hpp"
#include "tools/common/exit_codes.hpp"
#include "tools/common/output.hpp"
#include "tools/common/progress_bar.hpp"
#include "tools/ftsd/verb.hpp"

namespace fts::tools {

namespace {

/// Damage is what this verb looks for: it is data, on standard output. Other errors (no such index,
/// a disk that cannot be read) say nothing about the index.
Result<int> found(const Status& status, std::string_view where) {
  if (status.ok()) return kExitOk;
  if (status.code() != StatusCode::kCorruption) return status;
  print(std::string(where) + status.message() + "\n");
  return kExitNone;
}

/// No damage, but it takes room and is not what anybody put there.
void note_leftovers(const service::Engine& engine, const std::string& name) {
  const auto files = engine.leftovers(name);
  if (!files.ok() || files->empty()) return;
  std::string list;
  for (const auto& file : *files) list += (list.empty() ? "" : ", ") + file;
  print_note("index " + name + ": not part of it: " + list +
             "; a write that is under way or was killed left it, the next write removes it");
}

struct Sizes {
  ProgressUpdate total;
  std::vector<std::uint64_t> bytes;  ///< of each index; 0 for one that cannot be opened
};

Sizes sizes_of(const service::Engine& engine, const std::vector<std::string>& names) {
  Sizes sizes;
  for (const auto& name : names) {
    const auto stats = engine.stats(name);
    sizes.bytes.push_back(stats.ok() ? stats->disk_bytes : 0);
    sizes.total.bytes += sizes.bytes.back();
    if (stats.ok()) sizes.total.documents += stats->documents + stats->deleted;
  }
  return sizes;
}

Result<int> run(const Arguments& arguments) {
  FTS_TRY(expect_no_words(arguments));
  const auto engine = open_engine(arguments, service::Engine::Mode::kReadOnly);
  if (!engine.ok()) return found(engine.status(), "");
  std::vector<std::string> names = (*engine)->index_names();
  if (arguments.setting("index").source > Source::kDefault) {
    FTS_ASSIGN(const std::string name, index_name(arguments));
    names = {name};
  }
  int worst = kExitOk;
  const auto sizes = sizes_of(**engine, names);
  ProgressBar bar;
  JobProgress job(&bar, "checking", sizes.total.documents, sizes.total.bytes);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& name = names[i];
    JobPart part(job, sizes.bytes[i]);
    const Status status = (*engine)->check(name, &part);
    part.finish();
    bar.erase();
    FTS_ASSIGN(const int code, found(status, "index " + name + ": "));
    if (code == kExitOk) note_leftovers(**engine, name);
    worst = std::max(worst, code);
  }
  if (worst == kExitOk) print("ok\n");
  return worst;
}

}  // namespace

const Verb& check_verb() {
  static const Verb verb = {
      "check",
      "verifies every byte and every invariant",
      {"ftsd check",
       "[OPTION]...",
       "Reads all files of an index, compares them with their checksums and everything they say "
       "with everything else. Prints 'ok', or the file, the offset and what is wrong there. "
       "Without -i every index of the data folder is checked. May run while a server writes.\n"
       "Exit status: 0 all is well, 1 damage, 2 it could not be looked at.",
       {kDataOption, kIndexOption},
       {{"ftsd check", "ok"},
        {"ftsd check -d /srv/ftsd -i presse && cp -a /srv/ftsd /backup/",
         "Copies the data folder only when the index presse is whole."}}},
      run};
  return verb;
}

}  // namespace fts::tools

// ftsd check: every byte and every invariant.

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
  for (const auto& name : names) {
    ProgressBar bar;
    const Status status = (*engine)->check(name, &bar);
    bar.erase();
    FTS_ASSIGN(const int code, found(status, "index " + name + ": "));
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

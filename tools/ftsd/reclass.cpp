// ftsd reclass: word classes made anew, by another stemmer or lexicon.

#include "engine/analysis/analyzer.hpp"
#include "tools/common/engine_access.hpp"
#include "tools/common/exit_codes.hpp"
#include "tools/common/output.hpp"
#include "tools/common/progress_bar.hpp"
#include "tools/common/write_options.hpp"
#include "tools/ftsd/verb.hpp"

namespace fts::tools {

namespace {

Result<int> run(const Arguments& arguments) {
  FTS_TRY(expect_no_words(arguments));
  FTS_ASSIGN(const std::string name, index_name(arguments));
  FTS_ASSIGN(service::WriteOptions options, write_options(arguments));
  const std::string stemmer = arguments.has("stemmer") ? arguments.all("stemmer").back() : "";
  if (arguments.has("stemmer") && !analysis::stemmer_named(stemmer)) {
    return invalid_argument("--stemmer: expected one of " + analysis::stemmer_names() +
                            ", but came '" + stemmer + "'");
  }
  FTS_ASSIGN(const auto engine, open_existing(arguments));
  std::size_t rewritten = 0;
  {
    ProgressBar bar;
    options.progress = &bar;
    FTS_ASSIGN(rewritten, engine->reclass(name, stemmer, options));
  }
  FTS_ASSIGN(const service::IndexStats stats, engine->stats(name));
  print("classes by " + stats.analyzer + ": " + std::to_string(rewritten) +
        (rewritten == 1 ? " segment" : " segments") + " of " + std::to_string(stats.segments) +
        " written anew\n");
  return kExitOk;
}

}  // namespace

const Verb& reclass_verb() {
  static const Verb verb = {
      "reclass",
      "makes the word classes of an index anew",
      {"ftsd reclass",
       "[OPTION]...",
       "Makes the word classes (what counts as one word: cheval and chevaux, œil and yeux) of an "
       "index anew, with the lexicon of this program and the stemmer of the index, or another one "
       "from now on. Needed after an upgrade that brings another lexicon; no text is read again. "
       "What is up to date stays as it is; a run that stops half-way changes nothing.",
       {kDataOption,
        kIndexOption,
        {"stemmer", 0, "NAME",
         "lexicon (the lemma, then a light stemmer), lexicon_snowball, snowball, light, or none; "
         "default: that of the index"},
        kMemoryOption,
        kThreadsOption},
       {{"ftsd reclass", "classes by french/lexicon:5f1c...: 3 segments of 3 written anew"},
        {"ftsd reclass -i lois --stemmer lexicon_snowball", "Coarser classes for one index."}}},
      run};
  return verb;
}

}  // namespace fts::tools

// ftsd stats: what an index holds.

#include <unistd.h>
#include <utility>

#include "engine/service/answer_json.hpp"
#include "tools/common/engine_access.hpp"
#include "tools/common/exit_codes.hpp"
#include "tools/common/output.hpp"
#include "tools/common/quantities.hpp"
#include "tools/common/terminal.hpp"
#include "tools/ftsd/verb.hpp"

namespace fts::tools {

namespace {

using Row = std::pair<std::string, std::string>;

/// Names to the left, figures to the right.
std::string table(const std::vector<Row>& rows) {
  std::size_t names = 0, figures = 0;
  for (const auto& [name, figure] : rows) {
    names = std::max(names, display_width(name));
    figures = std::max(figures, display_width(figure));
  }
  std::string out;
  for (const auto& [name, figure] : rows) {
    out += figure.empty() ? name : pad_right(name, names) + "  " + pad_left(figure, figures);
    out += '\n';
  }
  return out;
}

std::string stats_table(const service::IndexStats& stats) {
  const bool people = is_terminal(STDOUT_FILENO);
  const auto number = [people](std::uint64_t value) { return number_text(value, people); };
  std::vector<Row> rows = {{"index", stats.name},
                           {"documents", number(stats.documents)},
                           {"deleted, not yet merged away", number(stats.deleted)},
                           {"segments", number(stats.segments)},
                           {"terms", number(stats.terms)},
                           {"classes", number(stats.classes)},
                           {"postings", number(stats.postings)},
                           {"positions", number(stats.positions)},
                           {"bytes of text", number(stats.text_bytes)},
                           {"bytes on disk", number(stats.disk_bytes)}};
  rows.push_back({"word classes by", stats.analyzer});
  rows.push_back({"lexicon", stats.lexicon.empty() ? "none" : stats.lexicon});
  if (stats.needs_reclass) rows.push_back({"written by another: run 'ftsd reclass'", "yes"});
  for (const auto& part : stats.parts) rows.push_back({"  " + part.name, number(part.bytes)});
  return table(rows);
}

Result<int> run(const Arguments& arguments) {
  FTS_TRY(expect_no_words(arguments));
  FTS_ASSIGN(const std::string name, index_name(arguments));
  FTS_ASSIGN(const auto engine, open_engine(arguments, service::Engine::Mode::kReadOnly));
  FTS_ASSIGN(const service::IndexStats stats, engine->stats(name));
  print(arguments.has("json") ? service::stats_to_json(stats) + "\n" : stats_table(stats));
  return kExitOk;
}

}  // namespace

const Verb& stats_verb() {
  static const Verb verb = {
      "stats",
      "shows what an index holds",
      {"ftsd stats",
       "[OPTION]...",
       "Shows the documents, terms, postings and positions of an index, its segments, and how many "
       "bytes each part takes on disk.",
       {kDataOption, kIndexOption, {"json", 0, "", "one JSON object instead of a table"}},
       {{"ftsd stats", "index      main\ndocuments    74\n..."},
        {"ftsd stats -i presse --json | jq .documents", "The number of documents alone."}}},
      run};
  return verb;
}

}  // namespace fts::tools

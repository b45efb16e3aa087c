// ftsd eval: relevance measured by judged queries.

#include "engine/service/eval.hpp"

#include <cstdio>
#include <fstream>

#include "engine/base/limits.hpp"
#include "engine/service/answerer.hpp"
#include "engine/service/settings_json.hpp"
#include "tools/common/engine_access.hpp"
#include "tools/common/exit_codes.hpp"
#include "tools/common/files.hpp"
#include "tools/common/output.hpp"
#include "tools/common/quantities.hpp"
#include "tools/ftsd/verb.hpp"

namespace fts::tools {

namespace {

using Rankings = std::map<std::string, std::vector<std::string>>;

/// TREC: query, "Q0", document, rank, score, name of the run.
std::string run_line(const std::string& query, const service::AnswerHit& hit) {
  return query + " Q0 " + hit.id + " " + std::to_string(hit.rank) + " " +
         fixed_text(static_cast<double>(hit.score), 6) + " fts\n";
}

Result<std::string> required_file(const Arguments& arguments, std::string_view option) {
  if (!arguments.has(option)) {
    return invalid_argument("--" + std::string(option) + " FILE is missing; see ftsd eval --help");
  }
  return read_whole_file(arguments.all(option).front());
}

/// The index, under the settings of `--settings` when they are given.
Result<index::Snapshot> snapshot_to_rank(const service::Engine& engine,
                                         const Arguments& arguments) {
  FTS_ASSIGN(const std::string name, index_name(arguments));
  FTS_ASSIGN(const auto snapshot, engine.snapshot(name));
  FTS_TRY(snapshot->check_classes().with_context("index '" + name + "'"));
  if (!arguments.has("settings")) return *snapshot;
  const std::string& path = arguments.all("settings").front();
  FTS_ASSIGN(const std::string json, read_whole_file(path));
  auto settings = service::parse_settings(json, snapshot->settings, read_whole_file);
  if (!settings.ok()) return settings.status().with_context(path);
  auto out = service::with_settings(*snapshot, std::move(settings).value());
  if (!out.ok()) return out.status().with_context(path);
  return out;
}

Result<Rankings> rank(const index::Snapshot& snapshot,
                      const std::vector<service::EvalQuery>& queries, std::uint32_t depth,
                      bool synonyms, std::string& run) {
  Rankings rankings;
  for (const auto& query : queries) {
    service::SearchParameters parameters;
    parameters.query = query.text;
    parameters.default_operator = query::DefaultOperator::kAny;
    parameters.size = depth;
    parameters.snippets = false;
    parameters.exact_total = false;
    parameters.synonyms = synonyms;
    parameters.suggest = false;
    const auto answer = service::answer(snapshot, parameters);
    if (!answer.ok()) return answer.status().with_context("query " + query.id);
    auto& ranking = rankings[query.id];
    for (const auto& hit : answer->hits) {
      ranking.push_back(hit.id);
      run += run_line(query.id, hit);
    }
  }
  return rankings;
}

Status write_run(const std::string& path, const std::string& run) {
  std::ofstream file(path, std::ios::binary);
  file << run;
  file.close();
  return file.good() ? ok_status() : io_error(path + ": cannot be written");
}

Result<int> run(const Arguments& arguments) {
  FTS_TRY(expect_no_words(arguments));
  FTS_ASSIGN(const std::uint64_t depth, arguments.number("depth", 1, limits::kMaxHits, 100));
  FTS_ASSIGN(const std::string tsv, required_file(arguments, "queries"));
  FTS_ASSIGN(const std::string judgements, required_file(arguments, "qrels"));
  const auto queries = service::parse_queries(tsv);
  if (!queries.ok()) return queries.status().with_context(arguments.all("queries").front());
  const auto qrels = service::parse_qrels(judgements);
  if (!qrels.ok()) return qrels.status().with_context(arguments.all("qrels").front());
  FTS_ASSIGN(const auto engine, open_engine(arguments, service::Engine::Mode::kReadOnly));
  FTS_ASSIGN(const index::Snapshot snapshot, snapshot_to_rank(*engine, arguments));
  std::string run_lines;
  FTS_ASSIGN(const Rankings rankings, rank(snapshot, *queries, static_cast<std::uint32_t>(depth),
                                           arguments.has("synonyms"), run_lines));
  if (arguments.has("run")) FTS_TRY(write_run(arguments.all("run").front(), run_lines));
  const auto scores = service::evaluate(*qrels, rankings);
  print("ndcg@10 mrr@10 recall@100 map queries\n");
  for (const double value : {scores.ndcg_10, scores.mrr_10, scores.recall_100, scores.map}) {
    print(fixed_text(value, 4) + " ");
  }
  print(std::to_string(scores.queries) + "\n");
  return kExitOk;
}

}  // namespace

const Verb& eval_verb() {
  static const Verb verb = {
      "eval",
      "measures relevance by judged queries",
      {"ftsd eval",
       "[OPTION]... --queries FILE --qrels FILE",
       "Runs queries as bags of words and compares what they find with judgements. Prints a line "
       "of names and a line of values: nDCG@10, MRR@10, recall@100, mean average precision, and "
       "the "
       "number of queries that have a relevant document.",
       {kDataOption,
        kIndexOption,
        {"queries", 0, "FILE", "queries: id TAB text, one a line"},
        {"qrels", 0, "FILE", "judgements: query id, 0, document id, relevance (TREC)"},
        {"run", 0, "FILE", "write what was found, as a TREC run"},
        {"depth", 0, "N", "documents looked at for each query (default 100)"},
        {"settings", 0, "FILE", "rank by these settings (JSON); the index keeps its own"},
        {"synonyms", 0, "", "words find their synonyms too"}},
       {{"ftsd eval --queries q.tsv --qrels qrels.tsv",
         "ndcg@10 mrr@10 recall@100 map queries\n0.6741 0.7012 0.9120 0.6203 50"},
        {"ftsd eval -i presse --queries q.tsv --qrels r.tsv --run presse.run --depth 1000",
         "Also writes the first thousand documents of each query, for trec_eval."}}},
      run};
  return verb;
}

}  // namespace fts::tools

// bench_french: times French queries over whole documents that `ftsd index` took in with its
// default settings, for comparison with Lucene's FrenchAnalyzer (bench/peers). A query is text as a
// person writes it, searched as a bag of words like `ftsd eval` does: class and exact form,
// function words at their weight, the second look. Neither suggestions nor snippets are made; of a
// hit its id is fetched, too. Commands: TOP_k (value: hits), COUNT (matches), TOP_k_COUNT (hits
// ranked, value: matches).
//   bench_french DIR french.tsv --commands TOP_10 --warmup-passes 1 --iterations 3

#include <algorithm>

#include "bench/macro/query_timing.hpp"
#include "engine/service/answerer.hpp"
#include "tools/common/lexicon.hpp"

namespace {

using namespace fts;

constexpr std::size_t kScoresShown = 10;

Result<bench::Answer> answer(const index::Snapshot& snapshot, const bench::Command& command,
                             const std::string& text) {
  service::SearchParameters parameters;
  parameters.query = text;
  parameters.default_operator = query::DefaultOperator::kAny;
  parameters.suggest = false;
  parameters.snippets = false;
  parameters.size = command.k;
  parameters.exact_total = command.count;
  bench::Answer out;
  if (command.k == 0) {
    FTS_ASSIGN(out.value, service::count_matches(snapshot, parameters));
    return out;
  }
  FTS_ASSIGN(const auto found, service::answer(snapshot, parameters));
  out.value = command.count ? found.total : found.hits.size();
  for (std::size_t i = 0; i < std::min(kScoresShown, found.hits.size()); ++i) {
    out.scores.push_back(found.hits[i].score);
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  bench::TimingProgram program;
  program.name = "bench_french";
  program.index = "the index that `ftsd index` made";
  program.commands = "TOP_10";
  program.lexicon = tools::find_lexicon;
  program.answer = answer;
  return bench::run_timing_program(program, argc, argv);
}

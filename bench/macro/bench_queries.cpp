// bench_queries: times queries over an index that bench_index made (query_timing.hpp).
// Commands: TOP_k (value: hits), COUNT (matches), TOP_k_COUNT (hits ranked, value: matches).
//   bench_queries DIR queries.tsv --commands TOP_10,COUNT --warmup-passes 1 --iterations 3

#include "bench/macro/query_timing.hpp"

int main(int argc, char** argv) {
  using namespace fts;
  bench::TimingProgram program;
  program.name = "bench_queries";
  program.index = "the index that bench_index made";
  program.commands = "TOP_10,COUNT,TOP_10_COUNT";
  program.lexicon = [] { return std::shared_ptr<const analysis::Lexicon>(); };
  program.answer = bench::answer;
  return bench::run_timing_program(program, argc, argv);
}

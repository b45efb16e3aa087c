#pragma once

// What bench_queries and bench_french share: the timing of queries. For each command, untimed
// passes over all queries, then timed ones; the least time of each query is kept. One line a command and query on standard output:
//   command TAB query id TAB value TAB nanoseconds TAB scores of the first ten hits
// One thread; nothing is kept from one query to the next but the opened index.

#include <functional>
#include <memory>
#include <string>

#include "bench/macro/game.hpp"
#include "engine/analysis/lexicon.hpp"

namespace fts::bench {

/// What differs from program to program.
struct TimingProgram {
  std::string name;
  std::string index;     ///< for --help: what lies in DIR
  std::string commands;  ///< when none are named
  std::function<Result<std::shared_ptr<const analysis::Lexicon>>()> lexicon;
  /// The timed part: from the query's text to sorted hits.
  std::function<Result<Answer>(const index::Snapshot& snapshot, const Command& command,
                               const std::string& query)>
      answer;
};

/// `NAME [options] DIR QUERIES.tsv`, the exit status included: 0, or 2 with a message on standard
/// error.
int run_timing_program(const TimingProgram& program, int argc, char** argv);

}  // namespace fts::bench

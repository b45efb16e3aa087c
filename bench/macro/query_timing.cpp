#include "bench/macro/query_timing.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <limits>
#include <sstream>

#include "bench/macro/program.hpp"
#include "engine/base/freed_memory.hpp"
#include "engine/service/engine.hpp"
#include "engine/storage/posix_file_system.hpp"

namespace po = boost::program_options;

namespace fts::bench {

namespace {

using Clock = std::chrono::steady_clock;

struct QueryLine {
  std::string id, text;
};

Result<std::vector<Command>> parse_commands(const std::string& list) {
  std::vector<Command> commands;
  std::istringstream names(list);
  for (std::string name; std::getline(names, name, ',');) {
    FTS_ASSIGN(commands.emplace_back(), parse_command(name));
  }
  return commands;
}

/// Lines of three columns: id, class, text.
Result<std::vector<QueryLine>> read_queries(const std::string& path) {
  std::ifstream file(path);
  if (!file) return not_found("cannot read " + path);
  std::vector<QueryLine> queries;
  for (std::string line; std::getline(file, line);) {
    const auto first = line.find('\t');
    const auto second = first == std::string::npos ? first : line.find('\t', first + 1);
    if (second == std::string::npos) {
      return invalid_argument(path + " line " + std::to_string(queries.size() + 1) +
                              ": expected id, class and text separated by tabs");
    }
    queries.push_back({line.substr(0, first), line.substr(second + 1)});
  }
  return queries;
}

void print(const Command& command, const QueryLine& query, const Answer& found, std::int64_t ns) {
  std::printf("%s\t%s\t%llu\t%lld\t", command.name.c_str(), query.id.c_str(),
              static_cast<unsigned long long>(found.value), static_cast<long long>(ns));
  for (std::size_t i = 0; i < found.scores.size(); ++i) {
    std::printf("%s%.6e", i == 0 ? "" : ",", static_cast<double>(found.scores[i]));
  }
  std::putchar('\n');
}

Status run_command(const TimingProgram& program, const index::Snapshot& snapshot,
                   const Command& command, const std::vector<QueryLine>& queries,
                   std::uint32_t warmup_passes, std::uint32_t iterations) {
  std::vector<Answer> answers(queries.size());
  std::vector<std::int64_t> least(queries.size(), std::numeric_limits<std::int64_t>::max());
  for (std::uint32_t pass = 0; pass < warmup_passes + iterations; ++pass) {
    for (std::size_t i = 0; i < queries.size(); ++i) {
      const auto begin = Clock::now();
      auto found = program.answer(snapshot, command, queries[i].text);
      const auto took = Clock::now() - begin;
      if (!found.ok()) return found.status().with_context("query " + queries[i].id);
      if (pass < warmup_passes) continue;
      least[i] = std::min<std::int64_t>(
          least[i], std::chrono::duration_cast<std::chrono::nanoseconds>(took).count());
      answers[i] = std::move(*found);
    }
  }
  for (std::size_t i = 0; i < queries.size(); ++i) print(command, queries[i], answers[i], least[i]);
  return ok_status();
}

struct Options {
  std::string folder, queries, commands;
  std::uint32_t warmup_passes = 1, iterations = 3;
};

Status run(const TimingProgram& program, const Options& options) {
  if (options.iterations == 0) return invalid_argument("--iterations must be at least 1");
  FTS_ASSIGN(const auto commands, parse_commands(options.commands));
  FTS_ASSIGN(const auto queries, read_queries(options.queries));
  FTS_ASSIGN(const auto lexicon, program.lexicon());
  const auto fs = storage::make_posix_file_system();
  FTS_ASSIGN(const auto engine,
             service::Engine::open(*fs, options.folder, service::Engine::Mode::kReadOnly, lexicon));
  FTS_ASSIGN(const auto snapshot, engine->snapshot("main"));
  for (const auto& command : commands) {
    FTS_TRY(run_command(program, *snapshot, command, queries, options.warmup_passes,
                        options.iterations));
  }
  return ok_status();
}

}  // namespace

int run_timing_program(const TimingProgram& program, int argc, char** argv) {
  keep_freed_memory();  // as the server does
  Options options;
  options.commands = program.commands;
  auto description = program_options(program.name +
                                     " [options] DIR QUERIES.tsv\n"
                                     "Times the queries (id TAB class TAB text) over " +
                                     program.index + " in DIR.");
  auto add = description.add_options();
  add("commands", po::value(&options.commands)->default_value(options.commands),
      "TOP_k, COUNT, TOP_k_COUNT, separated by commas");
  add("warmup-passes", po::value(&options.warmup_passes)->default_value(options.warmup_passes),
      "passes over all queries that are not timed");
  add("iterations", po::value(&options.iterations)->default_value(options.iterations),
      "timed passes, the least time of each query counts");
  const auto run_it = [&]() -> Result<int> {
    FTS_TRY(run(program, options));
    return 0;
  };
  return run_program(program.name, description,
                     {{"folder", &options.folder}, {"queries", &options.queries}}, run_it, argc,
                     argv);
}

}  // namespace fts::bench

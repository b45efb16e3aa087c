// bench_queries: times queries over an index that bench_index made, by the ruler's contract. For
// each command, untimed passes over all queries, then timed ones; the least time of each query is
// kept. One line a command and query:
//   command TAB query id TAB value TAB nanoseconds TAB scores of the first ten hits
// Commands: TOP_k (value: hits), COUNT (matches), TOP_k_COUNT (hits ranked, value: matches). One
// thread; nothing is kept from one query to the next but the opened index.
//   bench_queries DIR queries.tsv --commands TOP_10,COUNT --warmup-passes 1 --iterations 3

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <limits>
#include <optional>
#include <sstream>

#include <boost/program_options.hpp>

#include "engine/search/search.hpp"
#include "engine/service/engine.hpp"
#include "engine/storage/posix_file_system.hpp"

namespace po = boost::program_options;

namespace {

using namespace fts;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kScoresShown = 10;

struct QueryLine {
  std::string id, text;
};

struct Command {
  std::string name;
  std::uint32_t k = 0;  ///< 0: count only
  bool count = false;
};

struct Answer {
  std::uint64_t value = 0;
  std::vector<float> scores;
};

Result<Command> parse_command(const std::string& name) {
  Command command;
  command.name = name;
  if (name == "COUNT") {
    command.count = true;
    return command;
  }
  std::string_view rest = name;
  if (rest.ends_with("_COUNT")) {
    command.count = true;
    rest.remove_suffix(6);
  }
  if (rest.starts_with("TOP_")) {
    rest.remove_prefix(4);
    const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), command.k);
    if (parsed.ec == std::errc() && parsed.ptr == rest.data() + rest.size() && command.k > 0) {
      return command;
    }
  }
  return invalid_argument("the command '" + name + "' is none of TOP_k, COUNT, TOP_k_COUNT");
}

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

query::Term term_of(std::string_view word) {
  query::Term term;
  term.form = term.folded = word;
  term.level = query::Level::kForm;
  term.bare = true;
  return term;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(' ', begin), text.size());
    if (end > begin) words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

query::Node word_node(std::string_view word) {
  query::Node node;
  node.kind = query::NodeKind::kTerm;
  node.term = term_of(word);
  return node;
}

/// The ruler's notation: `+a +b` all, `a b` any, `"a b"` in a row; the words are forms already.
query::Node parse(std::string_view text) {
  query::Node node;
  if (text.size() > 1 && text.front() == '"') {
    const auto words = split(text.substr(1, text.size() - 2));
    if (words.size() == 1) return word_node(words[0]);
    node.kind = query::NodeKind::kPhrase;
    for (std::uint32_t i = 0; i < words.size(); ++i) {
      node.slots.push_back({i, {term_of(words[i])}});
    }
    return node;
  }
  node.kind = query::NodeKind::kBoolean;
  for (const auto word : split(text)) {
    if (word.front() == '+') {
      node.must.push_back(word_node(word.substr(1)));
    } else {
      node.should.push_back(word_node(word));
    }
  }
  if (node.must.size() + node.should.size() == 1) {
    return std::move(node.must.empty() ? node.should[0] : node.must[0]);
  }
  node.minimum_should = node.must.empty() ? 1 : 0;
  return node;
}

Result<Answer> answer(const index::Snapshot& snapshot, const Command& command,
                      std::string_view text) {
  search::SearchRequest request;
  request.query = parse(text);
  Answer out;
  if (command.k == 0) {
    FTS_ASSIGN(out.value, search::count(snapshot, request));
    return out;
  }
  request.size = command.k;
  request.total = command.count ? search::TotalMode::kExact : search::TotalMode::kNone;
  FTS_ASSIGN(const auto result, search::search(snapshot, request));
  out.value = command.count ? result.total : result.hits.size();
  for (std::size_t i = 0; i < std::min(kScoresShown, result.hits.size()); ++i) {
    out.scores.push_back(result.hits[i].score);
  }
  return out;
}

void print(const Command& command, const QueryLine& query, const Answer& found, std::int64_t ns) {
  std::printf("%s\t%s\t%llu\t%lld\t", command.name.c_str(), query.id.c_str(),
              static_cast<unsigned long long>(found.value), static_cast<long long>(ns));
  for (std::size_t i = 0; i < found.scores.size(); ++i) {
    std::printf("%s%.6e", i == 0 ? "" : ",", static_cast<double>(found.scores[i]));
  }
  std::putchar('\n');
}

Status run_command(const index::Snapshot& snapshot, const Command& command,
                   const std::vector<QueryLine>& queries, std::uint32_t warmup_passes,
                   std::uint32_t iterations) {
  std::vector<Answer> answers(queries.size());
  std::vector<std::int64_t> least(queries.size(), std::numeric_limits<std::int64_t>::max());
  for (std::uint32_t pass = 0; pass < warmup_passes + iterations; ++pass) {
    for (std::size_t i = 0; i < queries.size(); ++i) {
      const auto begin = Clock::now();
      auto found = answer(snapshot, command, queries[i].text);
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
  std::string folder, queries, commands = "TOP_10,COUNT,TOP_10_COUNT";
  std::uint32_t warmup_passes = 1, iterations = 3;
};

Status run(const Options& options) {
  FTS_ASSIGN(const auto commands, parse_commands(options.commands));
  FTS_ASSIGN(const auto queries, read_queries(options.queries));
  const auto fs = storage::make_posix_file_system();
  FTS_ASSIGN(const auto engine,
             service::Engine::open(*fs, options.folder, service::Engine::Mode::kReadOnly));
  FTS_ASSIGN(const auto snapshot, engine->snapshot("main"));
  for (const auto& command : commands) {
    FTS_TRY(run_command(*snapshot, command, queries, options.warmup_passes, options.iterations));
  }
  return ok_status();
}

}  // namespace

int main(int argc, char** argv) try {
  Options options;
  po::options_description description(
      "bench_queries [options] DIR QUERIES.tsv\n"
      "Times the queries (id TAB class TAB text) over the index that bench_index made in "
      "DIR.\n\noptions");
  auto add = description.add_options();
  add("help", "show this");
  add("commands", po::value(&options.commands)->default_value(options.commands),
      "TOP_k, COUNT, TOP_k_COUNT, separated by commas");
  add("warmup-passes", po::value(&options.warmup_passes)->default_value(options.warmup_passes),
      "passes over all queries that are not timed");
  add("iterations", po::value(&options.iterations)->default_value(options.iterations),
      "timed passes, the least time of each query counts");
  po::options_description all;
  all.add(description);
  all.add_options()("folder", po::value(&options.folder)->required());
  all.add_options()("queries", po::value(&options.queries)->required());
  po::positional_options_description places;
  places.add("folder", 1).add("queries", 1);
  po::variables_map values;
  po::store(po::command_line_parser(argc, argv).options(all).positional(places).run(), values);
  if (values.count("help") > 0) {
    std::cout << description;
    return 0;
  }
  po::notify(values);
  if (options.iterations == 0) throw po::error("--iterations must be at least 1");
  const Status status = run(options);
  if (status.ok()) return 0;
  std::cerr << "bench_queries: " << status.message() << "\n";
  return 2;
} catch (const std::exception& error) {
  std::cerr << "bench_queries: " << error.what() << "; see --help\n";
  return 2;
}

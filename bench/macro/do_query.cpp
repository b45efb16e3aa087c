// do_query: the asking half of the public search benchmark game, over the index that build_index
// made in DIR. For each line `COMMAND TAB query` of standard input one line: the number of matches
// when the command counts, 1 when it only ranks, UNSUPPORTED when there is no such command.
//   printf 'TOP_10\t+griffith +observatory\n' | do_query DIR

#include <exception>
#include <iostream>
#include <string>

#include "bench/macro/game.hpp"
#include "engine/service/engine.hpp"
#include "engine/storage/posix_file_system.hpp"

namespace {

using namespace fts;

Status answer_line(const index::Snapshot& snapshot, const std::string& line) {
  const auto tab = line.find('\t');
  if (tab == std::string::npos) {
    return invalid_argument("expected COMMAND, a tab and the query, but came '" + line + "'");
  }
  const auto command = bench::parse_command(line.substr(0, tab));
  if (!command.ok()) {
    std::cout << "UNSUPPORTED\n" << std::flush;
    return ok_status();
  }
  FTS_ASSIGN(const auto found, bench::answer(snapshot, *command, line.substr(tab + 1)));
  std::cout << (command->count ? found.value : 1) << '\n' << std::flush;
  return ok_status();
}

Status run(const std::string& folder) {
  const auto fs = storage::make_posix_file_system();
  FTS_ASSIGN(const auto engine,
             service::Engine::open(*fs, folder, service::Engine::Mode::kReadOnly));
  FTS_ASSIGN(const auto snapshot, engine->snapshot("main"));
  for (std::string line; std::getline(std::cin, line);) FTS_TRY(answer_line(*snapshot, line));
  return ok_status();
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2 || argv[1][0] == '-') {
    std::cerr << "usage: do_query DIR <queries\n";
    return 2;
  }
  const Status status = run(argv[1]);
  if (status.ok()) return 0;
  std::cerr << "do_query: " << status.message() << "\n";
  return 2;
} catch (const std::exception& error) {
  std::cerr << "do_query: " << error.what() << "\n";
  return 2;
}

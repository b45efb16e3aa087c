// build_index: the indexing half of the public search benchmark game. Reads {"id", "text"} lines from
// standard input into the new folder DIR and merges them into one segment.
//   build_index DIR <corpus.jsonl

#include <algorithm>
#include <exception>
#include <iostream>
#include <thread>

#include "bench/macro/game.hpp"
#include "engine/service/engine.hpp"
#include "engine/storage/posix_file_system.hpp"

namespace {

using namespace fts;

Status run(const std::string& folder) {
  const auto fs = storage::make_posix_file_system();
  FTS_ASSIGN(const auto engine,
             service::Engine::open(*fs, folder, service::Engine::Mode::kReadWrite));
  FTS_TRY(engine->create_index("main", bench::game_settings()));
  service::WriteOptions options;
  options.threads = std::max(1U, std::thread::hardware_concurrency());
  options.merge = false;
  options.warn = [](std::string_view message) { std::cerr << message << "\n"; };
  const auto report = engine->index_inputs("main", {"-"}, options);
  if (!report.ok()) return report.status();
  return engine->optimize("main", options);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2 || argv[1][0] == '-') {
    std::cerr << "usage: build_index DIR <corpus.jsonl\n";
    return 2;
  }
  const Status status = run(argv[1]);
  if (status.ok()) return 0;
  std::cerr << "build_index: " << status.message() << "\n";
  return 2;
} catch (const std::exception& error) {
  std::cerr << "build_index: " << error.what() << "\n";
  return 2;
}

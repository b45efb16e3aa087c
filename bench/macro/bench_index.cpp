// bench_index: indexes JSON lines {"id", "text"}, words split by the plain analyzer, with positions,
// the text not stored, merged into one segment. Prints the seconds of both phases (`phase TAB name
// TAB seconds`; with --reorder on that of reordering apart from the merge's) and the bytes by part.
//   bench_index --threads 2 --memory 256M DIR corpus.jsonl

#include <chrono>
#include <cstdio>
#include <iostream>
#include <optional>

#include "bench/macro/game.hpp"
#include "bench/macro/program.hpp"
#include "engine/service/engine.hpp"
#include "engine/storage/posix_file_system.hpp"
#include "tools/common/quantities.hpp"

namespace po = boost::program_options;

namespace {

using namespace fts;
using Clock = std::chrono::steady_clock;

struct Options {
  std::string folder, corpus, memory = "512M", reorder = "off";
  std::uint32_t threads = 1;
};

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// How long documents were reordered: from the first word of it to the last.
class ReorderClock final : public ProgressSink {
 public:
  void update(const ProgressUpdate& progress) override {
    if (progress.phase != "reordering") return;
    if (!begin_) begin_ = Clock::now();
    seconds_ = seconds_since(*begin_);
  }
  double seconds() const { return seconds_; }

 private:
  std::optional<Clock::time_point> begin_;
  double seconds_ = 0;
};

void print_phase(const char* name, double seconds) {
  std::printf("phase\t%s\t%.3f\n", name, seconds);
  std::fflush(stdout);
}

Status run(const Options& options) {
  if (options.reorder != "off" && options.reorder != "on") {
    return invalid_argument("--reorder is on or off, not " + options.reorder);
  }
  const auto fs = storage::make_posix_file_system();
  FTS_ASSIGN(const auto engine,
             service::Engine::open(*fs, options.folder, service::Engine::Mode::kReadWrite));
  auto settings = bench::game_settings();
  settings.reorder = options.reorder == "on";
  FTS_TRY(engine->create_index("main", settings));

  service::WriteOptions write;
  FTS_ASSIGN(write.memory_bytes, tools::parse_size(options.memory));
  write.threads = options.threads;
  write.merge = false;
  write.warn = [](std::string_view message) { std::cerr << message << "\n"; };
  auto begin = Clock::now();
  FTS_ASSIGN(const auto report, engine->index_inputs("main", {options.corpus}, write));
  print_phase("index", seconds_since(begin));
  begin = Clock::now();
  ReorderClock clock;
  write.progress = &clock;
  FTS_TRY(engine->optimize("main", write));
  const double seconds = seconds_since(begin);
  if (settings.reorder) print_phase("reorder", clock.seconds());
  print_phase("merge", seconds - clock.seconds());

  FTS_ASSIGN(const auto stats, engine->stats("main"));
  std::printf("documents\t%llu\nbytes\t%llu\n", static_cast<unsigned long long>(report.documents),
              static_cast<unsigned long long>(stats.disk_bytes));
  for (const auto& part : stats.parts) {
    std::printf("part\t%s\t%llu\n", part.name.c_str(), static_cast<unsigned long long>(part.bytes));
  }
  return ok_status();
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  auto description = bench::program_options(
      "bench_index [options] DIR CORPUS.jsonl\n"
      "Indexes {\"id\", \"text\"} lines with the plain analyzer into the new folder DIR.");
  auto add = description.add_options();
  add("threads", po::value(&options.threads)->default_value(options.threads), "worker threads");
  add("memory", po::value(&options.memory)->default_value(options.memory), "budget of buffers");
  add("reorder", po::value(&options.reorder)->default_value(options.reorder),
      "on or off: order documents by content in the merge");
  const auto program = [&]() -> Result<int> {
    FTS_TRY(run(options));
    return 0;
  };
  return bench::run_program("bench_index", description,
                            {{"folder", &options.folder}, {"corpus", &options.corpus}}, program,
                            argc, argv);
}

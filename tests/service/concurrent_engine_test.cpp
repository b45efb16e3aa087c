// Who waits for whom: changes of settings do not undo one another, and the opening of one index
// keeps nobody from another.

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include "tests/service/support.hpp"

using namespace fts;
using namespace fts::service;
using namespace fts::service::test;

namespace {

/// Whoever opens the manifest of the index "slow" waits for `open`.
class SlowDisk final : public storage::MemoryFileSystem {
 public:
  std::promise<void> reached, open_gate;
  std::atomic<bool> slow{false};
  Result<std::unique_ptr<storage::ReadableFile>> open(const std::string& path) override {
    if (path.ends_with("slow/manifest") && slow.exchange(false)) {
      reached.set_value();
      open_gate.get_future().wait();
    }
    return MemoryFileSystem::open(path);
  }
};

}  // namespace

TEST_CASE("two changes of settings at once both hold") {
  storage::MemoryFileSystem disk;
  const auto engine = open_engine(disk);
  REQUIRE_OK(engine->create_index("main", {}));
  std::future<Status> other;
  std::promise<void> begun, entered;
  auto has_entered = entered.get_future();
  bool beside = true;
  const auto changed = engine->change_settings("main", [&](const index::Settings& current) {
    // The other begins while this one has read and not yet written.
    other = std::async(std::launch::async, [&] {
      begun.set_value();
      return engine
          ->change_settings("main",
                            [&](index::Settings settings) -> Result<index::Settings> {
                              entered.set_value();
                              settings.b = 0.25F;
                              return settings;
                            })
          .status();
    });
    // Were the other let in beside this one, it would be by now: this is to wait for what must not
    // come, so that only a slow machine misses it, and none fails without cause.
    begun.get_future().wait();
    beside = has_entered.wait_for(std::chrono::milliseconds(50)) == std::future_status::ready;
    index::Settings settings = current;
    settings.k1 = 2.0F;
    return Result<index::Settings>(settings);
  });
  REQUIRE_OK(changed);
  REQUIRE_OK(other.get());
  CHECK_FALSE(beside);
  const auto settings = engine->settings("main");
  REQUIRE_OK(settings);
  CHECK(settings->k1 == 2.0F);
  CHECK(settings->b == 0.25F);
}

TEST_CASE("an index that is slow to open keeps nobody from another") {
  SlowDisk disk;
  {
    const auto engine = open_engine(disk);
    REQUIRE_OK(engine->create_index("slow", {}));
    REQUIRE_OK(engine->create_index("quick", {}));
  }
  const auto engine = open_engine(disk);
  disk.slow = true;
  auto slow = std::async(std::launch::async, [&] { return engine->snapshot("slow").status(); });
  disk.reached.get_future().wait();
  auto quick = std::async(std::launch::async, [&] { return engine->snapshot("quick").status(); });
  const bool answered = quick.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
  disk.open_gate.set_value();
  CHECK(answered);
  CHECK(quick.get().ok());
  CHECK(slow.get().ok());
}

TEST_CASE("writers, deletions and creations of one index at once leave a whole index") {
  storage::MemoryFileSystem disk;
  std::atomic<bool> stop{false};
  std::atomic<int> failures{0};
  std::atomic<int> puts{0};
  {
    const auto engine = open_engine(disk);
    std::vector<std::jthread> writers;
    for (int i = 0; i < 2; ++i) {
      writers.emplace_back([&, i] {
        for (int n = 0; !stop; ++n) {
          const auto id = std::to_string(i) + "-" + std::to_string(n % 5);
          const auto put = engine->put_document("main", id, "{}");
          if (put.ok()) ++puts;
          if (!put.ok() && put.status().code() != StatusCode::kNotFound) ++failures;
        }
      });
    }
    for (int round = 0; round < 30; ++round) {
      CHECK(engine->create_index("main", {}).ok());
      put(*engine, "main", "x");
      // The writers have their turn in the first: later ones go as it comes.
      while (round == 0 && puts < 10) std::this_thread::yield();
      CHECK(engine->delete_index("main").ok());
    }
    REQUIRE_OK(engine->create_index("main", {}));
    put(*engine, "main", "x");
    stop = true;
    writers.clear();
    CHECK(failures == 0);
    CHECK(engine->document("main", "x").ok());
    REQUIRE_OK(engine->check("main", nullptr));
  }
  const auto engine = open_engine(disk);
  REQUIRE_OK(engine->check("main", nullptr));
  CHECK(engine->document("main", "x").ok());
}

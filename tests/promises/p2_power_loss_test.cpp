// The second promise, that what is acknowledged is there after a power cut, at the size of CI and
// through the façade: a cut before every call that changes the disk, with damage drawn at random
// from what was not synced. What was acknowledged is there, nothing is there by half, and the
// folder takes new documents. Below it, tests/index/test_crashes.cpp does the same to random
// batches, recovery included. FTS_TEST_CRASH_IMAGES=n draws n images at each cut instead of 12.

#include <cstdlib>

#include "engine/storage/crashing_file_system.hpp"
#include "engine/storage/faulty_file_system.hpp"
#include "tests/promises/life.hpp"

using namespace fts;
using namespace fts::promises;

namespace {

std::uint64_t images_per_cut() {
  const char* given = std::getenv("FTS_TEST_CRASH_IMAGES");
  return given == nullptr ? 12 : std::strtoull(given, nullptr, 10);
}

}  // namespace

TEST_CASE("P2: power fails at any call of a life-cycle") {
  storage::CrashingFileSystem disk;
  Life::prepare(disk);
  for (const auto* folder : {"/in", "/"}) REQUIRE(disk.sync_folder(folder).ok());
  Life life(disk);
  std::uint64_t cuts = 0;
  const auto cut = [&](std::uint64_t mutation, const std::string& operation) {
    for (std::uint64_t i = 0; i < images_per_cut(); ++i) {
      const auto seed = mutation * 1000 + i;
      INFO("mutation " << mutation << " (" << operation << "), image " << seed);
      const auto image = disk.crash_image(seed);
      check_survivor(*image, life);
      ++cuts;
    }
  };
  disk.before_each_mutation(cut);
  REQUIRE(life.run());
  disk.before_each_mutation({});
  cut(disk.mutations(), "the end");
  CHECK(cuts > 60 * images_per_cut());
}

TEST_CASE("P2: power fails in the recovery from a failed power") {
  storage::CrashingFileSystem disk;
  Life::prepare(disk);
  Life life(disk);
  disk.before_each_mutation([&](std::uint64_t mutation, const std::string& operation) {
    INFO("mutation " << mutation << " (" << operation << ")");
    const auto image = disk.crash_image(mutation);
    // The engine of the image only opens, which may sweep and create, and is cut at each call.
    std::vector<std::unique_ptr<storage::CrashingFileSystem>> again;
    image->before_each_mutation([&](std::uint64_t second, const std::string&) {
      again.push_back(image->crash_image(second + 1));
    });
    {
      const auto engine =
          service::test::open_engine(*image, Engine::Mode::kReadWrite, "/disk/data");
      if (life.created) life.check_contents(*engine, true);
    }
    again.push_back(image->crash_image(0));
    for (const auto& next : again) check_survivor(*next, life);
  });
  REQUIRE(life.run());
}

TEST_CASE("P2: a process that died at any call, its successor, then the power") {
  // The disk goes on where the process stopped: names that it made and did not sync are found by
  // the next process, which must not take them for durable.
  bool stopped = true;
  for (std::uint64_t stop = 1; stopped; ++stop) {
    INFO("died at call " << stop);
    storage::CrashingFileSystem disk;
    Life::prepare(disk);
    // From this call on nothing that the process does reaches the disk.
    storage::FaultyFileSystem fs(disk);
    fs.arm({.call = stop, .for_ever = true});
    Life life(fs);
    stopped = !life.run();
    life.engine.reset();
    // Opening alone, which sweeps, and then a document.
    const auto expect = [&](std::uint64_t first_seed) {
      for (auto seed = first_seed; seed < first_seed + 4; ++seed) {
        INFO("image " << seed);
        check_survivor(*disk.crash_image(seed), life);
      }
    };
    {
      const auto next = service::test::open_engine(disk, Engine::Mode::kReadWrite, "/disk/data");
      expect(0);
      const auto created = next->create_index("main", {});
      if (created.code() != StatusCode::kAlreadyExists) REQUIRE_OK(created);
      REQUIRE_OK(next->stats("main"));
      life.created = true;
      expect(10);
      auto state = life.contents(*next);
      REQUIRE_OK(next->put_document("main", "d", json_of("d", 3)));
      state["d"] = 3;
      life.acknowledged = life.under_way = state;
    }
    expect(20);
  }
}

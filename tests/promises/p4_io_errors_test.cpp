// The fourth promise, that errors of the disk are survived, at the size of CI and through the
// façade: the n-th call to the disk fails, for every n of a life-cycle (create, index, replace,
// delete, open again, merge). The error is one that names its cause, readers of the same process go
// on with what was acknowledged, opened again the folder stands before or after the step, and no
// file stays open. Below it, tests/index/test_faults.cpp does the same to the index alone.

#include "engine/storage/faulty_file_system.hpp"
#include "tests/promises/life.hpp"

using namespace fts;
using namespace fts::promises;
using storage::Fault;

namespace {

std::uint64_t calls_of_a_life() {
  storage::MemoryFileSystem disk;
  Life::prepare(disk);
  storage::FaultyFileSystem fs(disk);
  fs.arm({});
  Life life(fs);
  REQUIRE(life.run());
  return fs.calls();
}

void fail_every_call(Fault fault) {
  const auto calls = calls_of_a_life();
  CHECK(calls > 200);
  std::uint64_t survived = 0;
  for (fault.call = 1; fault.call <= calls; ++fault.call) {
    storage::MemoryFileSystem disk;
    Life::prepare(disk);
    storage::FaultyFileSystem fs(disk);
    fs.arm(fault);
    {
      Life life(fs);
      const bool finished = life.run();
      INFO("call " << fault.call << " of " << calls << "\n" << fs.log_tail());
      if (!fs.struck()) REQUIRE(finished);
      if (finished) ++survived;
      fs.disarm();
      // Readers of the process that met the fault.
      if (life.engine != nullptr && life.created) life.check_contents(*life.engine, false);
      life.engine.reset();
      check_survivor(fs, life);
    }
    REQUIRE(fs.open_objects() == 0);
  }
  // A fault may pass unseen where nothing depends on the call (removing what is not needed any
  // more); most must be told.
  CHECK(survived * 2 < calls);
}

}  // namespace

TEST_CASE("P4: each call of a life-cycle fails once") {
  fail_every_call({.code = StatusCode::kIoError});
}

TEST_CASE("P4: each call and all after it fail") {
  fail_every_call({.code = StatusCode::kIoError, .for_ever = true});
}

TEST_CASE("P4: each append is cut short") {
  fail_every_call({.code = StatusCode::kIoError, .short_write = true});
}

TEST_CASE("P4: the disk is full from each call on") {
  fail_every_call({.code = StatusCode::kOutOfSpace, .for_ever = true, .short_write = true});
}

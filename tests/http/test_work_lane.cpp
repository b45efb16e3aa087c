// The threads of a lane outlive what they work on.

#include <atomic>
#include <stdexcept>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "engine/http/server_core.hpp"

namespace fts::http {
namespace {

TEST_CASE("a task that throws frees its place, and the lane goes on") {
  WorkLane lane(1, 1);
  std::atomic<int> done{0};
  for (int round = 0; round < 10; ++round) {
    bool taken = false;
    for (int waited = 0; !taken && waited < 10'000; ++waited) {
      taken = lane.submit([&done] {
        ++done;
        throw std::runtime_error("no memory for an answer");
      });
      if (!taken) ::usleep(1000);
    }
    REQUIRE(taken);
  }
  lane.join();
  CHECK(done == 10);
}

}  // namespace
}  // namespace fts::http

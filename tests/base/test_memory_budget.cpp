#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/memory_budget.hpp"

namespace fts {
namespace {

TEST_CASE("a budget gives n, refuses n + 1 and far beyond") {
  MemoryBudget budget(100);
  CHECK(budget.limit() == 100);
  CHECK_FALSE(budget.reserve(101));
  CHECK_FALSE(budget.reserve(100'000));
  CHECK_FALSE(budget.reserve(UINT64_MAX));
  CHECK(budget.reserve(60));
  CHECK_FALSE(budget.reserve(41));
  CHECK_FALSE(budget.reserve(UINT64_MAX - 10));
  CHECK(budget.reserve(40));
  CHECK(budget.used() == 100);
  CHECK(budget.reserve(0));
  CHECK_FALSE(budget.reserve(1));
  budget.release(100);
  CHECK(budget.used() == 0);
}

TEST_CASE("threads never take more than there is") {
  MemoryBudget budget(1000);
  std::vector<std::thread> threads;
  std::atomic<std::uint64_t> held = 0;
  std::atomic<bool> too_many = false;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20000; ++i) {
        if (!budget.reserve(300)) continue;
        if (held.fetch_add(300) + 300 > budget.limit()) too_many = true;
        held.fetch_sub(300);
        budget.release(300);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(budget.used() == 0);
  CHECK_FALSE(too_many);
}

}  // namespace
}  // namespace fts

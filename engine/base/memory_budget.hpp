#pragma once

// How many bytes a part of the engine may hold. Whoever is about to allocate much reserves first,
// and reacts to a refusal (flushes, waits, answers "busy") instead of running the machine dry. Any
// thread.

#include <atomic>
#include <cstdint>

#include "engine/base/check.hpp"

namespace fts {

class MemoryBudget {
 public:
  explicit MemoryBudget(std::uint64_t limit_bytes) : limit_(limit_bytes) {}
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  /// Takes `bytes` from the budget; false, and nothing taken, when they do not fit any more.
  [[nodiscard]] bool reserve(std::uint64_t bytes) {
    auto used = used_.load(std::memory_order_relaxed);
    do {
      if (bytes > limit_ || used > limit_ - bytes) return false;
    } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
    return true;
  }

  /// Gives back `bytes` that were reserved before.
  void release(std::uint64_t bytes) {
    const auto before = used_.fetch_sub(bytes, std::memory_order_relaxed);
    FTS_CHECK(before >= bytes);
  }

  std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }
  std::uint64_t limit() const { return limit_; }

 private:
  const std::uint64_t limit_;
  std::atomic<std::uint64_t> used_{0};
};

}  // namespace fts

#pragma once

// What one query may cost. Every loop of the read path polls its budget once per block of work (256
// to 4096 documents); past the deadline or after a cancellation the poll says stop, and the query
// ends with a Status. Not shared between threads, except for `cancel`, which any thread may call.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>

#include "engine/base/status.hpp"

namespace fts {

class QueryBudget {
 public:
  using Clock = std::chrono::steady_clock;

  /// No limit at all; the default of tests and measuring programs.
  QueryBudget() = default;
  explicit QueryBudget(std::chrono::milliseconds timeout) : deadline_(Clock::now() + timeout) {}
  /// As parameters give it: 0 is no limit.
  static Clock::time_point deadline_of(std::uint32_t timeout_ms) {
    return timeout_ms == 0 ? Clock::time_point::max()
                           : Clock::now() + std::chrono::milliseconds(timeout_ms);
  }
  explicit QueryBudget(Clock::time_point deadline) : deadline_(deadline) {}

  /// Counts `postings` decoded since the last poll; false when the query must stop.
  bool spend(std::uint64_t postings) {
    postings_ += postings;
    if (stopped_.load(std::memory_order_relaxed)) return false;
    if (deadline_ != Clock::time_point::max() && Clock::now() > deadline_) {
      expired_ = true;
      stopped_.store(true, std::memory_order_relaxed);
      return false;
    }
    return true;
  }

  void cancel() { stopped_.store(true, std::memory_order_relaxed); }
  bool stopped() const { return stopped_.load(std::memory_order_relaxed); }
  std::uint64_t postings() const { return postings_; }

  /// Why the query stopped; ok when it did not.
  Status status() const {
    if (!stopped()) return ok_status();
    if (expired_)
      return deadline_exceeded("the query ran past its deadline; narrow it or raise timeout_ms");
    return cancelled("the query was cancelled");
  }

 private:
  Clock::time_point deadline_ = Clock::time_point::max();
  std::atomic<bool> stopped_{false};
  bool expired_ = false;
  std::uint64_t postings_ = 0;
};

}  // namespace fts

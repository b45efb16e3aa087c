#pragma once

// Tells a ProgressSink how far work is, a few times a second at most, however often it is asked to.

#include <chrono>

#include "engine/base/progress.hpp"

namespace fts {

class ProgressThrottle {
 public:
  explicit ProgressThrottle(ProgressSink* sink) : sink_(sink) {}
  void update(const ProgressUpdate& progress) {
    if (sink_ == nullptr || ++calls_ % kCallsPerLook != 0) return;
    const auto now = Clock::now();
    if (now - last_ < kInterval) return;
    last_ = now;
    sink_->update(progress);
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kInterval{250};
  static constexpr unsigned kCallsPerLook = 64;

  ProgressSink* sink_;
  unsigned calls_ = 0;
  Clock::time_point last_{};
};

}  // namespace fts

#pragma once

// How far a long command is, in one line of standard error that is redrawn ten times a second at
// most and leaves nothing behind. On anything but a terminal it stays silent.

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>

#include "engine/base/progress.hpp"

namespace fts::tools {

class ProgressBar : public ProgressSink {
 public:
  ProgressBar();
  ~ProgressBar() override;
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void update(const ProgressUpdate& progress) override;
  /// Takes the line away, so that something else can be printed; the next update draws it again.
  void erase();
  /// A note above the line. Any thread, beside `update`.
  void note(std::string_view message);

 private:
  void erase_locked();

  using Clock = std::chrono::steady_clock;

  std::mutex mutex_;
  bool visible_;        ///< whether there is a terminal
  bool drawn_ = false;  ///< whether the line stands there
  std::string phase_;
  Clock::time_point phase_begin_;
  Clock::time_point last_draw_;
};

/// The line itself, at most `width` columns: phase, bar and percentage (when the total is known),
/// documents, bytes, bytes a second, time left.
std::string progress_line(const ProgressUpdate& progress, double seconds, std::size_t width);

}  // namespace fts::tools

#include "tools/common/progress_bar.hpp"

#include <algorithm>
#include <cstdio>
#include <unistd.h>
#include <vector>

#include "tools/common/output.hpp"
#include "tools/common/quantities.hpp"
#include "tools/common/terminal.hpp"

namespace fts::tools {

namespace {

constexpr auto kRedrawInterval = std::chrono::milliseconds(100);
constexpr std::size_t kBarColumns = 24, kLeastBarColumns = 6;

/// A bar in eighths of a column.
std::string bar(double share, std::size_t columns) {
  constexpr std::string_view kEighths[] = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths = static_cast<std::size_t>(share * 8 * static_cast<double>(columns));
  std::string out;
  for (std::size_t i = 0; i < columns; ++i) {
    if (eighths >= 8 * (i + 1)) {
      out += "█";
    } else {
      out += kEighths[eighths > 8 * i ? eighths - 8 * i : 0];
    }
  }
  return out;
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::max(seconds, 0.0));
  const auto two = [](std::uint64_t value) {
    return (value < 10 ? "0" : "") + std::to_string(value);
  };
  std::string out = whole >= 3600 ? std::to_string(whole / 3600) + ":" + two(whole / 60 % 60)
                                  : std::to_string(whole / 60);
  return out + ":" + two(whole % 60);
}

}  // namespace

std::string progress_line(const ProgressUpdate& progress, double seconds, std::size_t width) {
  const bool total_known = progress.total_bytes > 0;
  const double share = !total_known ? 0
                                    : std::min(1.0, static_cast<double>(progress.bytes) /
                                                        static_cast<double>(progress.total_bytes));
  std::vector<std::string> parts;  // from the most to the least wanted
  if (total_known) parts.push_back(pad_left(fixed_text(share * 100, 0), 3) + " %");
  if (progress.documents > 0) parts.push_back(number_text(progress.documents, true) + " documents");
  const auto bytes = progress.unpacked_bytes > 0 ? progress.unpacked_bytes : progress.bytes;
  if (bytes > 0) parts.push_back(size_text(bytes));
  if (bytes > 0 && seconds > 0.2) {
    const double rate = static_cast<double>(bytes) / seconds;
    parts.push_back(size_text(static_cast<std::uint64_t>(rate)) + "/s");
    if (total_known && share > 0.01 && seconds > 1) {
      parts.push_back(clock_text(seconds / share - seconds) + " left");
    }
  }
  const std::string phase(progress.phase);
  std::string figures;
  for (const auto& part : parts) {
    if (display_width(phase + figures + part) + 2 >= width) break;
    figures += "  " + part;
  }
  // The bar takes what the figures leave.
  const std::size_t used = display_width(phase + figures) + 3;
  const std::size_t columns = std::min(kBarColumns, width > used ? width - used : 0);
  if (!total_known || columns < kLeastBarColumns) return phase + figures;
  return phase + "  " + bar(share, columns) + figures;
}

ProgressBar::ProgressBar()
    : visible_(is_terminal(STDERR_FILENO)),
      phase_begin_(Clock::now()),
      last_draw_(phase_begin_ - kRedrawInterval) {}

ProgressBar::~ProgressBar() { erase(); }

void ProgressBar::update(const ProgressUpdate& progress) {
  if (!visible_) return;
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  if (progress.phase != phase_) {
    phase_ = progress.phase;
    phase_begin_ = now;
  } else if (now - last_draw_ < kRedrawInterval) {
    return;
  }
  last_draw_ = now;
  const double seconds = std::chrono::duration<double>(now - phase_begin_).count();
  const auto line = progress_line(progress, seconds, terminal_width(STDERR_FILENO));
  std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressBar::erase() {
  const std::lock_guard lock(mutex_);
  erase_locked();
}

void ProgressBar::note(std::string_view message) {
  const std::lock_guard lock(mutex_);
  erase_locked();
  print_note(message);
}

void ProgressBar::erase_locked() {
  if (!drawn_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace fts::tools

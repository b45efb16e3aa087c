#pragma once

// Work of several parts, one after another or at once, told as one: a share that only grows and
// ends at the whole. Parts may be jobs of parts themselves.

#include <algorithm>
#include <mutex>

#include "engine/base/progress.hpp"

namespace fts {

/// Any thread; tells its sink from one at a time.
class JobProgress {
 public:
  /// `sink` may be null. Documents are told in the proportion of the bytes.
  JobProgress(ProgressSink* sink, std::string_view phase, std::uint64_t total_documents,
              std::uint64_t total_bytes)
      : sink_(sink), phase_(phase), documents_(total_documents), total_(total_bytes) {}

  void add(std::uint64_t bytes) {
    const std::scoped_lock lock(mutex_);
    done_ = std::min(done_ + bytes, total_);
    tell();
  }
  /// Everything is done, whatever the parts came to.
  void finish() {
    const std::scoped_lock lock(mutex_);
    if (done_ == total_) return;
    done_ = total_;
    tell();
  }

 private:
  void tell() {
    if (sink_ == nullptr || total_ == 0) return;
    const auto share = static_cast<double>(done_) / static_cast<double>(total_);
    const auto documents = static_cast<std::uint64_t>(static_cast<double>(documents_) * share);
    sink_->update({phase_, documents, done_, total_});
  }

  ProgressSink* const sink_;
  const std::string_view phase_;
  const std::uint64_t documents_;
  const std::uint64_t total_;
  std::mutex mutex_;
  std::uint64_t done_ = 0;
};

/// What counts for `bytes` of a job, whatever it counts in itself: told that it is at b of t, it is
/// that share of `bytes`. One thread.
class JobPart final : public ProgressSink {
 public:
  JobPart(JobProgress& job, std::uint64_t bytes) : job_(job), bytes_(bytes) {}

  void update(const ProgressUpdate& progress) override {
    if (progress.total_bytes == 0) return;
    const auto share = std::min(
        1.0, static_cast<double>(progress.bytes) / static_cast<double>(progress.total_bytes));
    advance(static_cast<std::uint64_t>(static_cast<double>(bytes_) * share));
  }
  void finish() { advance(bytes_); }

 private:
  void advance(std::uint64_t bytes) {
    if (bytes <= done_) return;
    job_.add(bytes - done_);
    done_ = bytes;
  }

  JobProgress& job_;
  const std::uint64_t bytes_;
  std::uint64_t done_ = 0;
};

}  // namespace fts

#pragma once

// A sequence of jobs worked on by several threads, with an outcome that does not depend on how many
// they are: jobs are taken in order, by one thread at a time, worked on side by side, and put in
// the order in which they were taken, by one thread at a time. As the slow loop, with one worker:
//
//   for (Job job; take(job); ) { work(0, job); put(job); }
//
// Whoever works ahead of a long job leaves what it has done to wait, up to a number of bytes.

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/status.hpp"

namespace fts {

/// Stages:
///   Job                                  default-constructible, movable
///   Result<bool> take(Job&)              false: there are no more; the job is new; not asked again
///                                        after false or a failure
///   Status work(std::size_t worker, Job&)  on any thread, each worker on one
///   Status put(Job&)
///   std::uint64_t waiting_bytes(const Job&)  what a job holds that was worked on
template <typename Stages>
class OrderedWork {
 public:
  using Job = typename Stages::Job;

  /// `stages` outlives this. Besides the jobs being worked on there wait at most `waiting_bytes`
  /// and one job a worker.
  OrderedWork(Stages& stages, std::uint64_t waiting_bytes)
      : stages_(stages), most_waiting_bytes_(waiting_bytes) {}

  /// To the end, or to the first status of a stage that is not ok; what a stage throws is thrown
  /// here. The calling thread is worker 0. Threads that cannot be had are done without.
  Status run(std::size_t workers) {
    std::vector<std::jthread> helpers;
    try {
      for (std::size_t worker = 1; worker < workers; ++worker) {
        helpers.emplace_back([this, worker] { run_worker(worker); });
      }
      // NOLINTNEXTLINE(bugprone-empty-catch): fewer threads do it too.
    } catch (const std::system_error&) {
    }
    run_worker(0);
    helpers.clear();
    if (thrown_ != nullptr) std::rethrow_exception(thrown_);
    return status_;
  }

 private:
  void run_worker(std::size_t worker) {
    try {
      const Status status = work_off(worker);
      if (!status.ok()) stop(status, nullptr);
    } catch (...) {
      stop(ok_status(), std::current_exception());
    }
  }

  Status work_off(std::size_t worker) {
    for (;;) {
      Job job;
      std::uint64_t number = 0;
      FTS_ASSIGN(const bool more, take(job, number));
      if (!more) return ok_status();
      FTS_TRY(stages_.work(worker, job));
      FTS_TRY(put(number, std::move(job)));
    }
  }

  Result<bool> take(Job& job, std::uint64_t& number) {
    {
      // Who holds the job that all wait for is not among those who wait here.
      std::unique_lock lock(mutex_);
      room_.wait(lock, [this] { return stopped_ || waiting_bytes_ <= most_waiting_bytes_; });
      if (stopped_) return false;
    }
    const std::scoped_lock lock(taking_);
    // Whoever waited here meanwhile must not ask again.
    if (ended_) return false;
    ended_ = true;
    number = taken_++;
    FTS_ASSIGN(const bool more, stages_.take(job));
    ended_ = !more;
    return more;
  }

  /// Puts the jobs whose turn it is, unless another thread is about it.
  Status put(std::uint64_t number, Job job) {
    std::unique_lock lock(mutex_);
    waiting_bytes_ += stages_.waiting_bytes(job);
    waiting_.emplace(number, std::move(job));
    if (putting_) return ok_status();
    putting_ = true;
    while (!stopped_ && !waiting_.empty() && waiting_.begin()->first == next_) {
      auto turn = waiting_.extract(waiting_.begin());
      const auto bytes = stages_.waiting_bytes(turn.mapped());
      lock.unlock();
      FTS_TRY(stages_.put(turn.mapped()));
      lock.lock();
      waiting_bytes_ -= bytes;
      ++next_;
      room_.notify_all();
    }
    putting_ = false;
    return ok_status();
  }

  void stop(const Status& status, std::exception_ptr thrown) {
    const std::scoped_lock lock(mutex_);
    if (!stopped_) {
      status_ = status;
      thrown_ = std::move(thrown);
    }
    stopped_ = true;
    room_.notify_all();
  }

  Stages& stages_;
  const std::uint64_t most_waiting_bytes_;

  std::mutex taking_;
  std::uint64_t taken_ = 0;
  bool ended_ = false;  ///< there are no more jobs, or taking one failed

  std::mutex mutex_;  ///< of all that follows
  std::condition_variable room_;
  std::map<std::uint64_t, Job> waiting_;  ///< worked on, by number
  std::uint64_t waiting_bytes_ = 0;
  std::uint64_t next_ = 0;  ///< the first that was not put
  bool putting_ = false;
  bool stopped_ = false;
  Status status_;
  std::exception_ptr thrown_;
};

}  // namespace fts

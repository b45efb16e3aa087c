// Jobs worked on side by side and put in order.

#include "engine/base/ordered_work.hpp"

#include <atomic>
#include <stdexcept>
#include <string>

#include <catch2/catch.hpp>

using namespace fts;

namespace {

/// Squares 0, 1, ... `count` - 1; every seventh takes longer. One stage may fail or throw at a job.
class Squares {
 public:
  struct Job {
    std::uint64_t number = 0;
    std::uint64_t square = 0;
  };
  explicit Squares(std::uint64_t count) : count_(count) {}

  Result<bool> take(Job& job) {
    asked_after_the_end = asked_after_the_end || ended_;
    ended_ = true;
    if (taken_ == count_) return false;
    job.number = taken_++;
    // Others come to wait for their turn meanwhile.
    const bool fails = bad_stage == "take" && job.number == bad_job;
    if (fails) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    FTS_TRY(trouble("take", job.number));
    ended_ = false;
    return true;
  }
  Status work(std::size_t worker, Job& job) {
    if (worker >= 3) return internal_error("an unknown worker");
    if (job.number % 7 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    job.square = job.number * job.number;
    finished_.fetch_add(1);
    return trouble("work", job.number);
  }
  Status put(Job& job) {
    // Those that wait, and one that each of the others has just worked on.
    const auto waiting = finished_.load() - put_.size();
    most_waiting = std::max(most_waiting, waiting);
    put_.push_back(job.square);
    return trouble("put", job.number);
  }
  static std::uint64_t waiting_bytes(const Job&) { return 100; }

  const std::vector<std::uint64_t>& squares() const { return put_; }
  std::string bad_stage;
  std::uint64_t bad_job = 0;
  bool throws = false;
  std::uint64_t most_waiting = 0;
  bool asked_after_the_end = false;

 private:
  Status trouble(std::string_view stage, std::uint64_t job) const {
    if (stage != bad_stage || job != bad_job) return ok_status();
    if (throws) throw std::runtime_error("thrown");
    return io_error("a failed stage");
  }

  const std::uint64_t count_;
  std::uint64_t taken_ = 0;
  bool ended_ = false;
  std::atomic<std::uint64_t> finished_ = 0;
  std::vector<std::uint64_t> put_;
};

}  // namespace

TEST_CASE("jobs are put in the order in which they were taken, however many work") {
  const std::uint64_t count = GENERATE(0U, 1U, 2U, 500U);
  const std::size_t workers = GENERATE(1U, 2U, 3U);
  Squares squares(count);
  REQUIRE(OrderedWork(squares, 1000).run(workers).ok());
  CHECK_FALSE(squares.asked_after_the_end);
  REQUIRE(squares.squares().size() == count);
  for (std::uint64_t i = 0; i < count; ++i) CHECK(squares.squares()[i] == i * i);
}

TEST_CASE("no more waits for a long job than may") {
  Squares squares(300);
  REQUIRE(OrderedWork(squares, 500).run(3).ok());
  // Above the limit nothing is taken: one more passes it, and two are being worked on.
  CHECK(squares.most_waiting <= 500 / 100 + 1 + 2);
}

TEST_CASE("the first stage that fails ends the work") {
  const std::string stage = GENERATE("take", "work", "put");
  const std::uint64_t job = GENERATE(0U, 70U, 99U);
  const std::size_t workers = GENERATE(1U, 2U, 3U);
  const bool throws = GENERATE(false, true);
  Squares squares(100);
  squares.bad_stage = stage;
  squares.bad_job = job;
  squares.throws = throws;
  OrderedWork work(squares, 1000);
  if (throws) {
    CHECK_THROWS_WITH(work.run(workers), "thrown");
  } else {
    CHECK(work.run(workers).message() == "a failed stage");
  }
  CHECK_FALSE(squares.asked_after_the_end);
  CHECK(squares.squares().size() <= job + 1);
  for (std::uint64_t i = 0; i < squares.squares().size(); ++i) {
    CHECK(squares.squares()[i] == i * i);
  }
}

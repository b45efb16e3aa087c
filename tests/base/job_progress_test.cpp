// Jobs of several parts, told as one.

#include "engine/base/job_progress.hpp"

#include <vector>

#include <catch2/catch.hpp>

using namespace fts;

namespace {

class Recorder final : public ProgressSink {
 public:
  void update(const ProgressUpdate& progress) override { updates.push_back(progress); }
  std::vector<ProgressUpdate> updates;
};

}  // namespace

TEST_CASE("parts of a job tell their share of it, and never more") {
  Recorder recorder;
  JobProgress job(&recorder, "checking", 10, 1000);
  JobPart half(job, 500);
  JobPart rest(job, 500);
  half.update({"checking", 0, 1, 2});
  CHECK(recorder.updates.back().bytes == 250);
  CHECK(recorder.updates.back().documents == 2);
  half.update({"checking", 0, 1, 4});  // not back
  CHECK(recorder.updates.size() == 1);
  rest.update({"checking", 0, 9, 3});
  CHECK(recorder.updates.back().bytes == 750);
  half.update({"checking", 0, 1, 0});  // of unknown size
  half.finish();
  half.finish();
  CHECK(recorder.updates.back().bytes == 1000);
  CHECK(recorder.updates.back().documents == 10);
  job.add(5);
  CHECK(recorder.updates.back().bytes == 1000);
}

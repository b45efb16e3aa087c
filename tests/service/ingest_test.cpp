// The pipeline of readers and workers, with consumers that fail: which error comes out, and that
// every thread ends.

#include "engine/service/ingest.hpp"

#include <atomic>
#include <new>

#include <catch2/catch.hpp>

#include "engine/service/document_json.hpp"

using namespace fts;
using namespace fts::service;

namespace {

struct Counts {
  std::atomic<int> added{0};
  std::atomic<int> finished{0};
};

/// Takes every document and cannot finish.
class BrokenConsumer final : public index::DocumentConsumer {
 public:
  explicit BrokenConsumer(Counts& counts) : counts_(counts) {}
  Status add(const index::Document&) override {
    ++counts_.added;
    return ok_status();
  }
  Status finish() override {
    ++counts_.finished;
    return io_error("the disk is gone");
  }

 private:
  Counts& counts_;
};

class BrokenBatch final : public index::WriteBatch {
 public:
  Counts counts;
  Result<std::unique_ptr<index::DocumentConsumer>> consumer() override {
    return std::unique_ptr<index::DocumentConsumer>(std::make_unique<BrokenConsumer>(counts));
  }
  Status remove(std::string_view, std::uint64_t) override { return ok_status(); }
  Result<index::CommitStats> commit() override { return internal_error("never asked"); }
};

InputBatch lines_of(std::string text, std::uint64_t first_line) {
  InputBatch batch;
  batch.size = text.size();
  batch.text = std::move(text) + std::string(kJsonPadding, ' ');
  batch.first_line = batch.first_sequence = first_line;
  return batch;
}

WriteOptions threads(std::uint32_t count) {
  WriteOptions options;
  options.threads = count;
  return options;
}

}  // namespace

TEST_CASE("a refused line is what a run fails with, whatever else fails after it") {
  for (const std::uint32_t count : {1U, 4U}) {
    INFO(count << " threads");
    BrokenBatch batch;
    IngestReport report;
    std::uint64_t line = 0;
    const auto status = ingest(
        batch, {},
        [&](InputBatch& lines) -> Result<bool> {
          if (++line > 20) return false;
          lines = lines_of(line == 10 ? "{\"title\":1}\n" : "{\"id\":\"a\"}\n", line);
          return true;
        },
        0, threads(count), report);
    CHECK(status.code() == StatusCode::kInvalidArgument);
    CHECK(status.message().find("line 10") != std::string::npos);
    // Nothing is to be committed, so nothing needs to be written.
    CHECK(batch.counts.finished == 0);
  }
}

TEST_CASE("a consumer that cannot finish fails the run") {
  BrokenBatch batch;
  IngestReport report;
  bool given = false;
  const auto status = ingest(
      batch, {},
      [&](InputBatch& lines) -> Result<bool> {
        if (std::exchange(given, true)) return false;
        lines = lines_of("{\"id\":\"a\"}\n", 1);
        return true;
      },
      0, threads(2), report);
  CHECK(status.code() == StatusCode::kIoError);
  CHECK(batch.counts.added == 1);
}

TEST_CASE("a reader that throws ends the run and its threads") {
  BrokenBatch batch;
  IngestReport report;
  const auto status = ingest(
      batch, {}, [](InputBatch&) -> Result<bool> { throw std::bad_alloc(); }, 0, threads(3),
      report);
  CHECK(status.code() == StatusCode::kInternal);
  CHECK(batch.counts.finished == 0);
}

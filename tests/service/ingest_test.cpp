// The pipeline of readers and workers, with consumers that fail: which error comes out, and that
// every thread ends.

#include "engine/service/ingest.hpp"

#include <algorithm>
#include <atomic>
#include <new>

#include <catch2/catch.hpp>

#include "engine/service/body_batches.hpp"
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

TEST_CASE("a body comes in batches of a mebibyte, each line once and numbered") {
  constexpr std::size_t kMost = std::size_t{1} << 20;
  const auto document = [](std::size_t i, std::size_t bytes) {
    return "{\"id\":\"" + std::to_string(i) + "\",\"title\":\"" + std::string(bytes, 'x') + "\"}";
  };
  std::string lines;
  std::string array = "[\n";
  std::size_t count = 0;
  // Small ones, one of two batches' bytes, more small ones; the last line has no end.
  for (const std::size_t bytes :
       {300U << 10, 10U, 500U << 10, 400U << 10, 2U << 20, 10U, 1U << 20}) {
    if (count > 0) lines += '\n', array += ",\n";
    lines += document(count, bytes);
    array += document(count++, bytes);
  }
  array += "\n]";
  for (const bool is_array : {false, true}) {
    INFO(is_array);
    const auto next = is_array ? batches_of_array(array) : batches_of_lines(lines);
    std::string together;
    std::uint64_t input_bytes = 0;
    std::uint64_t sequence = 1;
    std::size_t batches = 0;
    InputBatch batch;
    for (auto more = next(batch);; more = next(batch)) {
      REQUIRE(more.ok());
      if (!*more) break;
      ++batches;
      const std::string_view text(batch.text.data(), batch.size);
      CHECK(batch.text.size() == batch.size + kJsonPadding);
      const auto documents = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
      CHECK(batch.size <= 3 * kMost);
      CHECK(batch.first_sequence == sequence);
      if (is_array) {
        REQUIRE(batch.line_numbers.size() == documents);
        CHECK(batch.line_numbers[0] == sequence + 1);
      } else {
        CHECK(batch.first_line == sequence);
        CHECK((documents <= 1 || batch.size <= kMost));
      }
      sequence += documents;
      together += text;
      input_bytes += batch.input_bytes;
    }
    CHECK(batches >= 3);
    CHECK(together == (is_array ? lines + "\n" : lines));
    CHECK(input_bytes == (is_array ? array : lines).size());
  }
}

TEST_CASE("of a body that is no array the place is told, and nothing of it is kept") {
  InputBatch batch;
  const auto cut = batches_of_array("[{\"id\":\"a\"},\n{\"id\":");
  CHECK(cut(batch).status().message().find("line 2: the JSON is cut short") != std::string::npos);
  CHECK_FALSE(*batches_of_array("[]")(batch));
  CHECK_FALSE(*batches_of_lines("")(batch));
}

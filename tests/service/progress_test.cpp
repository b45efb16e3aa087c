// What long work tells of itself: one share from nothing to the whole, with the documents of it.

#include "engine/base/random.hpp"
#include "tests/service/support.hpp"

using namespace fts;
using namespace fts::service;
using namespace fts::service::test;

namespace {

class Recorder final : public ProgressSink {
 public:
  void update(const ProgressUpdate& progress) override { updates.push_back(progress); }
  std::vector<ProgressUpdate> updates;
};

/// Never back, from below the half to the end.
void require_whole(const std::vector<ProgressUpdate>& updates, std::string_view phase,
                   std::uint64_t documents, std::uint64_t bytes) {
  REQUIRE(updates.size() >= 5);
  ProgressUpdate last;
  for (const auto& update : updates) {
    REQUIRE(update.phase == phase);
    REQUIRE(update.total_bytes == bytes);
    REQUIRE(update.bytes >= last.bytes);
    REQUIRE(update.documents >= last.documents);
    REQUIRE(update.bytes <= bytes);
    last = update;
  }
  CHECK(updates.front().bytes * 2 <= bytes);
  CHECK(updates.front().documents * 2 <= documents);
  CHECK(last.bytes == bytes);
  CHECK(last.documents == documents);
}

std::string text_of(int i) {
  std::string text;
  for (int word = 0; word < 300; ++word) {
    text += "mot" + std::to_string(word * (i + 7) % 1000) + " ";
  }
  return R"({"title":"Le chat","n":)" + std::to_string(i) + R"(,"body":")" + text + R"("})";
}

std::unique_ptr<Engine> with_segments(storage::FileSystem& disk, int count) {
  auto engine = open_engine(disk);
  REQUIRE_OK(engine->create_index("main", {}));
  for (int i = 0; i < count; ++i) {
    REQUIRE_OK(engine->put_document("main", std::to_string(i), text_of(i)));
  }
  REQUIRE(engine->stats("main")->segments == static_cast<std::uint64_t>(count));
  return engine;
}

}  // namespace

TEST_CASE("a check tells one share of all segments") {
  for (const int count : {1, 5}) {
    storage::MemoryFileSystem disk;
    const auto engine = with_segments(disk, count);
    Recorder recorder;
    REQUIRE_OK(engine->check("main", &recorder));
    require_whole(recorder.updates, "checking", static_cast<std::uint64_t>(count),
                  engine->stats("main")->disk_bytes);
  }
}

TEST_CASE("optimizing tells one share of all segments, making classes included") {
  storage::MemoryFileSystem disk;
  const auto engine = with_segments(disk, 5);
  REQUIRE_OK(engine->delete_documents("main", {"2"}));
  const auto bytes = engine->stats("main")->disk_bytes;  // the segment of the deleted one is gone
  Recorder recorder;
  WriteOptions options;
  options.progress = &recorder;
  REQUIRE_OK(engine->optimize("main", options));
  require_whole(recorder.updates, "merging", 4, bytes);
}

TEST_CASE("merges after a commit, at once or one by one, tell one share") {
  for (const std::uint32_t threads : {1U, 2U}) {
    storage::MemoryFileSystem disk;
    const auto engine = with_segments(disk, 7);
    Recorder recorder;
    WriteOptions options;
    options.progress = &recorder;
    options.threads = threads;
    REQUIRE_OK(engine->index_lines("main", "{\"id\":\"new\",\"body\":\"chat\"}\n", options));
    REQUIRE(engine->stats("main")->segments == 1);
    REQUIRE(recorder.updates.front().phase == "indexing");
    std::erase_if(recorder.updates, [](const auto& update) { return update.phase == "indexing"; });
    REQUIRE_FALSE(recorder.updates.empty());
    require_whole(recorder.updates, "merging", 8, recorder.updates.back().total_bytes);
  }
}

TEST_CASE("merges that call for further ones are one job with them") {
  storage::MemoryFileSystem disk;
  const auto engine = open_engine(disk);
  REQUIRE_OK(engine->create_index("main", {}));
  Random random(3);
  int id = 0;
  const auto add = [&](std::size_t words, WriteOptions options) {
    std::string body;
    for (std::size_t i = 0; i < words; ++i) body += "m" + std::to_string(random.next() >> 20) + " ";
    REQUIRE_OK(engine->index_lines(
        "main", R"({"id":")" + std::to_string(id++) + R"(","body":")" + body + "\"}\n", options));
  };
  // Eight of the lowest level become the eighth of the next.
  WriteOptions alone;
  alone.merge = false;
  for (int i = 0; i < 7; ++i) add(40'000, alone);
  for (int i = 0; i < 7; ++i) add(6'000, alone);
  REQUIRE(engine->stats("main")->segments == 14);
  Recorder recorder;
  WriteOptions options;
  options.progress = &recorder;
  add(6'000, options);
  REQUIRE(engine->stats("main")->segments == 1);
  std::erase_if(recorder.updates, [](const auto& update) { return update.phase == "indexing"; });
  REQUIRE_FALSE(recorder.updates.empty());
  require_whole(recorder.updates, "merging", 8 + 15, recorder.updates.back().total_bytes);
}

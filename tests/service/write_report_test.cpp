// What a write tells beside its success: that merging stopped, that the writer did; and forms of
// input that depend on the settings.

#include <functional>
#include <optional>

#include "engine/service/answer_json.hpp"
#include "engine/storage/faulty_file_system.hpp"
#include "tests/service/support.hpp"

using namespace fts;
using namespace fts::service;
using namespace fts::service::test;

namespace {

/// An index of seven small segments, so that the next one calls for a merge.
std::unique_ptr<Engine> with_seven_segments(storage::FileSystem& disk) {
  auto engine = open_engine(disk);
  REQUIRE_OK(engine->create_index("main", {}));
  for (int i = 0; i < 7; ++i) put(*engine, "main", std::to_string(i));
  return engine;
}

}  // namespace

TEST_CASE("merging that stops after the commit is told, and the documents are in") {
  bool told = false;
  for (std::uint64_t call = 1; !told; ++call) {
    INFO("call " << call);
    storage::MemoryFileSystem memory;
    storage::FaultyFileSystem disk(memory);
    const auto engine = with_seven_segments(disk);
    disk.arm({call, StatusCode::kOutOfSpace, true, false});
    const auto report = engine->index_lines("main", "{\"id\":\"new\"}\n", {});
    REQUIRE(disk.struck());  // else there was no merge, or it needed no space
    disk.disarm();
    CHECK(engine->document("main", "new").ok() == report.ok());
    if (!report.ok()) continue;
    CHECK(report->merging.code() == StatusCode::kOutOfSpace);
    told = true;
  }
}

TEST_CASE("merging that stops after a single document or a deletion is told too") {
  // What is told of the merge; nothing where the write itself was refused.
  using Write = std::function<std::optional<Status>(Engine&)>;
  const auto stopped_after = [](const Write& write) {
    for (std::uint64_t call = 1;; ++call) {
      INFO("call " << call);
      storage::MemoryFileSystem memory;
      storage::FaultyFileSystem disk(memory);
      const auto engine = open_engine(disk);
      REQUIRE_OK(engine->create_index("main", {}));
      WriteOptions options;
      options.merge = false;
      // One more than a merge takes: a deletion leaves the segment of its document empty.
      for (int i = 0; i < 9; ++i) {
        const auto line = "{\"id\":\"" + std::to_string(i) + "\"}\n";
        REQUIRE_OK(engine->index_lines("main", line, options));
      }
      disk.arm({call, StatusCode::kOutOfSpace, true, false});
      const auto merging = write(*engine);
      REQUIRE(disk.struck());  // else there was no merge, or it needed no space
      disk.disarm();
      if (merging) return merging->code();
    }
  };
  CHECK(stopped_after([](Engine& engine) -> std::optional<Status> {
          const auto report = engine.put_document("main", "new", "{}");
          return report.ok() ? std::optional(report->merging) : std::nullopt;
        }) == StatusCode::kOutOfSpace);
  CHECK(stopped_after([](Engine& engine) -> std::optional<Status> {
          const auto report = engine.delete_documents("main", {"3"});
          return report.ok() ? std::optional(report->merging) : std::nullopt;
        }) == StatusCode::kOutOfSpace);
}

TEST_CASE("a writer that stopped is seen in the figures of its index") {
  storage::MemoryFileSystem memory;
  storage::FaultyFileSystem disk(memory);
  const auto engine = with_seven_segments(disk);
  CHECK(engine->stats("main")->writer.ok());
  CHECK(stats_to_json(*engine->stats("main")).find("writer_error") == std::string::npos);
  disk.arm({1, StatusCode::kIoError, true, false});
  CHECK(!engine->put_document("main", "a", "{}").ok());
  disk.disarm();
  const auto stats = engine->stats("main");
  REQUIRE_OK(stats);
  CHECK(stats->writer.code() == StatusCode::kIoError);
  CHECK(stats->documents == 7);
  CHECK(stats_to_json(*stats).find("\"writer_error\":\"") != std::string::npos);
}

TEST_CASE("cells of CSV are text where the index has a text field") {
  storage::MemoryFileSystem disk;
  const auto engine = open_engine(disk);
  index::Settings settings;
  settings.text_fields = {{"titre", 2.0F}, {"texte", 1.0F}};
  REQUIRE_OK(engine->create_index("main", settings));
  auto file = disk.create("a.csv");
  REQUIRE_OK(file);
  const std::string csv = "id,titre,texte,n\n7,2022,true,12\n";
  REQUIRE_OK((*file)->append(as_bytes(csv)));
  REQUIRE_OK((*file)->close());
  REQUIRE_OK(engine->index_inputs("main", {"a.csv"}, {}));
  CHECK(*engine->document("main", "7") == R"({"id":"7","titre":"2022","texte":"true","n":12})");
}

TEST_CASE("an error comes back from JSON as it went in") {
  for (int code = 1; code <= static_cast<int>(StatusCode::kInternal); ++code) {
    const Status status(static_cast<StatusCode>(code), "pas d'\"index\"\n");
    const auto back = error_from_json(error_to_json(status));
    REQUIRE(back.has_value());
    CHECK(back->code() == status.code());
    CHECK(back->message() == status.message());
  }
  CHECK(error_from_json(R"({"error":{"code":"forbidden","message":"non"}})")->code() ==
        StatusCode::kInvalidArgument);
  for (const char* other :
       {"", "<html>", "{}", R"({"error":"x"})", R"({"error":{"code":"io_error"}})"})
    CHECK_FALSE(error_from_json(other).has_value());
}

TEST_CASE("a document has at most as many keys as an index has fields") {
  storage::MemoryFileSystem disk;
  const auto engine = open_engine(disk);
  REQUIRE_OK(engine->create_index("main", {}));
  const auto with_keys = [](std::size_t keys) {
    std::string json = "{\"id\":\"a\"";
    for (std::size_t i = 1; i < keys; ++i) json += ",\"k" + std::to_string(i) + "\":null";
    return json + "}";
  };
  constexpr std::size_t kMost = 256 + 8 + 1;  // kMaxTypedFields + kMaxTextFields + the id
  CHECK(engine->put_document("main", "a", with_keys(kMost)).ok());
  for (const std::size_t keys : {kMost + 1, 1000 * kMost}) {
    const auto refused = engine->put_document("main", "a", with_keys(keys));
    CHECK(refused.status().code() == StatusCode::kLimit);
    CHECK(refused.status().message().find("kMaxTypedFields") != std::string::npos);
  }
}

// A power cut before every call that changes the disk, from the making of the data folder on: what
// was acknowledged is there, nothing half-done is.

#include "engine/storage/crashing_file_system.hpp"
#include "engine/storage/faulty_file_system.hpp"
#include "tests/service/support.hpp"

using namespace fts;
using namespace fts::service;
using namespace fts::service::test;

namespace {

constexpr const char* kAbsent = "no index";

std::string state_of(const Engine& engine) {
  if (engine.index_names().empty()) return kAbsent;
  REQUIRE_OK(engine.check("main", nullptr));
  return exported(engine, "main");
}

}  // namespace

TEST_CASE("a power cut at any call of an engine loses nothing that was acknowledged") {
  storage::CrashingFileSystem disk;
  Random images(7);
  std::string acknowledged = kAbsent;
  std::string under_way = kAbsent;
  disk.before_each_mutation([&](std::uint64_t mutation, const std::string& operation) {
    for (int i = 0; i < 4; ++i) {
      const auto seed = images.next();
      INFO("mutation " << mutation << " (" << operation << "), image " << seed);
      const auto image = disk.crash_image(seed);
      const auto engine = open_engine(*image);
      const auto found = state_of(*engine);
      if (found != acknowledged) REQUIRE(found == under_way);
    }
  });
  const auto engine = open_engine(disk);
  const auto step = [&](const std::string& state, auto&& act) {
    under_way = state;
    REQUIRE_OK(act());
    REQUIRE(state_of(*engine) == state);
    acknowledged = state;
  };
  const std::string a = "{\"id\":\"a\",\"n\":1}\n";
  const std::string b = "{\"id\":\"b\",\"n\":2}\n";
  for (int round = 0; round < 2; ++round) {
    step("", [&] { return engine->create_index("main", {}); });
    step(a, [&] { return engine->index_lines("main", a, {}).status(); });
    step(a + b, [&] { return engine->put_document("main", "b", b).status(); });
    step(kAbsent, [&] { return engine->delete_index("main"); });
  }
}

TEST_CASE("a first run cut off at any call leaves its documents and settings, or no index") {
  storage::CrashingFileSystem disk;
  const std::string lines = "{\"id\":\"a\",\"texte\":\"Un chat.\"}\n";
  auto input = disk.create("in.jsonl");
  REQUIRE_OK(input);
  REQUIRE_OK((*input)->append(as_bytes(lines)));
  REQUIRE_OK((*input)->sync());
  REQUIRE_OK((*input)->close());
  REQUIRE_OK(disk.sync_folder("."));
  WriteOptions options;
  options.create = true;
  options.settings.emplace();
  options.settings->text_fields = {{"texte", 1.0F}};
  Random images(11);
  int absent = 0;
  bool acknowledged = false;
  const auto look_at_images = [&] {
    for (int i = 0; i < 4; ++i) {
      const auto image = disk.crash_image(images.next());
      auto engine = open_engine(*image);
      if (state_of(*engine) == kAbsent) {
        ++absent;
        REQUIRE_FALSE(acknowledged);
        // Nothing is in the way of the next run.
        REQUIRE_OK(engine->index_inputs("main", {"in.jsonl"}, options));
      }
      REQUIRE(state_of(*engine) == lines);
      REQUIRE(engine->settings("main")->text_fields[0].name == "texte");
      REQUIRE(engine->leftovers("main")->empty());
    }
  };
  disk.before_each_mutation([&](std::uint64_t mutation, const std::string& operation) {
    INFO("mutation " << mutation << " (" << operation << ")");
    look_at_images();
  });
  const auto engine = open_engine(disk);
  REQUIRE_OK(engine->index_inputs("main", {"in.jsonl"}, options));
  acknowledged = true;
  look_at_images();
  CHECK(absent > 0);
}

TEST_CASE("a first run in which any call fails leaves no index, or all of it") {
  bool struck = true;
  int refused = 0;
  for (std::uint64_t call = 1; struck; ++call) {
    INFO("call " << call);
    storage::MemoryFileSystem memory;
    auto input = memory.create("in.jsonl");
    REQUIRE_OK(input);
    REQUIRE_OK((*input)->append(as_bytes("{\"id\":\"a\"}\n")));
    REQUIRE_OK((*input)->close());
    storage::FaultyFileSystem disk(memory);
    WriteOptions options;
    options.create = true;
    {
      const auto engine = open_engine(disk);
      disk.arm({call, StatusCode::kIoError, false, false});
      const auto report = engine->index_inputs("main", {"in.jsonl"}, options);
      struck = disk.struck();
      disk.disarm();
      refused += report.ok() ? 0 : 1;
      if (report.ok()) REQUIRE(exported(*engine, "main") == "{\"id\":\"a\"}\n");
      if (!report.ok()) REQUIRE(engine->index_names().empty());
    }
    const auto engine = open_engine(memory);
    REQUIRE_OK(engine->index_inputs("main", {"in.jsonl"}, options));
    REQUIRE(state_of(*engine) == "{\"id\":\"a\"}\n");
  }
  CHECK(refused > 5);
}

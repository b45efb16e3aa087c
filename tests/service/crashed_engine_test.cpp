// A power cut before every call that changes the disk, from the making of the data folder on: what
// was acknowledged is there, nothing half-done is.

#include "engine/storage/crashing_file_system.hpp"
#include "tests/service/engine_support.hpp"

using namespace fts;
using namespace fts::service;
using namespace fts::service::test;

namespace {

constexpr const char* kAbsent = "no index";

std::string state_of(const Engine& engine) {
  if (engine.index_names().empty()) return kAbsent;
  REQUIRE_OK(engine.check("main", nullptr));
  return documents_of(engine, "main");
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

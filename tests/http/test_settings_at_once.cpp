// Two clients that change the settings of one index at once do not undo one another.

#include <thread>

#include <simdjson.h>

#include "engine/http/client.hpp"
#include "engine/storage/memory_file_system.hpp"
#include "tests/http/server_fixture.hpp"

namespace fts::http {
namespace {

double number_in(const std::string& json, std::string_view key) {
  simdjson::dom::parser parser;
  double number = 0;
  return parser.parse(json)[key].get(number) == simdjson::SUCCESS ? number : -1;
}

/// Sets `key` to one value after another; how often the value set last was gone.
int lost_changes(const std::string& url, const std::string& key) {
  Client client(*parse_url(url));
  int lost = 0;
  double set = -1;
  for (int i = 1; i <= 60; ++i) {
    const auto found = client.request("GET", "/v1/main/settings");
    if (!found.ok()) return -1;
    if (set >= 0 && number_in(found->body, key) != set) ++lost;
    set = i / 64.0;
    const auto patched =
        client.request("PATCH", "/v1/main/settings",
                       "{\"" + key + "\":" + std::to_string(set) + "}", "application/json");
    if (!patched.ok() || patched->status != 200) return -1;
  }
  return lost;
}

TEST_CASE("with the engine: no PATCH of the settings undoes another") {
  storage::MemoryFileSystem disk;
  const auto engine = service::Engine::open(disk, "/data", service::Engine::Mode::kReadWrite);
  REQUIRE(engine.ok());
  REQUIRE((*engine)->create_index("main", {}).ok());
  auto options = test_options();
  options.write_threads = 2;
  const auto server = Server::start(**engine, options);
  REQUIRE(server.ok());
  int lost_k1 = 0;
  int lost_b = 0;
  {
    const std::jthread k1([&] { lost_k1 = lost_changes((*server)->url(), "k1"); });
    const std::jthread b([&] { lost_b = lost_changes((*server)->url(), "b"); });
  }
  CHECK(lost_k1 == 0);
  CHECK(lost_b == 0);
}

}  // namespace
}  // namespace fts::http

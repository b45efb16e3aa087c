// The description of the interface names the routes that there are, and no others.

#include <fstream>
#include <set>

#include <catch2/catch.hpp>

#include "engine/http/routes.hpp"

namespace fts::http {
namespace {

/// "GET /v1/{index}" for every operation: paths stand at two spaces, methods at four.
std::set<std::string> described() {
  std::ifstream file(std::string(FTS_SOURCE_DIR) + "/engine/http/openapi.yaml");
  std::set<std::string> operations;
  std::string path;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("components:")) break;
    if (line.starts_with("  /")) path = line.substr(2, line.size() - 3);
    for (const char* method : {"get", "put", "post", "patch", "delete"}) {
      if (line != "    " + std::string(method) + ":") continue;
      std::string name(method);
      for (char& c : name) c = static_cast<char>(c - 'a' + 'A');
      operations.insert(name + " " + path);
    }
  }
  return operations;
}

TEST_CASE("openapi: the table of routes and its description agree") {
  std::set<std::string> routes;
  for (const auto& route : all_routes()) {
    const bool not_there_yet = route.lane == Lane::kInstant && route.pattern != "/v1/health";
    if (!not_there_yet) routes.insert(std::string(route.method) + " " + std::string(route.pattern));
  }
  CHECK(routes.size() > 15);
  CHECK(described() == routes);
}

}  // namespace
}  // namespace fts::http

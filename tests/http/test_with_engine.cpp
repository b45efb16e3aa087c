// The whole way: HTTP in, the real engine over a disk in memory, HTTP out.

#include <simdjson.h>

#include "engine/http/client.hpp"
#include "engine/http/uri.hpp"
#include "engine/service/answer_json.hpp"
#include "engine/storage/memory_file_system.hpp"
#include "tests/http/server_fixture.hpp"

namespace fts::http {
namespace {

struct RealServer {
  storage::MemoryFileSystem disk;
  std::unique_ptr<service::Engine> engine;
  std::unique_ptr<Server> server;
  std::unique_ptr<Client> client;

  RealServer() {
    auto opened = service::Engine::open(disk, "/data", service::Engine::Mode::kReadWrite);
    INFO(opened.status().message());
    REQUIRE(opened.ok());
    engine = std::move(*opened);
    auto started = Server::start(*engine, test_options());
    REQUIRE(started.ok());
    server = std::move(*started);
    client = std::make_unique<Client>(*parse_url(server->url()));
  }

  ClientResponse call(std::string_view method, std::string_view target, std::string_view body = {},
                      std::string_view type = "application/json") {
    const auto response = client->request(method, target, body, type);
    INFO(response.status().message());
    REQUIRE(response.ok());
    simdjson::dom::parser parser;
    if (!response->body.empty()) {
      INFO(response->body);
      CHECK(parser.parse(response->body).error() == simdjson::SUCCESS);
    }
    return *response;
  }
  std::vector<std::string> ids(std::string_view query, std::string_view more = {}) {
    const auto response =
        call("GET", "/v1/main/search?q=" + percent_encode(query) + std::string(more));
    INFO(response.body);
    CHECK(response.status == 200);
    const auto answer = service::answer_from_json(response.body);
    REQUIRE(answer.ok());
    std::vector<std::string> found;
    for (const auto& hit : answer->hits) found.push_back(hit.id);
    return found;
  }
};

using Ids = std::vector<std::string>;

constexpr const char* kLines =
    "{\"id\":\"a1\",\"title\":\"La crue de la V\u00e9sonne\",\"body\":\"Les \u00e9tudiants "
    "aident les habitants.\",\"rubrique\":\"m\u00e9t\u00e9o\",\"date\":\"2022-01-21\"}\n"
    "{\"id\":\"a2\",\"title\":\"Le festival\",\"body\":\"Une \u00e9tudiante chante au "
    "festival.\",\"rubrique\":\"culture\",\"date\":\"2021-06-01\"}\n"
    "{\"id\":\"x/\u00e9\",\"title\":\"Le march\u00e9\",\"body\":\"Du pain et du "
    "fromage.\",\"rubrique\":\"culture\",\"date\":\"2021-07-14\"}\n";

TEST_CASE("with the engine: from an empty folder to an answer and back") {
  RealServer real;
  CHECK(real.call("POST", "/v1/main/documents", kLines, "application/x-ndjson").status == 404);
  CHECK(real.call("PUT", "/v1/main").status == 201);
  CHECK(real.call("PUT", "/v1/main").status == 409);
  const auto taken = real.call("POST", "/v1/main/documents", kLines, "application/x-ndjson");
  INFO(taken.body);
  CHECK(taken.status == 200);
  CHECK(taken.body.starts_with(R"({"indexed":3,"replaced":0,)"));
  CHECK(real.call("GET", "/v1/main").body.find("\"documents\":3") != std::string::npos);

  CHECK(real.ids("crue") == Ids{"a1"});
  CHECK(real.ids("\u00e9tudiant").size() == 2);
  CHECK(real.ids("fromage") == Ids{"x/\u00e9"});
  CHECK(real.ids("festival", "&filter=rubrique:m%C3%A9t%C3%A9o").empty());
  CHECK(real.ids("le OR la", "&sort=date:desc").front() == "a1");

  CHECK(real.call("GET", "/v1/main/documents/x%2F%C3%A9").body.find("fromage") !=
        std::string::npos);
  CHECK(real.call("DELETE", "/v1/main/documents/x%2F%C3%A9").status == 200);
  CHECK(real.call("GET", "/v1/main/documents/x%2F%C3%A9").status == 404);
  CHECK(real.call("POST", "/v1/main/delete", R"({"ids":["a1","zz"]})").body == R"({"deleted":1})");
  CHECK(real.ids("crue").empty());
  CHECK(real.call("PUT", "/v1/main/documents/a9", R"({"title":"La crue"})").status == 201);
  CHECK(real.call("PUT", "/v1/main/documents/a9", R"({"title":"La crue"})").status == 200);
  CHECK(real.ids("crue") == Ids{"a9"});
  CHECK(real.call("GET", "/v1/main/stats").status == 200);
  CHECK(real.call("GET", "/v1/main/analyze?text=l%27%C3%A9t%C3%A9").status == 200);
  CHECK(real.call("PATCH", "/v1/main/settings", R"({"k1":0.9})").status == 200);
  CHECK(real.call("GET", "/v1").body.find("[\"main\"]") != std::string::npos);
  CHECK(real.call("DELETE", "/v1/main").status == 200);
  CHECK(real.call("GET", "/v1/main/search?q=a").status == 404);
}

TEST_CASE("with the engine: a bad line names itself, and nothing is taken") {
  RealServer real;
  REQUIRE(real.call("PUT", "/v1/main").status == 201);
  const auto refused = real.call("POST", "/v1/main/documents",
                                 "{\"id\":\"a\",\"body\":\"un\"}\n{\"id\":\"b\",\"body\":}\n",
                                 "application/x-ndjson");
  CHECK(refused.status == 400);
  CHECK(refused.body.find("line 2") != std::string::npos);
  CHECK(real.call("GET", "/v1/main/documents/a").status == 404);
  const auto array = real.call("POST", "/v1/main/documents",
                               R"([{"id":"a","body":"un"},{"id":"b","body":"deux"}])");
  CHECK(array.status == 200);
  CHECK(real.call("GET", "/v1/main/documents/b").status == 200);
}

TEST_CASE("with the engine: bad queries are 400, odd ones are answered") {
  RealServer real;
  REQUIRE(real.call("PUT", "/v1/main").status == 201);
  REQUIRE(real.call("POST", "/v1/main/documents", kLines, "application/x-ndjson").status == 200);
  CHECK(real.call("GET", "/v1/main/search?q=a&sort=nothing").status == 400);
  CHECK(real.call("GET", "/v1/main/search?q=a&facet=nothing").status == 400);
  for (const char* odd : {"", "((((", "\"", "AND OR", "-", "a:b:c", "l'", "%F0%9F%98%80"}) {
    INFO(odd);
    const auto response =
        real.call("GET", "/v1/main/search?q=" + (odd[0] == '%' ? odd : percent_encode(odd)));
    CHECK((response.status == 200 || response.status == 400));
  }
  const auto facets = real.call("GET", "/v1/main/search?q=le+OR+la&facet=rubrique");
  INFO(facets.body);
  CHECK(facets.body.find(R"({"value":"culture","count":2})") != std::string::npos);
}

TEST_CASE("with the engine: completion and similar documents") {
  RealServer server;
  REQUIRE(server.call("PUT", "/v1/main").status == 201);
  REQUIRE(server
              .call("POST", "/v1/main/documents",
                    "{\"id\":\"a/1\",\"body\":\"L'\u00e9cole publique et la crise de la dette.\"}\n"
                    "{\"id\":\"b\",\"body\":\"La crise de la dette publique.\"}\n"
                    "{\"id\":\"similar\",\"body\":\"Une \u00e9cole.\"}\n",
                    "application/x-ndjson")
              .status == 200);
  const auto complete = [&](std::string_view text, std::string_view more = {}) {
    return server.call("GET", "/v1/main/complete?q=" + percent_encode(text) + std::string(more));
  };
  auto response = complete("l'eco");
  CHECK(response.status == 200);
  CHECK(
      response.body.starts_with("{\"completions\":[{\"text\":\"\u00e9cole\",\"documents\":2,"
                                "\"span\":[0,4],\"phrase\":false}],\"begin\":2,"));
  CHECK(complete("lecol").body.starts_with("{\"completions\":[],"));
  const auto phrases = service::completions_from_json(complete("crise ").body);
  REQUIRE(phrases.ok());
  REQUIRE(phrases->completions.size() == 1);
  CHECK(phrases->completions[0].text == "crise de la dette");
  CHECK(phrases->completions[0].phrase);
  CHECK(service::completions_from_json(complete("cr", "&n=1").body)->completions.size() == 1);
  for (const char* wrong :
       {"/v1/main/complete", "/v1/main/complete?q=a&x=1", "/v1/main/complete?q=a&q=b",
        "/v1/main/complete?q=a&n=101", "/v1/main/complete?q=a&n=-1", "/v1/main/complete?q=%FF",
        "/v1/main/complete?q=a&timeout_ms=0", "/v1/main/complete?q=a&timeout_ms=60001",
        "/v1/main/b/similar?q=a", "/v1/main/b/similar?operator=any"}) {
    INFO(wrong);
    CHECK(server.call("GET", wrong).status == 400);
  }
  CHECK(complete("cr", "&timeout_ms=60000").status == 200);
  CHECK(server.call("GET", "/v1/none/complete?q=a").status == 404);
  CHECK(server.call("POST", "/v1/main/complete?q=a").status == 405);

  const auto like = [&](std::string_view path) {
    const auto found = server.call("GET", path);
    INFO(path << " " << found.body);
    CHECK(found.status == 200);
    std::vector<std::string> ids;
    const auto answer = service::answer_from_json(found.body);
    REQUIRE(answer.ok());
    for (const auto& hit : answer->hits) ids.push_back(hit.id);
    return ids;
  };
  CHECK(like("/v1/main/b/similar") == Ids{"a/1"});
  CHECK(like("/v1/main/a%2F1/similar") == Ids{"b", "similar"});
  CHECK(like("/v1/main/documents/b/similar?n=5&snippets=false") == Ids{"a/1"});
  CHECK(like("/v1/main/similar/similar") == Ids{"a/1"});
  // The document of that name, as ever.
  CHECK(server.call("GET", "/v1/main/documents/similar").body.find("Une") != std::string::npos);
  CHECK(server.call("GET", "/v1/main/personne/similar").status == 404);
}

}  // namespace
}  // namespace fts::http

// Routes and handlers without a network: a request in, an answer out.

#include <catch2/catch.hpp>

#include "engine/base/limits.hpp"
#include "engine/http/admission.hpp"
#include "engine/http/search_request.hpp"
#include "tests/http/fake_engine.hpp"

namespace fts::http {
namespace {

struct Api {
  FakeEngine engine;
  ApiOptions options;

  Response call(std::string method, std::string target, std::string body = {},
                std::vector<HeaderField> headers = {}) {
    Request request;
    request.head.method = std::move(method);
    const auto mark = std::min(target.find('?'), target.size());
    request.head.path = target.substr(0, mark);
    request.head.query = target.substr(std::min(mark + 1, target.size()));
    request.head.host = "localhost";
    request.head.headers = std::move(headers);
    if (!body.empty()) {
      request.head.framing = BodyFraming::kLength;
      request.head.content_length = body.size();
    }
    auto admission = admit(request.head, "127.0.0.1");
    if (admission.refusal) return *admission.refusal;
    request.segments = std::move(admission.segments);
    request.query = std::move(admission.query);
    request.body = std::move(body);
    return admission.route->handler({engine, options}, request);
  }
  int status(std::string method, std::string target, std::string body = {}) {
    return call(std::move(method), std::move(target), std::move(body)).status;
  }
};

bool contains(const Response& response, std::string_view text) {
  return response.body.find(text) != std::string::npos;
}

TEST_CASE("routes: the life of an index") {
  Api api;
  CHECK(api.call("GET", "/v1").body == R"({"indexes":[],"version":"0.1.0"})");
  CHECK(api.status("GET", "/v1/main") == 404);
  CHECK(contains(api.call("GET", "/v1/main"), "PUT /v1/main creates it"));
  CHECK(api.status("PUT", "/v1/main") == 201);
  CHECK(api.status("PUT", "/v1/main") == 409);
  CHECK(api.status("PUT", "/v1/Main!") == 400);
  CHECK(api.status("PUT", "/v1/..%2Fa") == 400);
  CHECK(api.status("PUT", "/v1/b", R"({"analyzer":"plain","k1":0.9})") == 201);
  CHECK(contains(api.call("PUT", "/v1/c", R"({"analyser":"plain"})"), "analyzer"));
  CHECK(api.status("PUT", "/v1/c", "[]") == 400);
  CHECK(contains(api.call("GET", "/v1"), R"(["b","main"])"));
  CHECK(contains(api.call("GET", "/v1/b"), R"("analyzer":"plain")"));
  CHECK(contains(api.call("GET", "/v1/b"), R"("documents":0)"));
  CHECK(api.status("PATCH", "/v1/b/settings", R"({"k1":1.5})") == 200);
  CHECK(contains(api.call("GET", "/v1/b/settings"), R"("k1":1.5)"));
  CHECK(contains(api.call("GET", "/v1/b/settings"), R"("analyzer":"plain")"));
  CHECK(api.status("PATCH", "/v1/b/settings", "{") == 400);
  CHECK(api.status("PATCH", "/v1/b/settings") == 400);
  CHECK(api.status("PATCH", "/v1/absent/settings", "{}") == 404);
  CHECK(contains(api.call("GET", "/v1/b/stats"), R"("index":"b")"));
  CHECK(api.status("GET", "/v1/absent/stats") == 404);
  CHECK(api.call("DELETE", "/v1/b").body == R"({"deleted":"b"})");
  CHECK(api.status("DELETE", "/v1/b") == 404);
}

TEST_CASE("routes: documents") {
  Api api;
  const auto absent = api.call("POST", "/v1/main/documents", R"({"id":"a"})");
  CHECK(absent.status == 404);
  CHECK(contains(absent, "PUT /v1/main creates it"));
  CHECK(api.engine.index_names().empty());
  REQUIRE(api.status("PUT", "/v1/main") == 201);

  auto response = api.call("POST", "/v1/main/documents", "{\"id\":\"a\"}\n{\"id\":\"b\"}\n");
  CHECK(response.status == 200);
  CHECK(contains(response, R"({"indexed":2,"replaced":0,"took_us":)"));
  response = api.call("POST", "/v1/main/documents", "{\"id\":\"a\"}\n");
  CHECK(contains(response, R"("indexed":1,"replaced":1)"));
  CHECK(api.status("POST", "/v1/main/documents") == 400);
  CHECK(api.status("POST", "/v1/main/documents", " \n \n") == 400);
  CHECK(api.status("GET", "/v1/main/documents") == 405);

  CHECK(api.status("GET", "/v1/main/documents/x") == 404);
  CHECK(api.call("PUT", "/v1/main/documents/x%2F%C3%A9%20y", R"({"n":1})").body ==
        "{\"id\":\"x/\u00e9 y\",\"replaced\":false}");
  CHECK(api.status("PUT", "/v1/main/documents/x%2F%C3%A9%20y", R"({"n":2})") == 200);
  CHECK(api.call("GET", "/v1/main/documents/x%2F%C3%A9%20y").body == R"({"n":2})");
  CHECK(api.call("DELETE", "/v1/main/documents/x%2F%C3%A9%20y").body == R"({"deleted":1})");
  CHECK(api.status("DELETE", "/v1/main/documents/x%2F%C3%A9%20y") == 404);
  CHECK(api.status("PUT", "/v1/absent/documents/x", "{}") == 404);
}

TEST_CASE("routes: documents as JSON, and other types") {
  Api api;
  REQUIRE(api.status("PUT", "/v1/main") == 201);
  const auto post = [&api](std::string type, std::string body) {
    return api.call("POST", "/v1/main/documents", std::move(body),
                    {{"content-type", std::move(type)}});
  };
  CHECK(contains(post("application/json", "[{\"a\":\n1}, {\"b\":[2,\n3]}]"), R"("indexed":2)"));
  CHECK(api.status("GET", "/v1/main/documents/%7B%22a%22%3A%201%7D") == 200);
  CHECK(contains(post("application/json; charset=utf-8", "{\n\"c\":\n1}"), R"("indexed":1)"));
  CHECK(contains(post("application/x-ndjson", "{}\n{}"), R"("indexed":2)"));
  CHECK(contains(post("application/x-www-form-urlencoded", "[{\"d\":1}]"), R"("indexed":1)"));
  CHECK(post("application/json", "[]").status == 400);
  CHECK(post("application/json", "[{}").status == 400);
  CHECK(post("application/json", "[1]").status == 400);
  CHECK(post("application/json", "[{}] {}").status == 400);
  CHECK(post("application/json", "12").status == 400);
  CHECK(post("text/csv", "a,b").status == 415);
  CHECK(api.call("POST", "/v1/main/documents", "x", {{"content-encoding", "gzip"}}).status == 415);
}

TEST_CASE("routes: deleting many") {
  Api api;
  REQUIRE(api.status("PUT", "/v1/main") == 201);
  for (const char* id : {"a", "b", "7"}) {
    REQUIRE(api.status("PUT", std::string("/v1/main/documents/") + id, "{}") == 201);
  }
  CHECK(api.call("POST", "/v1/main/delete", R"({"ids":["a","zz",7]})").body == R"({"deleted":2})");
  CHECK(api.status("POST", "/v1/main/delete", R"({"ids":[]})") == 200);
  for (const char* bad : {"", "{}", "[]", R"({"ids":[true]})", R"({"ids":1.5})", R"({"id":["b"]})",
                          R"({"ids":["b"],"x":1})", R"({"ids":["b"],"ids":["c"]})"}) {
    INFO(bad);
    CHECK(api.status("POST", "/v1/main/delete", bad) == 400);
  }
  CHECK(api.status("GET", "/v1/main/documents/b") == 200);

  const auto many = [&api](std::size_t count) {
    std::string body = "{\"ids\":[1";
    for (std::size_t i = 1; i < count; ++i) body += ",1";
    return api.call("POST", "/v1/main/delete", body + "]}");
  };
  CHECK(many(limits::kMaxDeleteIds).status == 200);
  for (const auto count : {limits::kMaxDeleteIds + 1, 5 * limits::kMaxDeleteIds}) {
    CHECK(many(count).status == 400);
    CHECK(contains(many(count), "kMaxDeleteIds"));
  }
}

TEST_CASE("routes: a body as JSON has kMaxRequestKeys keys, and not one more") {
  Api api;
  REQUIRE(api.status("PUT", "/v1/main") == 201);
  const auto with_keys = [&api](std::size_t count) {
    std::string body = "{\"q\":\"a\"";
    for (std::size_t i = 1; i < count; ++i) body += ",\"k" + std::to_string(i) + "\":1";
    return api.call("POST", "/v1/main/search", body + "}");
  };
  CHECK(contains(with_keys(limits::kMaxRequestKeys), "unknown parameter 'k1'"));
  for (const auto count : {limits::kMaxRequestKeys + 1, 1000 * limits::kMaxRequestKeys}) {
    CHECK(with_keys(count).status == 400);
    CHECK(contains(with_keys(count), "kMaxRequestKeys (64)"));
  }
}

TEST_CASE("routes: a path that takes no parameters names the one that came") {
  Api api;
  REQUIRE(api.status("PUT", "/v1/main") == 201);
  for (const auto& route : all_routes()) {
    if (route.parameters == ParameterRule::kOwn) continue;
    std::string target(route.pattern);
    for (const std::string name : {"{index}", "{id}"}) {
      if (const auto at = target.find(name); at != std::string::npos) {
        target.replace(at, name.size(), "main");
      }
    }
    INFO(route.method << " " << target);
    const auto refused = api.call(std::string(route.method), target + "?refresh=true");
    CHECK(refused.status == 400);
    CHECK(contains(refused, "takes no parameters, but came 'refresh'"));
  }
}

TEST_CASE("routes: what a search is asked, either way") {
  Api api;
  REQUIRE(api.status("PUT", "/v1/main") == 201);
  const auto by_query = api.call(
      "GET",
      "/v1/main/search?q=%C3%A9t%C3%A9&n=5&from=20&sort=date:desc&sort=_score&filter=a%3Ab&"
      "facet=rubrique&facet_size=3&explain=true&documents=1&operator=any&relax=false&snippets=0&"
      "snippet_bytes=99&exact_total=false&timeout_ms=77");
  const auto queried = api.engine.last();
  const auto by_body = api.call("POST", "/v1/main/search",
                                R"({"q":"été","n":5,"from":20,"sort":["date:desc","_score"],
                                    "filter":"a:b","facets":["rubrique"],"facet_size":3,
                                    "explain":true,"documents":true,"operator":"any",
                                    "relax":false,"snippets":false,"snippet_bytes":99,
                                    "exact_total":false,"timeout_ms":77})");
  CHECK(by_query.body == by_body.body);
  for (const auto& asked : {queried, api.engine.last()}) {
    CHECK(asked.query == "\u00e9t\u00e9");
    CHECK(asked.size == 5);
    CHECK(asked.from == 20);
    CHECK(asked.sort == std::vector<std::string>{"date:desc", "_score"});
    CHECK(asked.filters == std::vector<std::string>{"a:b"});
    CHECK(asked.facets == std::vector<std::string>{"rubrique"});
    CHECK(asked.facet_size == 3);
    CHECK(asked.explain);
    CHECK(asked.documents);
    CHECK(asked.default_operator == query::DefaultOperator::kAny);
    CHECK_FALSE(asked.relax);
    CHECK_FALSE(asked.snippets);
    CHECK(asked.snippet_bytes == 99);
    CHECK_FALSE(asked.exact_total);
    CHECK(asked.timeout_ms == 77);
  }
  CHECK(api.status("GET", "/v1/main/search?q=a") == 200);
  CHECK(api.engine.last().timeout_ms == 10'000);
  CHECK(api.engine.last().size == 10);
  CHECK(api.engine.last().relax);
}

TEST_CASE("routes: what a search refuses") {
  Api api;
  REQUIRE(api.status("PUT", "/v1/main") == 201);
  const auto get = [&api](const std::string& query) {
    return api.call("GET", "/v1/main/search?" + query);
  };
  CHECK(contains(get("q=a&fitler=b"), "did you mean 'filter'?"));
  CHECK(contains(get("q=a&xyzzy=b"), "(known: q, n, from"));
  CHECK(contains(get(""), "'q', the query, is missing"));
  for (const char* bad : {"q=a&q=b",
                          "q=a&n=1&n=2",
                          "q=a&n=-1",
                          "q=a&n=",
                          "q=a&n=1.5",
                          "q=a&n=abc",
                          "q=a&n=+5",
                          "q=a&n=99999999999999999999",
                          "q=a&n=10001",
                          "q=a&from=10001",
                          "q=a&from=9999&n=2",
                          "q=a&timeout_ms=0",
                          "q=a&timeout_ms=60001",
                          "q=a&facet_size=0",
                          "q=a&facet_size=1001",
                          "q=a&explain=yes",
                          "q=a&operator=or",
                          "q=a&snippet_bytes=0",
                          "=a",
                          "q=%e9"}) {
    INFO(bad);
    CHECK(get(bad).status == 400);
    CHECK(contains(get(bad), "\"error\":{\"code\":\""));
  }
  std::string many = "q=a";
  for (std::size_t i = 0; i < limits::kMaxListValues; ++i) many += "&filter=b";
  CHECK(get(many).status == 200);
  CHECK(contains(get(many + "&filter=b"), "kMaxListValues"));
  CHECK(get("q=" + std::string(limits::kMaxQueryBytes, 'a')).status == 200);
  CHECK(contains(get("q=" + std::string(limits::kMaxQueryBytes + 1, 'a')), "kMaxQueryBytes"));

  for (const char* bad :
       {"", "[]", "1", "{", "{}", R"({"q":1})", R"({"q":"a","q":"b"})", R"({"q":"a","n":"5"})",
        R"({"q":"a","n":1e400})", R"({"q":"a","n":18446744073709551617})", R"({"q":"a","n":-1})",
        R"({"q":"a","n":1.5})", R"({"q":"a","sort":1})", R"({"q":"a","sort":[["b"]]})",
        R"({"q":"a","facet":"b","facets":"c"})", R"({"q":"a","explain":"true"})",
        R"({"q":"a","unknown":1})", R"({"q":"a"} {})", "{\"q\":\"\xff\"}"}) {
    INFO(bad);
    CHECK(api.status("POST", "/v1/main/search", bad) == 400);
  }
  std::string deep(200, '[');
  CHECK(api.status("POST", "/v1/main/search", R"({"q":)" + deep) == 400);
  CHECK(api.status("POST", "/v1/main/search?q=a", R"({"q":"a"})") == 400);
  CHECK(api.status("GET", "/v1/absent/search?q=a") == 404);
}

TEST_CASE("routes: statuses of the engine's errors") {
  Api api;
  REQUIRE(api.status("PUT", "/v1/main") == 201);
  const auto status_of = [&api](Status status) {
    api.engine.search_status = std::move(status);
    return api.status("GET", "/v1/main/search?q=a");
  };
  CHECK(status_of(invalid_argument("x")) == 400);
  CHECK(status_of(limit_exceeded("x")) == 400);
  CHECK(status_of(unsupported("x")) == 400);
  CHECK(status_of(not_found("x")) == 404);
  CHECK(status_of(conflict("x")) == 409);
  CHECK(status_of(corruption("x")) == 500);
  CHECK(status_of(io_error("x")) == 500);
  CHECK(status_of(internal_error("x")) == 500);
  CHECK(status_of(cancelled("x")) == 503);
  CHECK(status_of(deadline_exceeded("x")) == 504);
  CHECK(status_of(out_of_space("x")) == 507);
  CHECK(http_status(StatusCode::kUnsupported, ErrorContext::kOther) == 501);
  CHECK(status_response(io_error("caf\xe9")).body ==
        "{\"error\":{\"code\":\"io_error\",\"message\":\"caf\ufffd\"}}");
}

TEST_CASE("routes: analyze") {
  Api api;
  REQUIRE(api.status("PUT", "/v1/main") == 201);
  CHECK(contains(api.call("GET", "/v1/main/analyze?text=%C3%A9t%C3%A9"), "\u00e9t\u00e9"));
  CHECK(api.call("GET", "/v1/main/analyze?text=a").body.starts_with(R"({"words":[{)"));
  CHECK(contains(api.call("POST", "/v1/main/analyze", R"({"text":"mots"})"), "mots"));
  CHECK(contains(api.call("GET", "/v1/main/analyze?txt=a"), "did you mean 'text'?"));
  CHECK(api.status("GET", "/v1/main/analyze") == 400);
  CHECK(api.status("GET", "/v1/main/analyze?text=a&text=b") == 400);
  CHECK(api.status("POST", "/v1/main/analyze", "{}") == 400);
  CHECK(api.status("POST", "/v1/main/analyze", R"({"text":1})") == 400);
}

TEST_CASE("routes: paths and methods that are not there") {
  Api api;
  for (const char* path :
       {"/", "/v2", "/v1/", "/v1//search", "/v1/main/", "/v1/main/documents/",
        "/v1/main/documents/a/b", "/v1/main/search/", "/favicon.ico", "/v1/main/%64ocument"}) {
    INFO(path);
    CHECK(api.status("GET", path) == 404);
  }
  CHECK(contains(api.call("GET", "/v1/main/serch"), "did you mean '/v1/{index}/search'?"));
  for (const char* path : {"/es/_bulk", "/v1/keys", "/v1/metrics", "/metrics"}) {
    INFO(path);
    CHECK(api.status("GET", path) == 501);
  }
  const auto refused = api.call("POST", "/v1/main");
  CHECK(refused.status == 405);
  CHECK(refused.headers[0] ==
        std::pair<std::string, std::string>("Allow", "GET, HEAD, PUT, DELETE, OPTIONS"));
  CHECK(api.call("PUT", "/v1/health").status == 405);
  const auto options = api.call("OPTIONS", "/v1/main/search");
  CHECK(options.status == 204);
  CHECK(options.headers[0].second == "GET, HEAD, POST, OPTIONS");
  CHECK(api.status("OPTIONS", "*") == 204);
  CHECK(api.status("GET", "/v1?x=1") == 400);
  CHECK(api.status("GET", "/v1/main", "a body") == 400);
}

TEST_CASE("routes: only this machine's names, only this site's pages") {
  for (const char* host : {"localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:7780", "[::1]",
                           "[::1]:7780", "127.0.0.9:1"}) {
    CHECK(is_local_host(host, "127.0.0.9"));
  }
  for (const char* host : {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
                           "127.0.0.2", "[::2]", "0.0.0.0", "localhost.", "127.1", "2130706433"}) {
    CHECK_FALSE(is_local_host(host, "127.0.0.1"));
  }
  Api api;
  CHECK(api.call("GET", "/v1", "", {{"origin", "http://localhost"}}).status == 200);
  CHECK(api.call("GET", "/v1", "", {{"origin", "http://evil.example"}}).status == 403);
  CHECK(api.call("GET", "/v1", "", {{"origin", "http://localhost:8000"}}).status == 403);
  CHECK(api.call("GET", "/v1", "", {{"origin", "null"}}).status == 403);
}

}  // namespace
}  // namespace fts::http

// The protocol, over real sockets.

#include "tests/http/case_file.hpp"
#include "tests/http/server_fixture.hpp"

namespace fts::http {
namespace {

TEST_CASE("server: an answer, its headers, and the next on the same connection") {
  TestServer test;
  RawClient client(test.port());
  for (int i = 0; i < 3; ++i) {
    REQUIRE(client.send(get("/v1/health")));
    const auto response = client.receive();
    REQUIRE(response);
    CHECK(response->status == 200);
    CHECK(response->body == R"({"status":"ok"})");
    CHECK(response->has("Content-Type: application/json; charset=utf-8"));
    CHECK(response->has("Content-Length: 15"));
    CHECK(response->has("X-Content-Type-Options: nosniff"));
    CHECK(response->head.find("Server:") == std::string::npos);
    CHECK(response->head.find("Access-Control") == std::string::npos);
    CHECK_FALSE(response->has("Connection: close"));
  }
  CHECK(test.server->counts().connections == 1);
  CHECK(test.server->counts().requests == 3);
}

TEST_CASE("server: pipelined requests are answered in order") {
  TestServer test;
  RawClient client(test.port());
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    requests += get("/v1/main/search?q=" + std::to_string(i));
    requests += post("/v1/main/search", R"({"q":"p)" + std::to_string(i) + "\"}");
    requests += get("/v1/health");
  }
  REQUIRE(client.send(requests));
  for (int i = 0; i < 50; ++i) {
    const auto first = client.receive(), second = client.receive(), third = client.receive();
    REQUIRE((first && second && third));
    CHECK(first->body.find("\"id\":\"" + std::to_string(i) + "\"") != std::string::npos);
    CHECK(second->body.find("\"id\":\"p" + std::to_string(i) + "\"") != std::string::npos);
    CHECK(third->body == R"({"status":"ok"})");
  }
}

TEST_CASE("server: a request cut at every byte is one request") {
  TestServer test;
  const auto request = post("/v1/main/search", R"({"q":"a"})");
  RawClient client(test.port());
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    REQUIRE(client.send(request.substr(0, cut)));
    REQUIRE(client.send(request.substr(cut)));
    const auto response = client.receive();
    REQUIRE(response);
    REQUIRE(response->status == 200);
  }
  for (const char c : request) REQUIRE(client.send(std::string_view(&c, 1)));
  CHECK(client.receive()->status == 200);
}

TEST_CASE("server: every framing case has its status, and what follows is never a request") {
  TestServer test;
  const std::string smuggled = get("/v1/main/search?q=smuggled");
  for (const auto& one : read_cases("http_framing.tsv")) {
    if (one.expected == "ok") continue;
    INFO("http_framing.tsv:" << one.line);
    RawClient client(test.port());
    REQUIRE(client.send(one.bytes + smuggled + smuggled));
    const auto response = client.receive();
    REQUIRE(response);
    CHECK(response->status == std::stoi(one.expected));
    CHECK(response->has("Connection: close"));
    CHECK(client.closes());
    CHECK(client.unread().empty());
  }
  CHECK(test.engine.searches == 0);
}

TEST_CASE("server: chunked bodies") {
  TestServer test;
  const std::string head =
      "POST /v1/main/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
  {
    RawClient client(test.port());
    const auto request = head + "3\r\n{\"q\r\n6\r\n\":\"a\"}\r\n0\r\n\r\n";
    for (const char c : request + request) REQUIRE(client.send(std::string_view(&c, 1)));
    CHECK(client.receive()->status == 200);
    CHECK(client.receive()->status == 200);
  }
  for (const auto& one : read_cases("http_chunks.tsv")) {
    if (one.expected != "400") continue;
    INFO("http_chunks.tsv:" << one.line);
    RawClient client(test.port());
    REQUIRE(client.send(head + one.bytes + get("/v1/main/search?q=smuggled")));
    const auto response = client.receive();
    REQUIRE(response);
    CHECK(response->status == 400);
    CHECK(client.closes());
    CHECK(client.unread().empty());
  }
  CHECK(test.engine.searches == 2);
}

TEST_CASE("server: HEAD has the length and no body") {
  TestServer test;
  RawClient client(test.port());
  REQUIRE(client.send("HEAD /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/v1/health")));
  const auto head = client.receive(true);
  REQUIRE(head);
  CHECK(head->has("Content-Length: 15"));
  const auto next = client.receive();
  REQUIRE(next);
  CHECK(next->status == 200);
}

TEST_CASE("server: Expect: 100-continue") {
  TestServer test;
  const std::string head =
      "POST /v1/main/search HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n";
  {
    RawClient client(test.port());
    REQUIRE(client.send(head + "Content-Length: 9\r\n\r\n"));
    REQUIRE(client.receive()->status == 100);
    REQUIRE(client.send(R"({"q":"a"})"));
    CHECK(client.receive()->status == 200);
  }
  {
    RawClient client(test.port());  // too large: no invitation to send it
    REQUIRE(client.send(head + "Content-Length: 99999999999\r\n\r\n"));
    CHECK(client.receive()->status == 413);
    CHECK(client.closes());
  }
  {
    RawClient client(test.port());  // nobody there to take it
    REQUIRE(
        client.send("POST /v1/main/nothing HTTP/1.1\r\nHost: localhost\r\n"
                    "Expect: 100-continue\r\nContent-Length: 9\r\n\r\n"));
    CHECK(client.receive()->status == 404);
    CHECK(client.closes());
  }
}

TEST_CASE("server: Connection: close and HTTP/1.0 close") {
  TestServer test;
  for (const auto& request : {get("/v1/health", "Connection: close\r\n"),
                              std::string("GET /v1/health HTTP/1.0\r\nHost: localhost\r\n\r\n")}) {
    RawClient client(test.port());
    REQUIRE(client.send(request));
    const auto response = client.receive();
    REQUIRE(response);
    CHECK(response->status == 200);
    CHECK(response->has("Connection: close"));
    CHECK(client.closes());
  }
}

TEST_CASE("server: another machine's name is not answered") {
  TestServer test;
  RawClient client(test.port());
  REQUIRE(client.send("GET /v1 HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
  CHECK(client.receive()->status == 421);
  REQUIRE(client.send("GET /v1 HTTP/1.1\r\nHost: [::1]:9\r\n\r\n"));
  CHECK(client.receive()->status == 200);
}

TEST_CASE("server: what the engine throws is a 500, and the server goes on") {
  TestServer test;
  test.engine.throws = true;
  RawClient client(test.port());
  REQUIRE(client.send(get("/v1/main/search?q=a")));
  const auto response = client.receive();
  REQUIRE(response);
  CHECK(response->status == 500);
  CHECK(response->body.find("a library gave up") != std::string::npos);
  test.engine.throws = false;
  REQUIRE(client.send(get("/v1/main/search?q=a")));
  CHECK(client.receive()->status == 200);
}

TEST_CASE("server: where it may listen") {
  FakeEngine engine;
  auto options = test_options();
  for (const char* address : {"0.0.0.0", "::", "192.168.1.1", "8.8.8.8", "example.org", ""}) {
    options.address = address;
    const auto server = Server::start(engine, options);
    REQUIRE_FALSE(server.ok());
    CHECK(server.status().code() == StatusCode::kInvalidArgument);
  }
  options.address = "localhost";
  const auto first = Server::start(engine, options);
  REQUIRE(first.ok());
  options.port = (*first)->port();
  const auto second = Server::start(engine, options);
  REQUIRE_FALSE(second.ok());
  CHECK(second.status().code() == StatusCode::kConflict);
}

}  // namespace
}  // namespace fts::http

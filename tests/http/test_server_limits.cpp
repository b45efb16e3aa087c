// Slow clients, large bodies, too many of everything, and the end of a server.

#include <future>
#include <list>
#include <thread>

#include "tests/http/server_fixture.hpp"

namespace fts::http {
namespace {

TEST_CASE("limits: a head that does not come is 408, then closed") {
  auto options = test_options();
  options.head_timeout_ms = 60;
  TestServer test(options);
  for (const char* part :
       {"G", "GET /v1/health HTTP/1.1\r\n", "GET /v1/health HTTP/1.1\r\nHost: localhost\r\n"}) {
    RawClient client(test.port());
    REQUIRE(client.send(part));
    const auto response = client.receive();
    REQUIRE(response);
    CHECK(response->status == 408);
    CHECK(client.closes());
  }
  CHECK(test.settles());
  CHECK(test.server->counts().timeouts >= 3);
}

TEST_CASE("limits: a dripping head does not live longer") {
  auto options = test_options();
  options.head_timeout_ms = 100;
  TestServer test(options);
  RawClient client(test.port());
  const auto begin = std::chrono::steady_clock::now();
  REQUIRE(client.send("GET /v1/health HTTP/1.1\r\nHost: localhost\r\nX: "));
  while (client.send("a") && std::chrono::steady_clock::now() - begin < std::chrono::seconds(3)) {
    ::usleep(5000);
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
  CHECK(test.settles());
}

TEST_CASE("limits: a body that does not come, and a connection that says nothing") {
  auto options = test_options();
  options.body_timeout_ms = 60;
  options.idle_timeout_ms = 120;
  TestServer test(options);
  RawClient silent(test.port());
  RawClient client(test.port());
  REQUIRE(
      client.send("POST /v1/main/search HTTP/1.1\r\nHost: localhost\r\n"
                  "Content-Length: 100\r\n\r\n{\"q\""));
  CHECK(client.receive()->status == 408);
  CHECK(client.closes());
  CHECK(silent.closes());
  CHECK(silent.unread().empty());
  CHECK(test.settles());
}

TEST_CASE("limits: a client that never reads its answer is closed") {
  auto options = test_options();
  options.write_timeout_ms = 60;
  options.min_bytes_per_second = 64 << 20;
  TestServer test(options);
  REQUIRE(test.engine.put_document("main", "big", std::string(32 << 20, ' ')).ok());
  RawClient client(test.port(), 4096);
  REQUIRE(client.send(get("/v1/main/documents/big")));
  for (int i = 0; i < 5000 && test.server->counts().timeouts == 0; ++i) ::usleep(1000);
  CHECK(test.server->counts().timeouts == 1);
  CHECK(test.settles());
}

TEST_CASE("limits: bodies at n and n + 1, by length and in chunks") {
  auto options = test_options();
  options.max_small_body_bytes = 1000;
  options.max_bulk_body_bytes = 3000;
  TestServer test(options);
  const auto status_of = [&test](std::string_view target, std::size_t size, bool chunked) {
    const std::string body = R"({"q":"a"})" + std::string(size - 9, ' ');
    std::string request = post(target, body);
    if (chunked) {
      request = "POST " + std::string(target) +
                " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
      for (std::size_t i = 0; i < size; i += 16) {
        const auto piece = body.substr(i, 16);
        request += (piece.size() == 16 ? "10" : std::string(1, "0123456789abcdef"[piece.size()])) +
                   "\r\n" + piece + "\r\n";
      }
      request += "0\r\n\r\n";
    }
    RawClient client(test.port());
    client.send(request);
    const auto response = client.receive();
    if (response && response->status == 413) CHECK(client.closes());
    return response ? response->status : 0;
  };
  for (const bool chunked : {false, true}) {
    CHECK(status_of("/v1/main/search", 1000, chunked) == 200);
    CHECK(status_of("/v1/main/search", 1001, chunked) == 413);
    CHECK(status_of("/v1/main/search", 1'000'000, chunked) == 413);
    CHECK(status_of("/v1/main/documents", 3000, chunked) == 200);
    CHECK(status_of("/v1/main/documents", 3001, chunked) == 413);
  }
  CHECK(test.settles());
}

TEST_CASE("limits: the bodies of all connections together") {
  auto options = test_options();
  options.max_buffered_bytes = 256 << 10;
  TestServer test(options);
  const std::string head =
      "POST /v1/main/documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n";
  RawClient first(test.port());
  REQUIRE(first.send(head + std::string(150'000, ' ')));
  for (int i = 0; i < 5000 && test.server->counts().buffered_bytes < 150'000; ++i) ::usleep(1000);
  RawClient second(test.port());
  REQUIRE(second.send(head + std::string(150'000, ' ')));
  const auto response = second.receive();
  REQUIRE(response);
  CHECK(response->status == 503);
  CHECK(response->has("Retry-After: 1"));
}

TEST_CASE("limits: a full queue is 503 at once, health stays, and the rest is answered") {
  auto options = test_options();
  options.max_queued = 3;
  TestServer test(options);
  test.engine.search_gate.shut();
  std::list<RawClient> clients;
  const auto ask = [&] {
    clients.emplace_back(test.port());
    REQUIRE(clients.back().send(get("/v1/main/search?q=a")));
  };
  for (int i = 0; i < 2; ++i) ask();
  test.engine.search_gate.await(2);
  for (int i = 0; i < 40; ++i) ask();
  int busy = 0;
  for (int i = 0; i < 5000 && busy < 37; ++i) {
    busy = static_cast<int>(test.server->counts().refused_busy);
    ::usleep(1000);
  }
  CHECK(busy == 37);  // 42 less two that run and three that wait
  RawClient health(test.port());
  REQUIRE(health.send(get("/v1/health")));
  CHECK(health.receive()->status == 200);

  test.engine.search_gate.open();
  int good = 0, refused = 0;
  for (auto& client : clients) {
    const auto response = client.receive();
    REQUIRE(response);
    if (response->status == 200) ++good;
    if (response->status == 503 && response->has("Retry-After: 1")) ++refused;
  }
  CHECK(good == 5);
  CHECK(refused == 37);
}

TEST_CASE("limits: writers do not take the threads of questions") {
  TestServer test;
  test.engine.write_gate.shut();
  std::list<RawClient> writers;
  for (int i = 0; i < 10; ++i) {
    writers.emplace_back(test.port());
    REQUIRE(writers.back().send(post("/v1/main/documents", R"({"id":"a"})")));
  }
  test.engine.write_gate.await(1);
  RawClient reader(test.port());
  REQUIRE(reader.send(get("/v1/main/search?q=a")));
  CHECK(reader.receive()->status == 200);
  test.engine.write_gate.open();
  for (auto& writer : writers) CHECK(writer.receive()->status == 200);
}

TEST_CASE("limits: who waited too long is not worked on") {
  auto options = test_options();
  options.read_threads = 1;
  options.queue_timeout_ms = 20;
  TestServer test(options);
  test.engine.search_gate.shut();
  RawClient first(test.port()), second(test.port());
  REQUIRE(first.send(get("/v1/main/search?q=a")));
  test.engine.search_gate.await(1);
  REQUIRE(second.send(get("/v1/main/search?q=b")));
  for (int i = 0; i < 5000 && test.server->counts().requests < 2; ++i) ::usleep(1000);
  ::usleep(40'000);
  test.engine.search_gate.open();
  CHECK(first.receive()->status == 200);
  CHECK(second.receive()->status == 503);
  CHECK(test.engine.searches == 1);
}

TEST_CASE("limits: an idle connection makes room; busy ones do not") {
  auto options = test_options();
  options.max_connections = 4;
  TestServer test(options);
  std::list<RawClient> idle;
  for (int i = 0; i < 4; ++i) {
    idle.emplace_back(test.port());
    REQUIRE(idle.back().send(get("/v1/health")));
    REQUIRE(idle.back().receive());
  }
  RawClient fifth(test.port());
  REQUIRE(fifth.send(get("/v1/health")));
  CHECK(fifth.receive()->status == 200);
  CHECK(idle.front().closes());  // the oldest
  CHECK(test.server->counts().connections == 4);
  idle.pop_front();

  test.engine.search_gate.shut();
  for (auto& client : idle) REQUIRE(client.send(get("/v1/main/search?q=a")));
  REQUIRE(fifth.send(get("/v1/main/search?q=a")));
  for (int i = 0; i < 5000 && test.server->counts().requests < 9; ++i) ::usleep(1000);
  RawClient refused(test.port());
  const auto response = refused.receive();
  REQUIRE(response);
  CHECK(response->status == 503);
  CHECK(refused.closes());
  test.engine.search_gate.open();
  for (auto& client : idle) CHECK(client.receive()->status == 200);
}

TEST_CASE("limits: hundreds of dripping clients lock nobody out") {
  auto options = test_options();
  options.max_connections = 50;
  options.head_timeout_ms = 500;
  TestServer test(options);
  std::list<RawClient> slow;
  for (int i = 0; i < 200; ++i) {
    slow.emplace_back(test.port());
    slow.back().send("GET /v1/hea");
  }
  CHECK(test.server->counts().connections <= 50);
  bool answered = false;
  for (int i = 0; i < 300 && !answered; ++i) {
    RawClient client(test.port());
    client.send(get("/v1/health"));
    const auto response = client.receive();
    answered = response && response->status == 200;
    if (!answered) ::usleep(10'000);
  }
  CHECK(answered);
  slow.clear();
  CHECK(test.settles());
}

TEST_CASE("limits: many threads at once") {
  TestServer test;
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&test, &good, t] {
      RawClient client(test.port());
      for (int i = 0; i < 50; ++i) {
        const auto id = std::to_string(t * 1000 + i);
        if (!client.send(i % 5 == 0 ? post("/v1/main/documents", "{\"id\":\"" + id + "\"}\n")
                                    : get("/v1/main/search?q=" + id))) {
          return;
        }
        const auto response = client.receive();
        if (!response || response->status != 200) return;
        if (i % 5 != 0 && response->body.find("\"" + id + "\"") == std::string::npos) return;
        ++good;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(good == 400);
  CHECK(test.settles());
}

TEST_CASE("stop: what runs is finished, what is idle is closed, nobody new is taken") {
  TestServer test;
  test.engine.search_gate.shut();
  RawClient idle(test.port()), busy(test.port());
  REQUIRE(idle.send(get("/v1/health")));
  REQUIRE(idle.receive());
  REQUIRE(busy.send(get("/v1/main/search?q=a")));
  test.engine.search_gate.await(1);
  auto stopping = std::async(std::launch::async, [&test] { test.server->stop(); });
  CHECK(idle.closes());
  test.engine.search_gate.open();
  const auto response = busy.receive();
  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(response->has("Connection: close"));
  CHECK(busy.closes());
  stopping.get();
  CHECK_FALSE(RawClient(test.port()).connected());
  test.server->stop();  // once more is nothing
}

TEST_CASE("stop: who does not finish in time is cut off") {
  auto options = test_options();
  options.drain_timeout_ms = 50;
  TestServer test(options);
  RawClient client(test.port());
  REQUIRE(
      client.send("POST /v1/main/search HTTP/1.1\r\nHost: localhost\r\n"
                  "Content-Length: 100\r\n\r\n{"));
  for (int i = 0; i < 5000 && test.server->counts().buffered_bytes == 0; ++i) ::usleep(1000);
  test.server->stop();
  CHECK(client.closes());
}

}  // namespace
}  // namespace fts::http

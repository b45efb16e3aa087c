#pragma once

// A server with a fake engine on a free port, with timeouts short enough for tests.

#include <catch2/catch.hpp>

#include "engine/http/server.hpp"
#include "tests/http/fake_engine.hpp"
#include "tests/http/raw_client.hpp"

namespace fts::http {

inline ServerOptions test_options() {
  ServerOptions options;
  options.port = 0;
  options.read_threads = 2;
  options.write_threads = 1;
  options.linger_timeout_ms = 100;
  options.drain_timeout_ms = 2000;
  return options;
}

struct TestServer {
  FakeEngine engine;
  std::unique_ptr<Server> server;

  explicit TestServer(const ServerOptions& options = test_options()) {
    REQUIRE(engine.create_index("main", {}).ok());
    auto started = Server::start(engine, options);
    INFO(started.status().message());
    REQUIRE(started.ok());
    server = std::move(*started);
  }
  ~TestServer() {
    engine.search_gate.open();
    engine.write_gate.open();
  }

  std::uint16_t port() const { return server->port(); }

  /// Waits until the server has no connection and holds no body any more.
  bool settles(int timeout_ms = 5000) const {
    for (int waited = 0; waited < timeout_ms; ++waited) {
      const auto counts = server->counts();
      if (counts.connections == 0 && counts.buffered_bytes == 0) return true;
      ::usleep(1000);
    }
    return false;
  }
};

inline std::string get(std::string_view target, std::string_view headers = {}) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers) +
         "\r\n";
}

inline std::string post(std::string_view target, std::string_view body,
                        std::string_view headers = {}) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

}  // namespace fts::http

#pragma once

// The server: listens on a loopback address, reads requests strictly, works on them with a bounded
// number of threads and answers in JSON.
//
// One thread reads and writes the network and never waits for a disk or a lock; questions and
// writes have a pool of threads each, with a bounded queue before it. What does not fit is told so
// at once (503 with Retry-After), so that under overload the accepted requests stay quick. Every
// state of a connection has a deadline, every buffer a bound.
//
// Safe by default: only loopback addresses are listened on, the header Host must name this machine
// (a web page cannot reach us through a name of its own), a request that a browser sends for
// another site is refused, nothing is ever allowed across origins.

#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/status.hpp"
#include "engine/http/head_parser.hpp"
#include "engine/http/routes.hpp"
#include "engine/service/engine.hpp"

namespace fts::http {

struct ServerOptions {
  std::string address = "127.0.0.1";  ///< 127.x.y.z, ::1 or localhost
  std::uint16_t port = 7780;          ///< 0: any that is free, see Server::port

  std::uint32_t read_threads = 0;  ///< for questions; 0: one per processor, at least 2
  std::uint32_t write_threads = 2;
  std::uint32_t max_queued = 128;  ///< requests that wait for a thread, per pool; beyond: 503
  std::uint32_t queue_timeout_ms = 2'000;  ///< one that waited longer is not worked on: 503
  std::uint32_t max_connections = 1'000;   ///< also at most three quarters of the descriptors

  HeadLimits head;
  std::uint64_t max_small_body_bytes = std::uint64_t{1} << 20;   ///< settings, questions
  std::uint64_t max_bulk_body_bytes = std::uint64_t{256} << 20;  ///< documents
  std::uint64_t max_buffered_bytes = std::uint64_t{512} << 20;   ///< all bodies together

  std::uint32_t head_timeout_ms = 10'000;   ///< from the first byte of a head to its last
  std::uint32_t idle_timeout_ms = 60'000;   ///< between requests
  std::uint32_t body_timeout_ms = 30'000;   ///< plus the time at min_bytes_per_second
  std::uint32_t write_timeout_ms = 30'000;  ///< plus the time at min_bytes_per_second
  std::uint32_t linger_timeout_ms = 1'000;  ///< after a refusal, for the client to read it
  std::uint32_t drain_timeout_ms = 10'000;  ///< for requests that run when stop() is called
  std::uint64_t min_bytes_per_second = 64 << 10;

  ApiOptions api;
};

/// Figures of a running server, each a moment's value.
struct ServerCounts {
  std::uint64_t connections = 0, requests = 0, refused_busy = 0, timeouts = 0;
  std::uint64_t buffered_bytes = 0;
};

class ServerCore;

class Server {
 public:
  /// Listens and answers when it returns. `engine` must outlive the server. kInvalidArgument: the
  /// address is not a loopback one. kConflict: the port is taken. kIoError: anything else.
  static Result<std::unique_ptr<Server>> start(service::Engine& engine,
                                               const ServerOptions& options);
  /// As stop().
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  std::string url() const;  ///< "http://127.0.0.1:7780"
  ServerCounts counts() const;

  /// Listens no more, closes idle connections, lets running requests finish (drain_timeout_ms), and
  /// returns when all threads are gone. Any thread but those of the server; a second call waits for
  /// the first.
  void stop();

 private:
  explicit Server(std::unique_ptr<ServerCore> core);
  std::unique_ptr<ServerCore> core_;
};

}  // namespace fts::http

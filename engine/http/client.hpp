#pragma once

// A small blocking HTTP client, for ftsq and tests. It trusts the other side no more than the
// server trusts its clients: an answer is read by the same strict rules and within bounds. A
// connection is kept between requests.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/status.hpp"
#include "engine/http/head_parser.hpp"

namespace fts::http {

struct Url {
  std::string host;  ///< "127.0.0.1", "::1"
  std::uint16_t port = 80;
  std::string base;               ///< a path before every target, without a slash at its end
  std::string authority() const;  ///< as a Host header has it
};

/// "http://host[:port][/base]", or "host:port". kInvalidArgument; kUnsupported for https.
Result<Url> parse_url(std::string_view text);

struct ClientResponse {
  int status = 0;
  std::string content_type;
  std::string body;
};

struct ClientOptions {
  std::uint32_t connect_timeout_ms = 2'000;
  std::uint32_t timeout_ms = 30'000;  ///< of one request, from its first byte to the answer's last
  std::uint64_t max_body_bytes = std::uint64_t{256} << 20;
};

/// One server. Not shared between threads.
class Client {
 public:
  /// Connects at the first request.
  explicit Client(Url url, const ClientOptions& options = {});
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  /// `target` begins with '/' and is percent-encoded. Any status is an answer, not an error.
  /// kNotFound: nobody listens there (connection refused). kDeadline: it took too long. kIoError:
  /// the connection broke, or what came is not an answer.
  Result<ClientResponse> request(std::string_view method, std::string_view target,
                                 std::string_view body = {},
                                 std::string_view content_type = "application/json");

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// One request on a connection of its own.
Result<ClientResponse> request(std::string_view url, std::string_view method,
                               std::string_view target, std::string_view body,
                               std::uint32_t timeout_ms);

struct ResponseHead {
  int status = 0;
  std::string content_type;
  BodyFraming framing = BodyFraming::kNone;
  std::uint64_t content_length = 0;
  bool keep_alive = true;
};

struct ResponseHeadResult {
  ParseState state = ParseState::kNeedMore;
  ResponseHead head;
  std::size_t consumed = 0;
  std::string error;
};

/// As parse_head: a pure function of the bytes so far. `no_body`: the request was HEAD.
ResponseHeadResult parse_response_head(std::string_view bytes_so_far, bool no_body);

}  // namespace fts::http

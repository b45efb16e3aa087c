#include "engine/http/client.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <functional>

#include "engine/http/asio.hpp"
#include "engine/http/chunk_parser.hpp"
#include "engine/http/uri.hpp"

namespace fts::http {

namespace {

Status bad_url(std::string_view text) {
  return invalid_argument("'" + std::string(text) +
                          "' is no address of a server; expected http://HOST:PORT");
}

}  // namespace

std::string Url::authority() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<Url> parse_url(std::string_view text) {
  auto rest = text;
  if (to_lower(rest.substr(0, 8)) == "https://") {
    return unsupported("'" + std::string(text) + "': https is not there yet; use http");
  }
  if (to_lower(rest.substr(0, 7)) == "http://") rest.remove_prefix(7);
  const auto slash = std::min(rest.find('/'), rest.size());
  const auto authority = rest.substr(0, slash);
  if (!is_valid_host(authority)) return bad_url(text);
  Url url;
  const auto host = host_without_port(authority);
  url.host = host.front() == '[' ? host.substr(1, host.size() - 2) : host;
  if (authority.size() > host.size()) {
    const auto port = authority.substr(host.size() + 1);
    const auto end = port.data() + port.size();
    const auto [stop, error] = std::from_chars(port.data(), end, url.port);
    if (stop != end || error != std::errc() || url.port == 0) {
      return bad_url(text);
    }
  }
  url.base = rest.substr(slash);
  while (!url.base.empty() && url.base.back() == '/') url.base.pop_back();
  const bool plain = std::all_of(url.base.begin(), url.base.end(), [](char c) {
    return c > 0x20 && c < 0x7f && c != '?' && c != '#';
  });
  if (!plain) return bad_url(text);
  return url;
}

struct Client::Impl {
  Url url;
  ClientOptions options;
  asio::io_context io;
  tcp::socket socket{io};
  tcp::resolver resolver{io};
  bool connected = false;
  std::string input;  // read, and not yet used
  std::array<char, 64 << 10> chunk;

  Impl(Url where, const ClientOptions& how) : url(std::move(where)), options(how) {}

  std::string place() const { return "http://" + url.authority() + url.base; }

  void disconnect() {
    ErrorCode ignored;
    socket.close(ignored);
    connected = false;
    input.clear();
  }

  /// Runs what was started until it is done; false, and the connection closed, at the deadline.
  bool run(Clock::time_point deadline, const bool& done) {
    io.restart();
    while (!done && io.run_one_until(deadline) > 0) {
    }
    if (done) return true;
    resolver.cancel();
    disconnect();
    io.restart();
    io.run();
    return false;
  }

  Status timed_out(const char* what) const {
    return deadline_exceeded(place() + " did not " + what + " in time");
  }
  Status broken(const std::string& why) {
    disconnect();
    return io_error("the connection to " + place() + " broke: " + why);
  }
  Status not_an_answer(const std::string& why) {
    disconnect();
    return io_error("what " + place() + " sent is no answer of a server of ours: " + why);
  }

  Status connect();
  Status send(const std::string& head, std::string_view body, Clock::time_point deadline);
  Result<std::size_t> receive(Clock::time_point deadline);
  Result<ClientResponse> read_answer(bool no_body, Clock::time_point deadline);
  Result<ResponseHead> read_head(bool no_body, Clock::time_point deadline);
};

Status Client::Impl::connect() {
  if (connected) return ok_status();
  const auto deadline = Clock::now() + std::chrono::milliseconds(options.connect_timeout_ms);
  ErrorCode failure;
  bool done = false;
  resolver.async_resolve(url.host, std::to_string(url.port),
                         [&](const ErrorCode& error, const tcp::resolver::results_type& endpoints) {
                           failure = error;
                           done = static_cast<bool>(error);
                           if (error) return;
                           asio::async_connect(socket, endpoints,
                                               [&](const ErrorCode& outcome, const tcp::endpoint&) {
                                                 failure = outcome;
                                                 done = true;
                                               });
                         });
  if (!run(deadline, done)) return timed_out("accept a connection");
  if (failure == asio::error::connection_refused) {
    disconnect();
    return not_found("no server at " + place() + " (connection refused)");
  }
  if (failure) {
    disconnect();
    return io_error("cannot connect to " + place() + ": " + failure.message());
  }
  socket.set_option(tcp::no_delay(true), failure);
  connected = true;
  return ok_status();
}

Status Client::Impl::send(const std::string& head, std::string_view body,
                          Clock::time_point deadline) {
  ErrorCode failure;
  bool done = false;
  const std::array buffers{asio::buffer(head), asio::buffer(body)};
  asio::async_write(socket, buffers, [&](const ErrorCode& error, std::size_t) {
    failure = error;
    done = true;
  });
  if (!run(deadline, done)) return timed_out("take the request");
  // A server may refuse a large body before its end: the answer is there all the same.
  if (failure && failure != asio::error::broken_pipe && failure != asio::error::connection_reset) {
    return broken(failure.message());
  }
  return ok_status();
}

/// Reads some bytes into `input`; 0: the server has closed.
Result<std::size_t> Client::Impl::receive(Clock::time_point deadline) {
  ErrorCode failure;
  std::size_t count = 0;
  bool done = false;
  socket.async_read_some(asio::buffer(chunk), [&](const ErrorCode& error, std::size_t read) {
    failure = error;
    count = read;
    done = true;
  });
  if (!run(deadline, done)) return timed_out("answer");
  if (failure && failure != asio::error::eof) return broken(failure.message());
  input.append(chunk.data(), count);
  return count;
}

Result<ResponseHead> Client::Impl::read_head(bool no_body, Clock::time_point deadline) {
  while (true) {
    auto result = parse_response_head(input, no_body);
    if (result.state == ParseState::kError) return not_an_answer(result.error);
    if (result.state == ParseState::kDone) {
      input.erase(0, result.consumed);
      if (result.head.status >= 200) return std::move(result.head);
      continue;  // 100 Continue
    }
    FTS_ASSIGN(const std::size_t count, receive(deadline));
    if (count == 0) return broken("it was closed before the answer");
  }
}

Result<ClientResponse> Client::Impl::read_answer(bool no_body, Clock::time_point deadline) {
  FTS_ASSIGN(const ResponseHead head, read_head(no_body, deadline));
  BodyReader body(head.framing, head.content_length, options.max_body_bytes);
  while (true) {
    input.erase(0, body.feed(input));
    if (body.state() == ParseState::kDone) break;
    if (body.state() == ParseState::kError) {
      if (body.error().status != 413) return not_an_answer(body.error().message);
      disconnect();
      return limit_exceeded("the answer of " + place() + " is larger than " +
                            std::to_string(options.max_body_bytes) + " bytes (max_body_bytes)");
    }
    FTS_ASSIGN(const std::size_t count, receive(deadline));
    if (count == 0) return broken("it was closed before the answer's end");
  }
  if (!input.empty()) return not_an_answer("more came than one answer");
  if (!head.keep_alive) disconnect();
  return ClientResponse{head.status, head.content_type, body.take_body()};
}

Client::Client(Url url, const ClientOptions& options)
    : impl_(std::make_unique<Impl>(std::move(url), options)) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Result<ClientResponse> Client::request(std::string_view method, std::string_view target,
                                       std::string_view body, std::string_view content_type) {
  auto& impl = *impl_;
  std::string head = std::string(method) + " " + impl.url.base + std::string(target);
  head += " HTTP/1.1\r\nHost: " + impl.url.authority() + "\r\n";
  if (!body.empty() || (method != "GET" && method != "HEAD")) {
    head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  if (!body.empty()) head += "Content-Type: " + std::string(content_type) + "\r\n";
  head += "\r\n";

  const bool reused = impl.connected;
  FTS_TRY(impl.connect());
  const auto deadline = Clock::now() + std::chrono::milliseconds(impl.options.timeout_ms);
  FTS_TRY(impl.send(head, body, deadline));
  auto answer = impl.read_answer(method == "HEAD", deadline);
  // The server may close a kept connection just as we use it. A question may be asked again.
  if (answer.ok() || !reused || answer.status().code() != StatusCode::kIoError) return answer;
  if (method != "GET" && method != "HEAD") return answer;
  FTS_TRY(impl.connect());
  FTS_TRY(impl.send(head, body, deadline));
  return impl.read_answer(method == "HEAD", deadline);
}

Result<ClientResponse> request(std::string_view url, std::string_view method,
                               std::string_view target, std::string_view body,
                               std::uint32_t timeout_ms) {
  FTS_ASSIGN(Url where, parse_url(url));
  ClientOptions options;
  options.timeout_ms = timeout_ms;
  options.connect_timeout_ms = std::min(options.connect_timeout_ms, timeout_ms);
  return Client(std::move(where), options).request(method, target, body);
}

}  // namespace fts::http

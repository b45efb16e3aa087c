#pragma once

// A socket that says exactly what a test wants said, byte for byte.

#include <arpa/inet.h>
#include <chrono>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/http/chunk_parser.hpp"
#include "engine/http/client.hpp"

namespace fts::http {

struct RawResponse {
  int status = 0;
  std::string head;  ///< as it came, the empty line included
  std::string body;

  /// Whether the head has this line.
  bool has(std::string_view line) const {
    return head.find("\r\n" + std::string(line) + "\r\n") != std::string::npos;
  }
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer_bytes = 0) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    if (receive_buffer_bytes > 0) {
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
                   sizeof(receive_buffer_bytes));
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int no_delay = 1;  // small pieces go out at once
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &no_delay, sizeof(no_delay));
    connected_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }

  /// False when the server has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// The next answer; nothing when the server closed before its end, or after `timeout_ms`.
  std::optional<RawResponse> receive(bool head_request = false, int timeout_ms = 5000) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
    while (true) {
      const auto parsed = parse_response_head(input_, head_request);
      if (parsed.state == ParseState::kError) return std::nullopt;
      if (parsed.state == ParseState::kDone) {
        BodyReader body(parsed.head.framing, parsed.head.content_length, ~std::uint64_t{0} >> 1);
        const auto used = body.feed(std::string_view(input_).substr(parsed.consumed));
        if (body.state() == ParseState::kDone) {
          RawResponse response{parsed.head.status, input_.substr(0, parsed.consumed),
                               body.take_body()};
          input_.erase(0, parsed.consumed + used);
          return response;
        }
      }
      if (!read_some(deadline)) return std::nullopt;
    }
  }

  /// Whether the server closes within the time; what it still says is left aside.
  bool closes(int timeout_ms = 5000) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
    while (read_some(deadline)) {
    }
    return closed_;
  }

  const std::string& unread() const { return input_; }

 private:
  bool read_some(std::chrono::steady_clock::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd poll{socket_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&poll, 1, static_cast<int>(left.count())) <= 0) return false;
    char buffer[65536];
    const auto count = ::recv(socket_, buffer, sizeof(buffer), 0);
    if (count <= 0) closed_ = true;
    if (count > 0) input_.append(buffer, static_cast<std::size_t>(count));
    return count > 0;
  }

  int socket_ = -1;
  bool connected_ = false;
  bool closed_ = false;
  std::string input_;
};

}  // namespace fts::http

#include <future>

#include "engine/http/uri.hpp"
#include "tests/http/server_fixture.hpp"

namespace fts::http {
namespace {

TEST_CASE("client: addresses") {
  const auto url = parse_url("http://127.0.0.1:7780/base/");
  REQUIRE(url.ok());
  CHECK(url->host == "127.0.0.1");
  CHECK(url->port == 7780);
  CHECK(url->base == "/base");
  CHECK(parse_url("localhost:80")->authority() == "localhost:80");
  CHECK(parse_url("http://[::1]:7780")->authority() == "[::1]:7780");
  CHECK(parse_url("http://[::1]:7780")->host == "::1");
  CHECK(parse_url("https://localhost").status().code() == StatusCode::kUnsupported);
  for (const char* bad : {"", "http://", "http://a b", "http://a:0", "http://a:99999",
                          "http://u@a/", "ftp://a", "http://a/?q=b", "http://a/b c"}) {
    INFO(bad);
    CHECK_FALSE(parse_url(bad).ok());
  }
}

TEST_CASE("client: talks to the server, and keeps the connection") {
  TestServer test;
  Client client(*parse_url(test.server->url()));
  for (int i = 0; i < 3; ++i) {
    const auto response = client.request("GET", "/v1/main/search?q=" + percent_encode("\u00e9"));
    INFO(response.status().message());
    REQUIRE(response.ok());
    CHECK(response->status == 200);
    CHECK(response->content_type == "application/json; charset=utf-8");
    CHECK(response->body.find("\u00e9") != std::string::npos);
  }
  CHECK(test.server->counts().connections == 1);
  CHECK(client.request("HEAD", "/v1/health")->body.empty());
  CHECK(client.request("POST", "/v1/main/search", R"({"q":"a"})")->status == 200);
  CHECK(client.request("PUT", "/v1/other")->status == 201);
  CHECK(client.request("GET", "/v1/absent")->status == 404);
  CHECK(client.request("OPTIONS", "/v1")->status == 204);
  const auto large = client.request("POST", "/v1/main/documents", std::string(5 << 20, ' '));
  REQUIRE(large.ok());
  CHECK(large->status == 400);
}

TEST_CASE("client: a connection that the server closed meanwhile is opened again") {
  auto options = test_options();
  options.idle_timeout_ms = 40;
  TestServer test(options);
  Client client(*parse_url(test.server->url()));
  REQUIRE(client.request("GET", "/v1/health").ok());
  REQUIRE(test.settles());
  const auto response = client.request("GET", "/v1/health");
  INFO(response.status().message());
  CHECK(response.ok());
}

TEST_CASE("client: nobody there, too slow, too much") {
  std::uint16_t port = 0;
  {
    TestServer test;
    port = test.port();
    test.engine.search_gate.shut();
    const auto slow = request(test.server->url(), "GET", "/v1/main/search?q=a", {}, 50);
    REQUIRE_FALSE(slow.ok());
    CHECK(slow.status().code() == StatusCode::kDeadline);
    test.engine.search_gate.open();

    REQUIRE(test.engine.put_document("main", "big", std::string(5000, ' ')).ok());
    ClientOptions options;
    options.max_body_bytes = 4999;
    Client client(*parse_url(test.server->url()), options);
    CHECK(client.request("GET", "/v1/main/documents/big").status().code() == StatusCode::kLimit);
  }
  const auto url = "http://127.0.0.1:" + std::to_string(port);
  const auto nobody = request(url, "GET", "/v1", {}, 1000);
  REQUIRE_FALSE(nobody.ok());
  CHECK(nobody.status().code() == StatusCode::kNotFound);
  CHECK(nobody.status().message().find(url) != std::string::npos);
}

/// A listener that says `bytes` to the first who connects, then closes.
class Impostor {
 public:
  explicit Impostor(std::string bytes) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    ::bind(socket_, raw, size);
    ::listen(socket_, 1);
    ::getsockname(socket_, raw, &size);
    port_ = ntohs(address.sin_port);
    done_ = std::async(std::launch::async, [this, text = std::move(bytes)] {
      const int peer = ::accept(socket_, nullptr, nullptr);
      char buffer[4096];
      if (::recv(peer, buffer, sizeof(buffer), 0) > 0) {
        ::send(peer, text.data(), text.size(), MSG_NOSIGNAL);
      }
      ::close(peer);
    });
  }
  ~Impostor() {
    done_.wait();
    ::close(socket_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::future<void> done_;
};

TEST_CASE("client: what is no answer is refused") {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  for (const auto& bytes :
       {std::string(), std::string("SSH-2.0-OpenSSH\r\n"), std::string("HTTP/1.1 20"),
        std::string("HTTP/2 200\r\n\r\n"), ok + "\r\nbody", ok + "Content-Length: 5\r\n\r\nab",
        ok + "Content-Length: x\r\n\r\n", ok + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na",
        ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        ok + "Transfer-Encoding: gzip\r\n\r\n", ok + "Content-Length: 1\r\n\r\nab",
        ok + "X: a\nContent-Length: 0\r\n\r\n", ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        ok + "X:" + std::string(100'000, 'a')}) {
    INFO(bytes.substr(0, 100));
    Impostor impostor(bytes);
    const auto response = request(impostor.url(), "GET", "/", {}, 2000);
    REQUIRE_FALSE(response.ok());
    CHECK(response.status().code() == StatusCode::kIoError);
  }
  Impostor chunked("HTTP/1.1 100 Continue\r\n\r\n" + ok +
                   "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n");
  const auto response = request(chunked.url(), "GET", "/", {}, 2000);
  INFO(response.status().message());
  REQUIRE(response.ok());
  CHECK(response->body == "ab");
}

}  // namespace
}  // namespace fts::http

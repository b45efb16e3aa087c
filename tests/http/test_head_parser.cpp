#include <catch2/catch.hpp>

#include "engine/http/head_parser.hpp"
#include "engine/http/uri.hpp"
#include "tests/http/case_file.hpp"

namespace fts::http {
namespace {

std::string verdict(const HeadResult& result) {
  switch (result.state) {
    case ParseState::kNeedMore:
      return "more";
    case ParseState::kDone:
      return "ok";
    case ParseState::kError:
      return std::to_string(result.error.status);
  }
  return "?";
}

constexpr const char* kHost = "Host: localhost\r\n";

/// The least and the last verdict when the bytes come one by one: once there is a verdict, it
/// stays.
void check_every_prefix(const std::string& bytes, const std::string& expected) {
  bool decided = false;
  std::string error;
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const auto result = parse_head(std::string_view(bytes).substr(0, size));
    if (!decided && result.state == ParseState::kNeedMore) continue;
    if (verdict(result) != expected) FAIL("after " << size << " bytes: " << verdict(result));
    if (decided && result.error.message != error) FAIL("another message after " << size);
    if (expected == "ok" && result.consumed != bytes.size()) FAIL("consumed " << result.consumed);
    error = result.error.message;
    decided = true;
  }
  if (!decided) FAIL("no verdict");
}

TEST_CASE("heads: every case, whole and cut at every byte") {
  const auto cases = read_cases("http_framing.tsv");
  REQUIRE(cases.size() >= 150);
  for (const auto& one : cases) {
    INFO("http_framing.tsv:" << one.line);
    const auto result = parse_head(one.bytes);
    INFO(result.error.message);
    CHECK(verdict(result) == one.expected);
    if (one.expected != "ok") CHECK_FALSE(result.error.message.empty());
    check_every_prefix(one.bytes, one.expected);
  }
}

TEST_CASE("heads: what follows is the next request's") {
  const std::string head = std::string("GET /a HTTP/1.1\r\n") + kHost + "\r\n";
  const auto result = parse_head(head + head + "\0\n");
  REQUIRE(verdict(result) == "ok");
  CHECK(result.consumed == head.size());
}

TEST_CASE("heads: the parts") {
  const auto result = parse_head(
      "POST /v1/a/documents/x%2Fy?q=a%20b&n=5 HTTP/1.1\r\nHost: localhost:7780\r\n"
      "X-Mixed-Case: \t some value \t\r\nContent-Length: 12\r\nConnection: foo, Close\r\n"
      "Expect: 100-continue\r\n\r\n");
  REQUIRE(verdict(result) == "ok");
  const auto& head = result.head;
  CHECK(head.method == "POST");
  CHECK(head.path == "/v1/a/documents/x%2Fy");
  CHECK(head.query == "q=a%20b&n=5");
  CHECK(head.host == "localhost:7780");
  CHECK(head.header("x-mixed-case") == "some value");
  CHECK(head.header("absent").empty());
  CHECK(head.framing == BodyFraming::kLength);
  CHECK(head.content_length == 12);
  CHECK_FALSE(head.keep_alive);
  CHECK(head.expect_continue);
}

TEST_CASE("heads: HTTP/1.0 closes, and never expects") {
  const auto result = parse_head(
      "GET / HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\nExpect: "
      "100-continue\r\n\r\n");
  REQUIRE(verdict(result) == "ok");
  CHECK_FALSE(result.head.keep_alive);
  CHECK_FALSE(result.head.expect_continue);
}

TEST_CASE("heads: an absolute target counts as its path") {
  const auto result =
      parse_head("GET http://LocalHost:80?q=a HTTP/1.1\r\nHost: localhost:80\r\n\r\n");
  REQUIRE(verdict(result) == "ok");
  CHECK(result.head.path == "/");
  CHECK(result.head.query == "q=a");
}

std::string head_of_size(std::size_t size) {
  const std::string begin = std::string("GET / HTTP/1.1\r\n") + kHost + "X: ";
  return begin + std::string(size - begin.size() - 4, 'a') + "\r\n\r\n";
}

std::string line_of_size(std::size_t size) {
  const std::string begin = "GET /", end = " HTTP/1.1";
  return begin + std::string(size - begin.size() - end.size(), 'a') + end + "\r\n" + kHost + "\r\n";
}

TEST_CASE("heads: limits at n, n + 1 and 1000 n") {
  const HeadLimits limits;
  const auto n = limits.max_head_bytes;
  CHECK(verdict(parse_head(head_of_size(n))) == "ok");
  CHECK(verdict(parse_head(head_of_size(n + 1))) == "431");
  CHECK(verdict(parse_head(head_of_size(1000 * n))) == "431");
  CHECK(verdict(parse_head(head_of_size(n + 1).substr(0, n))) == "431");

  const auto line = limits.max_request_line_bytes;
  CHECK(verdict(parse_head(line_of_size(line))) == "ok");
  CHECK(verdict(parse_head(line_of_size(line + 1))) == "414");
  CHECK(verdict(parse_head(line_of_size(1000 * line))) == "414");

  const auto with_headers = [](std::size_t count) {
    std::string head = std::string("GET / HTTP/1.1\r\n") + kHost;
    for (std::size_t i = 1; i < count; ++i) head += "X: y\r\n";
    return head + "\r\n";
  };
  CHECK(verdict(parse_head(with_headers(limits.max_headers))) == "ok");
  CHECK(verdict(parse_head(with_headers(limits.max_headers + 1))) == "431");
  CHECK(verdict(parse_head(with_headers(1000 * limits.max_headers))) == "431");
}

TEST_CASE("heads: limits give the same verdict at every cut") {
  const HeadLimits limits{.max_request_line_bytes = 40, .max_head_bytes = 80, .max_headers = 3};
  for (const auto& head : {head_of_size(80), head_of_size(81), line_of_size(40), line_of_size(41),
                           std::string("GET / HTTP/1.1\r\nA:\r\nB:\r\nC:\r\nHost: a\r\n\r\n")}) {
    std::string decided;
    for (std::size_t size = 0; size <= head.size(); ++size) {
      const auto result = verdict(parse_head(std::string_view(head).substr(0, size), limits));
      if (!decided.empty()) REQUIRE(result == decided);
      if (result != "more") decided = result;
    }
    CHECK_FALSE(decided.empty());
  }
}

TEST_CASE("uris: escapes") {
  CHECK(percent_decode("a%2Fb%c3%A9", false) == "a/b\u00e9");
  CHECK(percent_decode("a+b", true) == "a b");
  CHECK(percent_decode("a+b", false) == "a+b");
  for (const char* bad : {"%", "%2", "a%2", "%zz", "%2g", "%00", "%%20"}) {
    CHECK_FALSE(percent_decode(bad, false));
  }
  std::string all;
  for (int c = 1; c < 256; ++c) all.push_back(static_cast<char>(c));
  CHECK(percent_decode(percent_encode(all), false) == all);
  CHECK(percent_decode(percent_encode(all), true) == all);
}

TEST_CASE("uris: paths split before they are decoded") {
  const auto split = [](std::string_view path) { return *split_path(path); };
  using Segments = std::vector<std::string>;
  CHECK(split("/") == Segments{""});
  CHECK(split("/v1/a/documents/x%2Fy") == Segments{"v1", "a", "documents", "x/y"});
  CHECK(split("/v1/") == Segments{"v1", ""});
  CHECK(split("//a") == Segments{"", "a"});
  CHECK_FALSE(split_path("/%ff").ok());
  CHECK_FALSE(split_path("/%e9t%e9").ok());  // Latin-1
}

TEST_CASE("uris: queries") {
  const auto parameters = *split_query("q=%C3%A9t%C3%A9+2022&filter=a%3D1&filter=b&&flag&e=");
  REQUIRE(parameters.size() == 5);
  CHECK(parameters[0].value == "\u00e9t\u00e9 2022");
  CHECK(parameters[1].value == "a=1");
  CHECK(parameters[2].value == "b");
  CHECK(parameters[3].name == "flag");
  CHECK(parameters[4].value.empty());
  CHECK_FALSE(split_query("=a").ok());
  CHECK_FALSE(split_query("q=%E9").ok());
}

}  // namespace
}  // namespace fts::http

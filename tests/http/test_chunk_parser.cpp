#include <catch2/catch.hpp>

#include "engine/http/chunk_parser.hpp"
#include "tests/http/case_file.hpp"

namespace fts::http {
namespace {

constexpr std::uint64_t kMaxBytes = 100;

std::string verdict(BodyReader& reader) {
  if (reader.state() == ParseState::kNeedMore) return "more";
  if (reader.state() == ParseState::kError) return std::to_string(reader.error().status);
  const auto body = reader.take_body();
  return body.empty() ? "ok" : "ok " + body;
}

/// Fed in pieces that end at each of `cuts`.
std::string read_chunked(std::string_view bytes, const std::vector<std::size_t>& cuts) {
  BodyReader reader(BodyFraming::kChunked, 0, kMaxBytes);
  std::size_t begin = 0;
  for (const auto cut : cuts) {
    reader.feed(bytes.substr(begin, cut - begin));
    begin = cut;
  }
  reader.feed(bytes.substr(begin));
  return verdict(reader);
}

TEST_CASE("chunks: every case, whole, cut at every byte, and byte by byte") {
  const auto cases = read_cases("http_chunks.tsv");
  REQUIRE(cases.size() >= 40);
  for (const auto& one : cases) {
    INFO("http_chunks.tsv:" << one.line);
    const auto expected = unescape(one.expected);
    CHECK(read_chunked(one.bytes, {}) == expected);
    std::vector<std::size_t> all;
    for (std::size_t cut = 0; cut < one.bytes.size(); ++cut) {
      if (read_chunked(one.bytes, {cut}) != expected) FAIL("cut at " << cut);
      all.push_back(cut);
    }
    CHECK(read_chunked(one.bytes, all) == expected);
  }
}

TEST_CASE("chunks: what follows is the next request's") {
  BodyReader reader(BodyFraming::kChunked, 0, kMaxBytes);
  CHECK(reader.feed("1\r\na\r\n0\r\n\r\nGET /") == 11);
  CHECK(reader.state() == ParseState::kDone);
  CHECK(reader.feed("more") == 0);
}

TEST_CASE("chunks: the bound at n, n + 1 and 1000 n") {
  const auto chunked = [](std::size_t size) {
    std::string body;
    for (std::size_t i = 0; i < size; ++i) body += "1\r\na\r\n";
    return read_chunked(body + "0\r\n\r\n", {});
  };
  CHECK(chunked(kMaxBytes) == "ok " + std::string(kMaxBytes, 'a'));
  CHECK(chunked(kMaxBytes + 1) == "413");
  CHECK(chunked(kMaxBytes * 1000) == "413");
}

TEST_CASE("bodies of a given length") {
  BodyReader reader(BodyFraming::kLength, 5, kMaxBytes);
  CHECK(reader.feed("hel") == 3);
  CHECK(reader.state() == ParseState::kNeedMore);
  CHECK(reader.feed("loGET") == 2);
  CHECK(reader.state() == ParseState::kDone);
  CHECK(reader.take_body() == "hello");

  CHECK(BodyReader(BodyFraming::kNone, 0, kMaxBytes).state() == ParseState::kDone);
  CHECK(BodyReader(BodyFraming::kLength, 0, kMaxBytes).state() == ParseState::kDone);
  CHECK(BodyReader(BodyFraming::kLength, kMaxBytes, kMaxBytes).state() == ParseState::kNeedMore);
  const BodyReader refused(BodyFraming::kLength, kMaxBytes + 1, kMaxBytes);
  CHECK(refused.state() == ParseState::kError);
  CHECK(refused.error().status == 413);
  CHECK(refused.error().message.starts_with("the body has " + std::to_string(kMaxBytes + 1) +
                                            " bytes; "));
  // A number that was too great to count is not said to be one.
  std::uint64_t length = 0;
  REQUIRE(parse_content_length("99999999999999999999", length));
  const BodyReader huge(BodyFraming::kLength, length, kMaxBytes);
  CHECK(huge.error().status == 413);
  CHECK(huge.error().message.starts_with("the body has more than 9223372036854775806 bytes; "));
}

}  // namespace
}  // namespace fts::http

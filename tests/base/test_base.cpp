// Ids, status, bytes and varints.

#include <limits>
#include <string>

#include <catch2/catch.hpp>

#include "engine/base/bytes.hpp"
#include "engine/base/checksum.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/ids.hpp"
#include "engine/base/status.hpp"
#include "engine/base/varint.hpp"

namespace fts {
namespace {

Status half(int value, int& out) {
  auto even = [](int number) -> Result<int> {
    if (number % 2 != 0) return invalid_argument("expected an even number");
    return number / 2;
  };
  FTS_ASSIGN(const int result, even(value));
  out = result;
  return ok_status();
}

TEST_CASE("a status carries its code, its message and its context") {
  CHECK(ok_status().ok());
  CHECK(ok_status().with_context("here").ok());
  const auto status = corruption("bad byte").with_context("a.seg");
  CHECK(status.code() == StatusCode::kCorruption);
  CHECK(status.message() == "a.seg: bad byte");
  CHECK(status_code_name(StatusCode::kOutOfSpace) == "out_of_space");
}

TEST_CASE("FTS_ASSIGN hands on the value or returns the error") {
  int out = 0;
  CHECK(half(8, out).ok());
  CHECK(out == 4);
  CHECK(half(7, out).code() == StatusCode::kInvalidArgument);
  CHECK(out == 4);
}

TEST_CASE("varints keep every value and refuse what is cut or too long") {
  const std::uint64_t values[] = {0, 1, 127, 128, 16383, 16384, 1ULL << 32, 1ULL << 63, UINT64_MAX};
  for (const auto value : values) {
    ByteBuffer buffer;
    append_varint(buffer, value);
    Bytes bytes = buffer;
    std::uint64_t read = 0;
    REQUIRE(read_varint(bytes, read));
    CHECK(read == value);
    CHECK(bytes.empty());
    for (std::size_t size = 0; size < buffer.size(); ++size) {
      Bytes cut = Bytes(buffer).first(size);
      CHECK_FALSE(read_varint(cut, read));
      CHECK(cut.size() == size);
    }
  }
  const ByteBuffer too_long(11, 0x80);
  Bytes bytes = too_long;
  std::uint64_t read = 0;
  CHECK_FALSE(read_varint(bytes, read));
  const ByteBuffer beyond_64_bits = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02};
  bytes = beyond_64_bits;
  CHECK_FALSE(read_varint(bytes, read));
}

TEST_CASE("zigzag keeps every value and small ones small") {
  const std::int64_t values[] = {0, -1, 1, -64, 63, INT64_MIN, INT64_MAX};
  for (const auto value : values) CHECK(unzigzag(zigzag(value)) == value);
  CHECK(zigzag(-1) == 1);
  CHECK(zigzag(1) == 2);
}

TEST_CASE("little-endian loads and stores at any alignment") {
  ByteBuffer buffer = {0xee};
  append_le<std::uint32_t>(buffer, 0x01020304);
  CHECK(buffer == ByteBuffer{0xee, 4, 3, 2, 1});
  CHECK(load_le<std::uint32_t>(buffer.data() + 1) == 0x01020304);
  CHECK(align_up(0, 64) == 0);
  CHECK(align_up(1, 64) == 64);
  CHECK(align_up(64, 64) == 64);
}

TEST_CASE("the checksum of long texts does not depend on the vectors of the processor") {
  // The inline hash has the vectors of the build, the checksum those of the processor; its blocks
  // are of 1024 bytes.
  std::string text;
  for (int i = 0; i < 70'000; ++i) text.push_back(static_cast<char>('a' + i % 23));
  for (const std::size_t size : {1023U, 1024U, 1025U, 4097U, 65'536U, 65'549U}) {
    const auto part = std::string_view(text).substr(0, size);
    CHECK(hash64(part) == checksum64(as_bytes(part)));
  }
}

TEST_CASE("the inline hash is the checksum for seed 0") {
  std::string text;
  for (int i = 0; i < 600; ++i) {
    CHECK(hash64(std::string_view(text)) == checksum64(as_bytes(text)));
    CHECK(hash64(as_bytes(text)) == checksum64(as_bytes(text)));
    text.push_back(static_cast<char>('a' + i % 26));
  }
  CHECK(hash64("mot", 1) != hash64("mot", 2));
  CHECK(hash64(std::uint64_t{1}) != hash64(std::uint64_t{2}));
}

TEST_CASE("ids of one kind compare and hash") {
  CHECK(SegmentId(1) < SegmentId(2));
  CHECK(std::hash<TermOrd>{}(TermOrd(7)) == std::hash<std::uint32_t>{}(7));
}

}  // namespace
}  // namespace fts

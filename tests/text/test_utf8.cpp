#include <random>

#include <catch2/catch.hpp>

#include "engine/text/utf8.hpp"

namespace fts::text {
namespace {

/// Table 3-7 of Unicode 15 the slow way: decode, and refuse what another encoding would say
/// shorter.
std::size_t find_invalid_slowly(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto byte = [&](std::size_t k) -> std::uint32_t {
      return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U;
    };
    std::size_t length = 1;
    std::uint32_t value = byte(0);
    if (byte(0) >= 0x80) {
      length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
      if (byte(0) < 0xC0 || byte(0) > 0xF7) return i;
      value = byte(0) & (0xFFU >> (length + 1));
      for (std::size_t k = 1; k < length; ++k) {
        if ((byte(k) & 0xC0U) != 0x80U) return i;
        value = value << 6 | (byte(k) & 0x3FU);
      }
      const std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
      if (value < least[length] || value > 0x10FFFF) return i;
      if (value >= 0xD800 && value < 0xE000) return i;
    }
    i += length;
  }
  return text.size();
}

}  // namespace

TEST_CASE("well-formed sequences of every length are valid") {
  for (const std::string_view text :
       {"", "a", "é", "€", "😀", "\u07FF\u0800\uFFFF\U00010000\U0010FFFF", "œuvre – «été»"}) {
    CHECK(find_invalid_utf8(text) == text.size());
  }
}

TEST_CASE("ill-formed sequences are found where they begin") {
  const std::string_view kBad[] = {"\x80",
                                   "\xBF",
                                   "\xC0\x80",
                                   "\xC1\xBF",
                                   "\xC3",
                                   "\xC3(",
                                   "\xE0\x9F\xBF",
                                   "\xED\xA0\x80",
                                   "\xE2\x82",
                                   "\xF0\x8F\xBF\xBF",
                                   "\xF4\x90\x80\x80",
                                   "\xF5\x80\x80\x80",
                                   "\xF0\x9F\x98",
                                   "\xFF",
                                   "\xFE"};
  for (const std::string_view bad : kBad) {
    for (const std::string_view before : {"", "a", "été ", "twelve bytes", "0123456789abcdef"}) {
      const std::string text = std::string(before) + std::string(bad) + " after it";
      CHECK(find_invalid_utf8(text) == before.size());
    }
  }
}

TEST_CASE("the fast validator equals the slow one on random bytes") {
  std::mt19937 random(42);
  for (int i = 0; i < 50'000; ++i) {
    std::string text(random() % 24, '\0');
    for (char& c : text) {
      const auto r = static_cast<std::uint32_t>(random());
      c = static_cast<char>(r % 3 == 0 ? 'a' : r % 3 == 1 ? 0x80 + r / 3 % 0x40 : r / 3 % 256);
    }
    CHECK(find_invalid_utf8(text) == find_invalid_slowly(text));
  }
}

TEST_CASE("an invalid byte is named by line, offset and value") {
  CHECK(validate_utf8("tout va bien").ok());
  const Status status = validate_utf8("une\ndeux\nl\xE9t\xE9");
  REQUIRE_FALSE(status.ok());
  CHECK(status.code() == StatusCode::kInvalidArgument);
  CHECK(status.message().find("0xE9") != std::string::npos);
  CHECK(status.message().find("line 3") != std::string::npos);
  CHECK(status.message().find("byte offset 10") != std::string::npos);
}

TEST_CASE("every code point decodes to itself") {
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    append_utf8(text, c);
    std::size_t offset = 0;
    if (decode_utf8(text, offset) != c || offset != text.size() ||
        find_invalid_utf8(text) != text.size()) {
      FAIL("U+" << std::hex << std::uint32_t{c});
    }
  }
}

TEST_CASE("a cut never splits a character") {
  const std::string_view text = "aé€😀";
  const std::size_t sizes[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
  for (std::size_t max = 0; max < std::size(sizes); ++max) {
    CHECK(cut_utf8(text, max).size() == sizes[max]);
  }
}

}  // namespace fts::text

// Lists of strings and the hash table over them, against vectors and maps.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/codec/id_table.hpp"
#include "engine/codec/string_list.hpp"

namespace fts::codec {
namespace {

struct Ids {
  ByteBuffer list_bytes;
  ByteBuffer table_bytes;
  StringListReader list;
  IdTableReader table;
};

storage::Section padded(ByteBuffer& bytes) {
  const auto size = bytes.size();
  bytes.resize(size + 64);
  return storage::Section::unverified(Bytes(bytes).first(size));
}

Ids build(const std::vector<std::string>& strings) {
  Ids ids;
  storage::MemorySink sink;
  StringListWriter writer(sink);
  std::vector<std::uint64_t> hashes;
  for (const auto& text : strings) {
    REQUIRE(writer.add(text).ok());
    hashes.push_back(id_hash(text));
  }
  REQUIRE(writer.finish().ok());
  ids.list_bytes = sink.take();
  auto list = StringListReader::open(padded(ids.list_bytes), "test");
  REQUIRE(list.ok());
  ids.list = *list;
  auto table_bytes = build_id_table(hashes, ids.list);
  REQUIRE(table_bytes.ok());
  ids.table_bytes = std::move(table_bytes).value();
  auto table = IdTableReader::open(padded(ids.table_bytes), ids.list);
  REQUIRE(table.ok());
  ids.table = *table;
  return ids;
}

void compare(const std::vector<std::string>& strings) {
  const auto ids = build(strings);
  REQUIRE(ids.list.size() == strings.size());
  REQUIRE(ids.list.check().ok());
  REQUIRE(ids.table.check().ok());
  std::map<std::string, std::uint32_t> last;
  std::string text;
  for (std::uint32_t i = 0; i < strings.size(); ++i) {
    last[strings[i]] = i;
    REQUIRE(ids.list.get(i, text).ok());
    REQUIRE(text == strings[i]);
  }
  std::uint32_t visited = 0;
  const auto visit = [&](std::uint32_t number, std::string_view string) {
    REQUIRE(number == visited);
    REQUIRE(string == strings[visited++]);
    return ok_status();
  };
  REQUIRE(ids.list.for_each(visit).ok());
  REQUIRE(visited == strings.size());
  for (const auto& [id, number] : last) {
    const auto found = ids.table.find(id);
    REQUIRE(found.ok());
    REQUIRE(*found == std::optional<std::uint32_t>(number));
    REQUIRE_FALSE(ids.table.find(id + "?").value().has_value());
  }
  REQUIRE_FALSE(ids.list.get(static_cast<std::uint32_t>(strings.size()), text).ok());
}

/// The longest row of slots in use.
std::size_t longest_row(const Ids& ids) {
  std::size_t longest = 0, row = 0;
  for (std::size_t at = 16; at + 4 <= ids.table_bytes.size() - 64; at += 4) {
    row = load_le<std::uint32_t>(ids.table_bytes.data() + at) == 0 ? 0 : row + 1;
    longest = std::max(longest, row);
  }
  return longest;
}

std::uint32_t seed_of(const Ids& ids) {
  return load_le<std::uint32_t>(ids.table_bytes.data() + 12);
}

/// `count` strings whose hash begins with eight bits of 0: their places lie in one slot of 256.
std::vector<std::string> crowded(std::size_t count) {
  std::vector<std::string> strings;
  for (std::uint32_t i = 0; strings.size() < count; ++i) {
    auto text = "id-" + std::to_string(i);
    if (id_hash(text) >> 56 == 0) strings.push_back(std::move(text));
  }
  return strings;
}

TEST_CASE("ids are found, whatever their number and shape") {
  for (const std::uint32_t count : {0U, 1U, 15U, 16U, 17U, 255U, 256U, 257U, 4096U, 100'000U}) {
    std::vector<std::string> strings;
    Random random(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      strings.push_back(count % 2 == 0 ? "doc-" + std::to_string(i)
                                       : std::to_string(random.next()));
    }
    compare(strings);
  }
  std::vector<std::string> lengths;
  for (std::size_t size = 0; size <= 512; ++size) lengths.emplace_back(size, '\xe9');
  compare(lengths);
}

TEST_CASE("of equal ids the last is found, and thousands of them cost nothing") {
  CHECK(seed_of(build(std::vector<std::string>(50'000, "same"))) == 0);
  std::vector<std::string> strings;
  for (int i = 0; i < 50'000; ++i) strings.push_back(i % 3 == 0 ? "same" : "other");
  strings.emplace_back("once");
  compare(strings);
}

TEST_CASE("ids chosen to collide are spread all the same, and in the same way each time") {
  auto strings = crowded(8000);
  const auto ids = build(strings);
  CHECK(seed_of(ids) != 0);
  CHECK(longest_row(ids) < kMaxIdProbes);
  CHECK(build(strings).table_bytes == ids.table_bytes);
  compare(strings);
  strings.insert(strings.end(), strings.begin(), strings.begin() + 4000);  // repeated ones too
  compare(strings);
}

TEST_CASE("a damaged list or table never crashes") {
  const std::vector<std::string> strings = {"un", "deux", "trois", "quatre", "deux", ""};
  auto good = build(strings);
  const auto list_size = good.list_bytes.size() - 64;
  for (std::size_t bit = 0; bit < list_size * 8; ++bit) {
    auto bytes = good.list_bytes;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto list =
        StringListReader::open(storage::Section::unverified(Bytes(bytes).first(list_size)), "test");
    if (!list.ok()) continue;
    static_cast<void>(list->check().ok());
    std::string text;
    for (std::uint32_t i = 0; i < 8; ++i) static_cast<void>(list->get(i, text).ok());
  }
  const auto table_size = good.table_bytes.size() - 64;
  for (std::size_t bit = 0; bit < table_size * 8; ++bit) {
    auto bytes = good.table_bytes;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto table = IdTableReader::open(
        storage::Section::unverified(Bytes(bytes).first(table_size)), good.list);
    if (!table.ok()) continue;
    CHECK_FALSE(table->check().ok());
    for (const auto& text : strings) static_cast<void>(table->find(text).ok());
  }
}

}  // namespace
}  // namespace fts::codec

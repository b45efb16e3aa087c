#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/arena.hpp"
#include "engine/base/random.hpp"

namespace fts {
namespace {

TEST_CASE("what an arena handed out stays where it is, as it was") {
  Random random(1);
  Arena arena(4096);
  std::vector<std::pair<std::string, std::string_view>> kept;
  for (int i = 0; i < 2000; ++i) {
    std::string text(random.below(random.chance(0.01) ? 20000 : 40),
                     static_cast<char>('a' + i % 26));
    const auto copy = arena.copy(std::string_view(text));
    kept.emplace_back(std::move(text), copy);
  }
  std::size_t total = 0;
  for (const auto& [text, copy] : kept) {
    REQUIRE(text == copy);
    total += text.size();
  }
  CHECK(arena.bytes_used() == total);
  CHECK(arena.bytes_reserved() >= total);
}

TEST_CASE("alignment holds for every power of two up to 64") {
  Arena arena(1024);
  Random random(2);
  for (int i = 0; i < 1000; ++i) {
    const auto alignment = std::size_t{1} << random.below(7);
    const auto* memory = arena.allocate(random.below(300), alignment);
    REQUIRE(memory != nullptr);
    REQUIRE(reinterpret_cast<std::uintptr_t>(memory) % alignment == 0);
  }
}

TEST_CASE("clear keeps the first chunk and nothing else") {
  Arena arena(1024);
  CHECK(arena.bytes_reserved() == 0);
  arena.clear();
  const auto* first = arena.allocate(100);
  const auto reserved = arena.bytes_reserved();
  for (int i = 0; i < 100; ++i) arena.allocate(500);
  CHECK(arena.bytes_reserved() > reserved);
  arena.clear();
  CHECK(arena.bytes_used() == 0);
  CHECK(arena.bytes_reserved() == reserved);
  const auto* again = arena.allocate(100);
  CHECK(arena.bytes_reserved() == reserved);
  CHECK(again + 1024 > first);
  CHECK(again < first + 1024);
}

TEST_CASE("a moved arena takes its memory along") {
  Arena arena;
  const auto copy = arena.copy(std::string_view("mot"));
  const Arena moved = std::move(arena);
  CHECK(copy == "mot");
  CHECK(moved.bytes_used() == 3);
}

}  // namespace
}  // namespace fts

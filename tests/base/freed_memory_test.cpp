// Memory that a program keeps between queries.

#include "engine/base/freed_memory.hpp"

#include <memory>
#include <unistd.h>
#include <vector>

#include <catch2/catch.hpp>

TEST_CASE("the end of the heap stays when a megabyte is freed", "[memory]") {
  fts::keep_freed_memory();
  std::vector<std::unique_ptr<char[]>> pieces;
  for (int i = 0; i < 256; ++i) pieces.push_back(std::make_unique<char[]>(4096));
  const auto* end = ::sbrk(0);
  pieces.clear();
  CHECK(::sbrk(0) == end);
}

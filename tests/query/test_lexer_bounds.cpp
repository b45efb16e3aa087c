// The lexer looks at nothing beyond its text: under the address sanitizer, texts that end where
// their allocation does.

#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/query/query.hpp"

TEST_CASE("a query that ends in the middle of a decision is read no further") {
  for (const std::string_view text : {"a:é", "a:=", "a:~", "a:-", "a:€", "a:“", "a:=é", "a:\xc3"}) {
    const std::vector<char> exact(text.begin(), text.end());
    const auto parsed = fts::query::parse({exact.data(), exact.size()});
    CHECK((parsed.ok() || !parsed.status().message().empty()));
  }
}

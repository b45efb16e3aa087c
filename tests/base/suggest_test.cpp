#include "engine/base/suggest.hpp"

#include <array>

#include <catch2/catch.hpp>

using fts::edit_distance;

TEST_CASE("edits are counted with transpositions") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("memory", "memroy") == 1);
  CHECK(edit_distance("threads", "thread") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("the nearest known name is suggested, nothing when none is near") {
  constexpr std::array<std::string_view, 3> kKnown = {"analyzer", "scoring", "stemmer"};
  CHECK(fts::nearest_name("analyser", kKnown) == "analyzer");
  CHECK(fts::nearest_name("score", kKnown).empty());
  CHECK(fts::nearest_name("steamer", kKnown) == "stemmer");
  CHECK(fts::join_names(kKnown) == "analyzer, scoring, stemmer");
}

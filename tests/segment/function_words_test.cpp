// Function words as bytes, and grams of a stream against the loop that defines them.

#include "engine/segment/function_words.hpp"

#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"

using namespace fts;
using namespace fts::segment;

TEST_CASE("function words come back as they were written") {
  const FunctionWords words({"a", "de", "la", "\xc3\xa0"}, {0x0104, 0x0203});
  const auto bytes = encode_function_words(words);
  const auto read = decode_function_words(bytes);
  REQUIRE(read.ok());
  CHECK(std::ranges::equal(read->words(), words.words()));
  CHECK(std::ranges::equal(read->together(), words.together()));
  CHECK(read->id("a") == 1);
  CHECK(read->id("\xc3\xa0") == 4);
  CHECK(read->id("d") == 0);
  CHECK(read->id("") == 0);
  CHECK(read->stand_together(4, 1));
  CHECK_FALSE(read->stand_together(1, 2));

  // Cut anywhere, or with any byte changed, it is refused or still says what it may.
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(decode_function_words(Bytes(bytes).first(size)).ok());
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int value : {0, 1, 5, 0x7f, 0x80, 0xff}) {
      auto damaged = bytes;
      damaged[i] = static_cast<std::uint8_t>(value);
      const auto result = decode_function_words(damaged);
      if (!result.ok()) continue;
      CHECK(std::ranges::is_sorted(result->words()));
      for (const auto pair : result->together()) CHECK((pair & 0xff) <= result->words().size());
    }
  }
}

TEST_CASE("a gram's key has the order of its number") {
  Random random(1);
  std::uint32_t last = 0;
  std::string last_key;
  for (int i = 0; i < 1000; ++i) {
    std::vector<std::uint8_t> ids;
    for (auto n = 2 + random.below(3); n > 0; --n) {
      ids.push_back(static_cast<std::uint8_t>(1 + random.below(random.chance(0.5) ? 3 : 255)));
    }
    const auto gram = gram_of(ids);
    const auto key = gram_key(gram);
    CHECK(key == as_text(ids));
    CHECK((gram < last) == (key < last_key));
    last = gram;
    last_key = key;
  }
}

namespace {

using Place = std::tuple<std::uint32_t, std::uint32_t, std::uint8_t>;  // doc, place, word

std::multiset<std::string> naive_grams(const std::set<Place>& places) {
  std::multiset<std::string> out;
  // From every word on, all that stand one further.
  struct Chain {
    std::string key;
    std::uint32_t doc, place;
  };
  std::vector<Chain> chains;
  for (const auto& [doc, place, word] : places) chains.push_back({{char(word)}, doc, place});
  for (std::size_t length = 2; length <= kMaxGramWords; ++length) {
    std::vector<Chain> longer;
    for (const auto& chain : chains) {
      for (const auto& [doc, place, word] : places) {
        if (doc != chain.doc || place != chain.place + 1) continue;
        longer.push_back({chain.key + char(word), doc, place});
        out.insert(longer.back().key + "@" + std::to_string(doc) + ":" + std::to_string(place));
      }
    }
    chains = std::move(longer);
  }
  return out;
}

}  // namespace

TEST_CASE("grams of runs are those of the slow loop") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    std::set<Place> places;
    std::uint32_t doc = 0;
    std::uint32_t place = 0;
    for (auto n = random.below(60); n > 0; --n) {
      if (random.chance(0.1)) {
        ++doc;
        place = static_cast<std::uint32_t>(random.below(3));
      } else {
        place += static_cast<std::uint32_t>(random.chance(0.7) ? 1 : random.below(4));
      }
      places.insert({doc, place, static_cast<std::uint8_t>(1 + random.below(4))});
    }
    GramRuns runs;
    std::multiset<std::string> found;
    std::set<std::uint16_t> pairs;
    for (const auto& [d, p, word] : places) {
      for (const auto& [e, q, other] : places) {
        if (d == e && p == q && word < other) {
          pairs.insert(static_cast<std::uint16_t>(word << 8 | other));
        }
      }
      // Once more now and then: it counts once.
      for (int times = random.chance(0.2) ? 2 : 1; times > 0; --times) {
        const auto where = "@" + std::to_string(d) + ":" + std::to_string(p);
        REQUIRE(runs.add(d, p, word,
                         [&](std::uint32_t gram) { found.insert(gram_key(gram) + where); }));
      }
    }
    CHECK(found == naive_grams(places));
    CHECK(std::ranges::equal(runs.together(), pairs));
  }
}

TEST_CASE("more words at a place than grams tell apart are said so") {
  GramRuns runs;
  const auto ignore = [](std::uint32_t) {};
  for (std::uint8_t id = 1; id <= GramRuns::kMaxTogether; ++id) CHECK(runs.add(0, 7, id, ignore));
  CHECK(runs.add(0, 7, 1, ignore));
  CHECK_FALSE(runs.add(0, 7, 99, ignore));
  CHECK(runs.add(0, 8, 99, ignore));
}

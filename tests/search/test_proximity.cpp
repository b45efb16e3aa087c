// How often two words stand near each other, against the loop over all pairs.

#include <cstdlib>
#include <set>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/search/proximity.hpp"

using namespace fts;
using namespace fts::search;

namespace {

double naive(const std::vector<std::uint32_t>& first, const std::vector<std::uint32_t>& second,
             const Nearness& nearness) {
  double count = 0;
  for (const std::int64_t p : first) {
    bool ordered = false;
    bool near = false;
    for (const std::int64_t q : second) {
      ordered = ordered || (q > p && q - p <= std::int64_t{nearness.ordered});
      near = near || (q != p && std::abs(q - p) < std::int64_t{nearness.window});
    }
    count += ordered ? 1 : near ? nearness.loose : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("words are near each other in order, or within a window") {
  const Nearness nearness{3, 8, 0.25};
  using Positions = std::vector<std::uint32_t>;
  const auto count = [&](const Positions& a, const Positions& b) {
    return near_count(a, b, nearness);
  };
  CHECK(count({10}, {11}) == 1);
  CHECK(count({10}, {13}) == 1);
  CHECK(count({10}, {14}) == 0.25);
  CHECK(count({10}, {17}) == 0.25);
  CHECK(count({10}, {18}) == 0);
  CHECK(count({10}, {9}) == 0.25);
  CHECK(count({10}, {3}) == 0.25);
  CHECK(count({10}, {2}) == 0);
  // One occurrence is not near itself.
  CHECK(count({10}, {10}) == 0);
  CHECK(count({10, 11}, {10, 11}) == 1.25);
  CHECK(count({}, {1}) == 0);
  CHECK(count({1}, {}) == 0);
}

TEST_CASE("nearness equals the loop over all pairs") {
  Random random(7);
  const auto positions = [&] {
    std::set<std::uint32_t> out;
    for (auto n = random.below(12); n > 0; --n) {
      out.insert(static_cast<std::uint32_t>(random.below(60)));
    }
    return std::vector<std::uint32_t>(out.begin(), out.end());
  };
  for (int i = 0; i < 5000; ++i) {
    const auto a = positions();
    const auto b = positions();
    const Nearness nearness{static_cast<std::uint32_t>(random.below(6)),
                            static_cast<std::uint32_t>(random.below(12)), 0.5};
    REQUIRE(near_count(a, b, nearness) == naive(a, b, nearness));
  }
}

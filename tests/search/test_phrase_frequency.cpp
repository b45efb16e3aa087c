#include <algorithm>
#include <optional>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/search/phrase_frequency.hpp"

using namespace fts;
using namespace fts::search;

namespace {

using Slots = std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t>>>;

std::vector<SlotPositions> views(const Slots& slots) {
  std::vector<SlotPositions> out;
  for (const auto& [offset, positions] : slots) out.push_back({offset, positions});
  return out;
}

/// How many anchors of slot 0 are left when all others struck out.
std::size_t exact(const Slots& slots) {
  std::vector<std::uint32_t> anchors = slots[0].second;
  for (const auto& slot : views(slots)) anchors.resize(keep_anchors(slot, anchors));
  return anchors.size();
}

double sloppy(const Slots& slots, std::uint32_t slop) {
  return sloppy_phrase_frequency(views(slots), slop, [] { return true; });
}

/// The definition: every choice of distinct positions.
void choose(const Slots& slots, std::vector<std::uint32_t>& chosen,
            std::optional<std::int64_t>& best) {
  if (chosen.size() == slots.size()) {
    std::int64_t low = INT64_MAX;
    std::int64_t high = INT64_MIN;
    for (std::size_t i = 0; i < slots.size(); ++i) {
      low = std::min(low, std::int64_t{chosen[i]} - slots[i].first);
      high = std::max(high, std::int64_t{chosen[i]} - slots[i].first);
    }
    best = std::min(best.value_or(high - low), high - low);
    return;
  }
  for (const auto position : slots[chosen.size()].second) {
    if (std::find(chosen.begin(), chosen.end(), position) != chosen.end()) continue;
    chosen.push_back(position);
    choose(slots, chosen, best);
    chosen.pop_back();
  }
}

double naive(const Slots& slots, std::uint32_t slop) {
  double sum = 0;
  for (const auto anchor : slots[0].second) {
    std::vector<std::uint32_t> chosen = {anchor};
    std::optional<std::int64_t> best;
    choose(slots, chosen, best);
    if (best && *best <= std::int64_t{slop}) sum += 1.0 / (1.0 + static_cast<double>(*best));
  }
  return sum;
}

}  // namespace

TEST_CASE("exact phrases count their beginnings") {
  CHECK(exact({{0, {0, 5, 9}}, {1, {1, 6, 12}}}) == 2);
  CHECK(exact({{0, {0, 1, 2}}, {1, {0, 1, 2}}, {2, {0, 1, 2}}}) == 1);
  CHECK(exact({{0, {3}}, {2, {4}}}) == 0);
  // The second slot stands before where the phrase could begin.
  CHECK(exact({{0, {0, 7, 8}}, {5, {2}}}) == 0);
}

TEST_CASE("sloppy phrases weigh occurrences by their spread") {
  CHECK(sloppy({{0, {0}}, {1, {3}}}, 1) == 0.0);
  CHECK(sloppy({{0, {0}}, {1, {3}}}, 2) == Approx(1.0 / 3));
  // In the other order: shifted positions 1 and -1.
  CHECK(sloppy({{0, {1}}, {1, {0}}}, 2) == Approx(1.0 / 3));
  // The same word twice needs two places.
  CHECK(sloppy({{0, {4}}, {1, {4}}}, 5) == 0.0);
  CHECK(sloppy({{0, {4, 5}}, {1, {4, 5}}}, 2) == Approx(1.0 + 1.0 / 3));
}

TEST_CASE("sloppy phrases equal their definition on random positions") {
  Random random(7);
  for (int round = 0; round < 3000; ++round) {
    Slots slots;
    std::uint32_t offset = 0;
    const auto words = 2 + random.below(4);
    for (std::uint64_t i = 0; i < words; ++i) {
      std::vector<std::uint32_t> positions;
      for (std::uint32_t p = 0; p < 12; ++p) {
        if (random.chance(0.25)) positions.push_back(p);
      }
      if (i > 0 && random.chance(0.4)) positions = slots[random.below(i)].second;
      if (positions.empty()) positions.push_back(3);
      slots.emplace_back(offset, positions);
      offset += 1 + static_cast<std::uint32_t>(random.below(2));
    }
    const auto slop = static_cast<std::uint32_t>(random.below(9));
    INFO("round " << round);
    CHECK(sloppy(slots, slop) == Approx(naive(slots, slop)));
    if (slop == 0) CHECK(sloppy(slots, 0) == static_cast<double>(exact(slots)));
  }
}

TEST_CASE("a phrase of one word repeated over a long field ends") {
  std::vector<std::uint32_t> positions;
  for (std::uint32_t p = 0; p < 200; ++p) positions.push_back(3 * p);
  Slots slots;
  for (std::uint32_t i = 0; i < 20; ++i) slots.emplace_back(i, positions);
  CHECK(sloppy(slots, 1000) > 0);
}

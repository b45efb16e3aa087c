// Distances between words: the slow loop of fuzzy.hpp against the banded walk, and what French
// misspells.

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/analysis/french_word_lists.hpp"
#include "engine/base/random.hpp"
#include "engine/query/fuzzy.hpp"

namespace fts::query {
namespace {

bool slight(const std::string& x, std::size_t i, char other) {
  const char c = x[i - 1];
  if (c == '\'' || c == '-') return true;
  const bool consonant = std::string("bcdfghjklmnpqrstvwxz").find(c) != std::string::npos;
  return consonant && i > 1 && x[i - 2] == c && other == c;
}

bool ends_in(const std::string& word, std::size_t size, std::string_view end) {
  return size >= end.size() && std::string_view(word).substr(0, size).ends_with(end);
}

// The definition, letter by letter (ASCII), over the whole table.
std::uint32_t slow_distance(const std::string& q, const std::string& t) {
  const auto m = q.size(), n = t.size();
  std::vector<std::vector<std::uint32_t>> d(m + 1, std::vector<std::uint32_t>(n + 1, 1000));
  const auto at = [](const std::string& word, std::size_t i) { return i > 0 ? word[i - 1] : '\0'; };
  for (std::size_t i = 0; i <= m; ++i) {
    for (std::size_t j = 0; j <= n; ++j) {
      auto& best = d[i][j];
      if (i == 0 && j == 0) best = 0;
      if (i > 0 && j > 0) best = std::min(best, d[i - 1][j - 1] + (q[i - 1] == t[j - 1] ? 0 : 2));
      if (i > 0) best = std::min(best, d[i - 1][j] + (slight(q, i, at(t, j)) ? 1 : 2));
      if (j > 0) best = std::min(best, d[i][j - 1] + (slight(t, j, at(q, i)) ? 1 : 2));
      if (i > 1 && j > 1 && q[i - 1] == t[j - 2] && q[i - 2] == t[j - 1]) {
        best = std::min(best, d[i - 2][j - 2] + 2);
      }
      const auto either_way = [&](const Confusion& confusion) {
        for (const auto& [a, b] : {confusion, Confusion{confusion.b, confusion.a}}) {
          if (!ends_in(q, i, a) || !ends_in(t, j, b)) continue;
          best = std::min(best, d[i - a.size()][j - b.size()] + 1);
        }
      };
      for (const auto& confusion : kConfusions) either_way(confusion);
      if (i == m && j == n) {
        for (const auto& ending : kEndings) either_way(ending);
      }
    }
  }
  auto best = d[m][n];
  for (std::size_t size = 1; size + 3 <= q.size(); ++size) {
    const bool vocal = std::string("aeiouyh").find(q[size]) != std::string::npos;
    const bool elided = vocal && analysis::is_elided_word(q.substr(0, size));
    if (elided && q.substr(size) == t && q == q.substr(0, size) + t) best = std::min(best, 1U);
  }
  return best;
}

std::uint32_t distance_of(const std::string& q, const std::string& t, std::uint32_t max = 4) {
  return FuzzyPattern(q, max).distance(t).value_or(99);
}

TEST_CASE("distances of French misspellings, in half edits") {
  struct Case {
    const char *asked, *found;
    std::uint32_t distance;
  };
  for (const auto& c : std::vector<Case>{{"chat", "chat", 0},
                                         {"bliken", "blinken", 2},
                                         {"rechaufement", "rechauffement", 1},
                                         {"negossiations", "negociations", 1},
                                         {"farmacie", "pharmacie", 1},
                                         {"quilometre", "kilometre", 1},
                                         {"biblioteque", "bibliotheque", 1},
                                         {"connection", "connexion", 4},
                                         {"confection", "connexion", 99},
                                         {"mange", "manger", 1},
                                         {"manger", "mangee", 1},
                                         {"lavocat", "avocat", 1},
                                         {"aujourdhui", "aujourd'hui", 1},
                                         {"rendezvous", "rendez-vous", 1},
                                         {"dilemne", "dilemme", 2},
                                         {"chatt", "chat", 1},
                                         {"chaud", "chat", 4},
                                         {"hcat", "chat", 2},
                                         {"langage", "language", 1},
                                         {"accoutumante", "accommodante", 99},
                                         {"", "ab", 4}}) {
    INFO(c.asked << " " << c.found);
    CHECK(distance_of(c.asked, c.found) == c.distance);
  }
}

TEST_CASE("letters are characters, not bytes") {
  CHECK(distance_of("москва", "москве") == 2);
  CHECK(distance_of("москва", "масква") == 2);
  CHECK(letter_count("москва") == 6);
}

TEST_CASE("the banded distance is the slow loop's") {
  Random random(7);
  const std::string alphabet = "aacefghiklmnopqrsstuyz'-";
  const auto letter = [&] { return alphabet[random.below(alphabet.size())]; };
  for (int round = 0; round < 30000; ++round) {
    std::string q;
    for (auto n = 1 + random.below(9); n > 0; --n) q += letter();
    std::string t = q;
    for (auto edits = random.below(5); edits > 0; --edits) {
      const auto at = random.below(t.size() + 1);
      const auto& confusion = kConfusions[random.below(kConfusions.size())];
      switch (random.below(6)) {
        case 0:
          t.insert(t.begin() + static_cast<std::ptrdiff_t>(at), letter());
          break;
        case 1:
          if (at < t.size()) t.erase(at, 1);
          break;
        case 2:
          if (at < t.size()) t[at] = letter();
          break;
        case 3:
          if (at + 1 < t.size()) std::swap(t[at], t[at + 1]);
          break;
        case 4:
          if (at < t.size()) t.insert(at, 1, t[at]);
          break;
        default:
          t.insert(at, random.chance(0.5) ? confusion.a : confusion.b);
          q.insert(std::min<std::size_t>(at, q.size()), confusion.a);
      }
    }
    const auto slow = slow_distance(q, t);
    for (std::uint32_t max = 0; max <= 4; ++max) {
      INFO(q << " " << t << " within " << max);
      const auto fast = FuzzyPattern(q, max).distance(t);
      const auto expected = max == 0 ? (q == t ? 0U : 1000U) : slow;
      REQUIRE(fast.value_or(1000) == (expected <= max ? expected : 1000));
    }
  }
}

TEST_CASE("a walk over sorted words leaves out only what is too far") {
  Random random(11);
  const std::string alphabet = "acefhkmnpqrstuz";
  for (int round = 0; round < 60; ++round) {
    std::vector<std::string> words;
    for (int i = 0; i < 400; ++i) {
      std::string word;
      for (auto n = 1 + random.below(8); n > 0; --n)
        word += alphabet[random.below(alphabet.size())];
      words.push_back(std::move(word));
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    std::string q = words[random.below(words.size())];
    if (random.chance(0.5)) q[random.below(q.size())] = alphabet[random.below(alphabet.size())];
    const auto max = static_cast<std::uint32_t>(random.below(5));
    const FuzzyPattern pattern(q, max);
    FuzzyPattern::Walk walk(pattern);
    std::string before, hopeless;
    for (const auto& word : words) {
      INFO(q << " " << word << " within " << max);
      const auto expected = max == 0 ? (q == word ? 0U : 1000U) : slow_distance(q, word);
      if (!hopeless.empty() && word.starts_with(hopeless)) {
        REQUIRE(expected > max);
        continue;
      }
      std::size_t shared = 0;
      while (shared < before.size() && shared < word.size() && before[shared] == word[shared]) {
        ++shared;
      }
      const auto verdict = walk.compare(word, shared);
      REQUIRE(verdict.distance.value_or(1000) == (expected <= max ? expected : 1000));
      REQUIRE(verdict.hopeless_bytes <= word.size());
      hopeless = word.substr(0, verdict.hopeless_bytes);
      before = word;
    }
  }
}

}  // namespace
}  // namespace fts::query

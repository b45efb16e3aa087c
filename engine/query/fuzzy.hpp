#pragma once

// How far apart two words are, for `mot~`: edits between their folds (letters without accents), in
// half edits, where what French spelling confuses costs one half. The definition, letters counted
// from 1, m letters of the word asked for (q) and n of the word found (t):
//
//   D(0, 0) = 0, and else the least of
//     D(i-1, j-1) + (q_i == t_j ? 0 : 2)          another letter
//     D(i-1, j) + (slight(q, i, t_j) ? 1 : 2)     a letter too many
//     D(i, j-1) + (slight(t, j, q_i) ? 1 : 2)     a letter missing
//     D(i-2, j-2) + 2                             if q_i == t_{j-1} and q_{i-1} == t_j: swapped
//     D(i-|a|, j-|b|) + 1                         for each confusion {a, b}, either way round,
//                                                 where q ends in a at i, and t in b at j
//     D(m-|a|, n-|b|) + 1                         at (m, n) alone, likewise for the endings
//   slight(x, i, y): x_i is an apostrophe or hyphen, or a consonant with x_i == x_{i-1} == y
//   distance(q, t) = D(m, n), or 1 if that is less and q is an elided word before t, its
//                    apostrophe missing (`lavocat`)
//
// Of the edits Damerau's (optimal string alignment). The table and the slow loop of the tests are
// the specification; FuzzyPattern computes the same in a band, row by row along t, and tells which
// beginnings of t cannot become near any more, so that a sorted dictionary is walked by leaps.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.hpp"

namespace fts::query {

inline constexpr std::uint32_t kEditCost = 2;
using limits::kMaxEdits;
using limits::kMaxFuzzyLetters;

struct Confusion {
  std::string_view a, b;
};
/// Anywhere in a word.
inline constexpr std::array<Confusion, 14> kConfusions = {{{"ph", "f"},
                                                           {"qu", "k"},
                                                           {"qu", "c"},
                                                           {"k", "c"},
                                                           {"ck", "k"},
                                                           {"ss", "c"},
                                                           {"s", "c"},
                                                           {"th", "t"},
                                                           {"rh", "r"},
                                                           {"y", "i"},
                                                           {"gu", "g"},
                                                           {"au", "o"},
                                                           {"en", "an"},
                                                           {"em", "am"}}};
/// At the end of both words: é, er, ez and ée sound alike.
inline constexpr std::array<Confusion, 6> kEndings = {
    {{"e", "er"}, {"e", "ez"}, {"e", "ee"}, {"er", "ez"}, {"er", "ee"}, {"ez", "ee"}}};

/// Edits that a word of so many letters is searched with when none were given: none below 4
/// letters, 1 up to 7, then 2.
constexpr std::uint32_t default_edits(std::size_t letters) {
  return letters < 4 ? 0 : letters < 8 ? 1 : 2;
}

/// Code points of valid UTF-8.
std::size_t letter_count(std::string_view text);

/// What an occurrence at a distance counts: 1, then 2/3, 1/2, 2/5, 1/3.
constexpr float fuzzy_weight(std::uint32_t distance) {
  return static_cast<float>(kEditCost) / static_cast<float>(kEditCost + distance);
}

/// What follows an elided word whose apostrophe is missing: `avocat` of `lavocat`; empty when there
/// is none, or less than three letters of it.
std::string_view without_elision(std::string_view folded);

class FuzzyPattern {
 public:
  /// `folded`: valid UTF-8. `max_distance`: in half edits, at most kMaxEdits * kEditCost; 0 when
  /// the word has more than kMaxFuzzyLetters.
  FuzzyPattern(std::string_view folded, std::uint32_t max_distance);

  /// Nothing when it is more than the greatest.
  std::optional<std::uint32_t> distance(std::string_view folded) const;

  /// Compares words one after another, keeping the rows of what a word shares with the one before.
  class Walk {
   public:
    explicit Walk(const FuzzyPattern& pattern);
    struct Verdict {
      std::optional<std::uint32_t> distance;
      /// Words beginning with so many bytes of this one are all too far; 0: nothing is known.
      std::size_t hopeless_bytes = 0;
    };
    /// `shared`: bytes at the begin that are those of the word before.
    Verdict compare(std::string_view word, std::size_t shared);

   private:
    std::uint8_t* row(std::size_t depth) { return rows_.data() + depth * width_; }
    const std::uint8_t* row(std::size_t depth) const { return rows_.data() + depth * width_; }
    /// Computes the row of letter `depth`; false when no word beginning so is near.
    bool add_letter(std::size_t depth);
    bool may_revive(std::size_t depth) const;
    std::uint32_t final_cost(std::size_t depth) const;

    const FuzzyPattern& pattern_;
    std::size_t width_;
    std::vector<std::uint8_t> rows_;
    std::vector<char32_t> letters_;   ///< of the word, from 1
    std::vector<std::size_t> ends_;   ///< byte at which each letter ends; ends_[0] = 0
    std::size_t hopeless_depth_ = 0;  ///< 0: none
  };

 private:
  /// A confusion by its sides: `asked` ends at letter i of the pattern.
  struct Edge {
    std::uint8_t asked = 0;  ///< letters
    std::uint8_t found_size = 0;
    std::array<char32_t, 2> found = {};
  };
  void add_edges(std::string_view asked, std::string_view found, bool ending);

  std::string folded_;
  std::string_view elided_;
  std::vector<char32_t> letters_;  ///< from 1
  std::uint32_t max_ = 0;
  std::vector<std::vector<Edge>> edges_;       ///< by the letter they end at
  std::vector<std::vector<char32_t>> starts_;  ///< first letters of two-letter sides, by where
  std::vector<Edge> endings_;
};

}  // namespace fts::query

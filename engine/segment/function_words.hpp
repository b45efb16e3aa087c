#pragma once

// Function words, and the grams that a segment keeps of them: for every 2, 3 or 4 of them at
// consecutive positions of one field, in which documents they stand so. A phrase of function words
// is then a term with postings of its own, where the lists of its words are the longest of all.
//
// A word is known by its id: its place among the words, from 1 on. A gram is a number of four bytes
// with an id in each, the first word in the highest, 0 behind the last; its key in the dictionary
// is the same bytes without the zeroes, so that both have one order.
//
//   function_words := words u8  (size u8  byte{size}){words}  pairs varint  pair{pairs}
//   pair           := u8  u8        ids a < b that stand together at some position; ascending

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/limits.hpp"
#include "engine/base/status.hpp"

namespace fts::segment {

inline constexpr std::size_t kMinGramWords = 2;
inline constexpr std::size_t kMaxGramWords = 4;

/// The key of a gram in its dictionary.
std::string gram_key(std::uint32_t gram);
/// The gram of 2 to 4 ids.
std::uint32_t gram_of(std::span<const std::uint8_t> ids);

/// A value; empty: there are none, and no grams.
class FunctionWords {
 public:
  FunctionWords() = default;
  /// `words` ascend by bytes, at most kMaxFunctionWords of 1 to 255 bytes.
  explicit FunctionWords(std::vector<std::string> words, std::vector<std::uint16_t> together = {})
      : words_(std::move(words)), together_(std::move(together)) {}

  bool empty() const { return words_.empty(); }
  std::span<const std::string> words() const { return words_; }
  /// 0: no function word.
  std::uint8_t id(std::string_view form) const;

  /// Pairs of ids that stand together at some position, lower id << 8 | higher id, ascending: there
  /// may be more than documents show after deletions, never fewer.
  std::span<const std::uint16_t> together() const { return together_; }
  bool stand_together(std::uint8_t a, std::uint8_t b) const;

 private:
  std::vector<std::string> words_;
  std::vector<std::uint16_t> together_;
};

ByteBuffer encode_function_words(const FunctionWords& words);
/// kCorruption when the bytes are none.
Result<FunctionWords> decode_function_words(Bytes bytes);

/// The grams of a stream of function words. As the slow loop, for the words s(p) of one field at
/// position p:
///   for each n of 2, 3, 4, position p, w_1 of s(p), ..., w_n of s(p + n - 1): visit(w_1 ... w_n)
class GramRuns {
 public:
  /// Words at one position; texts give two at most, and more would multiply.
  static constexpr std::size_t kMaxTogether = 4;

  /// The word `id` at `place` (field and position as a number, consecutive within a field) of
  /// `doc`. Documents and places ascend; the same word twice at a place counts once. Calls
  /// visit(gram) for every gram that ends with it. False when the place has more than kMaxTogether
  /// words: grams are not complete then.
  template <typename Visit>
  bool add(std::uint32_t doc, std::uint32_t place, std::uint8_t id, Visit&& visit);

  /// As FunctionWords::together.
  const std::vector<std::uint16_t>& together() const { return together_; }

 private:
  struct Place {
    std::array<std::uint8_t, kMaxTogether> ids = {};
    std::uint8_t count = 0;
  };
  /// The run, of which a place now has two words, as places.
  void spread();
  void next_place();
  /// False when `id` is there already.
  bool join(std::uint8_t id);
  template <typename Visit>
  void visit_crowded(std::uint8_t id, Visit&& visit);

  std::uint32_t doc_ = 0xffffffffU;
  std::uint32_t place_ = 0xffffffffU;
  /// The words up to `place_` that follow each other, four at most, the last one lowest. Once two
  /// stand at a place of the run they are in `run_`, the last place first.
  std::uint32_t words_ = 0;
  bool crowded_ = false;
  std::array<Place, kMaxGramWords> run_ = {};
  std::vector<std::uint16_t> together_;
};

template <typename Visit>
bool GramRuns::add(std::uint32_t doc, std::uint32_t place, std::uint8_t id, Visit&& visit) {
  const bool same_doc = doc == doc_;
  if (same_doc && place == place_) {
    if (!crowded_) {
      if ((words_ & 0xff) == id) return true;
      spread();
    }
    const auto& here = run_[0];
    if (here.count == kMaxTogether) return std::ranges::find(here.ids, id) != here.ids.end();
    if (join(id)) visit_crowded(id, visit);
    return true;
  }
  if (!same_doc || place != place_ + 1) {
    doc_ = doc;
    place_ = place;
    words_ = id;
    crowded_ = false;
    return true;
  }
  place_ = place;
  if (crowded_) {
    next_place();
    join(id);
    visit_crowded(id, visit);
    return true;
  }
  words_ = words_ << 8 | id;
  visit(words_ << 16);
  if ((words_ & 0xff0000) == 0) return true;
  visit(words_ << 8);
  if (words_ >> 24 != 0) visit(words_);
  return true;
}

template <typename Visit>
void GramRuns::visit_crowded(std::uint8_t id, Visit&& visit) {
  for (std::size_t a = 0; a < run_[1].count; ++a) {
    const std::uint32_t two = std::uint32_t{run_[1].ids[a]} << 8 | id;
    visit(two << 16);
    for (std::size_t b = 0; b < run_[2].count; ++b) {
      const std::uint32_t three = std::uint32_t{run_[2].ids[b]} << 16 | two;
      visit(three << 8);
      for (std::size_t c = 0; c < run_[3].count; ++c) {
        visit(std::uint32_t{run_[3].ids[c]} << 24 | three);
      }
    }
  }
}

}  // namespace fts::segment

#pragma once

// Parts of words, added up by document over a window of 4096 documents, and which documents were
// found by words that may find them.

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "engine/codec/kernels.hpp"
#include "engine/search/segment_context.hpp"

namespace fts::search {

/// Documents of a window.
using WindowBits = std::array<std::uint64_t, kWindowWords>;

inline bool has(const WindowBits& bits, std::size_t slot) {
  return (bits[slot / 64] >> (slot % 64) & 1U) != 0;
}

/// Empty between windows. A slot is a document's place in the window.
class WindowSums {
 public:
  WindowSums() : sums_(kWindowDocs) {}

  void start(DocNum base) { base_ = base; }
  /// Adds the parts of documents of the window to their sums, and sets their bits unless `bits` is
  /// null: found(), or those of one word. A document whose frequency is 0 has no part and no bit;
  /// with `all_have` there is none.
  void add(std::span<const std::uint32_t> docs, std::span<const float> freqs,
           std::span<const float> parts, bool all_have, WindowBits* bits);

  WindowBits& found() { return found_; }
  /// Tells of documents that a word found.
  void count_found(std::size_t documents) { found_postings_ += documents; }
  /// Whether so many were found that sums are compared 64 at a time, which then is less than one by
  /// one.
  bool is_dense() const { return found_postings_ >= kDense; }
  /// Whether so many found documents, or more, have a sum above `limit`.
  bool are_above(double limit, double count) const;
  /// Calls visit(slot, sum) with the found documents, ascending, but for some whose sums are not
  /// above `limit`; and empties the window.
  template <typename Visit>
  void take_above(double limit, Visit&& visit);

  static constexpr std::size_t kDense = 128;

 private:
  std::vector<double> sums_;
  WindowBits found_ = {};
  std::uint64_t touched_ = 0;  ///< words of found_ whose documents may have sums
  std::size_t found_postings_ = 0;
  DocNum base_ = 0;
};

template <typename Visit>
void WindowSums::take_above(double limit, Visit&& visit) {
  const bool dense = is_dense();
  for (; touched_ != 0; touched_ &= touched_ - 1) {
    const auto w = static_cast<std::size_t>(std::countr_zero(touched_));
    auto word = std::exchange(found_[w], 0);
    double* sums = sums_.data() + 64 * w;
    if (dense && word != 0) word &= codec::kernels().sums_above(sums, limit);
    for (; word != 0; word &= word - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(word));
      visit(64 * w + bit, std::exchange(sums[bit], 0.0));
    }
    if (dense) std::fill_n(sums, 64, 0.0);
  }
  found_postings_ = 0;
}

}  // namespace fts::search

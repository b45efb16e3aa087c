#pragma once

// Which posting lists of a segment lately had their skip directory found good, so that a list that
// is asked for again and again is checked once. A table of exact keys, one per place: a list that
// falls on another's place takes it, and the other is checked again. Any thread.

#include <array>
#include <atomic>
#include <cstdint>

namespace fts::segment {

class CheckedLists {
 public:
  /// The list of `df` documents at `offset` of section "postings".
  bool has(std::uint64_t offset, std::uint32_t df) const {
    const auto key = key_of(offset, df);
    return key != 0 && place_of(key).load(std::memory_order_relaxed) == key;
  }
  void add(std::uint64_t offset, std::uint32_t df) {
    const auto key = key_of(offset, df);
    if (key != 0) place_of(key).store(key, std::memory_order_relaxed);
  }

 private:
  static constexpr std::uint32_t kPlaceBits = 12;
  static constexpr std::uint32_t kDfBits = 30;

  /// 0 when the two do not fit. Offsets of lists with a directory are multiples of 4.
  static std::uint64_t key_of(std::uint64_t offset, std::uint32_t df) {
    if (df >> kDfBits != 0 || offset / 4 >> (64 - kDfBits) != 0) return 0;
    return offset / 4 << kDfBits | df;
  }
  std::atomic<std::uint64_t>& place_of(std::uint64_t key) const {
    return places_[key * 0x9e3779b97f4a7c15U >> (64 - kPlaceBits)];
  }

  mutable std::array<std::atomic<std::uint64_t>, std::size_t{1} << kPlaceBits> places_ = {};
};

}  // namespace fts::segment

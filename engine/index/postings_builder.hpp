#pragma once

// From the sorted occurrences of one term to the columns that a segment writer takes. One thread.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/status.hpp"
#include "engine/index/token_log.hpp"
#include "engine/segment/segment.hpp"

namespace fts::index {

class PostingsBuilder {
 public:
  PostingsBuilder(segment::SegmentWriter& writer, std::uint32_t field_count, bool positions)
      : writer_(writer), multi_field_(field_count > 1), keep_positions_(positions) {}

  /// doc << 32 | place, as one number of the order of postings and positions.
  static std::uint64_t occurrence(std::uint32_t doc, std::uint32_t place) {
    return std::uint64_t{doc} << 32 | place;
  }

  Status start_term(std::string_view form);
  /// A gram in the place of a term.
  Status start_gram(std::string_view key);
  /// Occurrences in ascending order. The same one twice (a form that two tokens of a position have
  /// in common) counts once.
  void push(std::uint64_t occurrence) {
    if (occurrence == last_) return;
    const auto doc = static_cast<std::uint32_t>(occurrence >> 32);
    if (freq_ != 0 && doc != doc_) close_posting();
    last_ = occurrence;
    doc_ = doc;
    const auto place = static_cast<std::uint32_t>(occurrence);
    ++field_freqs_[place >> kPlacePositionBits];
    mask_ |= 1U << (place >> kPlacePositionBits);
    ++freq_;
    if (keep_positions_) positions_.push_back(place & kPlacePositionMask);
  }
  /// The first error of the writer, if any.
  Status finish_term();

 private:
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  static constexpr std::size_t kChunkPositions = std::size_t{64} << 10;
  void close_posting();
  void flush();

  segment::SegmentWriter& writer_;
  const bool multi_field_;
  const bool keep_positions_;
  Status status_;

  std::vector<std::uint32_t> docs_, freqs_, field_counts_, positions_;
  std::vector<std::uint8_t> masks_;

  // The posting being built.
  std::uint64_t last_ = kNone;
  std::uint32_t doc_ = 0;
  std::uint32_t freq_ = 0;
  std::uint32_t mask_ = 0;
  std::array<std::uint32_t, 1U << (32 - kPlacePositionBits)> field_freqs_ = {};
};

}  // namespace fts::index

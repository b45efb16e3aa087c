#pragma once

// The tokens of a buffer of documents in the order in which they were read, four bytes each: the
// columnar half of the inverter. It is only ever appended to and scanned from end to end, so that a
// token costs no cache miss here; grouping by term is done at flush, by a counting sort over scans
// (term_sorter.hpp).
//
//   word    := token | control
//   token   := step:2 (0, 1, 2) term:30     the term stands `step` positions after the last token
//   control := 3:2 op:2 payload:28
//   op      := 0 next document
//            | 1 field `payload`, before its first position
//            | 2 the last token's position is taken to be `payload`
//
// Positions mostly go up by one, so that they cost nothing; the rest take a word of control.

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/check.hpp"
#include "engine/base/limits.hpp"

namespace fts::index {

/// A field and a position in it as one number of their order.
inline constexpr std::uint32_t kPlacePositionBits = 28;
inline constexpr std::uint32_t kPlacePositionMask = (1U << kPlacePositionBits) - 1;
static_assert(limits::kMaxPositions <= 1U << kPlacePositionBits);
static_assert(limits::kMaxTextFields <= 1U << (32 - kPlacePositionBits));

class TokenLog {
 public:
  static constexpr std::uint32_t kMaxTerms = 1U << 30;
  static constexpr std::uint32_t kControl = 3U << 30;
  static constexpr std::uint32_t kOpDocument = kControl;
  static constexpr std::uint32_t kOpField = kControl | 1U << 28;
  static constexpr std::uint32_t kOpPosition = kControl | 2U << 28;
  static constexpr std::uint32_t kPayloadMask = (1U << 28) - 1;
  /// The position before the first one.
  static constexpr std::uint32_t kBeforeFirst = 0xffffffffU;

  explicit TokenLog(std::size_t chunk_words) : chunk_words_(chunk_words) {}

  /// Room for `count` words, at most a chunk, to be written in place and then given to `commit`.
  std::uint32_t* reserve(std::size_t count) {
    if (chunks_.empty() || chunk_words_ - chunks_.back().used < count) add_chunk(count);
    return chunks_.back().words.get() + chunks_.back().used;
  }
  void commit(std::size_t count) {
    chunks_.back().used += count;
    word_count_ += count;
  }
  void push(std::uint32_t word) {
    *reserve(1) = word;
    commit(1);
  }

  /// Calls visit(term, doc, place) for each token in order; place is field and position.
  template <typename Visit>
  void scan(Visit&& visit) const {
    std::uint32_t doc = 0xffffffffU;
    std::uint32_t field_bits = 0;
    std::uint32_t position = kBeforeFirst;
    for (const Chunk& chunk : chunks_) {
      const std::uint32_t* const end = chunk.words.get() + chunk.used;
      for (const std::uint32_t* word = chunk.words.get(); word != end; ++word) {
        const std::uint32_t value = *word;
        if (value < kControl) [[likely]] {
          position += value >> 30;
          visit(value & (kMaxTerms - 1), doc, field_bits | position);
        } else if (value >= kOpPosition) {
          position = value & kPayloadMask;
        } else if (value >= kOpField) {
          field_bits = (value & kPayloadMask) << kPlacePositionBits;
          position = kBeforeFirst;
        } else {
          ++doc;
        }
      }
    }
  }

  /// Tokens and controls.
  std::uint64_t word_count() const { return word_count_; }
  std::uint64_t memory_bytes() const { return chunks_.size() * chunk_bytes(); }
  std::uint64_t chunk_bytes() const { return chunk_words_ * 4; }
  void clear() {
    chunks_.clear();
    word_count_ = 0;
  }

 private:
  struct Chunk {
    std::unique_ptr<std::uint32_t[]> words;
    std::size_t used = 0;
  };
  void add_chunk(std::size_t count) {
    FTS_CHECK(count <= chunk_words_);
    chunks_.push_back({std::unique_ptr<std::uint32_t[]>(new std::uint32_t[chunk_words_]), 0});
  }

  std::size_t chunk_words_;
  std::vector<Chunk> chunks_;
  std::uint64_t word_count_ = 0;
};

}  // namespace fts::index

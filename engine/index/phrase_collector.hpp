#pragma once

// The phrases of a merged segment. Few tokens: the texts are put together again from the positions
// as the terms pass by, and mined as if they had just been read, so that an index grown document by
// document has the phrases of one read at once. Many: the lists of the sources are added up. A
// phrase that a source did not keep then counts too low there, and where documents were deleted a
// source's counts shrink by their share. One thread.

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/arena.hpp"
#include "engine/index/merge.hpp"

namespace fts::index {

/// Positions of a merge that are mined again; 16 bytes of memory each.
inline constexpr std::uint64_t kMaxMinedPositions = std::uint64_t{1} << 19;

class PhraseCollector {
 public:
  /// `classifier` outlives this. Whether there are positions: `positions`.
  PhraseCollector(std::span<const MergeSource> sources, const segment::TermClassifier& classifier,
                  bool positions);

  /// Whether it wants to be told of terms at all.
  bool mines() const { return mines_; }
  /// Terms ascend.
  void start_term(std::string_view form);
  /// Of the term begun.
  void mark_alternative() {
    if (mines_) alternatives_.back() = true;
  }
  /// Postings of the term in the merged segment.
  void add(const segment::PostingsChunk& chunk);
  /// Gives the writer its phrases.
  Status finish(segment::SegmentWriter& writer);

 private:
  struct Token {
    std::uint32_t doc, place, term;
  };

  Status add_up(segment::SegmentWriter& writer);
  std::vector<segment::Phrase> mine(std::uint32_t document_count);

  const std::span<const MergeSource> sources_;
  const segment::TermClassifier& classifier_;
  std::uint64_t positions_ = 0;
  bool mines_ = false;
  Arena arena_;
  std::vector<std::string_view> forms_;
  std::vector<bool> alternatives_;
  std::vector<Token> tokens_;
};

}  // namespace fts::index

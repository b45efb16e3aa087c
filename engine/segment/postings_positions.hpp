#pragma once

// The positions of one term: a sequence of numbers in the order of postings, fields and places.
// Within a field of a document each is the distance to the one before, the first of a field its
// position itself, so that decoding may start at any document. Blocks of 256 numbers know nothing
// of documents: the directory of the posting list says at which number a block of documents begins,
// and frequencies count from there.
//
//   positions := directory? pfor*    one pfor per 256 numbers, the last one shorter
//   directory := u64 per 32 blocks: where the first of them begins, counted from the first pfor
//                u16 per block: where it begins, counted from the first of its 32
//                only when there is more than one block

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"
#include "engine/codec/bitpack.hpp"
#include "engine/storage/byte_sink.hpp"

namespace fts::segment {

inline constexpr std::uint64_t kPositionBlocksPerGroup = 32;

/// Collects the numbers of one term after another.
class PositionsWriter {
 public:
  void clear();
  void add(std::uint32_t delta) {
    deltas_[count_++] = delta;
    if (count_ == codec::kBlockSize) flush();
  }
  /// The numbers of the block that is not full yet: all, while they are fewer than a block.
  std::span<const std::uint32_t> pending() const { return {deltas_, count_}; }
  /// Appends what was collected since `clear`.
  Status finish(storage::ByteSink& sink);

 private:
  void flush();

  std::uint32_t deltas_[codec::kBlockSize];
  std::uint32_t count_ = 0;
  std::vector<std::uint64_t> offsets_;
  ByteBuffer payload_;
};

/// Finds and decodes blocks of one term's positions. A view; nothing in `bytes` is trusted.
class PositionsView {
 public:
  PositionsView() = default;
  /// `bytes` begin with the positions of the term and may go on after them. False when they cannot
  /// hold so many.
  bool open(Bytes bytes, std::uint64_t total);

  std::uint64_t total() const { return total_; }
  std::uint64_t directory_size() const { return directory_size_; }
  /// Where block `block` begins in the bytes given to `open`; false when the directory points
  /// outside of them. block < number of blocks.
  bool block_offset(std::uint64_t block, std::uint64_t& offset) const;
  std::uint32_t block_size(std::uint64_t block) const {
    const auto rest = total_ - block * codec::kBlockSize;
    return rest < codec::kBlockSize ? static_cast<std::uint32_t>(rest) : codec::kBlockSize;
  }
  /// Decodes the block that begins at `offset` into `out` (room for codec::kScratchSize).
  bool decode(std::uint64_t block, std::uint64_t offset, std::uint32_t* out) const;

 private:
  Bytes bytes_;
  std::uint64_t total_ = 0;
  std::uint64_t directory_size_ = 0;
  std::uint64_t offsets_at_ = 0;  ///< of the u16 column
};

}  // namespace fts::segment

#pragma once

// A permutation of 0 .. n - 1 in place: numbers of the fewest bits that hold n - 1, one after
// another. For the documents of a reordered segment: the how manieth each was inserted.
//
//   ranks := bits(w){n}

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"
#include "engine/codec/packed_values.hpp"
#include "engine/storage/framed_file.hpp"

namespace fts::codec {

ByteBuffer build_rank_column(std::span<const std::uint32_t> ranks);

/// A view. Any thread.
class RankColumn {
 public:
  RankColumn() = default;
  /// kCorruption when the section has not the size of `count` ranks.
  static Result<RankColumn> open(storage::Section section, std::uint32_t count);

  /// Everything, once: what operator[] wants to have happened.
  Status verify() const { return section_.verify(); }
  /// Anything when the column is no permutation, as `check` says.
  std::uint32_t operator[](std::uint32_t index) const {
    return static_cast<std::uint32_t>(read_packed(section_.bytes().data(), index, width_));
  }
  /// index < size(); verifies what it reads. kCorruption when it is no rank.
  Result<std::uint32_t> get(std::uint32_t index) const;
  std::uint32_t size() const { return count_; }
  /// The index of each rank; kCorruption when the column is no permutation.
  Result<std::vector<std::uint32_t>> inverse() const;
  Status check() const { return inverse().status(); }

 private:
  storage::Section section_;
  std::uint32_t count_ = 0;
  std::uint32_t width_ = 0;
};

}  // namespace fts::codec

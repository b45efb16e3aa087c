#include "engine/codec/rank_column.hpp"

#include <string>

namespace fts::codec {

namespace {

std::uint32_t width_for(std::uint64_t count) { return count < 2 ? 0 : bits_for(count - 1); }

}  // namespace

ByteBuffer build_rank_column(std::span<const std::uint32_t> ranks) {
  const std::vector<std::uint64_t> wide(ranks.begin(), ranks.end());
  ByteBuffer out;
  append_packed(out, wide, width_for(ranks.size()));
  return out;
}

Result<RankColumn> RankColumn::open(storage::Section section, std::uint32_t count) {
  RankColumn column;
  column.section_ = section;
  column.count_ = count;
  column.width_ = width_for(count);
  const auto expected = packed_bytes(count, column.width_);
  if (section.bytes().size() != expected) {
    return corruption("ranks: expected " + std::to_string(expected) + " bytes, found " +
                      std::to_string(section.bytes().size()));
  }
  return column;
}

Result<std::uint32_t> RankColumn::get(std::uint32_t index) const {
  const auto begin = std::uint64_t{index} * width_ / 8;
  const auto end = packed_bytes(std::uint64_t{index} + 1, width_);
  FTS_TRY(section_.verify(begin, end - begin));
  const auto rank = (*this)[index];
  if (rank >= count_) return corruption("ranks: " + std::to_string(rank) + " is beyond the last");
  return rank;
}

Result<std::vector<std::uint32_t>> RankColumn::inverse() const {
  FTS_TRY(verify());
  std::vector<std::uint32_t> indexes(count_, count_);
  for (std::uint32_t index = 0; index < count_; ++index) {
    const auto rank = (*this)[index];
    if (rank >= count_ || indexes[rank] != count_) {
      return corruption("ranks: " + std::to_string(rank) + " of document " + std::to_string(index) +
                        " is beyond the last or stands there twice");
    }
    indexes[rank] = index;
  }
  return indexes;
}

}  // namespace fts::codec

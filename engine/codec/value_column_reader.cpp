#include "engine/codec/value_column_reader.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "engine/codec/match_values.hpp"
#include "engine/codec/packed_values.hpp"

namespace fts::codec {

namespace {

Status corrupt(std::string_view what, std::uint64_t block) {
  return corruption("column, block " + std::to_string(block) + ": " + std::string(what));
}

/// Ors the 64 bits of documents doc .. doc + 63 into `bits`, which begin at document `first`.
void or_word(std::uint64_t word, std::uint32_t doc, std::uint32_t first,
             std::span<std::uint64_t> bits) {
  const auto position = std::int64_t{doc} - std::int64_t{first};
  if (position < 0) {
    if (position > -64) bits[0] |= word >> -position;
    return;
  }
  const auto index = static_cast<std::size_t>(position) / 64;
  const auto shift = static_cast<std::uint32_t>(position % 64);
  if (index < bits.size()) bits[index] |= word << shift;
  if (shift != 0 && index + 1 < bits.size()) bits[index + 1] |= word >> (64 - shift);
}

}  // namespace

Result<ValueColumnReader> ValueColumnReader::open(Bytes bytes, std::uint32_t document_count) {
  if (bytes.size() < kColumnTrailerBytes) return corrupt("it is smaller than its trailer", 0);
  const auto rows_end = bytes.size() - kColumnTrailerBytes;
  const auto* trailer = bytes.data() + rows_end;
  ValueColumnReader column;
  column.document_count_ = load_le<std::uint32_t>(trailer);
  const auto blocks = load_le<std::uint32_t>(trailer + 4);
  column.with_value_ = load_le<std::uint32_t>(trailer + 8);
  column.divisor_ = load_le<std::uint64_t>(trailer + 16);
  const auto rows_offset = load_le<std::uint64_t>(trailer + 24);
  if (column.document_count_ != document_count) {
    return corrupt("its number of documents is not the segment's", 0);
  }
  const auto expected = (std::uint64_t{document_count} + kColumnBlockDocs - 1) / kColumnBlockDocs;
  if (blocks != expected || column.divisor_ == 0 || rows_offset > rows_end ||
      rows_end - rows_offset != kColumnRowBytes * blocks) {
    return corrupt("its trailer contradicts its size", 0);
  }
  column.blocks_.resize(blocks);
  std::uint64_t with_value = 0;
  for (std::uint32_t i = 0; i < blocks; ++i) {
    auto& block = column.blocks_[i];
    block.row = read_column_row(bytes.data() + rows_offset + kColumnRowBytes * i);
    FTS_TRY(column.open_block(bytes.first(rows_offset), i, block));
    with_value += block.row.documents;
  }
  if (with_value != column.with_value_) {
    return corrupt("its number of documents with a value is wrong", 0);
  }
  return column;
}

Status ValueColumnReader::open_block(Bytes bytes, std::uint32_t index, Block& block) const {
  const auto& row = block.row;
  const auto block_docs = std::min(kColumnBlockDocs, document_count_ - index * kColumnBlockDocs);
  switch (row.kind) {
    case ColumnBlockKind::kEmpty:
      return row.documents == 0 && row.values == 0 ? ok_status()
                                                   : corrupt("an empty block has values", index);
    case ColumnBlockKind::kDense:
      if (row.documents != block_docs || row.values != row.documents) {
        return corrupt("a dense block lacks values", index);
      }
      break;
    case ColumnBlockKind::kSparse:
      if (row.values != row.documents) return corrupt("documents are not values", index);
      break;
    case ColumnBlockKind::kSeveral:
      if (row.values < row.documents) return corrupt("fewer values than documents", index);
      break;
    default:
      return corrupt("its kind is unknown", index);
  }
  if (row.documents == 0 || row.documents > block_docs || row.value_width > 64 ||
      row.starts_width > 32 || row.min > row.max) {
    return corrupt("its row is out of range", index);
  }
  const bool several = row.kind == ColumnBlockKind::kSeveral;
  const auto presence_bytes = row.kind == ColumnBlockKind::kDense ? 0 : kPresenceBytes;
  const auto starts_bytes =
      several ? packed_bytes(std::uint64_t{row.documents} + 1, row.starts_width) : 0;
  const auto values_bytes = packed_bytes(row.values, row.value_width);
  if (row.offset > bytes.size() ||
      presence_bytes + starts_bytes + values_bytes > bytes.size() - row.offset) {
    return corrupt("it ends after the blocks", index);
  }
  const auto* data = bytes.data() + row.offset;
  if (presence_bytes > 0) block.presence = data;
  if (several) block.starts = data + presence_bytes;
  block.values = data + presence_bytes + starts_bytes;
  if (block.presence != nullptr) FTS_TRY(check_presence(block, index));
  return check_values(block, index);
}

Status ValueColumnReader::check_presence(const Block& block, std::uint32_t index) const {
  const auto block_docs = std::min(kColumnBlockDocs, document_count_ - index * kColumnBlockDocs);
  std::uint32_t before = 0;
  for (std::uint32_t i = 0; i < kColumnBlockWords; ++i) {
    const auto word = block.word(i);
    if (block.before(i) != before) return corrupt("its counts of documents are wrong", index);
    if (word != 0 && i * 64 + static_cast<std::uint32_t>(std::bit_width(word)) > block_docs) {
      return corrupt("a document is beyond the last one", index);
    }
    before += static_cast<std::uint32_t>(std::popcount(word));
  }
  if (before != block.row.documents) return corrupt("its number of documents is wrong", index);
  if (block.starts == nullptr) return ok_status();
  std::uint64_t previous = 0;
  for (std::uint32_t i = 0; i <= block.row.documents; ++i) {
    const auto start = read_packed(block.starts, i, block.row.starts_width);
    if (i == 0 ? start != 0 : start <= previous) {
      return corrupt("a document's values do not follow its predecessor's", index);
    }
    previous = start;
  }
  return previous == block.row.values ? ok_status()
                                      : corrupt("its values are not those of documents", index);
}

Status ValueColumnReader::check_values(const Block& block, std::uint32_t index) const {
  const auto largest = distance(block.row.min, block.row.max) / divisor_;
  if (matchable_width(bits_for(largest)) != block.row.value_width) {
    return corrupt("its width contradicts its range", index);
  }
  std::uint64_t least = UINT64_MAX;
  std::uint64_t greatest = 0;
  for (std::uint32_t i = 0; i < block.row.values; ++i) {
    const auto packed = read_packed(block.values, i, block.row.value_width);
    least = std::min(least, packed);
    greatest = std::max(greatest, packed);
  }
  return least == 0 && greatest == largest ? ok_status()
                                           : corrupt("its values contradict its range", index);
}

ValueColumnReader::Slots ValueColumnReader::slots(const Block& block, std::uint32_t place) {
  if (block.row.kind == ColumnBlockKind::kEmpty) return {};
  if (block.presence == nullptr) return {place, place + 1};
  const auto word = block.word(place / 64);
  if ((word >> (place % 64) & 1) == 0) return {};
  const auto rank =
      block.before(place / 64) +
      static_cast<std::uint32_t>(std::popcount(word & ((std::uint64_t{1} << (place % 64)) - 1)));
  if (block.starts == nullptr) return {rank, rank + 1};
  const auto width = block.row.starts_width;
  return {static_cast<std::uint32_t>(read_packed(block.starts, rank, width)),
          static_cast<std::uint32_t>(read_packed(block.starts, std::uint64_t{rank} + 1, width))};
}

std::int64_t ValueColumnReader::value(const Block& block, std::uint32_t slot) const {
  const auto packed = read_packed(block.values, slot, block.row.value_width);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(block.row.min) + packed * divisor_);
}

void ValueColumnReader::values(std::uint32_t doc, std::vector<std::int64_t>& out) const {
  if (doc >= document_count_) return;
  const auto& block = blocks_[doc / kColumnBlockDocs];
  const auto range = slots(block, doc % kColumnBlockDocs);
  for (auto slot = range.begin; slot < range.end; ++slot) out.push_back(value(block, slot));
}

std::optional<std::int64_t> ValueColumnReader::min_value(std::uint32_t doc) const {
  if (doc >= document_count_) return std::nullopt;
  const auto& block = blocks_[doc / kColumnBlockDocs];
  const auto range = slots(block, doc % kColumnBlockDocs);
  if (range.begin == range.end) return std::nullopt;
  auto least = value(block, range.begin);
  for (auto slot = range.begin + 1; slot < range.end; ++slot) {
    least = std::min(least, value(block, slot));
  }
  return least;
}

std::optional<std::int64_t> ValueColumnReader::max_value(std::uint32_t doc) const {
  if (doc >= document_count_) return std::nullopt;
  const auto& block = blocks_[doc / kColumnBlockDocs];
  const auto range = slots(block, doc % kColumnBlockDocs);
  if (range.begin == range.end) return std::nullopt;
  auto greatest = value(block, range.begin);
  for (auto slot = range.begin + 1; slot < range.end; ++slot) {
    greatest = std::max(greatest, value(block, slot));
  }
  return greatest;
}

std::optional<std::pair<std::int64_t, std::int64_t>> ValueColumnReader::range() const {
  std::optional<std::pair<std::int64_t, std::int64_t>> range;
  for (const auto& block : blocks_) {
    if (block.row.documents == 0) continue;
    if (!range) range.emplace(block.row.min, block.row.max);
    range->first = std::min(range->first, block.row.min);
    range->second = std::max(range->second, block.row.max);
  }
  return range;
}

void ValueColumnReader::match_range(std::int64_t low, std::int64_t high, std::uint32_t first,
                                    std::span<std::uint64_t> bits) const {
  if (low > high || bits.empty() || first >= document_count_) return;
  const auto end =
      std::min<std::uint64_t>(document_count_, first + 64 * std::uint64_t{bits.size()});
  const auto last_block = static_cast<std::uint32_t>((end - 1) / kColumnBlockDocs);
  for (auto b = first / kColumnBlockDocs; b <= last_block; ++b) {
    const auto& block = blocks_[b];
    if (block.row.documents == 0 || block.row.max < low || block.row.min > high) continue;
    match_block(block, b * kColumnBlockDocs, low, high, first, bits);
  }
}

void ValueColumnReader::match_block(const Block& block, std::uint32_t block_first, std::int64_t low,
                                    std::int64_t high, std::uint32_t first,
                                    std::span<std::uint64_t> bits) const {
  const auto& row = block.row;
  const bool all = low <= row.min && row.max <= high;
  // Bounds in the block's own numbers: rounded inwards, since only whole steps of `divisor` occur.
  PackedRange range;
  range.low = low <= row.min ? 0 : (distance(row.min, low) - 1) / divisor_ + 1;
  range.high = distance(row.min, std::min(high, row.max)) / divisor_;
  if (range.low > range.high) return;
  const auto block_docs = std::min(kColumnBlockDocs, document_count_ - block_first);
  const auto end = first + 64 * std::uint64_t{bits.size()};
  for (std::uint32_t place = 0; place < block_docs; place += 64) {
    const auto doc = block_first + place;
    if (doc + std::uint64_t{64} <= first || doc >= end) continue;
    const auto count = std::min(64U, block_docs - place);
    std::uint64_t word = 0;
    if (all) {
      word = block.presence == nullptr ? low_mask(count) : block.word(place / 64);
    } else if (block.presence == nullptr) {
      word = match_values(block.values, row.value_width, place, count, range);
    } else if (block.starts == nullptr) {
      word = match_sparse(block, place / 64, range);
    } else {
      word = match_several(block, place / 64, range);
    }
    or_word(word, doc, first, bits);
  }
}

/// The documents of one word of `presence`, each with one value.
std::uint64_t ValueColumnReader::match_sparse(const Block& block, std::uint32_t index,
                                              const PackedRange& range) {
  const auto present = block.word(index);
  auto hits = match_values(block.values, block.row.value_width, block.before(index),
                           static_cast<std::uint32_t>(std::popcount(present)), range);
  // Hit i belongs to the i-th bit of `present`.
  std::uint64_t matched = 0;
  for (auto left = present; hits != 0; left &= left - 1, hits >>= 1) {
    if ((hits & 1) != 0) matched |= left & (0 - left);
  }
  return matched;
}

/// The documents of one word of `presence`, any of whose values may match.
std::uint64_t ValueColumnReader::match_several(const Block& block, std::uint32_t index,
                                               const PackedRange& range) {
  const auto& row = block.row;
  std::uint64_t rank = block.before(index);
  auto begin = read_packed(block.starts, rank, row.starts_width);
  std::uint64_t matched = 0;
  for (auto left = block.word(index); left != 0; left &= left - 1) {
    const auto end = read_packed(block.starts, ++rank, row.starts_width);
    for (; begin < end; ++begin) {
      if (range.contains(read_packed(block.values, begin, row.value_width))) {
        matched |= left & (0 - left);
      }
    }
  }
  return matched;
}

}  // namespace fts::codec

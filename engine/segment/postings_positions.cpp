#include "engine/segment/postings_positions.hpp"

#include <span>

#include "engine/codec/pfor.hpp"

namespace fts::segment {

static_assert(kPositionBlocksPerGroup * codec::kMaxPforSize <= 0x10000,
              "offsets within a group fit 16 bits");

void PositionsWriter::clear() {
  count_ = 0;
  offsets_.clear();
  payload_.clear();
}

void PositionsWriter::flush() {
  offsets_.push_back(payload_.size());
  codec::append_pfor(payload_, std::span(deltas_).first(count_));
  count_ = 0;
}

Status PositionsWriter::finish(storage::ByteSink& sink) {
  if (count_ > 0) flush();
  if (offsets_.size() > 1) {
    ByteBuffer directory;
    for (std::size_t i = 0; i < offsets_.size(); i += kPositionBlocksPerGroup) {
      append_le(directory, offsets_[i]);
    }
    for (std::size_t i = 0; i < offsets_.size(); ++i) {
      const auto group = offsets_[i - i % kPositionBlocksPerGroup];
      append_le(directory, static_cast<std::uint16_t>(offsets_[i] - group));
    }
    FTS_TRY(sink.append(directory));
  }
  return sink.append(payload_);
}

bool PositionsView::open(Bytes bytes, std::uint64_t total) {
  const std::uint64_t blocks = total / codec::kBlockSize + (total % codec::kBlockSize != 0 ? 1 : 0);
  // A block takes three bytes at least: two of the directory and the width.
  if (blocks > 1 && blocks > bytes.size() / 3) return false;
  const auto groups = (blocks + kPositionBlocksPerGroup - 1) / kPositionBlocksPerGroup;
  bytes_ = bytes;
  total_ = total;
  offsets_at_ = 8 * groups;
  directory_size_ = blocks > 1 ? offsets_at_ + 2 * blocks : 0;
  return directory_size_ < bytes.size();
}

bool PositionsView::block_offset(std::uint64_t block, std::uint64_t& offset) const {
  offset = 0;
  if (directory_size_ > 0) {
    const auto* directory = bytes_.data();
    const auto group = load_le<std::uint64_t>(directory + block / kPositionBlocksPerGroup * 8);
    if (group >= bytes_.size()) return false;
    offset = group + load_le<std::uint16_t>(directory + offsets_at_ + 2 * block);
  }
  offset += directory_size_;
  return offset < bytes_.size();
}

bool PositionsView::decode(std::uint64_t block, std::uint64_t offset, std::uint32_t* out) const {
  return codec::decode_pfor(bytes_.subspan(offset), block_size(block), out) > 0;
}

}  // namespace fts::segment

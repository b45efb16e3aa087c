#include "engine/codec/string_list.hpp"

#include "engine/codec/front_coding_format.hpp"

namespace fts::codec {

namespace {

constexpr std::uint64_t kTrailerBytes = 16;

/// Applies the key at the front of `keys` to `text`, the string before it.
bool apply_key(Bytes& keys, std::string& text) {
  KeyLengths lengths;
  if (!read_key_lengths(keys, lengths)) return false;
  if (lengths.shared > text.size() || lengths.suffix > keys.size()) return false;
  text.resize(lengths.shared);
  text.append(as_text(keys.first(lengths.suffix)));
  keys = keys.subspan(lengths.suffix);
  return true;
}

}  // namespace

Status StringListWriter::add(std::string_view text) {
  std::uint32_t shared = 0;
  if (strings_ % kStringsPerBlock == 0) {
    FTS_TRY(flush_block());
    offsets_.push_back(sink_.size() - start_);
  } else {
    shared = common_prefix(last_, text);
  }
  const auto suffix = text.substr(shared);
  append_key_lengths(keys_, shared, static_cast<std::uint32_t>(suffix.size()));
  append_bytes(keys_, as_bytes(suffix));
  last_.assign(text);
  ++strings_;
  return ok_status();
}

Status StringListWriter::flush_block() {
  FTS_TRY(sink_.append(keys_));
  keys_.clear();
  return ok_status();
}

Status StringListWriter::finish() {
  FTS_TRY(flush_block());
  const auto blocks_bytes = sink_.size() - start_;
  offsets_.push_back(blocks_bytes);
  ByteBuffer tail(align_up(blocks_bytes, 8) - blocks_bytes, 0);
  FTS_TRY(sink_.append(tail));
  tail.clear();
  const auto width = offset_width(blocks_bytes);
  for (const auto offset : offsets_) append_offset(tail, offset, width);
  pad_to_8(tail);
  append_le(tail, strings_);
  append_le(tail, width);
  append_le(tail, blocks_bytes);
  return sink_.append(tail);
}

Result<StringListReader> StringListReader::open(storage::Section section, std::string_view name) {
  StringListReader list;
  list.section_ = section;
  list.name_ = name;
  const auto bytes = section.bytes();
  if (bytes.size() < kTrailerBytes) {
    return list.corrupt("the section is smaller than a trailer", 0);
  }
  const auto trailer = bytes.size() - kTrailerBytes;
  FTS_TRY(section.verify(trailer, kTrailerBytes));
  list.strings_ = load_le<std::uint32_t>(bytes.data() + trailer);
  list.offset_width_ = load_le<std::uint32_t>(bytes.data() + trailer + 4);
  list.blocks_bytes_ = load_le<std::uint64_t>(bytes.data() + trailer + 8);
  list.blocks_ = block_count_of(list.strings_);
  if (list.offset_width_ != 4 && list.offset_width_ != 8) {
    return list.corrupt("an offset has neither 4 nor 8 bytes", 0);
  }
  if (list.blocks_bytes_ > trailer) return list.corrupt("blocks end after the section", 0);
  list.offsets_at_ = align_up(list.blocks_bytes_, 8);
  const auto offsets_bytes = align_up((std::uint64_t{list.blocks_} + 1) * list.offset_width_, 8);
  if (list.offsets_at_ + offsets_bytes != trailer) {
    return list.corrupt("the tables' size contradicts the number of strings", 0);
  }
  list.offsets_ = OffsetColumn(bytes.data() + list.offsets_at_, list.offset_width_);
  return list;
}

Status StringListReader::corrupt(std::string_view what, std::uint64_t block) const {
  return corruption("string list \"" + std::string(name_) + "\", block " + std::to_string(block) +
                    ": " + std::string(what));
}

Result<Bytes> StringListReader::block(std::uint32_t index) const {
  FTS_TRY(section_.verify(offsets_at_ + std::uint64_t{index} * offset_width_,
                          std::uint64_t{2} * offset_width_));
  const auto begin = offsets_[index];
  const auto end = offsets_[std::uint64_t{index} + 1];
  if (begin > end || end > blocks_bytes_) return corrupt("its offset is out of range", index);
  FTS_TRY(section_.verify(begin, end - begin));
  return section_.bytes().subspan(begin, end - begin);
}

Status StringListReader::next_key(Bytes& keys, std::string& text, std::uint32_t block) const {
  return apply_key(keys, text) ? ok_status() : corrupt("a key is damaged", block);
}

Status StringListReader::get(std::uint32_t index, std::string& text) const {
  if (index >= strings_) {
    return corrupt("a number is beyond the last string", index / kStringsPerBlock);
  }
  FTS_ASSIGN(Bytes keys, block(index / kStringsPerBlock));
  text.clear();
  for (std::uint32_t i = 0; i <= index % kStringsPerBlock; ++i) {
    if (!apply_key(keys, text)) return corrupt("a key is damaged", index / kStringsPerBlock);
  }
  return ok_status();
}

Status StringListReader::check() const {
  FTS_TRY(section_.verify());
  if (offsets_[0] != 0 || offsets_[blocks_] != blocks_bytes_) {
    return corrupt("the blocks do not fill their space", 0);
  }
  std::string text;
  for (std::uint32_t b = 0; b < blocks_; ++b) {
    FTS_ASSIGN(Bytes keys, block(b));
    const auto count = std::min(kStringsPerBlock, strings_ - b * kStringsPerBlock);
    text.clear();
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!apply_key(keys, text)) return corrupt("a key is damaged", b);
    }
    if (!keys.empty()) return corrupt("bytes are left over after its last string", b);
  }
  return ok_status();
}

}  // namespace fts::codec

#include "engine/codec/front_coding_writer.hpp"

#include "engine/codec/offset_column.hpp"

namespace fts::codec {

Status FrontCodingWriter::add(std::string_view term, Bytes payload) {
  if (terms_ > 0 && term <= last_) {
    return invalid_argument(
        "dictionary: expected terms in strictly ascending order, got one that "
        "is not greater than the one before it, at rank " +
        std::to_string(terms_));
  }
  if (terms_ == UINT32_MAX) return limit_exceeded("dictionary: more than 2^32 - 1 terms");
  std::uint32_t shared = 0;
  if (in_block_ == 0) {
    heads_.push_back(head_prefix(term));
    offsets_.push_back(sink_.size() - start_);
  } else {
    shared = common_prefix(last_, term);
  }
  const auto suffix = term.substr(shared);
  append_key_lengths(keys_, shared, static_cast<std::uint32_t>(suffix.size()));
  append_varint(keys_, payload.size());
  append_bytes(keys_, as_bytes(suffix));
  append_bytes(payloads_, payload);
  hashes_[in_block_] = term_hash(term);
  last_.assign(term);
  ++terms_;
  if (++in_block_ == kTermsPerBlock) return flush_block();
  return ok_status();
}

Status FrontCodingWriter::flush_block() {
  scratch_.assign(hashes_.begin(), hashes_.begin() + in_block_);
  append_varint(scratch_, keys_.size());
  append_bytes(scratch_, keys_);
  append_bytes(scratch_, payloads_);
  keys_.clear();
  payloads_.clear();
  in_block_ = 0;
  return sink_.append(scratch_);
}

Status FrontCodingWriter::write_heads() {
  auto level = std::move(heads_);
  for (;;) {
    scratch_.clear();
    for (const auto head : level) append_le(scratch_, head);
    FTS_TRY(sink_.append(scratch_));
    if (level.size() <= kHeadFanout) return ok_status();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < level.size(); i += kHeadFanout) level[kept++] = level[i];
    level.resize(kept);
  }
}

Status FrontCodingWriter::finish() {
  if (in_block_ > 0) FTS_TRY(flush_block());
  const auto blocks_bytes = sink_.size() - start_;
  offsets_.push_back(blocks_bytes);
  scratch_.assign(align_up(blocks_bytes, 8) - blocks_bytes, 0);
  FTS_TRY(sink_.append(scratch_));
  FTS_TRY(write_heads());

  scratch_.clear();
  const auto width = offset_width(blocks_bytes);
  for (const auto offset : offsets_) append_offset(scratch_, offset, width);
  pad_to_8(scratch_);
  append_le(scratch_, terms_);
  append_le(scratch_, width);
  append_le(scratch_, blocks_bytes);
  return sink_.append(scratch_);
}

}  // namespace fts::codec

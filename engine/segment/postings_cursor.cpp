// Moving through a list and decoding its documents and frequencies. What a posting says of fields
// and positions: postings_cursor_positions.cpp; the documents of whole ranges as bits:
// postings_cursor_ranges.cpp.

#include <algorithm>
#include <string>

#include "engine/base/check.hpp"
#include "engine/codec/docs_block.hpp"
#include "engine/codec/pfor.hpp"
#include "engine/segment/postings.hpp"
#include "engine/segment/postings_cursor_state.hpp"
#include "engine/segment/postings_tiny.hpp"

namespace fts::segment {
namespace {

constexpr std::uint32_t kSeekWidth = 8;

}  // namespace

PostingsCursor::PostingsCursor() = default;
PostingsCursor::~PostingsCursor() = default;

PostingsCursor::PostingsCursor(const PostingsList& list, PostingsNeed need) { restart(list, need); }

void PostingsCursor::restart(const PostingsList& list, PostingsNeed need) {
  FTS_CHECK(list.layout_ != nullptr);
  if (state_ == nullptr) {
    state_ = std::make_unique_for_overwrite<State>();
  } else {
    static_cast<Walk&>(*state_) = {};
  }
  state_->list = list;
  state_->need = need;
  doc_ = kNoDoc;
  block_ = 0;
  index_ = 0;
  count_ = 0;
  docs_ = state_->docs.data();
  freqs_ = state_->freqs.data();
  freqs_ready_ = false;
}

void PostingsCursor::take_over(PostingsCursor& other) noexcept {
  doc_ = std::exchange(other.doc_, kNoDoc);
  block_ = other.block_;
  index_ = std::exchange(other.index_, 0);
  count_ = std::exchange(other.count_, 0);
  docs_ = std::exchange(other.docs_, nullptr);
  freqs_ = std::exchange(other.freqs_, nullptr);
  freqs_ready_ = other.freqs_ready_;
  state_ = std::move(other.state_);
}
PostingsCursor::PostingsCursor(PostingsCursor&& other) noexcept { take_over(other); }
PostingsCursor& PostingsCursor::operator=(PostingsCursor&& other) noexcept {
  if (this != &other) take_over(other);
  return *this;
}

const PostingsList& PostingsCursor::list() const {
  static const PostingsList empty;
  return state_ != nullptr ? state_->list : empty;
}

const Status& PostingsCursor::status() const {
  static const Status good;
  return state_ != nullptr ? state_->status : good;
}

DocNum PostingsCursor::end() {
  index_ = 0;
  count_ = 0;
  block_ = state_->list.block_count_;
  return doc_ = kNoDoc;
}

void PostingsCursor::fail(Status status) {
  if (state_->status.ok()) state_->status = std::move(status);
  end();
}

Status PostingsCursor::State::verify_block(std::uint64_t begin, std::uint64_t end) {
  if (is_verified(begin, end)) return ok_status();
  const auto& section = layout().postings_section;
  const auto start = layout().payload_offset;
  FTS_TRY(section.verify(start + begin, end - begin));
  // Whole chunks were; the section's last byte brings its padding, and is asked for again.
  constexpr auto kChunk = storage::kChecksumChunk;
  const auto chunks_end = (start + end + kChunk - 1) / kChunk * kChunk;
  verified_from = start + begin;
  verified_to = std::min<std::uint64_t>(chunks_end, section.bytes().size());
  return ok_status();
}

/// Decodes the documents of a block, or all of a tiny list. Its bytes are verified.
bool PostingsCursor::State::decode_block(std::uint32_t block) {
  const auto& disk = layout();
  const auto count = docs_in(block);
  fields_ready = false;
  here_index = kNoIndex;
  lone_reads = 0;
  sum_index = 0;
  sum = 0;
  positions_index = kNoIndex;
  if (disk.tiny) {
    if (several_fields() && fields == nullptr)
      fields = std::make_unique_for_overwrite<BlockFields>();
    TinyOutput out{docs.data(), freqs.data(), deltas.data(), nullptr, nullptr, nullptr};
    if (fields != nullptr) {
      out.masks = fields->masks.data();
      out.count_starts = fields->count_starts.data();
      out.counts = fields->counts.data();
      fields_ready = true;
    }
    deltas_block = 0;
    return decode_tiny(disk.payload, count, static_cast<std::uint32_t>(list.total_frequency_),
                       disk.document_count, disk.field_count, out);
  }
  const auto begin = block == 0 ? 0 : disk.end(block - 1);
  const auto bytes = disk.payload.subspan(begin, disk.end(block) - begin);
  encoding = disk.encodings[block];
  std::size_t size = 0;
  const auto kind = static_cast<codec::DocsKind>(encoding & kBlockDocsKind);
  if (!codec::decode_docs(bytes, kind, count, previous_doc(block), list.last_docs_[block],
                          docs.data(), size)) {
    return false;
  }
  after_docs = bytes.subspan(size);
  return true;
}

/// False, and the walk has failed, when the bytes of the block are not those that were written.
bool PostingsCursor::verify(std::uint32_t block) {
  auto& state = *state_;
  const auto& disk = state.layout();
  const auto begin = block == 0 ? 0 : disk.end(block - 1);
  if (state.is_verified(begin, disk.end(block))) return true;
  auto status = state.verify_block(begin, disk.end(block));
  if (status.ok()) return true;
  fail(std::move(status));
  return false;
}

DocNum PostingsCursor::enter_block(std::uint32_t block) {
  auto& state = *state_;
  if (block >= state.list.block_count_ || !state.status.ok()) return end();
  const auto& disk = state.layout();
  if (!verify(block)) return kNoDoc;
  if (!state.decode_block(block)) {
    fail(corruption("postings: block " + std::to_string(block) +
                    " does not hold its documents up to " +
                    std::to_string(state.list.last_docs_[block]) +
                    "; the segment file is damaged, restore it from a backup"));
    return kNoDoc;
  }
  freqs_ready_ = disk.tiny;
  block_ = block;
  index_ = 0;
  count_ = state.docs_in(block);
  // A seek looks at eight documents from any of them on, or at 256 from the first.
  std::fill(state.docs.begin() + count_, state.docs.begin() + kBlockDocs + kSeekWidth, kNoDoc);
  return doc_ = docs_[0];
}

DocNum PostingsCursor::enter_next_block() {
  if (state_ == nullptr) return kNoDoc;
  return enter_block(count_ == 0 ? block_ : block_ + 1);
}

void PostingsCursor::seek_in_block(std::uint32_t from, DocNum target) {
  // Most targets are near: eight documents are counted at once, else the whole block. enter_block
  // has put kNoDoc behind the last document, so that the counts are right at its end too.
  const DocNum* base = docs_ + from;
  std::uint32_t near = 0;
  for (std::uint32_t i = 0; i < kSeekWidth; ++i) near += base[i] < target ? 1 : 0;
  index_ = near < kSeekWidth ? from + near : codec::kernels().count_below(docs_, target);
  doc_ = docs_[index_];
}

std::uint32_t PostingsCursor::find_block(DocNum target) const {
  if (state_ == nullptr) return 0;
  const auto* last_docs = state_->list.last_docs_;
  const auto blocks = state_->list.block_count_;
  // Galloping: the target is most often near.
  std::uint32_t low = block_;
  std::uint32_t step = 1;
  std::uint32_t high = low;
  while (high < blocks && last_docs[high] < target) {
    low = high + 1;
    high += step;
    step *= 2;
  }
  high = std::min(high, blocks);
  const auto* found = std::lower_bound(last_docs + low, last_docs + high, target);
  return static_cast<std::uint32_t>(found - last_docs);
}

DocNum PostingsCursor::advance_to_block(DocNum target) {
  if (state_ == nullptr) return kNoDoc;
  auto block = find_block(target);
  // At the last document of its block the cursor must leave it, whatever the target.
  if (count_ != 0 && block == block_) ++block;
#ifdef FTS_PLANT_BLOCK_EDGE
  // Planted: a target that is the last document of a block is looked for in the next one.
  if (block + 1 < state_->list.block_count_ && state_->list.last_docs_[block] == target) ++block;
#endif
  if (enter_block(block) < target) seek_in_block(0, target);
  return doc_;
}

std::span<const std::uint32_t> PostingsCursor::load_block(std::uint32_t block) {
  if (state_ == nullptr) return {};
  if (count_ != 0 && block == block_) {
    stand_on(0);
  } else {
    enter_block(block);
  }
  return block_docs();
}

void PostingsCursor::find_in_block(std::span<const std::uint32_t> docs,
                                   std::span<std::uint16_t> places) const {
  codec::kernels().find_each(docs_, docs.data(), static_cast<std::uint32_t>(docs.size()),
                             places.data());
}

void PostingsCursor::prepare_freqs() {
  if (count_ == 0) return;
  auto& state = *state_;
  freqs_ready_ = true;
  if ((state.encoding & kBlockFreqs) == 0) {
    std::fill_n(state.freqs.begin(), kBlockDocs, 1U);
    state.after_freqs = state.after_docs;
    return;
  }
  const auto size = codec::decode_pfor(state.after_docs, count_, state.freqs.data());
  if (size == 0) {
    state.freqs.fill(1);
    fail(corruption("postings: frequencies of block " + std::to_string(block_) +
                    " are cut short; the segment file is damaged, restore it from a backup"));
    return;
  }
  // One less than a frequency is stored: the largest number would come out as 0.
  if (codec::pfor_width(state.after_docs) == codec::kMaxWidth &&
      std::find(state.freqs.begin(), state.freqs.begin() + count_, UINT32_MAX) !=
          state.freqs.begin() + count_) {
    state.freqs.fill(1);
    fail(corruption("postings: a frequency of block " + std::to_string(block_) +
                    " passes 2^32 - 1; the segment file is damaged, restore it from a backup"));
    return;
  }
  for (std::uint32_t i = 0; i < kBlockDocs; ++i) ++state.freqs[i];
  state.after_freqs = state.after_docs.subspan(size);
}

}  // namespace fts::segment

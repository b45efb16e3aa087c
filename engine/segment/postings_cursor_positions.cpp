// What the postings of a cursor's block say of fields and positions, and chunks for merges.

#include <algorithm>
#include <bit>
#include <string>

#include "engine/base/check.hpp"
#include "engine/codec/pfor.hpp"
#include "engine/segment/postings.hpp"
#include "engine/segment/postings_cursor_state.hpp"

namespace fts::segment {
namespace {

/// When so many postings of a block were read alone, all are decoded.
constexpr std::uint32_t kLoneReads = 24;

Status damaged(const char* what, std::uint32_t block) {
  return corruption(std::string("postings: ") + what + " of block " + std::to_string(block) +
                    "; the segment file is damaged, restore it from a backup");
}

}  // namespace

bool PostingsCursor::decode_fields() {
  auto& state = *state_;
  if (state.fields == nullptr) state.fields = std::make_unique_for_overwrite<BlockFields>();
  if (!freqs_ready_) prepare_freqs();
  if (count_ == 0) return false;
  if ((state.encoding & kBlockFields) == 0) {
    set_first_field(count_, *state.fields);
    return true;
  }
  return decode_block_fields(state.after_freqs, {freqs_, count_}, state.layout().field_count,
                             *state.fields);
}

/// When it returns with a document, masks and counts are there.
void PostingsCursor::prepare_fields() {
  if (count_ == 0 || state_->fields_ready) return;
  const auto block = block_;
  if (!decode_fields()) fail(damaged("bad fields", block));
  state_->fields_ready = true;
}

/// False when damage ended the walk; else frequency and fields of the current posting are there.
bool PostingsCursor::find_fields() {
  if (count_ == 0) return false;
  auto& state = *state_;
  if (state.here_index == index_) return true;
  if (!state.fields_ready && ++state.lone_reads > kLoneReads) {
    if (!freqs_ready_) prepare_freqs();
    if ((state.encoding & kBlockFields) != 0) prepare_fields();
    if (count_ == 0) return false;
  }
  if (state.fields_ready) {
    state.here_freq = freqs_[index_];
    state.here_mask = state.fields->masks[index_];
    state.here_counts = state.fields->counts.data() + state.fields->count_starts[index_];
  } else if (!read_alone()) {
    return false;
  }
  state.here_index = index_;
  return true;
}

/// Reads the current posting without the others of its block.
bool PostingsCursor::read_alone() {
  auto& state = *state_;
  state.here_freq = 1;
  auto fields = freqs_ready_ ? state.after_freqs : state.after_docs;
  if (freqs_ready_) {
    state.here_freq = freqs_[index_];
  } else if ((state.encoding & kBlockFreqs) != 0) {
    const auto size = codec::pfor_at(state.after_docs, count_, index_, state.here_freq);
    if (size == 0 || state.here_freq == UINT32_MAX) {
      fail(damaged("bad frequencies", block_));
      return false;
    }
    ++state.here_freq;
    fields = fields.subspan(size);
  }
  state.lone.mask = 1;
  if ((state.encoding & kBlockFields) != 0 &&
      !read_posting_fields(fields, count_, index_, state.here_freq, state.layout().field_count,
                           state.lone)) {
    fail(damaged("bad fields", block_));
    return false;
  }
  state.here_mask = state.lone.mask;
  state.here_counts = state.lone.counts.data();
  return true;
}

std::uint8_t PostingsCursor::field_mask() {
  if (state_ == nullptr || !state_->several_fields()) return 1;
  return find_fields() ? state_->here_mask : std::uint8_t{0};
}

std::uint32_t PostingsCursor::field_freq(std::uint32_t field) {
  const std::uint32_t mask = field_mask();
  if ((mask >> field & 1) == 0) return 0;
  if (single_field(static_cast<std::uint8_t>(mask))) {
    return state_ != nullptr && state_->several_fields() ? state_->here_freq : freq();
  }
  const auto before = fields_in(static_cast<std::uint8_t>(mask & ((1U << field) - 1)));
  return state_->here_counts[before];
}

float PostingsCursor::weighted_freq(const FieldWeights& weights) {
  if (state_ == nullptr || !state_->several_fields()) return static_cast<float>(freq());
  if (!find_fields()) return 0.0F;
  return weigh(state_->here_mask, state_->here_freq, state_->here_counts, weights);
}

void PostingsCursor::block_weighted_freqs(const FieldWeights& weights, std::span<float> out) {
  if (count_ == 0) return;
  const auto count = count_;
  FTS_CHECK(out.size() >= count);
  if (!freqs_ready_) prepare_freqs();
  auto& state = *state_;
  const auto block = block_;
  if (count_ != 0 && state.several_fields()) {
    if (state.fields_ready) {
      const auto& fields = *state.fields;
      for (std::uint32_t i = 0; i < count; ++i) {
        out[i] = weigh(fields.masks[i], freqs_[i], fields.counts.data() + fields.count_starts[i],
                       weights);
      }
      return;
    }
    if ((state.encoding & kBlockFields) != 0) {
      if (weigh_block(state.after_freqs, {freqs_, count}, state.layout().field_count, weights,
                      out)) {
        return;
      }
      fail(damaged("bad fields", block));
    }
  }
  if (count_ == 0) {  // damage ended the walk
    std::fill_n(out.begin(), count, 0.0F);
    return;
  }
  const float weight = state.several_fields() ? weights[0] : 1.0F;
  for (std::uint32_t i = 0; i < count; ++i) out[i] = weight * static_cast<float>(freqs_[i]);
}

/// Decodes one block of the term's positions into `deltas`.
Status PostingsCursor::State::load_deltas(std::uint64_t block) {
  const auto& disk = layout();
  const auto& view = disk.position_blocks;
  const auto& section = disk.positions_section;
  const bool verifies = !section.bytes().empty();
  if (verifies && !positions_verified) {
    FTS_TRY(section.verify(disk.positions_offset, view.directory_size()));
    positions_verified = true;
  }
  deltas_block = kNoBlock;
  std::uint64_t offset = 0;
  if (!view.block_offset(block, offset)) return corruption("positions outside of their section");
  if (verifies) {
    const auto at = disk.positions_offset + offset;
    const auto size = std::min<std::uint64_t>(codec::kMaxPforSize, section.bytes().size() - at);
    FTS_TRY(section.verify(at, size));
  }
  if (!view.decode(block, offset, deltas.data())) return corruption("positions cut short");
#ifdef FTS_PLANT_SHIFTED_POSITION
  if (block > 0) ++deltas[0];  // planted: the first number of a block is shifted
#endif
  deltas_block = block;
  return ok_status();
}

/// Copies `count` numbers from the positions of the term; fails and says false on damage.
bool PostingsCursor::read_position_deltas(std::uint64_t start, std::uint32_t count,
                                          std::uint32_t* out) {
  auto& state = *state_;
  while (count > 0) {
    const auto block = start / codec::kBlockSize;
    const auto at = static_cast<std::uint32_t>(start % codec::kBlockSize);
    if (block != state.deltas_block) {
      auto status = state.load_deltas(block);
      if (!status.ok()) {
        fail(status.with_context("postings"));
        return false;
      }
    }
    const auto taken = std::min(count, codec::kBlockSize - at);
    std::copy_n(state.deltas.data() + at, taken, out);
    out += taken;
    start += taken;
    count -= taken;
  }
  return true;
}

/// Occurrences in the loaded block before posting `index`. The sum moves along with the cursor, so
/// that a walk through a block adds each frequency once.
std::uint64_t PostingsCursor::State::occurrences_before(std::uint32_t index) {
  if (index < sum_index) {
    sum_index = 0;
    sum = 0;
  }
  for (; sum_index < index; ++sum_index) sum += freqs[sum_index];
  return sum;
}

/// Distances in `positions` become positions, field by field of the posting at hand.
void PostingsCursor::State::add_up_fields(std::uint32_t freq) {
  std::uint32_t* at = positions.data();
  const auto add_up = [&at](std::uint32_t count) {
    std::uint32_t position = 0;
    for (const auto* end = at + count; at != end; ++at) *at = position += *at;
  };
  const auto mask = several_fields() ? here_mask : std::uint8_t{1};
  if (single_field(mask)) {
    add_up(freq);
    return;
  }
  const auto* counts = here_counts;
  for (std::uint32_t bits = mask; bits != 0; bits &= bits - 1) add_up(*counts++);
}

std::span<const std::uint32_t> PostingsCursor::positions() {
  if (count_ == 0) return {};
  auto& state = *state_;
  if (state.positions_index == index_) return state.found_positions;
  const auto& disk = state.layout();
  if (!disk.positions) return {};
  const std::uint32_t freq = this->freq();
  if (count_ == 0 || (state.several_fields() && !find_fields())) return {};
  const auto total = state.list.total_frequency_;
  const auto start = disk.start(block_) + state.occurrences_before(index_);
  if (start > total || freq > total - start) {
    fail(damaged("frequencies beyond the total", block_));
    return {};
  }
  if (state.positions.size() < freq) state.positions.resize(std::max(freq, 2 * kBlockDocs));
  const auto at = static_cast<std::uint32_t>(start % codec::kBlockSize);
  if (start / codec::kBlockSize == state.deltas_block && at + freq <= codec::kBlockSize &&
      !state.several_fields()) {
    // The plain case in one pass: one field, and all of it in the block at hand.
    std::uint32_t position = 0;
    for (std::uint32_t i = 0; i < freq; ++i) {
      state.positions[i] = position += state.deltas[at + i];
    }
  } else {
    if (!read_position_deltas(start, freq, state.positions.data())) return {};
    state.add_up_fields(freq);
  }
  state.positions_index = index_;
  return state.found_positions = std::span(state.positions).first(freq);
}

std::span<const std::uint32_t> PostingsCursor::field_positions(std::uint32_t field) {
  const auto all = positions();
  if (count_ == 0) return {};
  std::uint32_t before = 0;
  for (std::uint32_t f = 0; f < field; ++f) before += field_freq(f);
  const auto count = field_freq(field);
  // Nothing decoded, as when positions are not kept.
  if (before + count > all.size()) return {};
  return all.subspan(before, count);
}

/// Fills in the positions of the block from the current posting on, and stands on its last one.
bool PostingsCursor::copy_positions(std::vector<std::uint32_t>& out) {
  const auto block = block_;
  if (!state_->layout().positions) {
    fail(damaged("no positions", block));
    return false;
  }
  for (; index_ < count_; ++index_) {
    const auto found = positions();
    if (count_ == 0) return false;
    out.insert(out.end(), found.begin(), found.end());
  }
  index_ = count_ - 1;
  // All at once, which costs next to nothing; the bound is a power of two.
  static_assert(std::has_single_bit(limits::kMaxPositions));
  std::uint32_t all = 0;
  for (const auto position : out) all |= position;
  if (all < limits::kMaxPositions) return true;
  fail(damaged("a position beyond kMaxPositions", block));
  return false;
}

PostingsChunk PostingsCursor::next_chunk() {
  if (state_ == nullptr) return {};
  if (count_ == 0) next();
  if (count_ == 0) return {};
  auto& state = *state_;
  if (state.chunk == nullptr) state.chunk = std::make_unique<State::Chunk>();
  auto& chunk = *state.chunk;
  chunk.docs.assign(docs_ + index_, docs_ + count_);
  chunk.freqs.clear();
  chunk.masks.clear();
  chunk.counts.clear();
  chunk.positions.clear();
  if (state.need != PostingsNeed::kDocs) {
    const auto freqs = block_freqs();
    if (count_ == 0) return {};
    chunk.freqs.assign(freqs.begin() + index_, freqs.end());
    if (state.several_fields()) {
      prepare_fields();
      if (count_ == 0) return {};
      const auto& fields = *state.fields;
      chunk.masks.assign(fields.masks.begin() + index_, fields.masks.begin() + count_);
      chunk.counts.assign(fields.counts.begin() + fields.count_starts[index_],
                          fields.counts.begin() + fields.count_starts[count_]);
    }
  }
  if (state.need == PostingsNeed::kPositions && !copy_positions(chunk.positions)) return {};
  enter_block(block_ + 1);
  return {chunk.docs, chunk.freqs, chunk.masks, chunk.counts, chunk.positions};
}

}  // namespace fts::segment

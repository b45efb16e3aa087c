// The documents of whole ranges as bits. A block that lies as a bitset, or is nearly a run, is not
// decoded.

#include <algorithm>
#include <array>

#include "engine/codec/docs_block.hpp"
#include "engine/segment/postings.hpp"
#include "engine/segment/postings_cursor_state.hpp"

namespace fts::segment {
namespace {

/// Whether any of the words that have the bits first .. last is not `word`.
bool any_word_but(std::uint64_t word, std::span<const std::uint64_t> bits, DocNum first,
                  DocNum last) {
  const auto begin = bits.begin() + first / 64;
  return std::any_of(begin, bits.begin() + last / 64 + 1,
                     [word](auto other) { return other != word; });
}

void or_words(const std::uint8_t* data, std::size_t words, std::uint64_t* bits) {
  for (std::size_t w = 0; w < words; ++w) bits[w] |= load_le<std::uint64_t>(data + 8 * w);
}

/// By values, which no mark can be thought to alias.
void set_marks(std::span<const std::uint32_t> docs, DocNum base, std::uint8_t* marks) {
  std::size_t i = 0;
  for (; i + 4 <= docs.size(); i += 4) {
    for (std::size_t j = 0; j < 4; ++j) marks[docs[i + j] - base] = 0xff;
  }
  for (; i < docs.size(); ++i) marks[docs[i] - base] = 0xff;
}

}  // namespace

/// What one block has in a range: words of a bitset, or documents.
struct PostingsCursor::RangePart {
  const std::uint8_t* data = nullptr;  ///< of words, little-endian; null: documents
  std::size_t first = 0, words = 0;    ///< the words, as the range counts them
  std::span<const std::uint32_t> docs;
  std::array<std::uint64_t, codec::kMadeWords> room;  ///< of words that lie nowhere
};

/// Visits the parts of the range [base, end) in turn, both multiples of 64; of blocks that `wanted`,
/// asked for the first and the last document that they may have there, says no to: nothing.
template <typename Wanted, typename Visit>
void PostingsCursor::visit_range(DocNum base, std::uint64_t end, Wanted&& wanted, Visit&& visit) {
  if (state_ == nullptr) return;
  for (auto block = find_block(base); block < state_->list.block_count_; ++block) {
    const auto first = std::max<std::uint64_t>(base, state_->previous_doc(block) + 1U);
    if (first >= end) break;
    const auto last = state_->list.last_docs_[block];
    if (wanted(static_cast<DocNum>(first),
               static_cast<DocNum>(std::min<std::uint64_t>(last, end - 1)))) {
      if (!visit_block(block, base, end, visit)) return;
    }
    if (last >= end) break;
  }
}

/// False when the block is damaged.
template <typename Visit>
bool PostingsCursor::visit_block(std::uint32_t block, DocNum base, std::uint64_t end,
                                 Visit&& visit) {
  RangePart part;
  if (count_ == 0 || block != block_) {
    if (view_block(block, base, end, part)) {
      visit(part);
      return true;
    }
    enter_block(block);
  }
  if (count_ == 0) return false;
  const auto& below = *codec::kernels().count_below;
  const std::uint32_t from = docs_[0] < base ? below(docs_, base) : 0;
  const std::uint32_t to =
      docs_[count_ - 1] < end ? count_ : below(docs_, static_cast<std::uint32_t>(end));
  part.docs = {docs_ + from, to - from};
  visit(part);
  return true;
}

/// False when the block must be decoded, or fails.
bool PostingsCursor::view_block(std::uint32_t block, DocNum base, std::uint64_t end,
                                RangePart& part) {
  auto& state = *state_;
  const auto& disk = state.layout();
  if (disk.tiny || !verify(block)) return false;
  const auto begin = block == 0 ? 0 : disk.end(block - 1);
  const auto bytes = disk.payload.subspan(begin, disk.end(block) - begin);
  const auto kind = static_cast<codec::DocsKind>(disk.encodings[block] & kBlockDocsKind);
  const auto previous = state.previous_doc(block);
  const auto last = state.list.last_docs_[block];
  codec::DocsBitset set;
  if (!codec::view_bits(bytes, kind, state.docs_in(block), previous, last, part.room.data(), set)) {
    return false;
  }
  const std::uint64_t base_word = base / 64;
  const auto from = std::max<std::uint64_t>(set.first_word, base_word);
  const auto to = std::min<std::uint64_t>(std::uint64_t{set.first_word} + set.words, end / 64);
  if (from < to) {
    part.data = set.data + 8 * (from - set.first_word);
    part.first = from - base_word;
    part.words = to - from;
  }
  count_ = 0;
  block_ = block;
  doc_ = kNoDoc;
  return true;
}

template <typename SetDocs>
void PostingsCursor::fill_by(DocNum base, std::span<std::uint64_t> bits, SetDocs&& set_docs) {
  const auto any_clear = [&](DocNum first, DocNum last) {
    return any_word_but(~std::uint64_t{0}, bits, first - base, last - base);
  };
  const auto end = base + 64 * std::uint64_t{bits.size()};
  visit_range(base, end, any_clear, [&](const RangePart& part) {
    or_words(part.data, part.words, bits.data() + part.first);
    set_docs(part.docs);
  });
}

void PostingsCursor::fill(DocNum base, std::span<std::uint64_t> bits) {
  fill_by(base, bits, [&](std::span<const std::uint32_t> docs) {
    const auto count = static_cast<std::uint32_t>(docs.size());
    codec::kernels().set_bits(docs.data(), count, base, bits.data());
  });
}

void PostingsCursor::fill(DocNum base, std::span<std::uint64_t> bits,
                          std::span<std::uint8_t> marks) {
  fill_by(base, bits,
          [&](std::span<const std::uint32_t> docs) { set_marks(docs, base, marks.data()); });
}

std::uint64_t PostingsCursor::count_common(DocNum base, std::span<const std::uint64_t> bits) {
  const auto& kernels = codec::kernels();
  std::uint64_t common = 0;
  const auto any_set = [&](DocNum first, DocNum last) {
    return any_word_but(0, bits, first - base, last - base);
  };
  visit_range(base, base + 64 * std::uint64_t{bits.size()}, any_set, [&](const RangePart& part) {
    const auto count = static_cast<std::uint32_t>(part.docs.size());
    common += part.data != nullptr
                  ? kernels.count_common(part.data, bits.data() + part.first, part.words)
                  : kernels.count_set(part.docs.data(), count, base, bits.data());
  });
  return common;
}

}  // namespace fts::segment

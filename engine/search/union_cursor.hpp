#pragma once

// A leaf's documents in one segment: the union of its posting lists (nearly always one). The
// weighted frequency is the sum over the lists in order of their names, each times its weight, in
// float, whoever asks and however the cursor came there, so that every algorithm sees the same
// bits.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/check.hpp"
#include "engine/search/bound_scan.hpp"
#include "engine/search/segment_context.hpp"

namespace fts::search {

class UnionCursor {
 public:
  UnionCursor() = default;
  /// The lists of `lists` that the segment has. Documents without a word in the fields of
  /// `field_mask` are passed over unless `all_fields`.
  static Result<UnionCursor> open(const SegmentContext& context, const TermUnion& lists,
                                  const PlanNode& node, segment::PostingsNeed need);

  DocNum doc() const { return doc_; }
  /// The first document >= target; not below doc(). Starts before the first document.
  DocNum advance(DocNum target);
  /// Of doc(); needs kFreqs.
  float weighted_freq();

  bool empty() const { return cursors_.empty(); }
  /// The least weight of a list: 1 without variants.
  float least_weight() const { return least_weight_; }
  /// Postings of all lists: what walking it costs.
  std::uint64_t cost() const { return cost_; }
  /// Whether a document of [from, to] may be there.
  bool may_hold(DocNum from, DocNum to);
  /// Bound of the share of any document of [from, to]; 0 when there is none.
  float bound(DocNum from, DocNum to);
  /// The same of one document, by the blocks it would be in. Documents ascend.
  float block_bound(DocNum doc);
  /// The same of the window [base, base + docs), both multiples of 4096.
  float window_bound(DocNum base, DocNum docs);
  /// The same of a block of one list, by the code of its bound.
  float code_bound(std::size_t list, std::uint8_t code) const {
    return drifts_[list] == context_->length_drift ? context_->share_bounds[code]
                                                   : share_bound(code, drifts_[list]);
  }
  /// What at least k documents of the segment earn, deleted ones among them: the most that one of
  /// the lists vouches for; 0 when none does.
  float best_share(std::uint64_t k) const;
  /// The end of the block that holds `from`, of the longest list.
  DocNum window_end(DocNum from);

  // The next two move past a window that begins at `base`; doc() is what it was. Windows and
  // targets of advance() ascend together.

  /// Sets the bits of its documents in [base, base + 4096). Not to be mixed with what asks for
  /// documents one by one.
  void fill(DocNum base, std::span<std::uint64_t> bits);
  /// Calls visit(documents, weighted frequencies) with runs of its documents in [base, base +
  /// docs), both multiples of 4096; the frequency of a document without the word in the leaf's
  /// fields is 0. Needs kFreqs.
  template <typename Visit>
  void visit_window(DocNum base, DocNum docs, Visit&& visit);

  // Documents by the batch. Ranges and targets of advance() ascend together.

  /// Its documents of [from, to], ascending: the first of them, at most 256; empty when there is
  /// none. Valid until the next call of any method that moves.
  std::span<const std::uint32_t> take(DocNum from, DocNum to, segment::PostingsNeed need);
  /// The weighted frequencies of what take() gave with kFreqs; empty when they are damaged.
  std::span<const float> taken_freqs();
  /// For each of `places`, ascending: freqs[place] is the weighted frequency of docs[place], 0
  /// where the document is not held; 1 where it is when `need` is kDocs, which is cheaper.
  void look_up(std::span<const std::uint32_t> docs, std::span<const std::uint16_t> places,
               segment::PostingsNeed need, std::span<float> freqs);
  /// Leaves the places whose documents are held, with their weighted frequencies; what `freqs` has
  /// of others, and with kDocs of all, is undefined.
  void keep_held(std::span<const std::uint32_t> docs, std::vector<std::uint16_t>& places,
                 segment::PostingsNeed need, std::span<float> freqs);
  /// For a leaf of one list in all fields: calls visit(place, cursor) for each of `places`,
  /// ascending, whose docs[place] is held, while the list's cursor stands there; the visit may
  /// stand it on other documents of the block.
  template <typename Visit>
  void visit_held(std::span<const std::uint32_t> docs, std::span<const std::uint16_t> places,
                  Visit&& visit);

  // A list block by block, in any order of blocks; doc() is what it was.

  /// The documents of a block; none when it is damaged.
  std::span<const std::uint32_t> load_block(std::size_t list, std::uint32_t block);
  /// Their weighted frequencies, 0 without the word in the leaf's fields; none when they are
  /// damaged. Needs kFreqs. Valid until the cursor leaves the block.
  std::span<const float> block_freqs(std::size_t list);

  std::span<segment::PostingsCursor> cursors() { return cursors_; }
  bool all_fields() const { return all_fields_; }
  /// Whether the documents are those of one list, in whatever field.
  bool is_plain() const { return cursors_.size() == 1 && all_fields_; }

  /// Fails the query when `cursor` met damaged bytes; damage looks like the end of a list.
  void note_damage(const segment::PostingsCursor& cursor);

 private:
  void move(segment::PostingsCursor& cursor, DocNum target);
  DocNum settle();
  template <typename Code>
  float sum_of_bounds(Code&& code_of);
  /// Of a list that stands in the window, or past it, its documents before `end`.
  template <typename Visit>
  void visit_list(std::size_t list, DocNum end, Visit&& visit);
  template <typename Visit>
  void visit_summed(DocNum base, Visit&& visit);

  const SegmentContext* context_ = nullptr;
  std::vector<segment::PostingsCursor> cursors_;
  std::vector<float> list_weights_;  ///< of the frequencies of each list
  std::vector<float> drifts_;        ///< of the bounds of each list
  std::vector<float> floor_drifts_;  ///< of their floors
  std::vector<BoundScan> scans_;
  float block_bound_ = 0.0F;    ///< of all documents up to the next
  DocNum block_bound_end_ = 0;  ///< where one of the blocks ends; 0 before the first was asked for
  std::size_t longest_ = 0;
  segment::FieldWeights weights_ = {};
  std::uint8_t field_mask_ = 0;
  bool all_fields_ = true;
  DocNum doc_ = 0;
  bool started_ = false;
  std::uint64_t cost_ = 0;
  float least_weight_ = 1.0F;

  /// Weighted frequencies of one list's current block.
  struct Block {
    std::uint32_t number = UINT32_MAX;
    std::vector<float> freqs;
  };
  std::vector<Block> blocks_;
  std::vector<float> sums_;          ///< of visit_summed, all 0 between calls
  std::vector<std::uint32_t> docs_;  ///< likewise; of take() where it is no part of a block
  std::vector<float> freqs_;         ///< of docs_, by take()
  std::size_t taken_ = 0;            ///< documents that take() gave
};

template <typename Visit>
void UnionCursor::visit_window(DocNum base, DocNum docs, Visit&& visit) {
  if (cursors_.size() > 1 && docs > kWindowDocs) {  // as long as sums_
    for (DocNum part = 0; part < docs; part += kWindowDocs) {
      visit_window(base + part, kWindowDocs, visit);
    }
    return;
  }
  // Mostly one list has documents here: spellings of a word are rare but for one.
  std::size_t lists = 0;
  std::size_t last = 0;
  for (std::size_t list = 0; list < cursors_.size(); ++list) {
    auto& cursor = cursors_[list];
    if (!started_ || cursor.doc() < base) move(cursor, base);
    if (cursor.doc() >= base + docs) continue;
    ++lists;
    last = list;
  }
  started_ = true;
  if (lists == 1) visit_list(last, base + docs, visit);
  if (lists > 1) visit_summed(base, visit);
}

template <typename Visit>
void UnionCursor::visit_held(std::span<const std::uint32_t> docs,
                             std::span<const std::uint16_t> places, Visit&& visit) {
  std::array<std::uint32_t, segment::kBlockDocs> wanted;
  const auto count = places.size();
  FTS_CHECK(count <= wanted.size());
  for (std::size_t i = 0; i < count; ++i) wanted[i] = docs[places[i]];
  auto& cursor = cursors_[0];
  for (std::size_t i = 0; i < count;) {
    if (!started_ || cursor.doc() < wanted[i]) move(cursor, wanted[i]);
    started_ = true;
    if (cursor.doc() == kNoDoc) break;
    // All that the block may hold at once.
    const auto last = cursor.block_docs().back();
    auto end = i + 1;
    while (end < count && wanted[end] <= last) ++end;
    std::array<std::uint16_t, segment::kBlockDocs> found;
    cursor.find_in_block(std::span(wanted).subspan(i, end - i), found);
    for (const auto* at = found.data(); i < end; ++i, ++at) {
      if (*at == segment::kBlockDocs) continue;
      cursor.stand_on(*at);
      visit(places[i], cursor);
      if (cursor.doc() != kNoDoc) continue;
      note_damage(cursor);  // nothing more is found
      i = count;
      break;
    }
  }
  doc_ = cursor.doc();
}

template <typename Visit>
void UnionCursor::visit_list(std::size_t list, DocNum end, Visit&& visit) {
  auto& cursor = cursors_[list];
  while (cursor.doc() < end) {
    const auto docs = cursor.block_docs();
    const auto freqs = block_freqs(list);
    if (freqs.empty()) return;
    const std::size_t first = cursor.index_in_block();
    auto last = docs.size();
    if (docs.back() >= end) {
      last = first;
      while (docs[last] < end) ++last;
    }
    visit(docs.subspan(first, last - first), freqs.subspan(first, last - first));
    if (last < docs.size()) {
      cursor.stand_on(static_cast<std::uint32_t>(last));
      return;
    }
    move(cursor, docs.back() + 1);
  }
}

template <typename Visit>
void UnionCursor::visit_summed(DocNum base, Visit&& visit) {
  sums_.resize(kWindowDocs);
  std::array<std::uint64_t, kWindowWords> bits = {};
  for (std::size_t list = 0; list < cursors_.size(); ++list) {
    visit_list(list, base + kWindowDocs,
               [&](std::span<const std::uint32_t> docs, std::span<const float> freqs) {
                 for (std::size_t i = 0; i < docs.size(); ++i) {
                   const auto slot = docs[i] - base;
                   sums_[slot] += freqs[i];
                   bits[slot / 64] |= std::uint64_t{1} << (slot % 64);
                 }
               });
  }
  docs_.clear();
  std::size_t count = 0;
  for (std::size_t w = 0; w < kWindowWords; ++w) {
    for (auto word = bits[w]; word != 0; word &= word - 1) {
      const auto slot = 64 * w + static_cast<std::size_t>(std::countr_zero(word));
      docs_.push_back(base + static_cast<DocNum>(slot));
      // Ascending, and never past where they came from: the sums can be closed up in place.
      const float sum = sums_[slot];
      sums_[slot] = 0.0F;
      sums_[count++] = sum;
    }
  }
  visit(std::span<const std::uint32_t>(docs_), std::span<const float>(sums_).first(count));
  std::fill_n(sums_.begin(), count, 0.0F);
}

}  // namespace fts::search

#include "engine/search/union_cursor.hpp"

#include <algorithm>

namespace fts::search {

using segment::PostingsNeed;

Result<UnionCursor> UnionCursor::open(const SegmentContext& context, const TermUnion& lists,
                                      const PlanNode& node, PostingsNeed need) {
  UnionCursor out;
  out.context_ = &context;
  out.weights_ = node.weights;
  out.field_mask_ = node.field_mask;
  out.all_fields_ = node.all_fields;
  const float drift = context.drift(node.weights);
  const float floor_drift = context.floor_drift(node.weights);
  if (!out.all_fields_ && need == PostingsNeed::kDocs) need = PostingsNeed::kFreqs;
  std::uint64_t longest = 0;
  for (const auto& list : lists.lists) {
    const auto& entry = list.entries[context.segment];
    if (!entry) continue;
    FTS_ASSIGN(const auto postings, context.reader->postings(*entry));
    out.cost_ += postings.document_frequency();
    if (postings.document_frequency() > longest) {
      longest = postings.document_frequency();
      out.longest_ = out.cursors_.size();
    }
    out.cursors_.emplace_back(postings, need);
    out.list_weights_.push_back(list.weight);
    // A weight of the list is one of all its fields: r / w of bm25.hpp with w times that.
    out.drifts_.push_back(list.weight == 1.0F ? drift : drift / list.weight);
    out.floor_drifts_.push_back(list.weight == 1.0F ? floor_drift : floor_drift / list.weight);
    out.least_weight_ = std::min(out.least_weight_, list.weight);
    out.scans_.emplace_back(postings);
  }
  out.blocks_.resize(out.cursors_.size());
  return out;
}

void UnionCursor::move(segment::PostingsCursor& cursor, DocNum target) {
  if (cursor.advance(target) == kNoDoc) note_damage(cursor);
}

void UnionCursor::note_damage(const segment::PostingsCursor& cursor) {
  if (!cursor.status().ok()) context_->execution->fail(cursor.status());
}

DocNum UnionCursor::settle() {
  doc_ = kNoDoc;
  for (const auto& cursor : cursors_) doc_ = std::min(doc_, cursor.doc());
  return doc_;
}

DocNum UnionCursor::advance(DocNum target) {
  if (started_ && doc_ >= target) return doc_;
  if (is_plain()) {
    auto& cursor = cursors_[0];
    if (!started_ || cursor.doc() < target) move(cursor, target);
    started_ = true;
    return doc_ = cursor.doc();
  }
  for (;;) {
    for (auto& cursor : cursors_) {
      if (!started_ || cursor.doc() < target) move(cursor, target);
    }
    started_ = true;
    if (settle() == kNoDoc || all_fields_) return doc_;
    for (auto& cursor : cursors_) {
      if (cursor.doc() != doc_) continue;
      if ((cursor.field_mask() & field_mask_) != 0) return doc_;
      if (cursor.doc() != doc_) note_damage(cursor);
    }
    target = doc_ + 1;
  }
}

float UnionCursor::weighted_freq() {
  float sum = 0.0F;
  for (std::size_t i = 0; i < cursors_.size(); ++i) {
    auto& cursor = cursors_[i];
    if (cursor.doc() != doc_) continue;
    const float freq = list_weights_[i] * cursor.weighted_freq(weights_);
    sum += freq;
    if (cursor.doc() != doc_) note_damage(cursor);
  }
  return sum;
}

template <typename Code>
float UnionCursor::sum_of_bounds(Code&& code_of) {
  float bound = 0.0F;
  for (std::size_t i = 0; i < scans_.size(); ++i) {
    const std::uint8_t code = code_of(scans_[i]);
    if (code == 0) continue;
    const float share = code_bound(i, code);
    bound = bound == 0.0F ? share : add_share_bounds(bound, share);
  }
  return bound;
}

bool UnionCursor::may_hold(DocNum from, DocNum to) {
  return std::any_of(scans_.begin(), scans_.end(),
                     [=](auto& scan) { return scan.max_code(from, to) != 0; });
}

float UnionCursor::bound(DocNum from, DocNum to) {
  return sum_of_bounds([=](BoundScan& scan) { return scan.max_code(from, to); });
}

float UnionCursor::block_bound(DocNum doc) {
  if (doc > block_bound_end_ || block_bound_end_ == 0) {
    block_bound_end_ = kNoDoc;
    block_bound_ = sum_of_bounds([=, this](BoundScan& scan) {
      block_bound_end_ = std::min(block_bound_end_, scan.block_end(doc));
      return scan.max_code(doc, doc);
    });
  }
  return block_bound_;
}

float UnionCursor::window_bound(DocNum base, DocNum docs) {
  return sum_of_bounds([=](BoundScan& scan) { return scan.window_code(base, docs); });
}

float UnionCursor::best_share(std::uint64_t k) const {
  float best = 0.0F;
  for (std::size_t i = 0; i < cursors_.size(); ++i) {
    const float share = cursors_[i].list().best_share(k);
    best = std::max(best, segment::corrected_floor(share, floor_drifts_[i]));
  }
  return best;
}

std::span<const std::uint32_t> UnionCursor::take(DocNum from, DocNum to, PostingsNeed need) {
  if (is_plain()) {
    auto& cursor = cursors_[0];
    if (!started_ || cursor.doc() < from) move(cursor, from);
    started_ = true;
    doc_ = cursor.doc();
    const auto docs = cursor.block_docs().subspan(cursor.index_in_block());
    taken_ = docs.size();
    if (docs.empty() || docs.back() <= to) return docs;
    taken_ =
        static_cast<std::size_t>(std::upper_bound(docs.begin(), docs.end(), to) - docs.begin());
    return docs.first(taken_);
  }
  docs_.clear();
  freqs_.clear();
  for (auto doc = advance(from); doc <= to && docs_.size() < segment::kBlockDocs;
       doc = advance(doc + 1)) {
    if (doc == kNoDoc) break;
    docs_.push_back(doc);
    if (need != PostingsNeed::kDocs) freqs_.push_back(weighted_freq());
  }
  return docs_;
}

std::span<const float> UnionCursor::taken_freqs() {
  if (!is_plain()) return freqs_;
  const auto freqs = block_freqs(0);
  return freqs.empty() ? freqs : freqs.subspan(cursors_[0].index_in_block(), taken_);
}

void UnionCursor::look_up(std::span<const std::uint32_t> docs,
                          std::span<const std::uint16_t> places, PostingsNeed need,
                          std::span<float> freqs) {
  const bool counts = need != PostingsNeed::kDocs;
  if (!is_plain()) {
    for (const auto place : places) {
      const bool here = advance(docs[place]) == docs[place];
      freqs[place] = !here ? 0.0F : counts ? weighted_freq() : 1.0F;
    }
    return;
  }
  for (const auto place : places) freqs[place] = 0.0F;
  visit_held(docs, places, [&](std::uint16_t place, segment::PostingsCursor& cursor) {
    freqs[place] = counts ? list_weights_[0] * cursor.weighted_freq(weights_) : 1.0F;
  });
}

void UnionCursor::keep_held(std::span<const std::uint32_t> docs, std::vector<std::uint16_t>& places,
                            PostingsNeed need, std::span<float> freqs) {
  if (!is_plain()) {
    look_up(docs, places, need, freqs);
    std::erase_if(places, [&](auto place) { return freqs[place] == 0.0F; });
    return;
  }
  // Those kept stand before the one at hand.
  std::size_t kept = 0;
  visit_held(docs, places, [&](std::uint16_t place, segment::PostingsCursor& cursor) {
    places[kept++] = place;
    if (need != PostingsNeed::kDocs) {
      freqs[place] = list_weights_[0] * cursor.weighted_freq(weights_);
    }
  });
  places.resize(kept);
}

std::span<const std::uint32_t> UnionCursor::load_block(std::size_t list, std::uint32_t block) {
  const auto docs = cursors_[list].load_block(block);
  if (docs.empty()) note_damage(cursors_[list]);
  return docs;
}

std::span<const float> UnionCursor::block_freqs(std::size_t list) {
  auto& cursor = cursors_[list];
  auto& block = blocks_[list];
  if (block.number != cursor.block()) {
    block.number = cursor.block();
    block.freqs.resize(segment::kBlockDocs);
    cursor.block_weighted_freqs(weights_, block.freqs);
    const float weight = list_weights_[list];
    if (weight != 1.0F) {
      for (auto& freq : block.freqs) freq *= weight;
    }
  }
  if (cursor.doc() == kNoDoc) {
    note_damage(cursor);
    return {};
  }
  return block.freqs;
}

DocNum UnionCursor::window_end(DocNum from) {
  return scans_.empty() ? kNoDoc : scans_[longest_].block_end(from);
}

void UnionCursor::fill(DocNum base, std::span<std::uint64_t> bits) {
  const DocNum end = base + kWindowDocs;
  for (auto& cursor : cursors_) {
    if (all_fields_) {
      cursor.fill(base, bits);
      note_damage(cursor);
      continue;
    }
    if (!started_ || cursor.doc() < base) move(cursor, base);
    while (cursor.doc() < end) {
      const auto slot = cursor.doc() - base;
      if ((cursor.field_mask() & field_mask_) != 0) {
        bits[slot / 64] |= std::uint64_t{1} << (slot % 64);
      }
      move(cursor, cursor.doc() + 1);
    }
  }
  started_ = true;
}

}  // namespace fts::search

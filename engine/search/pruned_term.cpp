// One word: the blocks of its posting list whose bound can still beat the threshold, found 64
// bounds at a time, in order of documents. The threshold is primed with the k-th best score that
// the list keeps: where k is one of kBestRanks and nothing was deleted, the first block is already
// held against nearly what the last one leaves. The folded form is looked up where it can still
// matter.

#include <algorithm>
#include <array>
#include <bit>

#include "engine/codec/match_values.hpp"
#include "engine/search/ranking.hpp"
#include "engine/search/word_clauses.hpp"

namespace fts::search {

namespace {

class Term {
 public:
  Term(const SegmentContext& context, WordClause& word, WordClause* fold, TopHits& top)
      : context_(context), word_(word), fold_(fold), top_(top) {
    if (fold_ != nullptr) fold_bound_ = bound_of_fold(0, context.document_count - 1);
  }

  Status run();

 private:
  static constexpr std::size_t kRun = 32;

  std::uint32_t next_block(std::uint32_t from);
  void score_block(std::span<const std::uint32_t> docs, std::span<const float> freqs,
                   double fold_bound);
  void score_document(DocNum doc, float part, double fold_bound);
  double bound_of_fold(DocNum from, DocNum to) {
    return static_cast<double>(fold_->scale * fold_->cursor.bound(from, to));
  }
  double bound_of_code(std::uint32_t code) const {
    return static_cast<double>(word_.scale *
                               word_.cursor.code_bound(0, static_cast<std::uint8_t>(code)));
  }
  /// What the fold can add to a part of the word, where its bound is that.
  Rest rest_of(double fold_bound) const {
    return fold_bound > 0 ? Rest{fold_bound, 0, fold_->cap} : Rest{};
  }
  bool reaches(double part, double fold_bound) const {
    return !top_.out_of_reach(with_order_slack(rest_of(fold_bound).bound(part)));
  }

  const SegmentContext& context_;
  WordClause& word_;
  WordClause* fold_;
  TopHits& top_;
  double fold_bound_ = 0;         ///< over the whole segment
  std::uint32_t least_code_ = 0;  ///< of a block that can beat the threshold; 256: none can
};

/// The first block from `from` on that can beat the threshold; the number of blocks when none can.
std::uint32_t Term::next_block(std::uint32_t from) {
  while (least_code_ < 256 && !reaches(bound_of_code(least_code_), fold_bound_)) ++least_code_;
  const auto bounds = word_.cursor.cursors()[0].list().bounds();
  const auto count = static_cast<std::uint32_t>(bounds.size());
  if (least_code_ == 256) return count;
  for (; from < count; from += 64) {
    const auto found = codec::match_values(bounds.data(), 8, from, std::min(64U, count - from),
                                           {least_code_, 255});
    if (found != 0) return from + static_cast<std::uint32_t>(std::countr_zero(found));
  }
  return count;
}

void Term::score_block(std::span<const std::uint32_t> docs, std::span<const float> freqs,
                       double fold_bound) {
  std::array<float, segment::kBlockDocs> parts = {};
  context_.parts(docs, freqs, word_.scale, parts);
  for (std::size_t at = 0; at < docs.size(); at += kRun) {
    const auto lowest = static_cast<float>(lowest_in_reach(top_, rest_of(fold_bound)));
    // A loop of vectors; most runs end here.
    std::uint32_t above = 0;
    for (std::size_t i = at; i < at + kRun; ++i) above |= parts[i] > lowest ? 1U : 0U;
    if (above == 0) continue;
    const auto end = std::min(docs.size(), at + kRun);
    for (std::size_t i = at; i < end; ++i) {
      // A frequency of 0: without the word in the field that was asked for.
      if (parts[i] > lowest && freqs[i] > 0.0F) score_document(docs[i], parts[i], fold_bound);
    }
  }
}

void Term::score_document(DocNum doc, float part, double fold_bound) {
  auto sum = static_cast<double>(part);
  if (!reaches(sum, fold_bound)) return;
  if (!context_.live->live(doc)) return;
  if (fold_bound > 0 && fold_->cursor.advance(doc) == doc) {
    sum += static_cast<double>(fold_->part(context_));
  }
  top_.offer({context_.segment, doc}, static_cast<float>(sum));
}

Status Term::run() {
  auto& execution = *context_.execution;
  const auto& list = word_.cursor.cursors()[0].list();
  for (auto block = next_block(0); block < list.block_count(); block = next_block(block + 1)) {
    if (!execution.poll(segment::kBlockDocs)) break;
    double fold_bound = 0;
    if (fold_ != nullptr) {
      const DocNum from = block == 0 ? 0 : list.block_last_doc(block - 1) + 1;
      fold_bound = bound_of_fold(from, list.block_last_doc(block));
      if (!reaches(bound_of_code(list.block_bound(block)), fold_bound)) continue;
    }
    const auto docs = word_.cursor.load_block(0, block);
    const auto freqs = word_.cursor.block_freqs(0);
    if (docs.empty() || freqs.empty()) break;
    score_block(docs, freqs, fold_bound);
  }
  return execution.status();
}

}  // namespace

bool is_word(const WordShape& shape) {
  return shape.words.size() == 1 && shape.words[0].role == Role::kRequired &&
         !shape.has_conditions();
}

Status rank_word(const SegmentContext& context, const WordShape& shape, TopHits& top, Ranked& out) {
  FTS_ASSIGN(auto clauses, open_clauses(context, shape));
  out.counted = false;
  if (clauses[0].cursor.empty()) return ok_status();
  prime(context, shape, clauses, top);
  return Term(context, clauses[0], clauses.size() > 1 ? &clauses[1] : nullptr, top).run();
}

}  // namespace fts::search

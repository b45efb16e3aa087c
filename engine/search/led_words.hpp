#pragma once

// Words of which one at least must stand in every hit, beside others: the rarest of those leads,
// and its documents are taken block by block (256 at once). A block whose bounds, with those of the
// others over the same documents, cannot beat the threshold is passed over without being decoded.
// Of the others each word is looked up for the whole block at once, for the documents that are
// still in reach of the threshold; what the word can give a document at most is read from the bound
// of its own block there, before that is decoded.
//
// Source: S. Ding and T. Suel, "Faster Top-k Document Retrieval Using Block-Max Indexes", 2011.

#include <algorithm>
#include <array>
#include <vector>

#include "engine/search/ranking.hpp"
#include "engine/search/word_clauses.hpp"

namespace fts::search {

class LedWords {
 public:
  /// A hit holds every clause that `leads` names (its numbers, at least one); the others only add.
  LedWords(const SegmentContext& context, std::vector<WordClause>& clauses,
           std::span<const std::size_t> leads, Conditions& conditions, TopHits& top);

  /// Counts the matches; the clauses need no frequencies, nor the context what scores need.
  Status count(Ranked& out);
  /// With `count` no match is passed over.
  Status run(bool count, Ranked& out);

 private:
  static constexpr std::size_t kBatch = segment::kBlockDocs;
  static constexpr int kUnfilteredBatches = 15;
  using Floats = std::array<float, kBatch>;

  UnionCursor& lead() { return clauses_[required_.front()].cursor; }
  bool is_required(std::size_t clause) const {
    return std::find(required_.begin(), required_.end(), clause) != required_.end();
  }
  bool set_bounds(DocNum from, DocNum to);
  void start_places();
  void rank(bool count, Ranked& out);
  bool filters_by_lead();
  void filter_by_lead();
  void match(segment::PostingsNeed need);
  void add_others();
  void start_sums();
  void add_part(std::size_t clause);
  void drop_out_of_reach(const Rest& rest);
  void drop_by_block(std::size_t clause, double rest);
  void keep_hits(Ranked& out);
  double score_of(std::size_t place) const;

  const SegmentContext& context_;
  std::vector<WordClause>& clauses_;
  Conditions& conditions_;
  TopHits& top_;
  std::vector<std::size_t> required_;  ///< the rarest first
  std::vector<std::size_t> added_;     ///< the others, a fold after its word
  std::vector<std::size_t> order_;     ///< required_, then added_: as they come into sums_
  Rests rests_;                        ///< in the range at hand
  int unfiltered_batches_ = 0;         ///< see filters_by_lead()

  // The batch at hand. A place is an index into docs_.
  std::span<const std::uint32_t> docs_;
  std::vector<std::uint16_t> places_;  ///< of documents that are still candidates
  std::vector<Floats> freqs_;          ///< [clause][place]: 0 where the word is not
  Floats k_ = {};
  std::array<double, kBatch> sums_ = {};
};

}  // namespace fts::search

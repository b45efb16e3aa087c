#pragma once

// What every cursor and algorithm needs to know of the segment it runs on: its norms, K of each
// length, how far its bounds have drifted, who is alive; and the query's budget.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/codec/rank_column.hpp"
#include "engine/search/plan.hpp"

namespace fts::search {

/// Documents of one window: what bitsets, accumulators and budget polls are counted in.
inline constexpr DocNum kWindowDocs = 4096;
static_assert(kWindowDocs == segment::kRangeDocs);
inline constexpr std::size_t kWindowWords = kWindowDocs / 64;

/// Ends a query early: by its budget, or by the first error that a cursor met. One per query.
class Execution {
 public:
  explicit Execution(QueryBudget* budget) : budget_(budget) {}

  /// False when the query must stop. Called once per window or block of work.
  bool poll(std::uint64_t postings = 0) {
    if (budget_ != nullptr && status_.ok() && !budget_->spend(postings))
      status_ = budget_->status();
    return status_.ok();
  }
  void fail(Status status) {
    if (status_.ok()) status_ = std::move(status);
  }
  bool stopped() const { return !status_.ok(); }
  const Status& status() const { return status_; }

 private:
  QueryBudget* budget_;
  Status status_;
};

struct SegmentContext {
  const index::Snapshot* snapshot = nullptr;
  const SearchRequest* request = nullptr;
  Execution* execution = nullptr;
  std::uint32_t segment = 0;
  const segment::SegmentReader* reader = nullptr;
  const segment::LiveDocs* live = nullptr;
  std::uint32_t document_count = 0;
  std::span<const std::uint8_t> norms;
  /// Of a reordered segment whose ties go by insertion, else null.
  const codec::RankColumn* ranks = nullptr;
  std::array<float, 256> k = {};  ///< of each length code
  /// r of bm25.hpp: what the segment's bounds must be corrected by, weights apart.
  float length_drift = 1.0F;
  float floor_length_drift = 1.0F;  ///< the same of floors
  bool same_parameters = false;     ///< k1, b and average length are those of the bounds
  /// The share bound of each code under length_drift: see share_bound().
  std::array<float, 256> share_bounds = {};

  /// What ties go by.
  DocNum place(DocNum doc) const { return ranks == nullptr ? doc : (*ranks)[doc]; }
  float share(float tf, DocNum doc) const { return segment::bm25_share(tf, k[norms[doc]]); }
  /// parts[i] = scale * share(freqs[i], docs[i]), for at most a block of documents.
  void parts(std::span<const std::uint32_t> docs, std::span<const float> freqs, float scale,
             std::span<float> parts) const;
  /// r / w for a leaf that weighs fields so.
  float drift(const segment::FieldWeights& weights) const;
  /// The same of floors: infinite when the leaf does not look at some field.
  float floor_drift(const segment::FieldWeights& weights) const;

  /// Live documents of the window that starts at `base`: clears the bits of the others, and of
  /// documents past the end.
  void keep_live(DocNum base, std::span<std::uint64_t> bits) const;
};

/// Without what scores and bounds need: `k` and what follows it are not set.
Result<SegmentContext> open_to_match(const index::Snapshot& snapshot, std::uint32_t segment,
                                     const SearchRequest& request, Execution& execution);
Result<SegmentContext> open_segment(const index::Snapshot& snapshot, std::uint32_t segment,
                                    const Plan& plan, const SearchRequest& request,
                                    Execution& execution);

}  // namespace fts::search

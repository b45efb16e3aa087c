#pragma once

// Queries that are bags of words, the shape nearly all have, as flat lists of clauses that the fast
// algorithms run on. A word gives a clause of its class and, with scoring `french`, one of its
// folded form, which is never needed to match and only adds.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "engine/search/matcher.hpp"
#include "engine/search/top_hits.hpp"
#include "engine/search/union_cursor.hpp"

namespace fts::search {

enum class Role : std::uint8_t {
  kRequired,  ///< every match holds it
  kAny,       ///< every match holds at least one of these
  kOptional,  ///< adds where it stands
  kFold,      ///< adds where its word (the clause before it) matched
};

struct WordClause {
  Role role = Role::kOptional;
  float scale = 0.0F;
  /// Of kFold: documents may hold it without its word, so that the word must be seen to match.
  bool guarded = false;
  /// Of kFold: its part is at most so many times that of its word; infinite when that is not known.
  double cap = std::numeric_limits<double>::infinity();
  UnionCursor cursor;
  float bound = 0.0F;  ///< of its part, in the range at hand

  float part(const SegmentContext& context) {
    return scale * context.share(cursor.weighted_freq(), cursor.doc());
  }
};

/// A bag of words: its words in tree order, of which those of one of the roles kRequired and kAny
/// are asked for, and what a document must pass beside.
struct WordShape {
  struct Word {
    const PlanNode* node = nullptr;
    Role role = Role::kOptional;
  };
  std::vector<Word> words;
  std::vector<const PlanNode*> filter, must_not;

  std::size_t count(Role role) const;
  /// The one required word; null unless there is just one.
  const PlanNode* only_required() const;
  bool has_conditions() const { return !(filter.empty() && must_not.empty()); }
};

/// Bags of words whose matches are disjoint and together those of the tree; none when the tree is
/// something else. Nearly always it is one. A group of words that must all match, as one of what
/// any may match (the parts of a compound: +nouvelle +calédonie), makes two of one: with its words
/// required, and without it; n groups make 2^n, and more than two none.
std::vector<WordShape> word_shapes(const PlanNode& root);

/// Clauses in tree order: the order in which parts are added.
Result<std::vector<WordClause>> open_clauses(const SegmentContext& context, const WordShape& shape);

/// What a document must pass beside the words.
class Conditions {
 public:
  static Result<Conditions> open(const SegmentContext& context, const WordShape& shape);
  bool empty() const { return filter_.empty() && must_not_.empty(); }
  /// Documents ascend. Not to be mixed with keep().
  bool hold(DocNum doc);
  /// Clears the bits of documents of [base, base + 4096) that do not pass.
  void keep(DocNum base, std::span<std::uint64_t> bits);

 private:
  std::vector<std::unique_ptr<Matcher>> filter_, must_not_;
};

/// Primes the threshold with the k-th best scores that the posting lists keep, where every document
/// of a word is a hit: that of a word of which any may match, or of the only required one. Nothing
/// is promised under conditions, or when too many documents were deleted since.
void prime(const SegmentContext& context, const WordShape& shape,
           std::span<const WordClause> clauses, TopHits& top);

/// What clauses that were not looked at yet can add to a sum at most. The parts of folds are bound
/// by those of their words: a document gets no more for the folds of words that are in its sum than
/// `cap` of the sum, and nothing for the fold of a word that it does not have.
struct Rest {
  double all = 0;    ///< the bounds of all of them
  double apart = 0;  ///< those of all but folds whose words are in the sum
  double cap = 0;    ///< the largest of those folds

  /// The most that a document may score of whose clauses others give `sum`.
  double bound(double sum) const { return std::min(sum + all, sum + cap * sum + apart); }
};

/// The rests while clauses come into a sum one after another.
class Rests {
 public:
  /// `order` names each clause once; their bounds are set.
  void set(std::span<const WordClause> clauses, std::span<const std::size_t> order);
  /// What is left when the first `count` of the order are in the sum.
  const Rest& after(std::size_t count) const { return rests_[count]; }

 private:
  std::vector<Rest> rests_;
  std::vector<std::size_t> turns_;  ///< of each clause in the order
};

/// A sum that is not above this is out of reach, where `rest` can still come; the reverse need not
/// be. 2^-20 of the threshold is more than with_order_slack (2^-40), the rounding of a score to float
/// (2^-24) and that of sums (2^-52) can make, but where the rest is 2^30 thresholds and more: then
/// the limit is below 0 and drops nothing.
inline double lowest_in_reach(const TopHits& top, const Rest& rest) {
  if (!top.has_threshold()) return -std::numeric_limits<double>::infinity();
  const auto threshold = static_cast<double>(top.threshold());
  const double missed = threshold - std::abs(threshold) * 0x1.0p-20;
  return std::max(missed - rest.all, (missed - rest.apart) / (1.0 + rest.cap));
}

/// Bounds and scores are sums in double whose order may differ: a bound is raised by more than that
/// can make.
inline double with_order_slack(double bound) { return bound * (1.0 + 0x1.0p-40); }

}  // namespace fts::search

#pragma once

// The two ways to rank, and the shapes of queries that have an algorithm of their own. All of them
// put the same hits with the same scores into `top`.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "engine/search/segment_context.hpp"
#include "engine/search/top_hits.hpp"
#include "engine/search/word_clauses.hpp"

namespace fts::search {

/// What one segment gave. A ranker that skipped documents did not count them.
struct Ranked {
  std::uint64_t matches = 0;
  bool counted = true;
};

/// Every matching document, one by one: the specification. `seen`, if given, is told of each live
/// match (facets).
Status rank_exhaustively(const SegmentContext& context, const PlanNode& root, TopHits& top,
                         const std::function<void(DocNum)>& seen, Ranked& out);

/// The same for any tree, skipping ranges whose bound cannot beat the threshold. With `count` no
/// match is skipped, but its score is not computed.
Status rank_by_ranges(const SegmentContext& context, const PlanNode& root, bool count, TopHits& top,
                      Ranked& out);

/// A bag with words of which any may match, or just one must (block-max MaxScore in windows).
Status rank_disjunction(const SegmentContext& context, const WordShape& shape, TopHits& top,
                        Ranked& out);

/// A single word without conditions, of one list in the segment (blocks by their bounds).
bool is_word(const WordShape& shape);
Status rank_word(const SegmentContext& context, const WordShape& shape, TopHits& top, Ranked& out);

/// A bag with words that must all match (block-max AND).
Status rank_conjunction(const SegmentContext& context, const WordShape& shape, bool count,
                        TopHits& top, Ranked& out);

/// A phrase that is the whole query (block-max AND with positions, where its words are single lists).
Status rank_phrase(const SegmentContext& context, const PlanNode& node, bool count, TopHits& top,
                   Ranked& out);

/// Where fewer documents than one in so many can match, they are walked one by one: a window costs
/// as much as some dozen of them.
inline constexpr std::uint64_t kSparse = 64;

/// Live matches of the segment.
Result<std::uint64_t> count_matches(const SegmentContext& context, const PlanNode& root);
/// Live matches of the segment, when they are known without looking at documents.
std::optional<std::uint64_t> known_count(const SegmentContext& context, const PlanNode& root);
/// The same for words of which any may match, or one that stands for several lists, in a segment
/// without deletions and without conditions; nothing otherwise.
Result<std::optional<std::uint64_t>> count_union(const SegmentContext& context,
                                                 const WordShape& shape);

/// Live matches for words that must all match, of which one is not too frequent; nothing otherwise.
Result<std::optional<std::uint64_t>> count_conjunction(const SegmentContext& context,
                                                       const WordShape& shape);

/// Live matches of a phrase without slop whose words are single lists there; nothing otherwise.
Result<std::optional<std::uint64_t>> count_phrase(const SegmentContext& context,
                                                  const PlanNode& node);

/// Calls visit(base, bits) with the live matches of each window of 4096 documents that has any.
using VisitWindow = std::function<void(DocNum, std::span<const std::uint64_t>)>;
Status visit_matches(const SegmentContext& context, const PlanNode& root, const VisitWindow& visit);

}  // namespace fts::search

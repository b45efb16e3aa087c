// Counting without ranking: a document frequency where that is the answer, unions as union_count
// does, conjunctions and phrases by the blocks of their rarest word, but for conjunctions of very
// frequent words alone, else windows of 4096 documents as bits.

#include <algorithm>
#include <array>

#include "engine/codec/kernels.hpp"
#include "engine/search/matcher.hpp"
#include "engine/search/ranking.hpp"

namespace fts::search {

std::optional<std::uint64_t> known_count(const SegmentContext& context, const PlanNode& root) {
  if (root.kind == query::NodeKind::kNone) return 0;
  if (root.kind == query::NodeKind::kAll) {
    return std::uint64_t{context.document_count} - context.live->deleted_count();
  }
  if (root.kind != query::NodeKind::kTerm || root.exact || !root.all_fields) return std::nullopt;
  if (!context.live->all_live()) return std::nullopt;
  std::uint64_t df = 0;
  for (const auto& list : root.match.lists.lists) {
    const auto& entry = list.entries[context.segment];
    if (!entry) continue;
    if (df > 0) return std::nullopt;  // a union
    df = entry->document_frequency;
  }
  return df;
}

namespace {

Result<std::uint64_t> count_one_by_one(const SegmentContext& context, Matcher& matcher) {
  auto& execution = *context.execution;
  std::uint64_t count = 0;
  std::uint64_t candidates = 0;
  for (DocNum doc = matcher.advance(0); doc != kNoDoc; doc = matcher.advance(doc + 1)) {
    if ((++candidates & 255U) == 0 && !execution.poll(256)) break;
    if (context.live->live(doc) && matcher.matches()) ++count;
  }
  FTS_TRY(execution.status());
  return count;
}

Status visit_matches(const SegmentContext& context, Matcher& matcher, const VisitWindow& visit) {
  auto& execution = *context.execution;
  std::array<std::uint64_t, kWindowWords> bits = {};
  for (DocNum base = 0; base < context.document_count; base += kWindowDocs) {
    if (!execution.poll(kWindowDocs)) break;
    bits.fill(0);
    matcher.fill(base, bits);
    context.keep_live(base, bits);
    const bool any = std::any_of(bits.begin(), bits.end(), [](auto word) { return word != 0; });
    if (any) visit(base, bits);
  }
  return execution.status();
}

}  // namespace

Status visit_matches(const SegmentContext& context, const PlanNode& root,
                     const VisitWindow& visit) {
  FTS_ASSIGN(const auto matcher, make_matcher(context, root));
  return visit_matches(context, *matcher, visit);
}

Result<std::uint64_t> count_matches(const SegmentContext& context, const PlanNode& root) {
  if (const auto known = known_count(context, root)) return *known;
  const auto shapes = word_shapes(root);
  if (shapes.size() == 1) {
    FTS_ASSIGN(const auto of_union, count_union(context, shapes[0]));
    if (of_union) return *of_union;
    FTS_ASSIGN(const auto of_conjunction, count_conjunction(context, shapes[0]));
    if (of_conjunction) return *of_conjunction;
  }
  if (root.kind == query::NodeKind::kPhrase) {
    FTS_ASSIGN(const auto of_phrase, count_phrase(context, root));
    if (of_phrase) return *of_phrase;
  }
  FTS_ASSIGN(const auto matcher, make_matcher(context, root));
  if (matcher->cost() < context.document_count / kSparse)
    return count_one_by_one(context, *matcher);
  std::uint64_t count = 0;
  FTS_TRY(visit_matches(context, *matcher, [&](DocNum, std::span<const std::uint64_t> bits) {
    count += codec::kernels().count_bits(bits.data(), bits.size());
  }));
  return count;
}

}  // namespace fts::search

#include "engine/search/word_clauses.hpp"

#include <algorithm>
#include <array>

#include "engine/search/ranking.hpp"

namespace fts::search {

namespace {

using query::NodeKind;

bool is_term(const PlanNode& node) { return node.kind == NodeKind::kTerm && !node.exact; }

bool add_words(const std::vector<PlanNode>& nodes, std::vector<const PlanNode*>& out) {
  for (const auto& node : nodes) {
    if (!is_term(node)) return false;
    out.push_back(&node);
  }
  return true;
}

bool is_any_of_words(const PlanNode& node) {
  return node.kind == NodeKind::kBoolean && node.must.empty() && node.minimum_should == 1 &&
         std::all_of(node.should.begin(), node.should.end(), is_term);
}

}  // namespace

bool word_shape(const PlanNode& root, WordShape& shape) {
  shape = WordShape();
  if (is_term(root)) {
    shape.required.push_back(&root);
    return true;
  }
  if (root.kind != NodeKind::kBoolean) return false;
  shape.conditions = &root;
  if (root.must.empty()) {
    return root.minimum_should == 1 && add_words(root.should, shape.any);
  }
  if (root.minimum_should != 0 || !add_words(root.should, shape.optional)) return false;
  const auto& first = root.must.front();
  if (root.must.size() == 1 && is_any_of_words(first) && first.filter.empty() &&
      first.must_not.empty()) {
    return add_words(first.should, shape.any);
  }
  return add_words(root.must, shape.required);
}

bool is_word_disjunction(const PlanNode& root) {
  WordShape shape;
  return word_shape(root, shape) && shape.required.empty();
}

bool is_word_conjunction(const PlanNode& root) {
  WordShape shape;
  return word_shape(root, shape) && !shape.required.empty();
}

namespace {

Status open_word(const SegmentContext& context, const PlanNode& word, Role role,
                 std::vector<WordClause>& out) {
  auto& clause = out.emplace_back();
  clause.role = role;
  clause.scale = word.match.scale;
  FTS_ASSIGN(clause.cursor,
             UnionCursor::open(context, word.match.lists, word, segment::PostingsNeed::kFreqs));
  if (!word.fold || clause.cursor.empty()) return ok_status();
  WordClause fold;
  fold.role = Role::kFold;
  fold.scale = word.fold->scale;
  fold.guarded = !word.fold_within_match;
  FTS_ASSIGN(fold.cursor,
             UnionCursor::open(context, word.fold->lists, word, segment::PostingsNeed::kFreqs));
  if (!fold.cursor.empty()) out.push_back(std::move(fold));
  return ok_status();
}

}  // namespace

Result<std::vector<WordClause>> open_clauses(const SegmentContext& context,
                                             const WordShape& shape) {
  std::vector<WordClause> out;
  for (const auto* word : shape.required) {
    FTS_TRY(open_word(context, *word, Role::kRequired, out));
  }
  for (const auto* word : shape.any) FTS_TRY(open_word(context, *word, Role::kAny, out));
  for (const auto* word : shape.optional) FTS_TRY(open_word(context, *word, Role::kOptional, out));
  return out;
}

void prime(const SegmentContext& context, const WordShape& shape,
           std::span<const WordClause> clauses, TopHits& top) {
  if (shape.has_conditions() || shape.required.size() > 1) return;
  // Of the k + d best, d deleted ones leave k.
  const std::uint64_t k = std::uint64_t{top.k()} + context.live->deleted_count();
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    const auto& word = clauses[i];
    if (word.role != Role::kAny && word.role != Role::kRequired) continue;
    top.prime(word.scale * word.cursor.best_share(k));
    const auto* fold = i + 1 < clauses.size() ? &clauses[i + 1] : nullptr;
    if (fold == nullptr || fold->role != Role::kFold) continue;
    // Its forms are members of the class, which therefore earns at least the same share there.
    if (fold->guarded || word.cursor.least_weight() < 1.0F) continue;
    top.prime((word.scale + fold->scale) * fold->cursor.best_share(k));
  }
}

Result<Conditions> Conditions::open(const SegmentContext& context, const PlanNode* node) {
  Conditions out;
  if (node == nullptr) return out;
  for (const auto& child : node->filter) {
    FTS_ASSIGN(auto matcher, make_matcher(context, child));
    out.filter_.push_back(std::move(matcher));
  }
  for (const auto& child : node->must_not) {
    FTS_ASSIGN(auto matcher, make_matcher(context, child));
    out.must_not_.push_back(std::move(matcher));
  }
  return out;
}

bool Conditions::hold(DocNum doc) {
  const auto matches = [doc](auto& child) {
    return child->advance(doc) == doc && child->matches();
  };
  return std::all_of(filter_.begin(), filter_.end(), matches) &&
         std::none_of(must_not_.begin(), must_not_.end(), matches);
}

void Conditions::keep(DocNum base, std::span<std::uint64_t> bits) {
  std::array<std::uint64_t, kWindowWords> other = {};
  for (auto& child : filter_) {
    other.fill(0);
    child->fill(base, other);
    for (std::size_t w = 0; w < kWindowWords; ++w) bits[w] &= other[w];
  }
  for (auto& child : must_not_) {
    other.fill(0);
    child->fill(base, other);
    for (std::size_t w = 0; w < kWindowWords; ++w) bits[w] &= ~other[w];
  }
}

}  // namespace fts::search

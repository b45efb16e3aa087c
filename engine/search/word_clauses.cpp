#include "engine/search/word_clauses.hpp"

#include <algorithm>
#include <array>

#include "engine/search/ranking.hpp"

namespace fts::search {

namespace {

using query::NodeKind;

/// More groups than this are left to the slow way: each doubles the shapes.
constexpr std::size_t kMaxGroups = 2;

bool is_term(const PlanNode& node) { return node.kind == NodeKind::kTerm && !node.exact; }

bool are_terms(const std::vector<PlanNode>& nodes) {
  return std::all_of(nodes.begin(), nodes.end(), is_term);
}

/// Words that must all match, and nothing else.
bool is_group(const PlanNode& node) {
  return node.kind == NodeKind::kBoolean && !node.must.empty() && node.should.empty() &&
         node.filter.empty() && node.must_not.empty() && are_terms(node.must);
}

bool is_any_of_words(const PlanNode& node) {
  return node.kind == NodeKind::kBoolean && node.must.empty() && node.minimum_should == 1 &&
         std::all_of(node.should.begin(), node.should.end(),
                     [](const auto& child) { return is_term(child) || is_group(child); });
}

void add_conditions(const PlanNode& node, WordShape& shape) {
  for (const auto& child : node.filter) shape.filter.push_back(&child);
  for (const auto& child : node.must_not) shape.must_not.push_back(&child);
}

void add_words(const std::vector<PlanNode>& nodes, Role role, WordShape& shape) {
  for (const auto& node : nodes) shape.words.push_back({&node, role});
}

/// Adds what any may match of, where of its groups those of the bits of `matched` do and the others
/// do not.
void add_any(const std::vector<PlanNode>& nodes, std::uint32_t matched, WordShape& shape) {
  const auto role = matched == 0 ? Role::kAny : Role::kOptional;
  for (const auto& node : nodes) {
    if (is_term(node)) {
      shape.words.push_back({&node, role});
      continue;
    }
    if ((matched & 1U) != 0) {
      add_words(node.must, Role::kRequired, shape);
    } else {
      shape.must_not.push_back(&node);
    }
    matched >>= 1U;
  }
}

/// `any` with each set of its groups, beside `optional` words and the conditions of `root`.
std::vector<WordShape> any_shapes(const PlanNode& root, const PlanNode& any,
                                  const std::vector<PlanNode>& optional) {
  const auto groups = any.should.size() - static_cast<std::size_t>(std::count_if(
                                              any.should.begin(), any.should.end(), is_term));
  std::vector<WordShape> out;
  if (groups > kMaxGroups) return out;
  // Those with the most words first: they have the best hits.
  for (std::uint32_t matched = 1U << groups; matched-- > 0;) {
    auto& shape = out.emplace_back();
    add_conditions(root, shape);
    add_any(any.should, matched, shape);
    add_words(optional, Role::kOptional, shape);
  }
  return out;
}

}  // namespace

std::size_t WordShape::count(Role role) const {
  return static_cast<std::size_t>(std::count_if(
      words.begin(), words.end(), [role](const auto& word) { return word.role == role; }));
}

const PlanNode* WordShape::only_required() const {
  if (count(Role::kRequired) != 1) return nullptr;
  const auto is_required = [](const auto& word) { return word.role == Role::kRequired; };
  return std::find_if(words.begin(), words.end(), is_required)->node;
}

std::vector<WordShape> word_shapes(const PlanNode& root) {
  if (is_term(root)) {
    std::vector<WordShape> one(1);
    one[0].words.push_back({&root, Role::kRequired});
    return one;
  }
  if (root.kind != NodeKind::kBoolean) return {};
  if (root.must.empty()) {
    return is_any_of_words(root) ? any_shapes(root, root, {}) : std::vector<WordShape>();
  }
  if (root.minimum_should != 0 || !are_terms(root.should)) return {};
  const auto& first = root.must.front();
  if (root.must.size() == 1 && is_any_of_words(first) && first.filter.empty() &&
      first.must_not.empty()) {
    return any_shapes(root, first, root.should);
  }
  if (!are_terms(root.must)) return {};
  std::vector<WordShape> one(1);
  add_conditions(root, one[0]);
  add_words(root.must, Role::kRequired, one[0]);
  add_words(root.should, Role::kOptional, one[0]);
  return one;
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
  // A share grows with the frequency. The slack covers the rounding of both.
  if (word.fold_below_match && word.match.scale > 0) {
    fold.cap =
        static_cast<double>(fold.scale) / static_cast<double>(word.match.scale) * (1.0 + 0x1.0p-18);
  }
  FTS_ASSIGN(fold.cursor,
             UnionCursor::open(context, word.fold->lists, word, segment::PostingsNeed::kFreqs));
  if (!fold.cursor.empty()) out.push_back(std::move(fold));
  return ok_status();
}

}  // namespace

Result<std::vector<WordClause>> open_clauses(const SegmentContext& context,
                                             const WordShape& shape) {
  std::vector<WordClause> out;
  for (const auto& [node, role] : shape.words) FTS_TRY(open_word(context, *node, role, out));
  return out;
}

void Rests::set(std::span<const WordClause> clauses, std::span<const std::size_t> order) {
  const auto size = order.size();
  turns_.resize(size);
  for (std::size_t turn = 0; turn < size; ++turn) turns_[order[turn]] = turn;
  rests_.assign(size + 1, {});
  for (std::size_t turn = size; turn-- > 0;) {
    // The clause of this turn is not in the sum any more.
    const auto c = order[turn];
    auto& rest = rests_[turn];
    rest = rests_[turn + 1];
    const auto bound = [&](std::size_t clause) {
      return static_cast<double>(clauses[clause].bound);
    };
    const auto is_capped = [&](std::size_t clause) {
      return clause < size && std::isfinite(clauses[clause].cap);
    };
    rest.all += bound(c);
    if (is_capped(c) && turns_[c - 1] < turn) {
      rest.cap = std::max(rest.cap, clauses[c].cap);
    } else {
      rest.apart += bound(c);
    }
    // Nor is there a part of it any more that a fold which comes later could be held against.
    if (is_capped(c + 1) && turns_[c + 1] > turn) rest.apart += bound(c + 1);
  }
}

void prime(const SegmentContext& context, const WordShape& shape,
           std::span<const WordClause> clauses, TopHits& top) {
  if (shape.has_conditions() || shape.count(Role::kRequired) > 1) return;
  // Of the k + d best, d deleted ones leave k.
  const std::uint64_t k = std::uint64_t{top.k()} + context.live->deleted_count();
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    const auto& word = clauses[i];
    if (word.role != Role::kAny && word.role != Role::kRequired) continue;
    top.prime(word.scale * word.cursor.best_share(k));
    const auto* fold = i + 1 < clauses.size() ? &clauses[i + 1] : nullptr;
    if (fold == nullptr || fold->role != Role::kFold) continue;
    // Its forms are members of the class, which therefore earns at least the same share there.
    if (!std::isfinite(fold->cap)) continue;
    top.prime((word.scale + fold->scale) * fold->cursor.best_share(k));
  }
}

Result<Conditions> Conditions::open(const SegmentContext& context, const WordShape& shape) {
  Conditions out;
  for (const auto* child : shape.filter) {
    FTS_ASSIGN(auto matcher, make_matcher(context, *child));
    out.filter_.push_back(std::move(matcher));
  }
  for (const auto* child : shape.must_not) {
    FTS_ASSIGN(auto matcher, make_matcher(context, *child));
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

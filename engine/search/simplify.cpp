#include "engine/search/simplify.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fts::search {

namespace {

using query::NodeKind;

bool matches_nothing(const PlanNode& node) {
  switch (node.kind) {
    case NodeKind::kNone:
      return true;
    case NodeKind::kTerm:
    case NodeKind::kPrefix:
      return node.match.lists.empty();
    case NodeKind::kPhrase:
      return std::any_of(node.slots.begin(), node.slots.end(),
                         [](const auto& slot) { return slot.lists.empty(); });
    default:
      return false;
  }
}

bool pure_conjunction(const PlanNode& node) {
  return node.kind == NodeKind::kBoolean && !node.must.empty() && node.should.empty() &&
         node.must_not.empty() && node.minimum_should == 0;
}

bool pure_disjunction(const PlanNode& node) {
  return node.kind == NodeKind::kBoolean && node.must.empty() && node.filter.empty() &&
         node.must_not.empty() && node.minimum_should == 1 && !node.should.empty();
}

void become_none(PlanNode& node) {
  node = PlanNode();
  node.kind = NodeKind::kNone;
}

void drop_empty(std::vector<PlanNode>& nodes) { std::erase_if(nodes, matches_nothing); }

void append(std::vector<PlanNode>& target, std::vector<PlanNode>& source) {
  std::move(source.begin(), source.end(), std::back_inserter(target));
}

/// Puts the clauses of nested nodes of the same kind in the place of the nodes.
void melt(PlanNode& node) {
  std::vector<PlanNode> must;
  for (auto& child : node.must) {
    if (pure_conjunction(child)) {
      append(must, child.must);
      append(node.filter, child.filter);
    } else {
      must.push_back(std::move(child));
    }
  }
  node.must = std::move(must);
  if (node.minimum_should > 1) return;
  std::vector<PlanNode> should;
  for (auto& child : node.should) {
    if (pure_disjunction(child)) {
      append(should, child.should);
    } else {
      should.push_back(std::move(child));
    }
  }
  node.should = std::move(should);
}

void simplify_boolean(PlanNode& node) {
  for (auto* children : {&node.must, &node.should, &node.must_not, &node.filter}) {
    for (auto& child : *children) simplify(child);
  }
  drop_empty(node.should);
  drop_empty(node.must_not);
  const bool impossible = std::any_of(node.must.begin(), node.must.end(), matches_nothing) ||
                          std::any_of(node.filter.begin(), node.filter.end(), matches_nothing) ||
                          node.should.size() < node.minimum_should;
  if (impossible) return become_none(node);
  melt(node);
  const bool one_must = node.must.size() == 1 && node.should.empty();
  const bool one_should = node.should.size() == 1 && node.must.empty() && node.minimum_should == 1;
  if ((one_must || one_should) && node.must_not.empty() && node.filter.empty()) {
    auto only = std::move(one_must ? node.must.front() : node.should.front());
    node = std::move(only);
  }
}

}  // namespace

void simplify(PlanNode& node) {
  if (node.kind == NodeKind::kBoolean) return simplify_boolean(node);
  if (matches_nothing(node)) become_none(node);
}

}  // namespace fts::search

#pragma once

// Brings a plan into the shapes that the fast algorithms know, without changing what matches, what
// it scores or in which order parts are added.

#include "engine/search/plan.hpp"

namespace fts::search {

/// Leaves without documents become kNone and are dropped or spread upward; a conjunction inside a
/// conjunction and a disjunction inside a disjunction melt into it; a boolean node of one clause is
/// that clause.
void simplify(PlanNode& node);

}  // namespace fts::search

#pragma once

// Which numbers a merge gives to its documents so that like ones stand together: the forward index
// of its frequent terms, read from the sources' postings, and graph bisection over it.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/index/doc_map.hpp"
#include "engine/index/graph_bisection.hpp"
#include "engine/index/merge.hpp"

namespace fts::index {

struct Reordering {
  /// The new number of each document that the maps send somewhere; empty: they stay.
  std::vector<DocNum> numbers;
  std::uint64_t term_bytes = 0;  ///< what sorting the postings of the most frequent term takes
  std::string refused;           ///< why they stay
};

/// `maps[i]` belongs to `sources[i]` and renumbers nothing yet. What it and the merge that follows
/// hold stays within options.memory_bytes: terms of few documents are left out until it does, and
/// where that leaves next to none, or a single term's postings are too many, nothing is reordered.
Result<Reordering> reorder_documents(std::span<const MergeSource> sources,
                                     std::span<const DocMap> maps, const MergeOptions& options);

}  // namespace fts::index

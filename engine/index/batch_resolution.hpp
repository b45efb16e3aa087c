#pragma once

// Which documents of a batch stay, and which older ones go: each id lives once, in its latest
// version.

#include <cstdint>
#include <vector>

#include "engine/index/batch_state.hpp"

namespace fts::index {

struct ResolutionStats {
  std::uint64_t replaced = 0;  ///< older documents that one of the batch stands for now
  std::uint64_t deleted = 0;   ///< ids that a removal took away
};

/// `segments`: those of the last commit, then the new ones from `first_new` on, whose sequences are
/// `sequences[i - first_new]`. Sets their live documents, as if all documents and removals had come
/// one after the other in order of sequence.
Result<ResolutionStats> resolve_batch(std::vector<ProposedSegment>& segments, std::size_t first_new,
                                      const std::vector<std::vector<std::uint64_t>>& sequences,
                                      const Removals& removals);

}  // namespace fts::index

#pragma once

// An order of documents in which those with the same words stand near each other: recursive graph
// bisection. Documents are cut into two halves; a document moves to the half that holds more of its
// terms, until few want to; then each half is cut in the same way. What it makes small is the sum
// of the logarithms of the gaps in posting lists: postings take fewer bytes, and blocks that cannot
// hold a hit become longer.
//
// Sources: L. Dhulipala et al., "Compressing Graphs and Indexes with Recursive Graph Bisection",
// KDD 2016; J. Mackenzie et al., "Faster Index Reordering with Bipartite Graph Partitioning", SIGIR
// 2021 (selection in place of sorting). Their cooling, moves that must gain more from round to
// round, is left out: on 300,000 paragraphs it saved a quarter of the time for a tenth of the gain.

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/base/ids.hpp"

namespace fts::index {

/// The terms of each document, document after document.
struct ForwardIndex {
  static constexpr std::uint32_t kMaxTerms = 65535;

  std::uint32_t term_count = 0;        ///< at most kMaxTerms; terms are 0 .. term_count - 1
  std::vector<std::uint16_t> lengths;  ///< distinct terms of each document
  std::vector<std::uint16_t> terms;    ///< of all documents, in their order
};

struct BisectionOptions {
  std::uint32_t leaf_documents = 16;  ///< parts of so many and fewer are left as they are
  std::uint32_t rounds = 20;          ///< at most, at each cut
  std::uint32_t threads = 1;
  /// Told now and then how much is done, from one thread at a time.
  std::function<void(double share)> progress;
};

/// What order_by_bisection holds at its peak, `index` included; `terms` is per thread.
std::uint64_t bisection_bytes(std::uint64_t documents, std::uint64_t postings, std::uint64_t terms);

/// The documents of `index` in their new order, each once. The same for the same index whatever the
/// number of threads. Documents in the order in which they came are the first guess: what is near
/// already stays near.
std::vector<DocNum> order_by_bisection(ForwardIndex index, const BisectionOptions& options);

}  // namespace fts::index

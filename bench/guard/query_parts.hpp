#pragma once

#include <span>
#include <string>

#include "engine/index/snapshot.hpp"

namespace fts::bench {

/// Searches as a person asks them, with classes, function words and the second look, over an index
/// of synthetic text; filters, sorts, facets, completion, snippets. `words`: its lemmas from
/// frequent to rare.
void measure_french_queries(const index::Snapshot& snapshot, std::span<const std::string> words);

/// Terms, intersections, unions and phrases by BM25 alone, over many short documents that it
/// indexes first: lists of many blocks, windows that are full and windows that are nearly empty.
void measure_plain_queries();

}  // namespace fts::bench

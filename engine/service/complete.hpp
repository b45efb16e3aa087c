#pragma once

// What a person who types may go on with: the words and phrases of an index that continue the text.
// Stateless; any thread.

#include <string_view>

#include "engine/service/engine.hpp"

namespace fts::service {

Result<CompletionAnswer> complete(const index::Snapshot& snapshot,
                                  const CompletionParameters& parameters);

}  // namespace fts::service

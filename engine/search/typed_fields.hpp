#pragma once

// Looking typed fields up, with one wording for what is wrong.

#include <string>

#include "engine/index/snapshot.hpp"

namespace fts::search {

/// kInvalidArgument: there is no such typed field; names those there are.
Result<segment::ColumnType> typed_field(const index::Snapshot& snapshot, const std::string& field);

/// The column of a segment; null when it has none. kCorruption: it is of another type.
Result<const segment::ColumnReader*> typed_column(const segment::SegmentReader& reader,
                                                  const std::string& field,
                                                  segment::ColumnType type);

}  // namespace fts::search

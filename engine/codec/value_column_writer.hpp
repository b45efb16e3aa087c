#pragma once

// Writes one column of numbers (value_column_format.hpp). Memory: one block of 4096 documents and
// a row per block.

#include <cstdint>
#include <span>

#include "engine/base/status.hpp"
#include "engine/storage/byte_sink.hpp"

namespace fts::codec {

/// `docs` ascending, below `document_count`, repeated for documents with several values (which stay
/// in the given order); values[i] belongs to docs[i]. kInvalidArgument when they are not so.
Status write_value_column(storage::ByteSink& sink, std::uint32_t document_count,
                          std::span<const std::uint32_t> docs,
                          std::span<const std::int64_t> values);

}  // namespace fts::codec

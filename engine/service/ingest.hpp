#pragma once

// Documents into a batch of an index, by as many threads as the batch has consumers: one thread
// reads and cuts the input into batches of lines, each worker parses and inverts. The first error
// by order of input wins and stops everything, so that messages do not depend on the number of
// threads.

#include "engine/service/engine.hpp"
#include "engine/service/input.hpp"

namespace fts::service {

/// Where lines come from: fills a batch; false at the end.
using NextBatch = std::function<Result<bool>(InputBatch& batch)>;

/// Feeds everything `next` gives into `batch` (not committed here). Adds to `report`.
Status ingest(index::WriteBatch& batch, const index::Settings& settings, const NextBatch& next,
              std::uint64_t total_bytes, const WriteOptions& options, IngestReport& report);

/// What the options mean to an index.
index::WriterOptions writer_options(const WriteOptions& options);

/// One batch from begin to commit, of everything that `next` gives. The caller sees to it that no
/// other writes to `index` meanwhile.
Result<IngestReport> write_batch(index::Index& index, const WriteOptions& options,
                                 std::uint64_t total_bytes, const NextBatch& next);

}  // namespace fts::service

#pragma once

// A token log grouped by term: a counting sort, so that each term's occurrences come out in the
// order of documents, fields and positions in which they were read.
//
// The sort's output would be twice as large as the log. So it is made piece by piece: terms in
// order of their bytes are cut into ranges whose occurrences fit the sort buffer, and each range
// scans the log once. A scan is sequential and costs about a nanosecond per token. A term too
// frequent for the buffer is read straight off a scan of its own.

#include <cstdint>
#include <span>

#include "engine/base/status.hpp"
#include "engine/index/token_log.hpp"
#include "engine/segment/segment.hpp"

namespace fts::index {

struct TermSorterOptions {
  std::uint32_t field_count = 1;
  bool positions = true;
  std::uint64_t buffer_bytes = 0;  ///< of the sort's output
  /// By term, 0 of those that only stand beside others; empty: there are none.
  std::span<const std::uint8_t> primary = {};
};

/// Bytes per distinct term that `write_terms` needs for the time of its call, besides its buffer.
inline constexpr std::uint64_t kSorterBytesPerTerm = 24;

/// Writes every term of `log` with its postings. `forms[t]`: the key of term t, as ByteTable keeps
/// it.
Status write_terms(const TokenLog& log, std::span<const std::uint8_t* const> forms,
                   const TermSorterOptions& options, segment::SegmentWriter& writer);

}  // namespace fts::index

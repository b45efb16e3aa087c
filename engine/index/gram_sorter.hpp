#pragma once

// The grams of function words in a token log (segment/function_words.hpp), grouped by a counting
// sort as term_sorter.hpp groups terms: one scan counts, one a range of grams writes. No string is
// looked at: a token's term says by one byte which function word it is, if any.

#include <cstdint>
#include <span>

#include "engine/base/status.hpp"
#include "engine/index/token_log.hpp"
#include "engine/segment/segment.hpp"

namespace fts::index {

struct GramSorterOptions {
  std::uint32_t field_count = 1;
  std::uint64_t buffer_bytes = 0;  ///< of everything that is kept for the time of the call
};

/// Writes every gram of `log` with its postings; `ids`, by term: the function word's id, or 0. A
/// log with more distinct grams than the buffer holds, or too many words at one position, is none
/// of a language: its segment gets no grams.
Status write_grams(const TokenLog& log, std::span<const std::uint8_t> ids,
                   const GramSorterOptions& options, segment::SegmentWriter& writer);

}  // namespace fts::index

#pragma once

// What stands on disk for the postings of a term that is not tiny (postings_tiny.hpp), as numbers
// that writer and reader share. The grammar in prose: FORMAT_postings.md.
//
//   list      := short | long             short when the term has at most 256 documents
//   short     := flags u8  bound u8  best  encoding u8  varint last document  varint payload size
//                block
//   best      := u16 for each k of 10, 100, 1000 up to the document frequency: floor of the k-th
//                best share
//   long      := flags u8  bound u8  best  [0 u16]   up to 8 bytes; at a multiple of 4
//                last_docs  n * u32               the columns of the skip directory, n blocks
//                ends       n * u32 (u64: wide)   where each block's payload ends, from the payload
//                starts     n * u32 (u64: wide)   occurrences before the block; with positions only
//                encodings  n * u8
//                bounds     n * u8
//                groups     ceil(n / 16) * u8     greatest bound of 16 blocks
//                ranges     u8*                   greatest share of 4096 documents; of frequent terms
//                block*                           the payload
//   block     := docs  [pfor of freqs - 1]  [fields]
//                docs_block.hpp, pfor.hpp, postings_fields.hpp

#include <array>
#include <cstdint>

#include "engine/base/bytes.hpp"
#include "engine/segment/postings.hpp"
#include "engine/segment/postings_positions.hpp"

namespace fts::segment {

// Flags of a list. Any other bit is of a later format.
inline constexpr std::uint8_t kListPositions = 1;
inline constexpr std::uint8_t kListWideEnds = 2;
inline constexpr std::uint8_t kListWideStarts = 4;
inline constexpr std::uint8_t kListRanges = 16;
inline constexpr std::uint8_t kListFlags = 23;
inline constexpr std::uint64_t kLongHead = 8;

// Encoding of a block: DocsKind in the lowest two bits.
inline constexpr std::uint8_t kBlockDocsKind = 3;
inline constexpr std::uint8_t kBlockFreqs = 4;   ///< absent: every frequency is 1
inline constexpr std::uint8_t kBlockFields = 8;  ///< absent: every posting in field 0
inline constexpr std::uint8_t kBlockEncodings = 15;

/// Lists up to this size are verified whole when opened, longer ones block by block.
inline constexpr std::uint64_t kVerifyWholeBytes = std::uint64_t{1} << 20;

struct PostingsList::Layout {
  bool tiny = false;
  bool positions = false;
  bool wide_ends = false;
  bool wide_starts = false;
  bool verified = false;  ///< nothing of the postings is left to verify
  std::uint32_t field_count = 1;
  std::uint32_t document_count = 0;

  /// Of a tiny list the whole, else the payload; it may go on behind the list.
  Bytes payload;
  std::uint64_t payload_offset = 0;  ///< in the section
  const std::uint8_t* ends = nullptr;
  const std::uint8_t* starts = nullptr;
  const std::uint8_t* encodings = nullptr;
  PositionsView position_blocks;
  std::uint64_t positions_offset = 0;  ///< in the section
  storage::Section postings_section;
  storage::Section positions_section;

  // The columns of a list of one block, with room for wide compares behind them.
  std::array<std::uint32_t, 17> one_last_doc{};
  std::array<std::uint8_t, 65> one_bound{};
  std::array<std::uint8_t, 8> one_end{};
  std::array<std::uint8_t, 8> one_start{};
  std::uint8_t one_encoding = 0;

  std::uint64_t end(std::uint32_t block) const {
    return wide_ends ? load_le<std::uint64_t>(ends + std::size_t{block} * 8)
                     : load_le<std::uint32_t>(ends + std::size_t{block} * 4);
  }
  /// Occurrences before `block`; needs positions.
  std::uint64_t start(std::uint32_t block) const {
    return wide_starts ? load_le<std::uint64_t>(starts + std::size_t{block} * 8)
                       : load_le<std::uint32_t>(starts + std::size_t{block} * 4);
  }
};

}  // namespace fts::segment

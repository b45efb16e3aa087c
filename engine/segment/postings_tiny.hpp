#pragma once

// The postings of a rare term as a handful of bytes that stand in the dictionary itself, positions
// included; counts and total come from the term's entry.
//
//   tiny    := bound u8  best  posting*  position*        best: postings_layout.hpp
//   posting := varint number  [mask u8]  [varint freq - 2]  [varint occurrences - 1]*
//   number  := gap << 1 | (freq > 1), and with several text fields
//              gap << 2 | (mask differs from that of the posting before, 1 at first) << 1 | (freq >
//              1); the gap is document - predecessor - 1, the predecessor of the first being -1.
//              The first number has one more bit at the bottom, 0: room for another form
//   occurrences of each field of a mask with several bits but the last, as in postings_fields.hpp
//   position := varint, distances as in postings_positions.hpp; absent when positions are not kept

#include <array>
#include <cstdint>
#include <span>

#include "engine/base/bytes.hpp"
#include "engine/codec/bitpack.hpp"
#include "engine/segment/postings.hpp"

namespace fts::segment {

/// Longer ones go to the sections. Measured on the seven corpora: see FORMAT_postings.md.
inline constexpr std::size_t kMaxTinyBytes = 48;
/// What a reader accepts: one block of everything.
inline constexpr std::uint32_t kMaxTinyNumbers = codec::kBlockSize;

/// One term's postings in columns; `deltas` are distances between positions.
struct TinyInput {
  std::span<const std::uint32_t> docs;
  std::span<const std::uint32_t> freqs;
  std::span<const std::uint8_t> masks;    ///< empty: one text field
  std::span<const std::uint32_t> counts;  ///< as in PostingsChunk
  std::span<const std::uint32_t> deltas;  ///< empty: positions are not kept
};

/// Encodes into `out`, which is cleared first; false when it would take more than kMaxTinyBytes.
bool encode_tiny(ByteBuffer& out, const TinyInput& input, std::uint8_t bound,
                 const BestCodes& best);

/// Room for what decode_tiny finds; the counts of all postings with several bits are in one row.
struct TinyOutput {
  std::uint32_t* docs;  ///< kMaxTinyNumbers each
  std::uint32_t* freqs;
  std::uint32_t* deltas;
  std::uint8_t* masks;  ///< null with one text field, with the two below
  std::uint16_t* count_starts;
  std::uint32_t* counts;  ///< limits::kMaxTextFields each
  bool has_deltas = false;
  std::uint8_t bound = 0;
  BestCodes best = {};
};

/// Decodes `count` (1..256) postings of `total` (at most 256) occurrences below `document_count`.
/// False when the bytes are no such postings; nothing is written past the room.
bool decode_tiny(Bytes bytes, std::uint32_t count, std::uint32_t total,
                 std::uint32_t document_count, std::uint32_t field_count, TinyOutput& out);

}  // namespace fts::segment

#pragma once

// What a block of postings says of fields: a mask per posting and, where a mask has several bits,
// how often the term stands in each field. Used by writer, reader and check alike, so that their
// weighted frequencies are the same floats.
//
//   fields := n u8          distinct masks of the block, 1..255
//             [n * u8]      those masks, ascending, none of them 0
//             packed        an index into them per posting, of bit_width(n - 1) bits
//             pfor*         occurrences - 1 of each posting with several bits in each of its fields
//                           but the last, 256 numbers a pfor (the last one shorter); the last
//                           field has what is left of the frequency

#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "engine/base/bytes.hpp"
#include "engine/codec/bitpack.hpp"
#include "engine/segment/postings.hpp"

namespace fts::segment {

inline constexpr auto kFieldsIn = [] {
  std::array<std::uint8_t, 256> counts = {};
  for (std::uint32_t mask = 1; mask < counts.size(); ++mask) {
    counts[mask] = static_cast<std::uint8_t>(counts[mask / 2] + mask % 2);
  }
  return counts;
}();
/// How many fields a mask names. By a table, since std::popcount is a call of the library for
/// processors as old as those that the build is for.
inline std::uint32_t fields_in(std::uint8_t mask) { return kFieldsIn[mask]; }

inline bool single_field(std::uint8_t mask) { return (mask & (mask - 1)) == 0; }

/// The occurrences of one posting weighted by field; `counts` are its occurrences in each field,
/// read only when the mask has several bits.
inline float weigh(std::uint8_t mask, std::uint32_t freq, const std::uint32_t* counts,
                   const FieldWeights& weights) {
  if (single_field(mask)) {
    return weights[static_cast<std::uint32_t>(std::countr_zero(mask))] * static_cast<float>(freq);
  }
  float sum = 0.0F;
  for (std::uint32_t bits = mask; bits != 0; bits &= bits - 1) {
    sum +=
        weights[static_cast<std::uint32_t>(std::countr_zero(bits))] * static_cast<float>(*counts++);
  }
  return sum;
}

/// Masks and counts of one decoded block.
struct BlockFields {
  std::array<std::uint8_t, codec::kBlockSize> masks;
  /// Where the counts of posting i begin in `counts`.
  std::array<std::uint16_t, codec::kBlockSize + 1> count_starts;
  std::array<std::uint32_t, codec::kBlockSize * limits::kMaxTextFields> counts;
};

/// Appends the fields of 1..256 postings. `counts` as in PostingsChunk.
void append_fields(ByteBuffer& out, std::span<const std::uint8_t> masks,
                   std::span<const std::uint32_t> counts);

/// Mask and counts of one posting; `counts` as in PostingsChunk.
struct PostingFields {
  std::uint8_t mask = 1;
  std::array<std::uint32_t, limits::kMaxTextFields> counts;
};

/// Reads the fields of posting `index` of `count`, of this frequency, for a small part of what
/// decoding all of them costs; false when the bytes are damaged there.
bool read_posting_fields(Bytes bytes, std::uint32_t count, std::uint32_t index, std::uint32_t freq,
                         std::uint32_t field_count, PostingFields& out);

/// Decodes the fields of postings with these frequencies; false when the bytes contradict them or
/// the number of fields.
bool decode_block_fields(Bytes bytes, std::span<const std::uint32_t> freqs,
                         std::uint32_t field_count, BlockFields& fields);

/// The occurrences of each posting weighted by field, as weigh() gives them, without what
/// BlockFields keeps beside; false like decode_block_fields.
bool weigh_block(Bytes bytes, std::span<const std::uint32_t> freqs, std::uint32_t field_count,
                 const FieldWeights& weights, std::span<float> out);

/// Fills in what goes without saying: every posting in field 0.
void set_first_field(std::uint32_t count, BlockFields& fields);

}  // namespace fts::segment

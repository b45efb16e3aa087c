#pragma once

// The layout of front-coded strings, shared by its writers and readers: sorted dictionaries
// (front_coding_writer.hpp) and lists in any order (string_list.hpp). The grammar with a worked
// example stands in engine/segment/FORMAT.md ("Dictionary").
//
//   dictionary := block* padding(8) head_level* offsets padding(8) trailer
//   block      := hash u8{n}  key_bytes varint  key{n}  payload{n}
//   key        := lengths u8  [shared-15 varint]  [suffix-15 varint]  payload_bytes varint  suffix
//   trailer    := terms u32  offset_width u32  blocks_bytes u64
//
// A key says how many bytes it shares with the key before it in its block; the first shares none,
// so that a block is read without its neighbours.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string_view>

#include "engine/base/bytes.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/varint.hpp"

namespace fts::codec {

inline constexpr std::uint32_t kTermsPerBlock = 16;
/// Entries of one level of the head table under one entry of the level above: 512 bytes, which a
/// search crosses in six steps.
inline constexpr std::uint32_t kHeadFanout = 64;
inline constexpr std::uint64_t kFrontCodingTrailerBytes = 16;
/// A half-byte of `lengths` that says "this much or more, the rest follows".
inline constexpr std::uint32_t kLongLength = 15;

/// The first eight bytes as a big-endian number, zeroes after the end: numbers order as terms do,
/// except that terms with equal numbers may differ later.
inline std::uint64_t head_prefix(std::string_view term) {
  std::uint64_t number = 0;
  if (term.size() >= sizeof(number)) {
    number = load_le<std::uint64_t>(term.data());
  } else if (!term.empty()) {
    std::memcpy(&number, term.data(), term.size());
  }
  return __builtin_bswap64(number);
}

/// One byte per term: a term that is absent is refused without decoding its block 15 times of 16.
inline std::uint8_t term_hash(std::string_view term) {
  return static_cast<std::uint8_t>(hash64(term) >> 56);
}

/// Number of head table entries of all levels over `blocks` blocks.
inline std::uint64_t head_table_entries(std::uint64_t blocks) {
  std::uint64_t entries = blocks;
  for (auto level = blocks; level > kHeadFanout;) {
    level = (level + kHeadFanout - 1) / kHeadFanout;
    entries += level;
  }
  return entries;
}

inline std::uint32_t block_count_of(std::uint32_t terms) {
  return static_cast<std::uint32_t>((std::uint64_t{terms} + kTermsPerBlock - 1) / kTermsPerBlock);
}

inline std::uint32_t common_prefix(std::string_view a, std::string_view b) {
  const auto limit = std::min(a.size(), b.size());
  std::size_t i = 0;
  while (i + 8 <= limit) {
    const auto difference =
        load_le<std::uint64_t>(a.data() + i) ^ load_le<std::uint64_t>(b.data() + i);
    if (difference != 0) {
      return static_cast<std::uint32_t>(i) +
             static_cast<std::uint32_t>(std::countr_zero(difference)) / 8;
    }
    i += 8;
  }
  while (i < limit && a[i] == b[i]) ++i;
  return static_cast<std::uint32_t>(i);
}

inline void append_key_lengths(ByteBuffer& out, std::uint32_t shared, std::uint32_t suffix) {
  const auto high = std::min(shared, kLongLength);
  const auto low = std::min(suffix, kLongLength);
  out.push_back(static_cast<std::uint8_t>(high << 4 | low));
  if (high == kLongLength) append_varint(out, shared - kLongLength);
  if (low == kLongLength) append_varint(out, suffix - kLongLength);
}

struct KeyLengths {
  std::uint32_t shared = 0;
  std::uint32_t suffix = 0;
};

/// False when the bytes end too early or a length is beyond 32 bits.
inline bool read_key_lengths(Bytes& bytes, KeyLengths& key) {
  if (bytes.empty()) return false;
  const std::uint32_t lengths = bytes[0];
  bytes = bytes.subspan(1);
  key.shared = lengths >> 4;
  key.suffix = lengths & kLongLength;
  std::uint64_t more = 0;
  if (key.shared == kLongLength) {
    if (!read_varint(bytes, more) || more > UINT32_MAX / 2) return false;
    key.shared += static_cast<std::uint32_t>(more);
  }
  if (key.suffix == kLongLength) {
    if (!read_varint(bytes, more) || more > UINT32_MAX / 2) return false;
    key.suffix += static_cast<std::uint32_t>(more);
  }
  return true;
}

}  // namespace fts::codec

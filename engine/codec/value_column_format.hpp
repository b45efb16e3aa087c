#pragma once

// The layout of a column of 64-bit numbers per document (none, one or several), shared by its
// writer and its reader; the grammar stands in engine/segment/FORMAT.md ("Columns").
//
//   column   := block* padding(8) row{blocks} trailer    a block per 4096 documents
//   block    := [presence]  [starts]  values
//   presence := word u64{64}  before u16{64}    a bit per document; how many bits stand before
//   starts   := (documents + 1) numbers of starts_width bits: where each document's values begin
//   values   := (value - min) / divisor, value_width bits each
//   row      := min i64  max i64  offset u64  values u32  documents u16  kind u8  value_width u8
//               starts_width u8  zero u8{7}
//   trailer  := documents u32  blocks u32  with_value u32  zero u32  divisor u64  rows_offset u64

#include <cstdint>

#include "engine/base/bytes.hpp"

namespace fts::codec {

inline constexpr std::uint32_t kColumnBlockDocs = 4096;
inline constexpr std::uint32_t kColumnBlockWords = kColumnBlockDocs / 64;
inline constexpr std::uint64_t kPresenceBytes = kColumnBlockWords * (8 + 2);
inline constexpr std::uint64_t kColumnRowBytes = 40;
inline constexpr std::uint64_t kColumnTrailerBytes = 32;

enum class ColumnBlockKind : std::uint8_t {
  kEmpty = 0,    ///< no document has a value
  kDense = 1,    ///< every document has exactly one: no presence, no starts
  kSparse = 2,   ///< some documents have one
  kSeveral = 3,  ///< some have more than one
};

struct ColumnRow {
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::uint64_t offset = 0;
  std::uint32_t values = 0;
  std::uint32_t documents = 0;
  ColumnBlockKind kind = ColumnBlockKind::kEmpty;
  std::uint32_t value_width = 0;
  std::uint32_t starts_width = 0;
};

inline void append_column_row(ByteBuffer& out, const ColumnRow& row) {
  append_le(out, row.min);
  append_le(out, row.max);
  append_le(out, row.offset);
  append_le(out, row.values);
  append_le(out, static_cast<std::uint16_t>(row.documents));
  out.push_back(static_cast<std::uint8_t>(row.kind));
  out.push_back(static_cast<std::uint8_t>(row.value_width));
  out.push_back(static_cast<std::uint8_t>(row.starts_width));
  out.resize(out.size() + 7);
}

inline ColumnRow read_column_row(const std::uint8_t* source) {
  ColumnRow row;
  row.min = load_le<std::int64_t>(source);
  row.max = load_le<std::int64_t>(source + 8);
  row.offset = load_le<std::uint64_t>(source + 16);
  row.values = load_le<std::uint32_t>(source + 24);
  row.documents = load_le<std::uint16_t>(source + 28);
  row.kind = static_cast<ColumnBlockKind>(source[30]);
  row.value_width = source[31];
  row.starts_width = source[32];
  return row;
}

/// Distances on the ring of 64-bit numbers: exact for any two of them.
inline std::uint64_t distance(std::int64_t from, std::int64_t to) {
  return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

}  // namespace fts::codec

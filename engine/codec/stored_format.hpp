#pragma once

// The layout of stored documents, shared by writer and reader; the grammar stands in
// engine/segment/FORMAT.md ("Stored documents").
//
//   stored     := block* dictionary* padding(8) first_docs padding(8) offsets
//                 dictionary_of padding(8) dictionary_offsets trailer
//   block      := a zstd frame of: length varint{n} document{n}
//   first_docs := u32{blocks + 1}         the block's first document; after the last, their number
//   offsets    := u64{blocks + 1}
//   dictionary_of := u8{blocks}           0: compressed without, k: with dictionary k - 1
//   dictionary_offsets := u64{dictionaries + 1}
//   trailer    := blocks u32  dictionaries u32  tables_offset u64

#include <cstddef>
#include <cstdint>

#include "engine/base/limits.hpp"

namespace fts::codec {

/// Raw bytes of a block. Measured on French law and novels (FORMAT.md has the table): smaller
/// blocks are read faster, larger ones compress better; at 16 KiB both are near their best.
inline constexpr std::size_t kStoredBlockBytes = 16 << 10;
inline constexpr std::uint64_t kStoredTrailerBytes = 16;
/// Dictionaries of one segment: a block names its own in a byte.
inline constexpr std::uint32_t kMaxStoredDictionaries = 255;
/// One document and its length, or many small ones; what a reader is ready to allocate.
inline constexpr std::uint64_t kMaxStoredBlockBytes =
    limits::kMaxDocumentBytes + 2 * kStoredBlockBytes;
/// Documents of one block: empty ones cost a byte of length each.
inline constexpr std::uint32_t kMaxDocsPerStoredBlock = 4096;

}  // namespace fts::codec

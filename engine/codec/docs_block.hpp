#pragma once

// The documents of one block of a posting list: 1..256 ascending numbers after `previous`, the last
// document of the block before (or -1, as 2^32 - 1, for the first block). Their count and the last
// of them stand in the list's directory. The kind with the fewest bytes is taken; a bitset, which
// unions need not decode, may take an eighth more:
//
//   run      nothing: the documents are last - count + 1 .. last
//   bitset   varint (first / 64 - (previous + 1) / 64), then a bit per document, in 64-bit words
//            from the word of the first document to that of the last
//   packed   width u8, then count gaps document - predecessor - 1, packed (bitpack.hpp)
//   patched  the same gaps as a pfor (pfor.hpp)

#include <cstdint>
#include <span>

#include "engine/base/bytes.hpp"
#include "engine/codec/bitpack.hpp"

namespace fts::codec {

enum class DocsKind : std::uint8_t { kRun = 0, kBitset = 1, kPacked = 2, kPatched = 3 };

/// Appends the documents and tells in which kind.
DocsKind append_docs(ByteBuffer& out, std::span<const std::uint32_t> docs, std::uint32_t previous);

/// Where the documents of a block end: the size of what append_docs wrote; false when the bytes are
/// not such a block.
bool docs_size(Bytes bytes, DocsKind kind, std::uint32_t count, std::uint32_t previous,
               std::uint32_t last, std::size_t& size);

/// Documents as bits: bit i of the words, which stand at `data` in little-endian order, is document
/// 64 * first_word + i.
struct DocsBitset {
  std::uint32_t first_word = 0;
  std::uint32_t words = 0;
  const std::uint8_t* data = nullptr;
};
/// Words that view_bits may make.
inline constexpr std::size_t kMadeWords = 64;

/// The documents as a bitset, where that takes no decoding. Of a bitset its words where they lie,
/// from that of the first document, which is above `previous`, to that of `last`: that they hold as
/// many documents as the block has, and none after `last`, is only checked by decode_docs. Of a run,
/// and of a patched block whose gaps are all 0 but for the exceptions, they are made in `room`, for
/// kMadeWords of them, from that of document previous + 1 on at the earliest, and hold what
/// decode_docs finds. False for other blocks, when they would take more words, and when the bytes
/// are not such a block.
bool view_bits(Bytes bytes, DocsKind kind, std::uint32_t count, std::uint32_t previous,
               std::uint32_t last, std::uint64_t* room, DocsBitset& bitset);

/// Decodes `count` documents into `out` (room for kScratchSize). False when the bytes do not hold
/// `count` strictly ascending documents in (previous, last] ending with `last`; `out` is then
/// undefined, and nothing was written past its room. Sets `size` as docs_size does.
bool decode_docs(Bytes bytes, DocsKind kind, std::uint32_t count, std::uint32_t previous,
                 std::uint32_t last, std::uint32_t* out, std::size_t& size);

}  // namespace fts::codec

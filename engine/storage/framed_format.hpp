#pragma once

// The numbers of a framed file, shared by its writer and its reader. All integers little-endian.
//
//   offset 0   "FTSFRAME"                    8 bytes
//          8   format version               u32
//         12   file kind                    u32
//         16   XXH3 of bytes 0..15          u64
//         24   zeroes up to 64
//         64   section 0: payload, then zeroes up to a multiple of 64, at least 64 of them
//              section 1 ...                 (each begins where the padding before it ends)
//     toc at   section count                u32, zero u32
//              per section, in file order:
//                name, padded with zeroes    32 bytes
//                offset, payload size        u64, u64
//                XXH3 of each 64 KiB of the payload (the last may be shorter)   u64 each
//                XXH3 of the padding         u64
//     end-40   toc offset, toc size         u64, u64
//              XXH3 of the toc              u64
//              file size                    u64
//              "FTSEND\0\0"                 8 bytes
//
// The toc follows the last section's padding and the footer follows the toc, so that every byte of
// the file is in exactly one place of this grammar, and is either fixed by it or under a checksum.

#include <array>
#include <cstdint>

#include "engine/base/bytes.hpp"
#include "engine/storage/framed_file.hpp"

namespace fts::storage::frame {

inline constexpr std::array<char, 8> kHeaderMagic = {'F', 'T', 'S', 'F', 'R', 'A', 'M', 'E'};
inline constexpr std::array<char, 8> kFooterMagic = {'F', 'T', 'S', 'E', 'N', 'D', '\0', '\0'};

inline constexpr std::uint64_t kHeaderBytes = 64;
inline constexpr std::uint64_t kHeaderHashedBytes = 16;  ///< what the header's checksum covers
inline constexpr std::uint64_t kHeaderUsedBytes = 24;    ///< the rest is zero
inline constexpr std::uint64_t kFooterBytes = 40;
inline constexpr std::uint64_t kTocHeadBytes = 8;
inline constexpr std::uint64_t kNameBytes = 32;
inline constexpr std::uint64_t kTocEntryHeadBytes = kNameBytes + 16;
inline constexpr std::uint64_t kMinFileBytes = kHeaderBytes + kTocHeadBytes + kFooterBytes;
inline constexpr std::uint64_t kMinPaddingBytes = 64;

/// The bytes of zero behind a payload; it begins at a multiple of 64. 64 to 127.
constexpr std::uint64_t padding_bytes(std::uint64_t payload_bytes) {
  return align_up(payload_bytes + kMinPaddingBytes, kSectionAlignment) - payload_bytes;
}
constexpr std::uint64_t chunk_count(std::uint64_t payload_bytes) {
  return payload_bytes / kChecksumChunk + (payload_bytes % kChecksumChunk != 0 ? 1 : 0);
}

constexpr bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace fts::storage::frame

#pragma once

// Bytes of an input, decompressed on the way: plain, gzip (.gz, several members) and zstd (.zst,
// windows up to 128 MiB). Memory: a buffer, and the decompressor's window.

#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/status.hpp"
#include "engine/storage/file_system.hpp"

namespace fts::service {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills up to target.size() bytes; 0 at the end. kCorruption for damaged or truncated compressed
  /// data.
  virtual Result<std::size_t> read(std::span<std::uint8_t> target) = 0;
  /// Bytes of the file consumed so far, as they lay.
  virtual std::uint64_t consumed() const = 0;
};

/// By the ending of `path`: .gz, .zst, or neither. Errors name the path.
Result<std::unique_ptr<ByteSource>> open_byte_source(storage::FileSystem& fs,
                                                     const std::string& path);

}  // namespace fts::service

#pragma once

// Bytes that cannot be written in their place yet: the sections of a segment grow side by side, a
// file only at its end. A spool keeps a few megabytes in memory and moves to a temporary file when
// it gets larger. One thread.

#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"
#include "engine/storage/byte_sink.hpp"
#include "engine/storage/file_system.hpp"

namespace fts::segment {

class Spool final : public storage::ByteSink {
 public:
  static constexpr std::size_t kMemoryBytes = std::size_t{4} << 20;

  /// Nothing is created at `path` before `memory_bytes` are passed.
  Spool(storage::FileSystem& fs, std::string path, std::size_t memory_bytes = kMemoryBytes)
      : fs_(fs), path_(std::move(path)), memory_bytes_(memory_bytes) {}
  /// Removes the temporary file.
  ~Spool() override;
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  Status append(Bytes bytes) override;
  std::uint64_t size() const override { return size_; }
  /// Ends the writing and gives everything back as memory, 64 readable bytes behind it. Valid as
  /// long as the spool.
  Result<Bytes> finish();

 private:
  Status spill();

  storage::FileSystem& fs_;
  std::string path_;
  std::size_t memory_bytes_;
  std::uint64_t size_ = 0;
  ByteBuffer buffer_;
  bool created_ = false;
  std::unique_ptr<storage::WritableFile> file_;
  std::unique_ptr<storage::ReadableFile> readable_;
};

}  // namespace fts::segment

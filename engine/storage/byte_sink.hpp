#pragma once

// Where a writer of a format puts its bytes: a section of a file, a spool, memory.

#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"

namespace fts::storage {

class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Status append(Bytes bytes) = 0;
  /// Bytes appended so far: the offset at which the next append lands.
  virtual std::uint64_t size() const = 0;
};

class MemorySink final : public ByteSink {
 public:
  Status append(Bytes bytes) override {
    append_bytes(buffer_, bytes);
    return ok_status();
  }
  std::uint64_t size() const override { return buffer_.size(); }
  const ByteBuffer& buffer() const { return buffer_; }
  ByteBuffer take() { return std::move(buffer_); }
  void clear() { buffer_.clear(); }

 private:
  ByteBuffer buffer_;
};

}  // namespace fts::storage

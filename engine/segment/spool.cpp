#include "engine/segment/spool.hpp"

#include "engine/base/check.hpp"

namespace fts::segment {

namespace {
/// Once on disk, what is gathered before a write.
constexpr std::size_t kWriteBytes = std::size_t{256} << 10;
/// What decoders may read past the end.
constexpr std::size_t kReadablePadding = 64;
}  // namespace

Spool::~Spool() {
  readable_.reset();
  file_.reset();
  // Best effort: a file that is left over is removed when the data folder is opened next.
  if (created_) static_cast<void>(fs_.remove(path_).ok());
}

Status Spool::append(Bytes bytes) {
  append_bytes(buffer_, bytes);
  size_ += bytes.size();
  return buffer_.size() > (file_ != nullptr ? kWriteBytes : memory_bytes_) ? spill() : ok_status();
}

Status Spool::spill() {
  if (file_ == nullptr) {
    created_ = true;
    FTS_ASSIGN(file_, fs_.create(path_));
  }
  FTS_TRY(file_->append(buffer_));
  if (buffer_.capacity() > 2 * kWriteBytes) {
    ByteBuffer().swap(buffer_);
  } else {
    buffer_.clear();
  }
  return ok_status();
}

Result<Bytes> Spool::finish() {
  if (file_ == nullptr) {
    buffer_.resize(size_ + kReadablePadding);
    return Bytes(buffer_).first(size_);
  }
  buffer_.resize(buffer_.size() + kReadablePadding);
  FTS_TRY(spill());
  FTS_TRY(file_->close());
  file_.reset();
  FTS_ASSIGN(readable_, fs_.open(path_));
  FTS_ASSIGN(const Bytes bytes, readable_->contents());
  if (bytes.size() != size_ + kReadablePadding) {
    return io_error(path_ + ": expected the " + std::to_string(size_ + kReadablePadding) +
                    " bytes just written, found " + std::to_string(bytes.size()));
  }
  return bytes.first(size_);
}

}  // namespace fts::segment

#include "engine/storage/posix_file.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/storage/errno_status.hpp"

namespace fts::storage {
namespace {

constexpr std::size_t kWriteBufferBytes = std::size_t{64} << 10;
// One system call moves at most this much; Linux itself stops at 2 GiB less a page.
constexpr std::size_t kMaxTransferBytes = std::size_t{1} << 30;
constexpr std::uint64_t kOverReadBytes = 64;

int sync_data(int fd) {
#if defined(__linux__)
  // The size of an appended file is among what fdatasync makes durable; only times are not.
  return ::fdatasync(fd);
#else
  return ::fsync(fd);
#endif
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0 && fd_ != STDIN_FILENO) ::close(fd_);
}

PosixReadableFile::~PosixReadableFile() {
  if (mapping_ != nullptr) ::munmap(mapping_, mapping_size_);
}

Status PosixReadableFile::read_at(std::uint64_t offset, std::span<std::uint8_t> target) const {
  const std::uint64_t wanted = target.size();
  if (offset > size_ || wanted > size_ - offset) {
    return truncated_status(path_, offset, wanted, size_);
  }
  std::uint64_t position = offset;
  while (!target.empty()) {
    const auto count = std::min(target.size(), kMaxTransferBytes);
    const ssize_t got = ::pread(fd_.get(), target.data(), count, static_cast<off_t>(position));
    if (got < 0) {
      if (errno == EINTR) continue;
      return errno_status("read", path_, errno);
    }
    if (got == 0) return truncated_status(path_, offset, wanted, position);
    target = target.subspan(static_cast<std::size_t>(got));
    position += static_cast<std::uint64_t>(got);
  }
  return ok_status();
}

Result<Bytes> PosixReadableFile::contents() const {
  if (size_ == 0) return Bytes();
  const std::lock_guard lock(mutex_);
  if (mapping_ == nullptr) FTS_TRY(map());
  return Bytes(static_cast<const std::uint8_t*>(mapping_), static_cast<std::size_t>(size_));
}

Status PosixReadableFile::map() const {
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  if (size_ > std::numeric_limits<std::size_t>::max() / 2) {
    return errno_status("map", path_, EFBIG);
  }
  // The system gives zeroes up to the end of the file's last page. When the file ends closer to it
  // than decoders may over-read, an anonymous page reserved behind the file takes the rest.
  const auto reserved = static_cast<std::size_t>(align_up(size_ + kOverReadBytes, page));
  const auto file_pages = static_cast<std::size_t>(align_up(size_, page));
  void* base = nullptr;
  if (reserved != file_pages) {
    base = ::mmap(nullptr, reserved, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED) return errno_status("map", path_, errno);
  }
  const int flags = MAP_SHARED | (base != nullptr ? MAP_FIXED : 0);
  void* mapped = ::mmap(base, static_cast<std::size_t>(size_), PROT_READ, flags, fd_.get(), 0);
  if (mapped == MAP_FAILED) {
    const int error = errno;
    if (base != nullptr) ::munmap(base, reserved);
    return errno_status("map", path_, error);
  }
  mapping_ = mapped;
  mapping_size_ = reserved;
  return ok_status();
}

Result<std::size_t> PosixSequentialFile::read(std::span<std::uint8_t> target) {
  if (target.empty()) return std::size_t{0};
  for (;;) {
    const auto count = std::min(target.size(), kMaxTransferBytes);
    const ssize_t got = ::read(fd_.get(), target.data(), count);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return errno_status("read", path_, errno);
  }
}

PosixWritableFile::~PosixWritableFile() {
  if (!closed_ && poison_.ok()) static_cast<void>(flush().ok());
}

Status PosixWritableFile::usable() const {
  if (!poison_.ok()) return poison_;
  if (closed_) return internal_error("write " + path_ + ": the file is closed already");
  return ok_status();
}

Status PosixWritableFile::poison(Status status) {
  poison_ = std::move(status);
  return poison_;
}

Status PosixWritableFile::append(Bytes bytes) {
  FTS_TRY(usable());
  size_ += bytes.size();
  if (buffer_.size() + bytes.size() <= kWriteBufferBytes) {
    append_bytes(buffer_, bytes);
    return ok_status();
  }
  FTS_TRY(flush());
  if (bytes.size() >= kWriteBufferBytes) return write_all(bytes);
  append_bytes(buffer_, bytes);
  return ok_status();
}

Status PosixWritableFile::flush() {
  if (buffer_.empty()) return ok_status();
  FTS_TRY(write_all(buffer_));
  buffer_.clear();
  return ok_status();
}

Status PosixWritableFile::write_all(Bytes bytes) {
  while (!bytes.empty()) {
    const auto count = std::min(bytes.size(), kMaxTransferBytes);
    const ssize_t written = ::write(fd_.get(), bytes.data(), count);
    if (written < 0) {
      if (errno == EINTR) continue;
      return poison(errno_status("write", path_, errno));
    }
    // After a short write the rest is tried again: either it fits by now, or the error has a name.
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return ok_status();
}

Status PosixWritableFile::sync() {
  FTS_TRY(usable());
  FTS_TRY(flush());
  // An interrupted call has told nothing of the data, so it is made again. Any other error is
  // final: the system may have dropped the pages, and a second call would succeed without them.
  while (sync_data(fd_.get()) != 0) {
    if (errno != EINTR) return poison(errno_status("sync", path_, errno));
  }
  return ok_status();
}

Status PosixWritableFile::close() {
  if (closed_) return poison_;
  closed_ = true;
  const Status flushed = poison_.ok() ? flush() : poison_;
  // The descriptor is gone whatever close answers, EINTR included, so it is never called twice.
  const int result = ::close(fd_.release());
  const int error = errno;
  FTS_TRY(flushed);
  if (result != 0 && error != EINTR) return poison(errno_status("close", path_, error));
  return ok_status();
}

}  // namespace fts::storage

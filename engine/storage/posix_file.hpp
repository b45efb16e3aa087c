#pragma once

// The file objects of the POSIX file system, and the descriptor they own. Internal to storage.

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "engine/storage/file_system.hpp"

namespace fts::storage {

/// Owns a file descriptor; standard input is borrowed.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor();
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

class PosixReadableFile final : public ReadableFile {
 public:
  PosixReadableFile(std::string path, Descriptor fd, std::uint64_t size)
      : path_(std::move(path)), fd_(std::move(fd)), size_(size) {}
  ~PosixReadableFile() override;
  std::uint64_t size() const override { return size_; }
  Status read_at(std::uint64_t offset, std::span<std::uint8_t> target) const override;
  Result<Bytes> contents() const override;

 private:
  Status map() const;

  const std::string path_;
  const Descriptor fd_;
  const std::uint64_t size_;
  // Mapped at the first call of `contents`, since many files are only ever read in part.
  mutable std::mutex mutex_;
  mutable void* mapping_ = nullptr;
  mutable std::size_t mapping_size_ = 0;
};

class PosixSequentialFile final : public SequentialFile {
 public:
  PosixSequentialFile(std::string path, Descriptor fd)
      : path_(std::move(path)), fd_(std::move(fd)) {}
  Result<std::size_t> read(std::span<std::uint8_t> target) override;

 private:
  const std::string path_;
  const Descriptor fd_;
};

class PosixWritableFile final : public WritableFile {
 public:
  PosixWritableFile(std::string path, Descriptor fd, std::uint64_t size)
      : path_(std::move(path)), fd_(std::move(fd)), size_(size) {}
  ~PosixWritableFile() override;
  Status append(Bytes bytes) override;
  Status sync() override;
  Status close() override;
  std::uint64_t size() const override { return size_; }

 private:
  Status usable() const;
  Status flush();
  Status write_all(Bytes bytes);
  Status poison(Status status);

  const std::string path_;
  Descriptor fd_;
  std::uint64_t size_;
  ByteBuffer buffer_;
  Status poison_;
  bool closed_ = false;
};

/// Held by flock: gone with the descriptor, hence with the process, however it ends.
class PosixFileLock final : public FileLock {
 public:
  explicit PosixFileLock(Descriptor fd) : fd_(std::move(fd)) {}

 private:
  const Descriptor fd_;
};

}  // namespace fts::storage

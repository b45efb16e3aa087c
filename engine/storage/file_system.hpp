#pragma once

// The one door to the disk. Everything above asks a FileSystem for files; no other layer calls the
// operating system for them. Four implementations: POSIX (posix_file_system.hpp), in memory
// (memory_file_system.hpp), one that fails the n-th call (faulty_file_system.hpp) and one that
// forgets at a crash what was not synced (crashing_file_system.hpp).
//
// Paths are UTF-8 with '/' between names. Every error names the path and the operation. A
// FileSystem may be used from many threads; a file object belongs to one thread at a time, except
// that `read_at` and `contents` of a ReadableFile may be called from many.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"

namespace fts::storage {

class ReadableFile {
 public:
  virtual ~ReadableFile() = default;
  virtual std::uint64_t size() const = 0;
  /// Fills `target` from `offset`; an end of file before that is kCorruption ("truncated").
  virtual Status read_at(std::uint64_t offset, std::span<std::uint8_t> target) const = 0;
  /// The whole file as memory, mapped where the system can; valid as long as this object lives. An
  /// empty file gives an empty span. The bytes after the end, up to the next 64-byte boundary, are
  /// readable (padding of the mapping), so that decoders may over-read the last section's padding.
  virtual Result<Bytes> contents() const = 0;
};

/// A stream over a file that need not fit memory or have a size (pipes, standard input).
class SequentialFile {
 public:
  virtual ~SequentialFile() = default;
  /// Reads up to target.size() bytes; 0 at the end of the file.
  virtual Result<std::size_t> read(std::span<std::uint8_t> target) = 0;
};

/// A file being appended to. Destroying it without `close` leaves what was written, unsynced.
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  virtual Status append(Bytes bytes) = 0;
  /// Makes everything appended so far durable (fsync). After a failure the file is poisoned: every
  /// later call returns the same error; fsync is never retried.
  virtual Status sync() = 0;
  virtual Status close() = 0;
  virtual std::uint64_t size() const = 0;
};

/// Held while it lives; the lock of a data folder.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

enum class FileType { kFile, kFolder, kOther };

struct FileInfo {
  FileType type = FileType::kFile;
  std::uint64_t size_bytes = 0;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  virtual Result<std::unique_ptr<ReadableFile>> open(const std::string& path) = 0;
  /// "-" is standard input, where there is one.
  virtual Result<std::unique_ptr<SequentialFile>> open_sequential(const std::string& path) = 0;
  /// A new empty file; one that stood there is replaced.
  virtual Result<std::unique_ptr<WritableFile>> create(const std::string& path) = 0;
  /// An existing file (or a new one) to append to at its end.
  virtual Result<std::unique_ptr<WritableFile>> open_append(const std::string& path) = 0;

  virtual Result<FileInfo> info(const std::string& path) = 0;  ///< kNotFound when absent
  /// Names in a folder (no "." and ".."), sorted.
  virtual Result<std::vector<std::string>> list(const std::string& folder) = 0;
  /// Creates the folder and its parents; one that stands there is fine.
  virtual Status create_folders(const std::string& folder) = 0;
  /// Replaces `to` atomically.
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  virtual Status remove(const std::string& path) = 0;         ///< a file; kNotFound when absent
  virtual Status remove_folder(const std::string& path) = 0;  ///< an empty folder
  /// Cuts (or extends with zeroes) an existing file. Durable once the file is synced.
  virtual Status truncate(const std::string& path, std::uint64_t size_bytes) = 0;
  /// Makes the names in `folder` durable (fsync of the directory).
  virtual Status sync_folder(const std::string& folder) = 0;
  /// An exclusive lock on `path` (created when absent); kConflict when another holds it.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;
};

/// "a" + "b" -> "a/b"; one slash between, whatever `folder` ends with.
std::string join_path(std::string_view folder, std::string_view name);

/// The folder that a name stands in, for sync_folder: "a/b" -> "a", "a" -> ".", "/a" -> "/".
std::string parent_folder(std::string_view path);

}  // namespace fts::storage

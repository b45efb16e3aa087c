#pragma once

// A FileSystem that fails when told to. It hands every call to another one and counts each that
// could fail: every call of the file system and of its files, `close` included. The test of a
// life-cycle runs it once to learn how many calls it makes, then once per call with that one
// failing.
//
// A file whose append or sync failed is poisoned, as WritableFile has it. The wrapped file system
// never sees the failed call, so that what a failed sync should have made durable is not.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/storage/file_system.hpp"

namespace fts::storage {

struct Fault {
  /// The call that fails, from 1; 0: none does.
  std::uint64_t call = 0;
  /// kOutOfSpace fails the first call from `call` on that needs space (create, open_append, append,
  /// sync, create_folders): on a full disk, reads, cuts, renames and removals work.
  StatusCode code = StatusCode::kIoError;
  /// Also every such call after it.
  bool for_ever = false;
  /// An append that fails writes a part of its bytes first.
  bool short_write = false;
};

class FaultyFileSystem final : public FileSystem {
 public:
  /// `base` outlives this.
  explicit FaultyFileSystem(FileSystem& base);
  ~FaultyFileSystem() override;

  /// Starts counting and logging anew, with `fault` to come.
  void arm(const Fault& fault);
  void disarm() { arm(Fault{}); }
  /// Calls since the last `arm`.
  std::uint64_t calls() const;
  /// Whether the fault has struck.
  bool struck() const;
  /// The calls since the last `arm`, as "17 append data/wal.log (64 bytes)", the failed ones
  /// marked. Only the last 10,000 are kept.
  std::vector<std::string> log() const;
  /// The last lines of the log as one text, for the message of a failed test.
  std::string log_tail(std::size_t lines = 20) const;
  /// Files and locks that were given and are not destroyed yet.
  std::uint64_t open_objects() const;

  Result<std::unique_ptr<ReadableFile>> open(const std::string& path) override;
  Result<std::unique_ptr<SequentialFile>> open_sequential(const std::string& path) override;
  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override;
  Result<std::unique_ptr<WritableFile>> open_append(const std::string& path) override;
  Result<FileInfo> info(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& folder) override;
  Status create_folders(const std::string& folder) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status remove(const std::string& path) override;
  Status remove_folder(const std::string& path) override;
  Status truncate(const std::string& path, std::uint64_t size_bytes) override;
  Status sync_folder(const std::string& folder) override;
  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override;

  class State;  ///< internal: the count, shared with the files

 private:
  FileSystem& base_;
  const std::shared_ptr<State> state_;
};

}  // namespace fts::storage

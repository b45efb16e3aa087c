#pragma once

// Who still needs a file of the index. A new file belongs to its writer alone and goes with it,
// unless a commit adopts it; a file that no commit references any more goes with the last snapshot
// that reads it.

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "engine/base/status.hpp"
#include "engine/storage/file_system.hpp"

namespace fts::index {

/// Removes files of one folder for those who guard them, as long as the folder is their index's:
/// once that is deleted, another may live there under the same names. Any thread.
class FileRemover {
 public:
  /// `fs` outlives this.
  explicit FileRemover(storage::FileSystem& fs) : fs_(fs) {}
  /// Best effort: what cannot be removed now is an orphan that the next opening removes.
  void remove(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    if (!stopped_) static_cast<void>(fs_.remove(path));
  }
  /// When it returns, nothing is removed any more.
  void stop() {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
  }

 private:
  storage::FileSystem& fs_;
  std::mutex mutex_;
  bool stopped_ = false;
};

/// Shared by all who need one file. Any thread.
class FileGuard {
 public:
  enum class Fate { kStays, kGoes };
  FileGuard(std::shared_ptr<FileRemover> remover, std::string path, Fate fate)
      : remover_(std::move(remover)), path_(std::move(path)), fate_(fate) {}
  FileGuard(const FileGuard&) = delete;
  FileGuard& operator=(const FileGuard&) = delete;
  ~FileGuard() {
    if (fate_ == Fate::kGoes) remover_->remove(path_);
  }

  const std::string& path() const { return path_; }
  /// What happens to the file when the last holder lets go.
  void set_fate(Fate fate) { fate_ = fate; }

 private:
  const std::shared_ptr<FileRemover> remover_;
  const std::string path_;
  std::atomic<Fate> fate_;
};

using FileGuardPtr = std::shared_ptr<FileGuard>;

/// Removes the files in `folder` that look like ours (segments, deletions, what their writers
/// spool, half a manifest) and are not in `names`. Best effort; other files are left alone.
void remove_orphans(storage::FileSystem& fs, const std::string& folder,
                    const std::set<std::string>& names);

/// What stands in `folder` that remove_orphans would remove. kNotFound when there is no folder.
Result<std::vector<std::string>> find_orphans(storage::FileSystem& fs, const std::string& folder,
                                              const std::set<std::string>& names);

/// For a folder without a manifest: kCorruption when segments stand in it, for then there was one;
/// a creation that was interrupted leaves none.
Status refuse_lost_manifest(storage::FileSystem& fs, const std::string& folder);

/// Creates `folder` and the missing folders above it, durably.
Status create_folder_durably(storage::FileSystem& fs, const std::string& folder);

}  // namespace fts::index

#pragma once

// A disk in memory, for tests and throw-away indexes. It answers as the POSIX one does, errors
// included; readers keep what they opened after it was removed, renamed, cut or replaced. "/a" and
// "a" are the same name; the root exists from the start.

#include <mutex>

#include "engine/storage/file_system.hpp"
#include "engine/storage/memory_node.hpp"

namespace fts::storage {

class MemoryFileSystem : public FileSystem {
 public:
  MemoryFileSystem();
  ~MemoryFileSystem() override;

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

 protected:
  /// Where a name stands, or would.
  struct Slot {
    MemoryNodePtr folder;
    std::string name;    ///< empty: the root
    MemoryNodePtr node;  ///< null: nothing has this name
  };
  /// A change of names. A link has no `from`, an unlink no `to`.
  struct NameChange {
    MemoryNodePtr node;
    MemoryNodePtr from_folder;
    std::string from_name;
    MemoryNodePtr to_folder;
    std::string to_name;
  };

  // What CrashingFileSystem watches. The first is called without the mutex, before anything is
  // looked at; the others under it, before the change.
  virtual void before_mutation(const char* operation, const std::string& path);
  virtual void on_name_change(const NameChange& change);
  virtual void on_cut(MemoryNode& node, std::size_t size_bytes);
  virtual void on_sync(MemoryNode& node);
  virtual void on_sync_folder(MemoryNode& folder);

  mutable std::mutex mutex_;
  MemoryNodePtr root_;

 private:
  friend class MemoryWritableFile;
  friend class MemoryFileLock;

  Result<Slot> find(const char* operation, const std::string& path) const;
  Result<MemoryNodePtr> find_file(const char* operation, const std::string& path) const;
  Result<MemoryNodePtr> find_folder(const char* operation, const std::string& path) const;
  Result<MemoryNodePtr> find_or_create_file(const char* operation, const std::string& path);
  void change_names(const NameChange& change);
  void cut(MemoryNode& node, std::size_t size_bytes);
};

}  // namespace fts::storage

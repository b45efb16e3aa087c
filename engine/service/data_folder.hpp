#pragma once

// The data folder: `format` (one line: name and version of the layout), `LOCK` (held by the process
// that writes) and `indexes/NAME/`. A folder that holds something else is refused, so that a
// mistyped -d never writes among strangers' files.

#include <memory>
#include <string>
#include <vector>

#include "engine/base/status.hpp"
#include "engine/storage/file_system.hpp"

namespace fts::service {

inline constexpr std::string_view kFolderFormat = "fts data folder, format 1\n";

class DataFolder {
 public:
  /// Reading: kNotFound when the folder is not there, kUnsupported when it is something else or of
  /// another version.
  static Result<DataFolder> open(storage::FileSystem& fs, const std::string& path);
  /// Writing: creates what is missing (the folder must be absent, empty or ours) and takes the
  /// lock.
  static Result<DataFolder> open_for_writing(storage::FileSystem& fs, const std::string& path);

  std::string index_path(const std::string& name) const;
  Result<std::vector<std::string>> index_names() const;
  /// Takes an index out of sight by a rename; gives the folder that `remove_hidden` wants.
  Result<std::string> hide_index(const std::string& name) const;
  /// Makes the hiding durable and removes the files. What cannot be removed takes room until the
  /// folder is next opened for writing.
  Status remove_hidden(const std::string& hidden) const;
  const std::string& path() const { return path_; }

 private:
  DataFolder(storage::FileSystem& fs, std::string path) : fs_(&fs), path_(std::move(path)) {}
  Status not_ours() const;
  Status check_format() const;
  Status make_folders() const;
  Status create() const;
  Status sweep() const;

  storage::FileSystem* fs_;
  std::string path_;
  std::unique_ptr<storage::FileLock> lock_;
};

}  // namespace fts::service

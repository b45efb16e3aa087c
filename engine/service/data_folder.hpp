#pragma once

// The data folder: `format` (one line: name and version of the layout), `LOCK` (held by the process
// that writes) and `indexes/NAME/`; `.new-NAME-N` and `.deleted-NAME-N` beside them are indexes in
// the making or being deleted, which the next opening for writing removes. A folder that holds
// something else is refused, so that a mistyped -d never writes among strangers' files.

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
  /// Also those that lost their manifest: opening one says so.
  Result<std::vector<std::string>> index_names() const;
  /// A free path for an index in the making, which nobody sees under its name.
  Result<std::string> hidden_path(const std::string& name) const;
  /// Gives the index made at `hidden` its name, durably; there must be none of that name. After an
  /// error it has not got it.
  Status reveal(const std::string& hidden, const std::string& name) const;
  /// Removes what was made at `hidden`, best effort: the next opening for writing tries again.
  void discard(const std::string& hidden) const;
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
  Result<std::string> free_path(const std::string& prefix) const;
  Status sweep() const;

  storage::FileSystem* fs_;
  std::string path_;
  std::unique_ptr<storage::FileLock> lock_;
};

}  // namespace fts::service

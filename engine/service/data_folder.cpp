#include "engine/service/data_folder.hpp"

#include <algorithm>

#include "engine/index/index_files.hpp"
#include "engine/index/manifest.hpp"
#include "engine/service/engine.hpp"

namespace fts::service {

namespace {

// A deleted index waits under this prefix for its files to be removed, and one in the making for
// its first documents; no index name may begin with a dot.
constexpr std::string_view kDoomed = ".deleted-";
constexpr std::string_view kUnborn = ".new-";

Status remove_tree(storage::FileSystem& fs, const std::string& folder) {
  FTS_ASSIGN(const auto names, fs.list(folder));
  for (const auto& name : names) FTS_TRY(fs.remove(storage::join_path(folder, name)));
  return fs.remove_folder(folder);
}

}  // namespace

Status DataFolder::not_ours() const {
  return unsupported(path_ +
                     " is not a data folder of ftsd (it has no file 'format'); name another with "
                     "-d, or an empty one");
}

Status DataFolder::check_format() const {
  const std::string path = storage::join_path(path_, "format");
  auto file = fs_->open(path);
  if (file.status().code() == StatusCode::kNotFound) return not_ours();
  if (!file.ok()) return file.status();
  std::string text((*file)->size() > 256 ? 256 : (*file)->size(), '\0');
  FTS_TRY((*file)->read_at(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
  if (text == kFolderFormat) return ok_status();
  text.erase(std::find(text.begin(), text.end(), '\n'), text.end());
  return unsupported(path + " says '" + text.substr(0, 80) + "', but this version reads '" +
                     std::string(kFolderFormat.substr(0, kFolderFormat.size() - 1)) +
                     "'; use the version that wrote it to export, and index the export anew");
}

Result<DataFolder> DataFolder::open(storage::FileSystem& fs, const std::string& path) {
  const auto info = fs.info(path);
  if (!info.ok() && info.status().code() == StatusCode::kNotFound) {
    return not_found("no data folder at " + path + "; 'ftsd index -d " + path +
                     " FILES' makes one");
  }
  if (!info.ok()) return info.status();
  if (info->type != storage::FileType::kFolder) {
    return invalid_argument(path + " is not a folder; -d expects the data folder");
  }
  DataFolder folder(fs, path);
  FTS_TRY(folder.check_format());
  return folder;
}

Result<DataFolder> DataFolder::open_for_writing(storage::FileSystem& fs, const std::string& path) {
  DataFolder folder(fs, path);
  const auto info = fs.info(path);
  if (!info.ok() && info.status().code() != StatusCode::kNotFound) return info.status();
  if (info.ok() && info->type != storage::FileType::kFolder) {
    return invalid_argument(path + " is not a folder; -d expects the data folder");
  }
  FTS_TRY(folder.make_folders());
  const auto format = fs.info(storage::join_path(path, "format"));
  if (format.status().code() == StatusCode::kNotFound) {
    FTS_ASSIGN(const auto names, fs.list(path));
    const bool strange = std::any_of(names.begin(), names.end(), [](const std::string& name) {
      return name != "LOCK" && name != "indexes" && name != "format" && name != "format.tmp";
    });
    if (strange) return folder.not_ours();
  } else {
    FTS_TRY(folder.check_format());
  }
  FTS_ASSIGN(folder.lock_, fs.lock(storage::join_path(path, "LOCK")));
  FTS_TRY(folder.create());
  FTS_TRY(folder.check_format());  // another process may have made it meanwhile
  FTS_TRY(folder.sweep());
  return folder;
}

/// The data folder, durably: as long as `format` is not there, whoever made it or the folders above
/// may have died before their names were.
Status DataFolder::make_folders() const {
  if (!fs_->info(path_).ok()) return index::create_folder_durably(*fs_, path_);
  if (fs_->info(storage::join_path(path_, "format")).ok()) return ok_status();
  for (std::string path = path_; path != "." && path != "/";) {
    path = storage::parent_folder(path);
    // Best effort: folders above that are not ours need not be ours to open either.
    static_cast<void>(fs_->sync_folder(path));
  }
  return ok_status();
}

Status DataFolder::create() const {
  FTS_TRY(index::create_folder_durably(*fs_, storage::join_path(path_, "indexes")));
  const std::string path = storage::join_path(path_, "format");
  if (fs_->info(path).ok()) return fs_->sync_folder(path_);
  FTS_ASSIGN(auto file, fs_->create(path + ".tmp"));
  FTS_TRY(file->append(as_bytes(kFolderFormat)));
  FTS_TRY(file->sync());
  FTS_TRY(file->close());
  FTS_TRY(fs_->rename(path + ".tmp", path));
  return fs_->sync_folder(path_);
}

/// Removes what an interrupted deletion or first run left; what cannot be removed now is tried
/// again at the next opening.
Status DataFolder::sweep() const {
  const std::string folder = storage::join_path(path_, "indexes");
  // A process may have died between giving or taking a name and making that durable. Else a power
  // cut could bring a deleted index back without its files, or take its name from one written to.
  FTS_TRY(fs_->sync_folder(folder));
  FTS_ASSIGN(const auto names, fs_->list(folder));
  for (const auto& name : names) {
    if (name.starts_with(kDoomed) || name.starts_with(kUnborn)) {
      discard(storage::join_path(folder, name));
    }
  }
  return ok_status();
}

void DataFolder::discard(const std::string& hidden) const {
  static_cast<void>(remove_tree(*fs_, hidden));
}

std::string DataFolder::index_path(const std::string& name) const {
  return storage::join_path(storage::join_path(path_, "indexes"), name);
}

Result<std::vector<std::string>> DataFolder::index_names() const {
  FTS_ASSIGN(auto names, fs_->list(storage::join_path(path_, "indexes")));
  // A folder with neither manifest nor segments is an index whose creation was interrupted: there
  // is none yet.
  std::erase_if(names, [this](const std::string& name) {
    if (!validate_index_name(name).ok()) return true;
    const std::string path = index_path(name);
    return !fs_->info(index::manifest_path(path)).ok() &&
           index::refuse_lost_manifest(*fs_, path).code() != StatusCode::kCorruption;
  });
  return names;
}

/// Earlier ones of that name may wait there still, their files not removed.
Result<std::string> DataFolder::free_path(const std::string& prefix) const {
  FTS_ASSIGN(const auto names, fs_->list(storage::join_path(path_, "indexes")));
  std::uint64_t number = 0;
  while (std::find(names.begin(), names.end(), prefix + std::to_string(number)) != names.end()) {
    ++number;
  }
  return index_path(prefix + std::to_string(number));
}

Result<std::string> DataFolder::hidden_path(const std::string& name) const {
  return free_path(std::string(kUnborn) + name + "-");
}

Status DataFolder::reveal(const std::string& hidden, const std::string& name) const {
  const std::string path = index_path(name);
  // What an interrupted creation left gives way; anything else must not be lost.
  if (fs_->info(path).ok()) {
    FTS_TRY(index::refuse_lost_manifest(*fs_, path));
    index::remove_orphans(*fs_, path, {});
    FTS_TRY(fs_->remove_folder(path));
  }
  FTS_TRY(fs_->rename(hidden, path));
  Status status = fs_->sync_folder(storage::join_path(path_, "indexes"));
  // Not to be written to under a name that a power cut may take away.
  if (!status.ok()) static_cast<void>(fs_->rename(path, hidden));
  return status;
}

Result<std::string> DataFolder::hide_index(const std::string& name) const {
  FTS_ASSIGN(std::string hidden, free_path(std::string(kDoomed) + name + "-"));
  FTS_TRY(fs_->rename(index_path(name), hidden));
  return hidden;
}

Status DataFolder::remove_hidden(const std::string& hidden) const {
  // Not before the new name is durable: a power cut might bring back an index without its files.
  FTS_TRY(fs_->sync_folder(storage::join_path(path_, "indexes")));
  discard(hidden);
  return ok_status();
}

}  // namespace fts::service

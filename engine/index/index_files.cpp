#include "engine/index/index_files.hpp"

#include <algorithm>
#include <string_view>

#include "engine/index/manifest.hpp"

namespace fts::index {
namespace {

/// "17.seg", "17.seg.postings.tmp", "17-3.del", "manifest.tmp".
bool is_ours(std::string_view name) {
  if (name == "manifest.tmp") return true;
  const auto digits = name.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos) return false;
  const auto rest = name.substr(digits);
  return rest.starts_with(".seg") || (rest.starts_with("-") && rest.find(".del") != rest.npos);
}

}  // namespace

void remove_orphans(storage::FileSystem& fs, const std::string& folder,
                    const std::set<std::string>& names) {
  const auto found = find_orphans(fs, folder, names);
  if (!found.ok()) return;
  for (const auto& name : *found) {
    static_cast<void>(fs.remove(storage::join_path(folder, name)));
  }
}

Result<std::vector<std::string>> find_orphans(storage::FileSystem& fs, const std::string& folder,
                                              const std::set<std::string>& names) {
  FTS_ASSIGN(auto found, fs.list(folder));
  std::erase_if(found,
                [&](const std::string& name) { return !is_ours(name) || names.contains(name); });
  return found;
}

Status refuse_lost_manifest(storage::FileSystem& fs, const std::string& folder) {
  auto found = fs.list(folder);
  if (found.status().code() == StatusCode::kNotFound) return ok_status();
  if (!found.ok()) return found.status();
  std::erase_if(*found,
                [](const std::string& name) { return !is_ours(name) || !name.ends_with(".seg"); });
  if (found->empty()) return ok_status();
  const std::string more = found->size() > 1 ? ", ..." : "";
  return corruption(manifest_path(folder) + ": expected the manifest of " +
                    std::to_string(found->size()) + " segments (" +
                    *std::ranges::min_element(*found) + more +
                    "), found none; restore it from a backup, or move the folder away and index "
                    "anew; no file was removed");
}

Status create_folder_durably(storage::FileSystem& fs, const std::string& folder) {
  std::vector<std::string> missing;
  for (std::string path = folder;;) {
    const auto info = fs.info(path);
    if (info.ok()) break;
    if (info.status().code() != StatusCode::kNotFound) return info.status();
    missing.push_back(path);
    std::string parent = storage::parent_folder(path);
    if (parent == path || parent == ".") break;
    path = std::move(parent);
  }
  // One that stands there may be the work of a process that died before it was durable.
  if (missing.empty()) return fs.sync_folder(storage::parent_folder(folder));
  FTS_TRY(fs.create_folders(folder));
  for (std::size_t i = missing.size(); i > 0; --i) {
    FTS_TRY(fs.sync_folder(storage::parent_folder(missing[i - 1])));
  }
  return ok_status();
}

}  // namespace fts::index

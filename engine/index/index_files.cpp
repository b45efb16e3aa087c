#include "engine/index/index_files.hpp"

#include <string_view>
#include <vector>

namespace fts::index {
namespace {

/// "17.seg", "17.seg.postings", "17-3.del", "manifest.tmp".
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
  const auto found = fs.list(folder);
  if (!found.ok()) return;
  for (const auto& name : *found) {
    if (is_ours(name) && !names.contains(name)) {
      static_cast<void>(fs.remove(storage::join_path(folder, name)));
    }
  }
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

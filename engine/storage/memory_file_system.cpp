#include "engine/storage/memory_file_system.hpp"

#include <algorithm>
#include <cerrno>

#include "engine/storage/errno_status.hpp"

namespace fts::storage {

namespace {

// Far beyond what a test means to write; a size like that is a bug, not a reason to swap.
constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 36;

class MemoryReadableFile final : public ReadableFile {
 public:
  MemoryReadableFile(std::string path, std::shared_ptr<const MemoryContent> content)
      : path_(std::move(path)), content_(std::move(content)) {}

  std::uint64_t size() const override { return content_->size(); }

  Status read_at(std::uint64_t offset, std::span<std::uint8_t> target) const override {
    if (offset > size() || target.size() > size() - offset) {
      return truncated_status(path_, offset, target.size(), size());
    }
    const auto source = content_->bytes().subspan(static_cast<std::size_t>(offset), target.size());
    std::copy(source.begin(), source.end(), target.begin());
    return ok_status();
  }

  Result<Bytes> contents() const override { return size() == 0 ? Bytes() : content_->bytes(); }

 private:
  const std::string path_;
  const std::shared_ptr<const MemoryContent> content_;
};

class MemorySequentialFile final : public SequentialFile {
 public:
  explicit MemorySequentialFile(std::shared_ptr<const MemoryContent> content)
      : content_(std::move(content)) {}

  Result<std::size_t> read(std::span<std::uint8_t> target) override {
    const auto rest = content_->bytes().subspan(position_);
    const auto count = std::min(rest.size(), target.size());
    std::copy_n(rest.begin(), count, target.begin());
    position_ += count;
    return count;
  }

 private:
  const std::shared_ptr<const MemoryContent> content_;
  std::size_t position_ = 0;
};

/// The names of a path, without empty ones and ".".
std::vector<std::string> split_path(const std::string& path) {
  std::vector<std::string> names;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const auto end = std::min(path.find('/', begin), path.size());
    std::string name = path.substr(begin, end - begin);
    if (name == ".." && !names.empty()) {
      names.pop_back();
    } else if (!name.empty() && name != "." && name != "..") {
      names.push_back(std::move(name));
    }
    begin = end + 1;
  }
  return names;
}

bool contains(const MemoryNode& folder, const MemoryNode* node) {
  if (&folder == node) return true;
  return std::any_of(folder.entries.begin(), folder.entries.end(), [&](const auto& entry) {
    return entry.second->is_folder && contains(*entry.second, node);
  });
}

}  // namespace

class MemoryWritableFile final : public WritableFile {
 public:
  MemoryWritableFile(MemoryFileSystem& fs, std::string path, MemoryNodePtr node)
      : fs_(fs), path_(std::move(path)), node_(std::move(node)) {}

  Status append(Bytes bytes) override {
    FTS_TRY(usable());
    fs_.before_mutation("append", path_);
    const std::lock_guard lock(fs_.mutex_);
    if (node_->content->size() + bytes.size() > kMaxFileBytes) {
      return errno_status("append", path_, ENOSPC);
    }
    node_->writable().append(bytes);
    return ok_status();
  }

  Status sync() override {
    FTS_TRY(usable());
    fs_.before_mutation("sync", path_);
    const std::lock_guard lock(fs_.mutex_);
    fs_.on_sync(*node_);
    return ok_status();
  }

  Status close() override {
    closed_ = true;
    return ok_status();
  }

  std::uint64_t size() const override {
    const std::lock_guard lock(fs_.mutex_);
    return node_->content->size();
  }

 private:
  Status usable() const {
    if (closed_) return internal_error("write " + path_ + ": the file is closed already");
    return ok_status();
  }

  MemoryFileSystem& fs_;
  const std::string path_;
  const MemoryNodePtr node_;
  bool closed_ = false;
};

class MemoryFileLock final : public FileLock {
 public:
  MemoryFileLock(MemoryFileSystem& fs, MemoryNodePtr node) : fs_(fs), node_(std::move(node)) {}
  ~MemoryFileLock() override {
    const std::lock_guard lock(fs_.mutex_);
    node_->locked = false;
  }

 private:
  MemoryFileSystem& fs_;
  const MemoryNodePtr node_;
};

MemoryFileSystem::MemoryFileSystem() : root_(MemoryNode::folder()) {}
MemoryFileSystem::~MemoryFileSystem() = default;

void MemoryFileSystem::before_mutation(const char*, const std::string&) {}
void MemoryFileSystem::on_name_change(const NameChange&) {}
void MemoryFileSystem::on_cut(MemoryNode&, std::size_t) {}
void MemoryFileSystem::on_sync(MemoryNode&) {}
void MemoryFileSystem::on_sync_folder(MemoryNode&) {}

Result<MemoryFileSystem::Slot> MemoryFileSystem::find(const char* operation,
                                                      const std::string& path) const {
  if (path.empty()) return errno_status(operation, path, ENOENT);
  Slot slot;
  slot.node = root_;
  for (auto& name : split_path(path)) {
    if (slot.node == nullptr) return errno_status(operation, path, ENOENT);
    if (!slot.node->is_folder) return errno_status(operation, path, ENOTDIR);
    slot.folder = slot.node;
    const auto found = slot.folder->entries.find(name);
    slot.node = found == slot.folder->entries.end() ? nullptr : found->second;
    slot.name = std::move(name);
  }
  return slot;
}

Result<MemoryNodePtr> MemoryFileSystem::find_file(const char* operation,
                                                  const std::string& path) const {
  FTS_ASSIGN(Slot slot, find(operation, path));
  if (slot.node == nullptr) return errno_status(operation, path, ENOENT);
  if (slot.node->is_folder) return errno_status(operation, path, EISDIR);
  return std::move(slot.node);
}

Result<MemoryNodePtr> MemoryFileSystem::find_folder(const char* operation,
                                                    const std::string& path) const {
  FTS_ASSIGN(Slot slot, find(operation, path));
  if (slot.node == nullptr) return errno_status(operation, path, ENOENT);
  if (!slot.node->is_folder) return errno_status(operation, path, ENOTDIR);
  return std::move(slot.node);
}

Result<MemoryNodePtr> MemoryFileSystem::find_or_create_file(const char* operation,
                                                            const std::string& path) {
  FTS_ASSIGN(Slot slot, find(operation, path));
  if (slot.node == nullptr) {
    slot.node = MemoryNode::file();
    change_names({slot.node, nullptr, "", slot.folder, slot.name});
  }
  if (slot.node->is_folder) return errno_status(operation, path, EISDIR);
  return std::move(slot.node);
}

void MemoryFileSystem::change_names(const NameChange& change) {
  on_name_change(change);
  if (change.from_folder != nullptr) change.from_folder->entries.erase(change.from_name);
  if (change.to_folder != nullptr) change.to_folder->entries[change.to_name] = change.node;
}

void MemoryFileSystem::cut(MemoryNode& node, std::size_t size_bytes) {
  if (node.content->size() == size_bytes) return;
  on_cut(node, size_bytes);
  if (size_bytes == 0) {
    node.content = std::make_shared<MemoryContent>();
  } else {
    node.writable().resize(size_bytes);
  }
}

Result<std::unique_ptr<ReadableFile>> MemoryFileSystem::open(const std::string& path) {
  const std::lock_guard lock(mutex_);
  FTS_ASSIGN(const MemoryNodePtr node, find_file("open", path));
  return std::unique_ptr<ReadableFile>(std::make_unique<MemoryReadableFile>(path, node->freeze()));
}

Result<std::unique_ptr<SequentialFile>> MemoryFileSystem::open_sequential(const std::string& path) {
  if (path == "-") return unsupported("open -: there is no standard input in memory; name a file");
  const std::lock_guard lock(mutex_);
  FTS_ASSIGN(const MemoryNodePtr node, find_file("open", path));
  return std::unique_ptr<SequentialFile>(std::make_unique<MemorySequentialFile>(node->freeze()));
}

Result<std::unique_ptr<WritableFile>> MemoryFileSystem::create(const std::string& path) {
  before_mutation("create", path);
  const std::lock_guard lock(mutex_);
  FTS_ASSIGN(MemoryNodePtr node, find_or_create_file("create", path));
  cut(*node, 0);
  return std::unique_ptr<WritableFile>(
      std::make_unique<MemoryWritableFile>(*this, path, std::move(node)));
}

Result<std::unique_ptr<WritableFile>> MemoryFileSystem::open_append(const std::string& path) {
  before_mutation("open to append", path);
  const std::lock_guard lock(mutex_);
  FTS_ASSIGN(MemoryNodePtr node, find_or_create_file("open", path));
  return std::unique_ptr<WritableFile>(
      std::make_unique<MemoryWritableFile>(*this, path, std::move(node)));
}

Result<FileInfo> MemoryFileSystem::info(const std::string& path) {
  const std::lock_guard lock(mutex_);
  FTS_ASSIGN(const Slot slot, find("look up", path));
  if (slot.node == nullptr) return errno_status("look up", path, ENOENT);
  if (slot.node->is_folder) return FileInfo{FileType::kFolder, 0};
  return FileInfo{FileType::kFile, slot.node->content->size()};
}

Result<std::vector<std::string>> MemoryFileSystem::list(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  FTS_ASSIGN(const MemoryNodePtr node, find_folder("list", folder));
  std::vector<std::string> names;
  for (const auto& [name, child] : node->entries) names.push_back(name);
  return names;
}

Status MemoryFileSystem::create_folders(const std::string& folder) {
  before_mutation("create folder", folder);
  const std::lock_guard lock(mutex_);
  MemoryNodePtr node = root_;
  for (const auto& name : split_path(folder)) {
    const auto found = node->entries.find(name);
    if (found == node->entries.end()) {
      MemoryNodePtr child = MemoryNode::folder();
      change_names({child, nullptr, "", node, name});
      node = std::move(child);
    } else if (found->second->is_folder) {
      node = MemoryNodePtr(found->second);
    } else {
      return errno_status("create folder", folder, ENOTDIR);
    }
  }
  return ok_status();
}

Status MemoryFileSystem::rename(const std::string& from, const std::string& to) {
  before_mutation("rename", from + " to " + to);
  const std::lock_guard lock(mutex_);
  const std::string both = from + " to " + to;
  FTS_ASSIGN(const Slot source, find("rename", from));
  if (source.node == nullptr) return errno_status("rename", both, ENOENT);
  FTS_ASSIGN(const Slot target, find("rename", to));
  if (source.node == target.node) return ok_status();
  if (source.folder == nullptr || target.folder == nullptr) {
    return errno_status("rename", both, EINVAL);
  }
  if (source.node->is_folder && contains(*source.node, target.folder.get())) {
    return errno_status("rename", both, EINVAL);
  }
  if (target.node != nullptr) {
    if (target.node->is_folder && !source.node->is_folder) {
      return errno_status("rename", both, EISDIR);
    }
    if (!target.node->is_folder && source.node->is_folder) {
      return errno_status("rename", both, ENOTDIR);
    }
    if (!target.node->entries.empty()) return errno_status("rename", both, ENOTEMPTY);
  }
  change_names({source.node, source.folder, source.name, target.folder, target.name});
  return ok_status();
}

Status MemoryFileSystem::remove(const std::string& path) {
  before_mutation("remove", path);
  const std::lock_guard lock(mutex_);
  FTS_ASSIGN(const Slot slot, find("remove", path));
  if (slot.node == nullptr) return errno_status("remove", path, ENOENT);
  if (slot.node->is_folder) return errno_status("remove", path, EISDIR);
  change_names({slot.node, slot.folder, slot.name, nullptr, ""});
  return ok_status();
}

Status MemoryFileSystem::remove_folder(const std::string& path) {
  before_mutation("remove folder", path);
  const std::lock_guard lock(mutex_);
  FTS_ASSIGN(const Slot slot, find("remove folder", path));
  if (slot.node == nullptr) return errno_status("remove folder", path, ENOENT);
  if (!slot.node->is_folder) return errno_status("remove folder", path, ENOTDIR);
  if (slot.folder == nullptr) return errno_status("remove folder", path, EINVAL);
  if (!slot.node->entries.empty()) return errno_status("remove folder", path, ENOTEMPTY);
  change_names({slot.node, slot.folder, slot.name, nullptr, ""});
  return ok_status();
}

Status MemoryFileSystem::truncate(const std::string& path, std::uint64_t size_bytes) {
  before_mutation("truncate", path);
  const std::lock_guard lock(mutex_);
  FTS_ASSIGN(const MemoryNodePtr node, find_file("truncate", path));
  if (size_bytes > kMaxFileBytes) return errno_status("truncate", path, EFBIG);
  cut(*node, static_cast<std::size_t>(size_bytes));
  return ok_status();
}

Status MemoryFileSystem::sync_folder(const std::string& folder) {
  before_mutation("sync folder", folder);
  const std::lock_guard lock(mutex_);
  FTS_ASSIGN(const MemoryNodePtr node, find_folder("sync folder", folder));
  on_sync_folder(*node);
  return ok_status();
}

Result<std::unique_ptr<FileLock>> MemoryFileSystem::lock(const std::string& path) {
  before_mutation("lock", path);
  const std::lock_guard lock(mutex_);
  FTS_ASSIGN(MemoryNodePtr node, find_or_create_file("lock", path));
  if (node->locked) return locked_status(path);
  node->locked = true;
  return std::unique_ptr<FileLock>(std::make_unique<MemoryFileLock>(*this, std::move(node)));
}

}  // namespace fts::storage

#include "engine/storage/crashing_file_system.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace fts::storage {
namespace {

constexpr std::size_t kSectorBytes = 512;

std::shared_ptr<MemoryContent> prefix_of(Bytes bytes, std::size_t size_bytes) {
  auto content = std::make_shared<MemoryContent>();
  content->append(bytes.first(size_bytes));
  return content;
}

/// Each sector (less what is synced for sure) as written, as it was before a cut, or zero.
std::shared_ptr<MemoryContent> scatter(Bytes live, std::size_t synced, Bytes stale,
                                       Random& random) {
  auto content = prefix_of(live, live.size());
  const auto bytes = content->mutable_bytes();
  for (std::size_t begin = synced; begin < bytes.size();) {
    const auto end = std::min((begin / kSectorBytes + 1) * kSectorBytes, bytes.size());
    const bool lost = random.chance(0.5);
    for (std::size_t i = begin; lost && i < end; ++i) bytes[i] = i < stale.size() ? stale[i] : 0;
    begin = end;
  }
  return content;
}

/// What a power cut leaves of a file.
std::shared_ptr<MemoryContent> draw_content(const MemoryNode& file, Random& random) {
  const Bytes live = file.content->bytes();
  const std::size_t synced = file.synced_size;
  const Bytes stale = file.before_cut != nullptr ? file.before_cut->bytes() : Bytes();
  if (synced == live.size() && stale.empty()) return prefix_of(live, live.size());
  switch (random.below(5)) {
    case 0:
      return stale.empty() ? prefix_of(live, synced) : prefix_of(stale, stale.size());
    case 1:
      return prefix_of(live, live.size());
    case 2:
      return prefix_of(live, synced + random.below(live.size() - synced + 1));
    case 3: {
      const auto length = synced + random.below(live.size() - synced + 1);
      return prefix_of(live, std::max(synced, length / kSectorBytes * kSectorBytes));
    }
    default:
      return scatter(live, synced, stale, random);
  }
}

}  // namespace

CrashingFileSystem::CrashingFileSystem() = default;
CrashingFileSystem::~CrashingFileSystem() = default;

std::uint64_t CrashingFileSystem::mutations() const {
  const std::lock_guard lock(mutex_);
  return mutations_;
}

void CrashingFileSystem::before_mutation(const char* operation, const std::string& path) {
  std::uint64_t mutation = 0;
  {
    const std::lock_guard lock(mutex_);
    mutation = mutations_++;
  }
  if (hook_) hook_(mutation, std::string(operation) + " " + path);
}

void CrashingFileSystem::on_name_change(const NameChange& change) { pending_.push_back(change); }

void CrashingFileSystem::on_cut(MemoryNode& node, std::size_t size_bytes) {
  if (size_bytes >= node.synced_size) return;
  if (node.before_cut == nullptr) {
    node.before_cut = prefix_of(node.content->bytes(), node.synced_size);
  }
  node.synced_size = size_bytes;
}

void CrashingFileSystem::on_sync(MemoryNode& node) {
  node.synced_size = node.content->size();
  node.before_cut = nullptr;
}

namespace {

/// Whether the later of two changes cannot be on disk without the earlier one.
template <typename NameChange>
bool depends(const NameChange& later, const NameChange& earlier) {
  if (later.node == earlier.node) return true;
  const auto touches = [&](const MemoryNodePtr& folder, const std::string& name) {
    return folder != nullptr && ((folder == earlier.from_folder && name == earlier.from_name) ||
                                 (folder == earlier.to_folder && name == earlier.to_name));
  };
  return touches(later.from_folder, later.from_name) || touches(later.to_folder, later.to_name);
}

template <typename NameChange, typename EntriesOf>
void apply(const NameChange& change, EntriesOf entries_of) {
  if (change.from_folder != nullptr) entries_of(*change.from_folder).erase(change.from_name);
  if (change.to_folder != nullptr) entries_of(*change.to_folder)[change.to_name] = change.node;
}

}  // namespace

void CrashingFileSystem::on_sync_folder(MemoryNode& folder) {
  std::vector<bool> synced(pending_.size());
  // A rename between two folders is one transaction: syncing either folder makes both sides
  // durable.
  for (std::size_t i = pending_.size(); i-- > 0;) {
    const auto& change = pending_[i];
    if (change.from_folder.get() == &folder || change.to_folder.get() == &folder) synced[i] = true;
    if (!synced[i]) continue;
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      if (depends(change, pending_[earlier])) synced[earlier] = true;
    }
  }
  std::vector<NameChange> rest;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    if (synced[i]) {
      apply(pending_[i], [](MemoryNode& node) -> MemoryEntries& { return node.synced_entries; });
    } else {
      rest.push_back(std::move(pending_[i]));
    }
  }
  pending_ = std::move(rest);
}

std::vector<bool> CrashingFileSystem::draw_kept_changes(Random& random) const {
  std::vector<bool> kept(pending_.size());
  switch (random.below(4)) {
    case 0:
      break;
    case 1:
      kept.assign(pending_.size(), true);
      break;
    case 2:
      std::fill_n(kept.begin(), random.below(pending_.size() + 1), true);
      break;
    default:
      for (std::size_t i = 0; i < pending_.size(); ++i) {
        kept[i] = random.chance(0.5);
        for (std::size_t earlier = 0; earlier < i && kept[i]; ++earlier) {
          if (!kept[earlier] && depends(pending_[i], pending_[earlier])) kept[i] = false;
        }
      }
  }
  return kept;
}

MemoryNodePtr CrashingFileSystem::draw_root(Random& random) const {
  const auto kept = draw_kept_changes(random);
  std::unordered_map<const MemoryNode*, MemoryEntries> changed;
  const auto entries_of = [&](const MemoryNode& node) -> MemoryEntries& {
    return changed.try_emplace(&node, node.synced_entries).first->second;
  };
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    if (kept[i]) apply(pending_[i], entries_of);
  }
  // What hangs on no name from the root on is lost, contents and all.
  const std::function<MemoryNodePtr(const MemoryNode&)> copy = [&](const MemoryNode& node) {
    MemoryNodePtr image = node.is_folder ? MemoryNode::folder() : MemoryNode::file();
    if (node.is_folder) {
      for (const auto& [name, child] : entries_of(node)) image->entries[name] = copy(*child);
      image->synced_entries = image->entries;
    } else {
      image->content = draw_content(node, random);
      image->synced_size = image->content->size();
    }
    return image;
  };
  return copy(*root_);
}

std::unique_ptr<CrashingFileSystem> CrashingFileSystem::crash_image(std::uint64_t seed) const {
  auto image = std::make_unique<CrashingFileSystem>();
  Random random(seed);
  const std::lock_guard lock(mutex_);
  image->root_ = draw_root(random);
  return image;
}

void CrashingFileSystem::crash(std::uint64_t seed) {
  Random random(seed);
  const std::lock_guard lock(mutex_);
  root_ = draw_root(random);
  pending_.clear();
}

}  // namespace fts::storage

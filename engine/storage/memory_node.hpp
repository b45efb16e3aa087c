#pragma once

// Files and folders in memory: what MemoryFileSystem and CrashingFileSystem are made of. Internal
// to storage. Nodes are guarded by the mutex of their file system, except for frozen contents.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/check.hpp"

namespace fts::storage {

/// The bytes of a file, followed by 64 bytes of zeroes that decoders may over-read, at an address
/// that is a multiple of 64 as a mapped file's is. Once frozen (a reader or a crash image holds it)
/// it never changes; the file then goes on with a copy.
class MemoryContent {
 public:
  MemoryContent() : padded_(kOverReadBytes) {}

  Bytes bytes() const { return {padded_.data(), size()}; }
  std::size_t size() const { return padded_.size() - kOverReadBytes; }
  bool frozen() const { return frozen_; }
  void freeze() { frozen_ = true; }

  void append(Bytes bytes) {
    const auto end = size();
    resize(end + bytes.size());
    if (!bytes.empty()) std::memcpy(padded_.data() + end, bytes.data(), bytes.size());
  }
  /// New bytes are zero.
  void resize(std::size_t size_bytes) {
    FTS_CHECK(!frozen_);
    const auto kept = std::min(size_bytes, size());
    padded_.resize(kept);
    padded_.resize(size_bytes + kOverReadBytes);
  }
  /// The bytes themselves, to be written over.
  std::span<std::uint8_t> mutable_bytes() {
    FTS_CHECK(!frozen_);
    return {padded_.data(), size()};
  }

 private:
  static constexpr std::size_t kOverReadBytes = 64;
  static constexpr std::align_val_t kAlignment{64};

  template <typename T>
  struct AlignedAllocator {
    using value_type = T;
    AlignedAllocator() = default;
    template <typename U>
    AlignedAllocator(const AlignedAllocator<U>&) {}  // NOLINT(google-explicit-constructor)
    T* allocate(std::size_t count) {
      return static_cast<T*>(::operator new(count * sizeof(T), kAlignment));
    }
    void deallocate(T* memory, std::size_t) { ::operator delete(memory, kAlignment); }
    friend bool operator==(AlignedAllocator, AlignedAllocator) { return true; }
  };

  std::vector<std::uint8_t, AlignedAllocator<std::uint8_t>> padded_;
  bool frozen_ = false;
};

struct MemoryNode;
using MemoryNodePtr = std::shared_ptr<MemoryNode>;
using MemoryEntries = std::map<std::string, MemoryNodePtr>;

struct MemoryNode {
  bool is_folder = false;
  bool locked = false;

  MemoryEntries entries;                   ///< of a folder
  std::shared_ptr<MemoryContent> content;  ///< of a file

  // What a power cut leaves; only CrashingFileSystem keeps these.
  MemoryEntries synced_entries;  ///< names that are on disk for sure
  /// How many bytes at the front of `content` are on disk for sure: the size at the last sync, or
  /// the smallest since.
  std::size_t synced_size = 0;
  /// The content at the last sync, when the file was cut below that size since.
  std::shared_ptr<const MemoryContent> before_cut;

  static MemoryNodePtr folder() {
    auto node = std::make_shared<MemoryNode>();
    node->is_folder = true;
    return node;
  }
  static MemoryNodePtr file() {
    auto node = std::make_shared<MemoryNode>();
    node->content = std::make_shared<MemoryContent>();
    return node;
  }

  /// The content, as its only holder.
  MemoryContent& writable() {
    if (content->frozen()) {
      auto copy = std::make_shared<MemoryContent>();
      copy->append(content->bytes());
      content = std::move(copy);
    }
    return *content;
  }
  /// The content, never to change again.
  std::shared_ptr<const MemoryContent> freeze() {
    content->freeze();
    return content;
  }
};

}  // namespace fts::storage

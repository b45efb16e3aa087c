#pragma once

// A bump allocator for what lives and dies together: the words of a batch, the nodes of a query.
// Addresses are stable until `clear` or destruction; nothing is freed alone and no destructor runs,
// so only trivially destructible things belong here. One thread at a time.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/check.hpp"

namespace fts {

class Arena {
 public:
  static constexpr std::size_t kDefaultChunkBytes = std::size_t{64} << 10;

  explicit Arena(std::size_t chunk_bytes = kDefaultChunkBytes) : chunk_bytes_(chunk_bytes) {
    FTS_CHECK(chunk_bytes > 0);
  }
  Arena(Arena&& other) noexcept { swap(other); }
  Arena& operator=(Arena&& other) noexcept {
    swap(other);
    return *this;
  }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// `size` bytes, uninitialised, at a multiple of `alignment` (a power of two, at most 64). Never
  /// null, even for size 0.
  std::uint8_t* allocate(std::size_t size, std::size_t alignment = 1) {
    FTS_CHECK(alignment > 0 && alignment <= kMaxAlignment && (alignment & (alignment - 1)) == 0);
    const auto skip = (0 - reinterpret_cast<std::uintptr_t>(next_)) & (alignment - 1);
    const auto room = static_cast<std::size_t>(end_ - next_);
    if (next_ == nullptr || room < skip || room - skip < size) return allocate_in_new_chunk(size);
    std::uint8_t* result = next_ + skip;
    next_ = result + size;
    bytes_used_ += skip + size;
    return result;
  }

  Bytes copy(Bytes bytes) {
    auto* memory = allocate(bytes.size());
    if (!bytes.empty()) std::memcpy(memory, bytes.data(), bytes.size());
    return {memory, bytes.size()};
  }
  std::string_view copy(std::string_view text) { return as_text(copy(as_bytes(text))); }

  /// Bytes handed out, alignment included.
  std::size_t bytes_used() const { return bytes_used_; }
  /// Bytes taken from the system: what a memory budget must count.
  std::size_t bytes_reserved() const { return bytes_reserved_; }

  /// Forgets everything handed out; the first chunk is kept, so that a loop of small rounds takes
  /// nothing from the system after its first one.
  void clear() {
    bytes_used_ = 0;
    if (chunks_.empty()) return;
    chunks_.resize(1);
    bytes_reserved_ = chunks_.front().size;
    use(chunks_.front());
  }

 private:
  static constexpr std::size_t kMaxAlignment = 64;
  struct Chunk {
    std::unique_ptr<std::uint8_t[]> memory;
    std::size_t size = 0;
  };

  std::uint8_t* allocate_in_new_chunk(std::size_t size) {
    FTS_CHECK(size <= SIZE_MAX / 2);
    // A chunk starts wherever the system put it; the spare bytes bring it to any alignment.
    const auto wanted = size + kMaxAlignment;
    const bool own_chunk = wanted > chunk_bytes_ / 4 && !chunks_.empty();
    const auto chunk_size = own_chunk ? wanted : std::max(chunk_bytes_, wanted);
    chunks_.push_back({std::unique_ptr<std::uint8_t[]>(new std::uint8_t[chunk_size]), chunk_size});
    bytes_reserved_ += chunk_size;
    const auto& chunk = chunks_.back();
    const auto skip =
        (0 - reinterpret_cast<std::uintptr_t>(chunk.memory.get())) & (kMaxAlignment - 1);
    std::uint8_t* result = chunk.memory.get() + skip;
    bytes_used_ += size;
    // A large block gets a chunk of its own, and the one in use goes on serving small ones.
    if (!own_chunk) {
      use(chunk);
      next_ = result + size;
    }
    return result;
  }

  void use(const Chunk& chunk) {
    next_ = chunk.memory.get();
    end_ = next_ + chunk.size;
  }

  void swap(Arena& other) noexcept {
    std::swap(chunk_bytes_, other.chunk_bytes_);
    std::swap(chunks_, other.chunks_);
    std::swap(next_, other.next_);
    std::swap(end_, other.end_);
    std::swap(bytes_used_, other.bytes_used_);
    std::swap(bytes_reserved_, other.bytes_reserved_);
  }

  std::size_t chunk_bytes_ = kDefaultChunkBytes;
  std::vector<Chunk> chunks_;
  std::uint8_t* next_ = nullptr;
  std::uint8_t* end_ = nullptr;
  std::size_t bytes_used_ = 0;
  std::size_t bytes_reserved_ = 0;
};

}  // namespace fts

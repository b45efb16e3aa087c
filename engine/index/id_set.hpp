#pragma once

// The hashes of ids that a buffer holds already: open addressing, eight bytes a slot. Two ids may
// have one hash (one pair in 2^64), so that who finds a hash must be as right when the id is
// another. One thread.

#include <cstdint>
#include <vector>

namespace fts::index {

class IdSet {
 public:
  IdSet() : slots_(kFirstSlots) {}

  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[hash & mask()]); }
  bool contains(std::uint64_t hash) const {
    hash = stored(hash);
    for (std::size_t i = hash & mask();; i = (i + 1) & mask()) {
      if (slots_[i] == hash) return true;
      if (slots_[i] == 0) return false;
    }
  }
  void insert(std::uint64_t hash) {
    if (++size_ * 5 > slots_.size() * 3) grow();
    place(stored(hash));
  }

  std::uint64_t memory_bytes() const { return slots_.size() * sizeof(slots_[0]); }
  void clear() {
    size_ = 0;
    slots_ = std::vector<std::uint64_t>(kFirstSlots);
  }

 private:
  static constexpr std::size_t kFirstSlots = 256;  // a power of two, as every size

  static std::uint64_t stored(std::uint64_t hash) { return hash == 0 ? 1 : hash; }  // 0 is free
  std::size_t mask() const { return slots_.size() - 1; }
  void place(std::uint64_t hash) {
    std::size_t i = hash & mask();
    while (slots_[i] != 0) i = (i + 1) & mask();
    slots_[i] = hash;
  }
  void grow() {
    std::vector<std::uint64_t> old(slots_.size() * 2);
    old.swap(slots_);
    for (const auto hash : old) {
      if (hash != 0) place(hash);
    }
  }

  std::vector<std::uint64_t> slots_;
  std::size_t size_ = 0;
};

}  // namespace fts::index

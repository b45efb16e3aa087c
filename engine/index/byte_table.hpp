#pragma once

// A hash table from byte strings of any length to 32-bit numbers: open addressing, slots of 16
// bytes, keys in an arena of the owner. A slot holds half of the hash,
// so that a probe touches one cache line of slots and, on a match, one of keys; growing touches no
// key at all. Nothing is removed alone. One thread.

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "engine/base/arena.hpp"
#include "engine/base/check.hpp"
#include "engine/base/hash.hpp"

namespace fts::index {

class ByteTable {
 public:
  static constexpr std::uint32_t kAbsent = 0xffffffffU;
  /// Keys are kept behind their length in 16 bits.
  static constexpr std::size_t kMaxKeyBytes = 65535;

  /// `seed` keeps strangers from choosing keys that collide.
  explicit ByteTable(std::uint64_t seed) : seed_(seed), slots_(kFirstSlots) {}

  std::uint32_t hash(std::string_view key) const {
    return static_cast<std::uint32_t>(hash64(key, seed_));
  }
  void prefetch(std::uint32_t hash) const { __builtin_prefetch(&slots_[hash & mask()]); }

  /// The key's number, or kAbsent.
  std::uint32_t find(std::string_view key, std::uint32_t hash) const {
    for (std::size_t i = hash & mask();; i = (i + 1) & mask()) {
      const Slot& slot = slots_[i];
      if (slot.key == nullptr) return kAbsent;
      if (slot.hash == hash && key_at(slot.key) == key) return slot.value;
    }
  }
  std::uint32_t find(std::string_view key) const { return find(key, hash(key)); }

  /// Adds an absent key, copied into `keys`. Returns where the copy lives, for `insert_shared`.
  const std::uint8_t* insert(std::string_view key, std::uint32_t hash, std::uint32_t value,
                             Arena& keys) {
    const std::uint8_t* copy = store(key, keys);
    insert_shared(copy, hash, value);
    return copy;
  }
  /// A copy of `key` as the table keeps it.
  static const std::uint8_t* store(std::string_view key, Arena& keys) {
    FTS_CHECK(key.size() <= kMaxKeyBytes);
    std::uint8_t* copy = keys.allocate(key.size() + 2);
    store_le(copy, static_cast<std::uint16_t>(key.size()));
    if (!key.empty()) std::memcpy(copy + 2, key.data(), key.size());
    return copy;
  }
  /// Adds an absent key whose bytes another table keeps already.
  void insert_shared(const std::uint8_t* key, std::uint32_t hash, std::uint32_t value) {
    if (++size_ * 5 > slots_.size() * 3) grow();
    place({key, hash, value});
  }

  static std::string_view key_at(const std::uint8_t* key) {
    return {reinterpret_cast<const char*>(key + 2), load_le<std::uint16_t>(key)};
  }

  std::size_t size() const { return size_; }
  std::uint64_t memory_bytes() const { return slots_.size() * sizeof(Slot); }
  /// What `more` keys may take on top while the table grows, the old slots beside the new.
  std::uint64_t growth_bytes(std::uint64_t more) const {
    return (size_ + more) * 5 > slots_.size() * 3 ? 2 * memory_bytes() : 0;
  }
  void clear() {
    size_ = 0;
    slots_ = std::vector<Slot>(kFirstSlots);
  }

 private:
  static constexpr std::size_t kFirstSlots = 256;  // a power of two, as every size
  struct Slot {
    const std::uint8_t* key = nullptr;
    std::uint32_t hash = 0;
    std::uint32_t value = 0;
  };

  std::size_t mask() const { return slots_.size() - 1; }
  void place(const Slot& slot) {
    std::size_t i = slot.hash & mask();
    while (slots_[i].key != nullptr) i = (i + 1) & mask();
    slots_[i] = slot;
  }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.key != nullptr) place(slot);
    }
  }

  std::uint64_t seed_ = 0;
  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace fts::index

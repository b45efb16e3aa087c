#pragma once

// A hash table from words to 32-bit numbers, for the one probe per token of the inverter: open
// addressing, slots of 20 bytes. A word of up to 15 bytes stands in its slot, padded with zeroes
// and with its length behind, so that hashing, finding and comparing it are a few instructions
// without a branch on its length and without a look elsewhere; of a longer one the slot holds the
// whole hash and where its bytes are. Growing touches no word. Nothing is removed alone. One
// thread.

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "engine/base/arena.hpp"
#include "engine/base/check.hpp"
#include "engine/base/hash.hpp"
#include "engine/index/byte_table.hpp"

namespace fts::index {

class WordTable {
 public:
  static constexpr std::uint32_t kAbsent = ByteTable::kAbsent;
  static constexpr std::size_t kInlineBytes = 15;

  /// What is looked up: made once for all tables of one seed, and alive as long as its text.
  struct Key {
    std::uint64_t low;   ///< bytes 0 to 7, or the hash of a long word
    std::uint64_t high;  ///< bytes 8 to 14 and the length plus one; kLong
    std::uint32_t hash;
    std::string_view text;
  };

  /// `seed` keeps strangers from choosing keys that collide.
  explicit WordTable(std::uint64_t seed) : seed_(seed), slots_(kFirstSlots) {}

  [[gnu::always_inline]] Key key(std::string_view text) const {
    if (text.size() > kInlineBytes) [[unlikely]] {
      const auto hash = hash64(text, seed_);
      return {hash, kLong, static_cast<std::uint32_t>(hash), text};
    }
    Key key{0, 0, 0, text};
    load(text, key.low, key.high);
    key.high |= std::uint64_t{text.size() + 1} << 56;
    key.hash = short_hash(key.low, key.high);
    return key;
  }
  void prefetch(const Key& key) const { __builtin_prefetch(&slots_[key.hash & mask_]); }

  /// The word's number, or kAbsent.
  std::uint32_t find(const Key& key) const {
    for (std::size_t i = key.hash & mask_;; i = (i + 1) & mask_) {
      const Slot& slot = slots_[i];
      if (slot.low == key.low && same_rest(slot.high, key)) return slot.value;
      if (slot.high == 0) return kAbsent;
    }
  }

  /// Adds an absent word. `stored`: its bytes as ByteTable::key_at reads them, alive as long as
  /// this.
  void insert(const Key& key, const std::uint8_t* stored, std::uint32_t value) {
    if (++size_ * 5 > slots_.size() * 3) grow();
    const auto high =
        key.high == kLong ? kLong | reinterpret_cast<std::uintptr_t>(stored) : key.high;
    place({key.low, high, value});
  }

  std::size_t size() const { return size_; }
  std::uint64_t memory_bytes() const { return slots_.size() * sizeof(Slot); }
  /// What `more` words may take on top while the table grows, the old slots beside the new.
  std::uint64_t growth_bytes(std::uint64_t more) const {
    return (size_ + more) * 5 > slots_.size() * 3 ? 2 * memory_bytes() : 0;
  }
  void clear() {
    size_ = 0;
    slots_ = std::vector<Slot>(kFirstSlots);
    mask_ = kFirstSlots - 1;
  }

 private:
  static constexpr std::size_t kFirstSlots = 256;  // a power of two, as every size
  /// In the place of a length: the other bytes are an address, which needs no more than seven.
  static constexpr std::uint64_t kLong = std::uint64_t{0xff} << 56;
  static constexpr std::uint64_t kSecret = 0x9e3779b97f4a7c15U;
  /// Packed, since a third more words fit the nearest caches so.
  struct [[gnu::packed]] Slot {
    std::uint64_t low = 0;
    std::uint64_t high = 0;  ///< 0: free
    std::uint32_t value = 0;
  };
  static_assert(sizeof(Slot) == 20);

  /// Of the bytes of a word of each length among sixteen.
  struct Mask {
    std::uint64_t low, high;
  };
  static constexpr auto kMasks = [] {
    std::array<Mask, kInlineBytes + 1> masks{};
    for (std::size_t size = 0; size < masks.size(); ++size) {
      const std::uint64_t bits = (std::uint64_t{1} << 8 * (size % 8)) - 1;
      masks[size] = size < 8 ? Mask{bits, 0} : Mask{~std::uint64_t{0}, bits};
    }
    return masks;
  }();

  static bool same_rest(std::uint64_t high, const Key& key) {
    if (key.high != kLong) return high == key.high;
    if ((high & kLong) != kLong) return false;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): a slot has one number for this and for bytes
    return ByteTable::key_at(reinterpret_cast<const std::uint8_t*>(high & ~kLong)) == key.text;
  }

  /// Up to 15 bytes as two numbers. Sixteen are read wherever no page ends among them.
  static void load(std::string_view text, std::uint64_t& low, std::uint64_t& high) {
    const auto size = text.size();
#ifndef FTS_SANITIZED
    constexpr std::uintptr_t kPage = 4096;
    if ((reinterpret_cast<std::uintptr_t>(text.data()) & (kPage - 1)) <= kPage - 16) [[likely]] {
      low = load_le<std::uint64_t>(text.data()) & kMasks[size].low;
      high = load_le<std::uint64_t>(text.data() + 8) & kMasks[size].high;
      return;
    }
#endif
    std::uint64_t padded[2] = {};
    if (size > 0) std::memcpy(padded, text.data(), size);
    low = padded[0];
    high = padded[1];
  }

  /// The halves of a product of 128 bits, one on the other (the step of wyhash).
  static std::uint32_t mix(std::uint64_t a, std::uint64_t b) {
    const std::uint64_t folded = XXH3_mul128_fold64(a, b);
    return static_cast<std::uint32_t>(folded ^ folded >> 32);
  }

  std::uint32_t short_hash(std::uint64_t low, std::uint64_t high) const {
    return mix(low ^ seed_, high ^ kSecret);
  }
  void place(const Slot& slot) {
    // That of a long word is what its slot keeps.
    const bool is_long = (slot.high & kLong) == kLong;
    const auto hash =
        is_long ? static_cast<std::uint32_t>(slot.low) : short_hash(slot.low, slot.high);
    std::size_t i = hash & mask_;
    while (slots_[i].high != 0) i = (i + 1) & mask_;
    slots_[i] = slot;
  }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    mask_ = slots_.size() - 1;
    for (const Slot& slot : old) {
      if (slot.high != 0) place(slot);
    }
  }

  std::uint64_t seed_ = 0;
  std::vector<Slot> slots_;
  std::size_t mask_ = kFirstSlots - 1;  ///< of a place: one less than the slots
  std::size_t size_ = 0;
};

}  // namespace fts::index

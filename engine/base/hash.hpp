#pragma once

// The hash of in-memory tables: XXH3, inlined, since a call costs more than hashing a short word.
// Not keyed against an attacker by itself: a table fed by strangers passes process_seed(). The
// value for seed 0 equals checksum64.

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string_view>

#ifndef XXH_INLINE_ALL
#define XXH_INLINE_ALL
#endif
#include <xxhash.h>

#include "engine/base/bytes.hpp"

namespace fts {

inline std::uint64_t hash64(Bytes bytes, std::uint64_t seed = 0) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}
inline std::uint64_t hash64(std::string_view text, std::uint64_t seed = 0) {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

/// Spreads an integer key over 64 bits (the finaliser of splitmix64; a bijection).
constexpr std::uint64_t hash64(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

/// Chosen anew in each process, so that nobody knows beforehand which keys collide. Nothing that
/// reaches the disk may depend on it. The environment variable FTS_HASH_SEED, a number, fixes it
/// for measurements that must repeat.
inline std::uint64_t process_seed() {
  static const std::uint64_t seed = [] {
    const char* fixed = std::getenv("FTS_HASH_SEED");  // NOLINT(concurrency-mt-unsafe)
    if (fixed != nullptr) return std::uint64_t{std::strtoull(fixed, nullptr, 10)};
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
  }();
  return seed;
}

/// For std::unordered_map with string_view look-ups: Hash = StringHash, KeyEqual = std::equal_to<>.
/// Seeded by the process: the order of iteration differs from run to run.
struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return hash64(text, process_seed());
  }
};

/// The same for integers that strangers choose, which std::hash leaves as they are.
struct IntegerHash {
  std::size_t operator()(std::int64_t value) const noexcept {
    return hash64(static_cast<std::uint64_t>(value) ^ process_seed());
  }
};

}  // namespace fts

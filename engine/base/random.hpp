#pragma once

// A small deterministic generator for tests, generators of data and sampling: the same seed gives
// the same numbers on every machine, which the distributions of <random> do not promise. Never for
// keys or anything an attacker must not guess.
//
// xoshiro256** 1.0 by Blackman and Vigna (https://prng.di.unimi.it), seeded by splitmix64.

#include <bit>
#include <cstdint>

#include "engine/base/check.hpp"

namespace fts {

class Random {
 public:
  using result_type = std::uint64_t;

  explicit Random(std::uint64_t seed) {
    for (auto& word : state_) {
      seed += 0x9e3779b97f4a7c15U;
      std::uint64_t mixed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9U;
      mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
      word = mixed ^ (mixed >> 31);
    }
  }

  std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// Uniform in [0, bound); bound > 0.
  std::uint64_t below(std::uint64_t bound) {
    FTS_CHECK(bound > 0);
    // Values under 2^64 mod bound would make the small results a little more frequent; redrawn.
    const std::uint64_t threshold = (0 - bound) % bound;
    for (;;) {
      const std::uint64_t value = next();
      if (value >= threshold) return value % bound;
    }
  }
  /// Uniform in [low, high].
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    FTS_CHECK(low <= high);
    if (high - low == UINT64_MAX) return next();
    return low + below(high - low + 1);
  }
  /// Uniform in [0, 1): 53 bits.
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  bool chance(double probability) { return unit() < probability; }

  // A UniformRandomBitGenerator, for std::shuffle and its like.
  static constexpr std::uint64_t min() { return 0; }
  static constexpr std::uint64_t max() { return UINT64_MAX; }
  std::uint64_t operator()() { return next(); }

 private:
  std::uint64_t state_[4] = {};
};

}  // namespace fts

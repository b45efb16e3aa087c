#pragma once

// The file of a lexicon: which lemmas a form has. Written once at build time (lexicon_writer.hpp),
// mapped into memory and read in place (lexicon.hpp). Little-endian, every part in this order:
//
//   file    := header  slots  lemma offsets  suffix offsets  taken offsets  taken  alone  lemmas
//              suffixes  source  notice
//   header  := magic "FTSLEX01"  checksum u64 (XXH3 of every byte after it)  Counts (u32 each)
//   slots   := u64{slots}: an open hash table of readings, linear probing, 0 for an empty slot
//   offsets := u32{n + 1}: where string i begins and ends in its pool (lemmas, suffixes); of
//              `taken` where the slots of lemma i begin and end
//   taken   := u32{taken}: slots of the readings that another lemma has taken, by lemma
//   alone   := u8{(lemmas + 7) / 8}: a bit for each lemma whose class is itself (lone_*.hpp)
//
// A reading is a form and one of its lemmas. The form is not stored: it is the first `keep` bytes
// of the lemma and a suffix, as most forms are ("mangeaient": 4 bytes of "manger" and "eaient");
// an irregular one is all suffix. Bits of a slot, from the lowest:
//
//   rank + 1: 3   taken: 1   lemma: 19   keep: 6   suffix: 16   fingerprint: 19
//
// The table is keyed by the *fold* of the form, so that one walk finds the form itself or, when
// somebody left out the accents, its variants. Home slot: the high half of the fold's hash, scaled
// to the number of slots; fingerprint: its low bits. Within a walk readings stand by rank, so that
// the first that fits is the best; those taken by another lemma stand behind the others.

#include <cstdint>
#include <string_view>

#include "engine/base/bytes.hpp"

namespace fts::analysis::lexicon_format {

inline constexpr std::string_view kMagic = "FTSLEX01";

struct Counts {
  std::uint32_t slots = 0;
  std::uint32_t readings = 0;
  std::uint32_t forms = 0;
  std::uint32_t lemmas = 0;
  std::uint32_t suffixes = 0;
  std::uint32_t taken = 0;
  std::uint32_t lemma_bytes = 0;
  std::uint32_t suffix_bytes = 0;
  std::uint32_t source_bytes = 0;
  std::uint32_t notice_bytes = 0;
};

inline constexpr std::size_t kChecksumOffset = kMagic.size();
inline constexpr std::size_t kCountsOffset = kChecksumOffset + sizeof(std::uint64_t);
inline constexpr std::size_t kHeaderBytes = kCountsOffset + sizeof(Counts);
static_assert(kHeaderBytes % 8 == 0, "slots are aligned");

inline constexpr unsigned kRankBits = 3, kTakenBits = 1, kLemmaBits = 19, kKeepBits = 6,
                          kSuffixBits = 16, kFingerprintBits = 19;
static_assert(kRankBits + kTakenBits + kLemmaBits + kKeepBits + kSuffixBits + kFingerprintBits ==
              64);

struct Slot {
  std::uint8_t rank = 0;
  bool taken = false;
  std::uint32_t lemma = 0;
  std::uint32_t keep = 0;
  std::uint32_t suffix = 0;
  std::uint32_t fingerprint = 0;
};

constexpr std::uint64_t pack(const Slot& slot) {
  std::uint64_t bits = slot.fingerprint;
  bits = bits << kSuffixBits | slot.suffix;
  bits = bits << kKeepBits | slot.keep;
  bits = bits << kLemmaBits | slot.lemma;
  bits = bits << kTakenBits | (slot.taken ? 1U : 0U);
  return bits << kRankBits | (slot.rank + 1U);
}

/// Of a slot that is not empty.
constexpr Slot unpack(std::uint64_t bits) {
  const auto take = [&bits](unsigned count) {
    const auto value = static_cast<std::uint32_t>(bits & ((std::uint64_t{1} << count) - 1));
    bits >>= count;
    return value;
  };
  Slot slot;
  slot.rank = static_cast<std::uint8_t>(take(kRankBits) - 1);
  slot.taken = take(kTakenBits) != 0;
  slot.lemma = take(kLemmaBits);
  slot.keep = take(kKeepBits);
  slot.suffix = take(kSuffixBits);
  slot.fingerprint = take(kFingerprintBits);
  return slot;
}

constexpr std::size_t bitmap_bytes(std::uint32_t lemmas) { return (std::size_t{lemmas} + 7) / 8; }
constexpr std::uint32_t fingerprint_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash & ((1U << kFingerprintBits) - 1));
}
constexpr std::uint32_t home_of(std::uint64_t hash, std::uint32_t slot_count) {
  return static_cast<std::uint32_t>((hash >> 32) * slot_count >> 32);
}

}  // namespace fts::analysis::lexicon_format

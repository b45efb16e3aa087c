#pragma once

// A hash table in place from strings of a list (external ids) to their numbers (documents). A slot
// is 32 bits: the low bits hold number + 1 (0: empty), the bits left over the top of the string's
// hash, so that most strangers are refused without reading the list. Open addressing, linear
// probing, at most three slots of four in use.
//
//   table := slots u32  used u32  strings u32  seed u32  slot u32{slots}
//
// The seed of the hash is 0 unless strings were chosen to collide under it: where one would stand
// further than kMaxIdProbes from its place, the table is built anew under a seed that follows from
// all the strings. So equal lists make equal tables, and nobody can choose the strings by the seed.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/bytes.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/status.hpp"
#include "engine/codec/rank_column.hpp"
#include "engine/codec/string_list.hpp"
#include "engine/storage/framed_file.hpp"

namespace fts::codec {

inline std::uint64_t id_hash(std::string_view id, std::uint32_t seed = 0) {
  return hash64(id, seed);
}

/// At three slots of four in use a walk of this length is chance in one of 10^8 tables of 10^9
/// strings.
inline constexpr std::uint32_t kMaxIdProbes = 1024;

/// The table over strings 0 .. hashes.size() - 1 of `list` (hashes[i] = id_hash of string i). Of
/// equal strings the last stands in the table. String i has the number numbers[i], or i when there
/// are none. Memory: what it returns.
Result<ByteBuffer> build_id_table(std::span<const std::uint64_t> hashes,
                                  const StringListReader& list,
                                  std::span<const std::uint32_t> numbers = {});

/// Any thread.
class IdTableReader {
 public:
  IdTableReader() = default;
  /// `ranks`: which string has a number; without, that of the same number.
  static Result<IdTableReader> open(storage::Section section, const StringListReader& list,
                                    std::optional<RankColumn> ranks = std::nullopt);
  /// The number of the last string that is `id`.
  Result<std::optional<std::uint32_t>> find(std::string_view id) const;
  /// Every string is found, under the number of the last one like it; nothing else stands in the
  /// table.
  Status check() const;

 private:
  Result<std::uint32_t> string_of(std::uint32_t number) const {
    return ranks_ ? ranks_->get(number) : number;
  }

  storage::Section section_;
  StringListReader list_;
  std::optional<RankColumn> ranks_;
  std::uint32_t slots_ = 0;
  std::uint32_t used_ = 0;
  std::uint32_t seed_ = 0;
};

}  // namespace fts::codec

#pragma once

// A list of byte strings in any order, found by number: front-coded blocks of 16 like a
// dictionary's (front_coding_format.hpp), without hashes, payloads or head table. Holds external
// ids, which often count up and then share all but their last digits.
//
//   list    := block* padding(8) offsets padding(8) trailer
//   block   := key{n}
//   key     := lengths u8  [shared-15 varint]  [suffix-15 varint]  suffix
//   trailer := strings u32  offset_width u32  blocks_bytes u64

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"
#include "engine/codec/offset_column.hpp"
#include "engine/storage/byte_sink.hpp"
#include "engine/storage/framed_file.hpp"

namespace fts::codec {

inline constexpr std::uint32_t kStringsPerBlock = 16;

/// Memory: one block and 8 bytes per block. One thread.
class StringListWriter {
 public:
  explicit StringListWriter(storage::ByteSink& sink) : sink_(sink), start_(sink.size()) {}
  Status add(std::string_view text);
  Status finish();
  std::uint32_t size() const { return strings_; }

 private:
  Status flush_block();

  storage::ByteSink& sink_;
  std::uint64_t start_;
  std::uint32_t strings_ = 0;
  std::string last_;
  ByteBuffer keys_;
  std::vector<std::uint64_t> offsets_;
};

/// In place. Any thread.
class StringListReader {
 public:
  StringListReader() = default;
  static Result<StringListReader> open(storage::Section section, std::string_view name);
  std::uint32_t size() const { return strings_; }
  /// Puts string `index` into `text`; kCorruption when there is none.
  Status get(std::uint32_t index, std::string& text) const;
  /// Calls visit(number, text), a Status, for each string in order, at a fraction of what `get`
  /// takes for each; ends with the first that is not ok.
  template <typename Visit>
  Status for_each(Visit&& visit) const {
    std::string text;
    for (std::uint32_t b = 0; b < blocks_; ++b) {
      FTS_ASSIGN(Bytes keys, block(b));
      text.clear();
      const auto end = std::min(strings_, (b + 1) * kStringsPerBlock);
      for (std::uint32_t number = b * kStringsPerBlock; number < end; ++number) {
        FTS_TRY(next_key(keys, text, b));
        FTS_TRY(visit(number, std::string_view(text)));
      }
    }
    return ok_status();
  }
  /// Every invariant of the grammar.
  Status check() const;

 private:
  Status corrupt(std::string_view what, std::uint64_t block) const;
  Result<Bytes> block(std::uint32_t index) const;
  /// Turns `text`, the string before, into the one at the front of `keys`.
  Status next_key(Bytes& keys, std::string& text, std::uint32_t block) const;

  storage::Section section_;
  std::string_view name_;
  std::uint32_t strings_ = 0;
  std::uint32_t blocks_ = 0;
  std::uint64_t blocks_bytes_ = 0;
  std::uint64_t offsets_at_ = 0;
  std::uint32_t offset_width_ = 4;
  OffsetColumn offsets_;
};

}  // namespace fts::codec

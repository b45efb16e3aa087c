#pragma once

// Reads a column of numbers in place. `open` checks the whole of it once (order, ranges, counts:
// about a nanosecond per value), so that everything afterwards may trust what it reads. Any thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"
#include "engine/codec/match_values.hpp"
#include "engine/codec/value_column_format.hpp"

namespace fts::codec {

class ValueColumnReader {
 public:
  ValueColumnReader() = default;
  /// `bytes` are verified against their checksums and outlive the reader; 64 bytes after their end
  /// are readable.
  static Result<ValueColumnReader> open(Bytes bytes, std::uint32_t document_count);

  std::uint32_t document_count() const { return document_count_; }
  std::uint32_t documents_with_value() const { return with_value_; }
  void values(std::uint32_t doc, std::vector<std::int64_t>& out) const;
  std::optional<std::int64_t> min_value(std::uint32_t doc) const;
  std::optional<std::int64_t> max_value(std::uint32_t doc) const;
  /// See segment::ColumnReader::match_range.
  void match_range(std::int64_t low, std::int64_t high, std::uint32_t first,
                   std::span<std::uint64_t> bits) const;
  /// Least and greatest value of the whole column; nothing when it is empty.
  std::optional<std::pair<std::int64_t, std::int64_t>> range() const;

 private:
  struct Block {
    ColumnRow row;
    const std::uint8_t* presence = nullptr;  ///< null when dense
    const std::uint8_t* starts = nullptr;    ///< null when single
    const std::uint8_t* values = nullptr;

    std::uint64_t word(std::uint32_t index) const {
      return load_le<std::uint64_t>(presence + 8 * index);
    }
    std::uint32_t before(std::uint32_t index) const {
      return load_le<std::uint16_t>(presence + 8 * kColumnBlockWords + 2 * index);
    }
  };
  struct Slots {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  Status open_block(Bytes bytes, std::uint32_t index, Block& block) const;
  Status check_presence(const Block& block, std::uint32_t index) const;
  Status check_values(const Block& block, std::uint32_t index) const;
  /// Which values of the block belong to the document at `place` of it.
  static Slots slots(const Block& block, std::uint32_t place);
  std::int64_t value(const Block& block, std::uint32_t slot) const;
  void match_block(const Block& block, std::uint32_t block_first, std::int64_t low,
                   std::int64_t high, std::uint32_t first, std::span<std::uint64_t> bits) const;
  static std::uint64_t match_sparse(const Block& block, std::uint32_t index,
                                    const PackedRange& range);
  static std::uint64_t match_several(const Block& block, std::uint32_t index,
                                     const PackedRange& range);

  std::uint32_t document_count_ = 0;
  std::uint32_t with_value_ = 0;
  std::uint64_t divisor_ = 1;
  std::vector<Block> blocks_;
};

}  // namespace fts::codec

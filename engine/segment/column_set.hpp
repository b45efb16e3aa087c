#pragma once

// The typed fields of a segment in its section "columns". Grammar (FORMAT.md, "Columns"):
//
//   columns    := (column padding(8))* directory directory_bytes u32  count u32
//   column     := values [dictionary]           values: codec/value_column_format.hpp
//   dictionary := offsets padding(8) keyword bytes      offsets u32 or u64 {keywords + 1}
//   directory  := per column: name_bytes varint  name  type u8  offset varint  values_bytes varint
//                 [keywords varint  offset_width u8  keyword_bytes varint]     (keywords only)

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/codec/offset_column.hpp"
#include "engine/segment/column.hpp"
#include "engine/segment/typed_column.hpp"
#include "engine/storage/byte_sink.hpp"
#include "engine/storage/framed_file.hpp"

namespace fts::segment {

class ColumnSetWriter {
 public:
  ColumnSetWriter(storage::ByteSink& sink, std::uint32_t document_count)
      : sink_(sink), start_(sink.size()), document_count_(document_count) {}
  /// kInvalidArgument when the data are not as ColumnData says.
  Status add(const ColumnData& column);
  Status finish();

 private:
  Status check(const ColumnData& column) const;
  Status write_dictionary(const ColumnData& column);

  storage::ByteSink& sink_;
  std::uint64_t start_;
  std::uint32_t document_count_;
  ByteBuffer directory_;
  std::vector<std::string> names_;
};

/// Opening reads the directory; a column is verified and checked when first asked for. Any thread.
class ColumnSetReader {
 public:
  static Result<std::unique_ptr<ColumnSetReader>> open(storage::Section section,
                                                       std::uint32_t document_count);
  std::vector<std::string> names() const;
  /// Null when there is none of that name.
  Result<const ColumnReader*> column(std::string_view name) const;
  /// Opens every column and checks what opening leaves out: dictionaries sorted and in use.
  Status check() const;

 private:
  struct Entry {
    std::string name;
    ColumnType type = ColumnType::kKeyword;
    std::uint64_t offset = 0;
    std::uint64_t values_bytes = 0;
    std::uint64_t keywords = 0;
    std::uint32_t offset_width = 4;
    std::uint64_t keyword_bytes = 0;
    std::uint64_t dictionary_bytes() const;
    std::unique_ptr<TypedColumn> column;  ///< once opened
    std::atomic<bool> opened{false};
  };

  ColumnSetReader(storage::Section section, std::uint32_t document_count)
      : section_(section), document_count_(document_count) {}
  static bool read_entry(Bytes& directory, Entry& entry);
  Result<std::unique_ptr<TypedColumn>> open_column(const Entry& entry) const;

  storage::Section section_;
  std::uint32_t document_count_;
  mutable std::mutex opening_;
  std::vector<std::unique_ptr<Entry>> entries_;
};

}  // namespace fts::segment

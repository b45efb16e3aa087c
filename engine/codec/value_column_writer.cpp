#include "engine/codec/value_column_writer.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "engine/codec/match_values.hpp"
#include "engine/codec/offset_column.hpp"
#include "engine/codec/packed_values.hpp"
#include "engine/codec/value_column_format.hpp"

namespace fts::codec {

namespace {

/// The largest number that divides every difference: milliseconds of whole days, doubles that are
/// integers and prices in cents all have a large one.
std::uint64_t common_divisor(std::span<const std::int64_t> values) {
  if (values.empty()) return 1;
  const auto least = *std::min_element(values.begin(), values.end());
  std::uint64_t divisor = 0;
  for (const auto value : values) {
    divisor = std::gcd(divisor, distance(least, value));
    if (divisor == 1) break;
  }
  return std::max<std::uint64_t>(divisor, 1);
}

/// The values of one block of documents.
class BlockEncoder {
 public:
  BlockEncoder(std::span<const std::uint32_t> docs, std::span<const std::int64_t> values,
               std::uint32_t first_doc, std::uint32_t block_docs, std::uint64_t divisor)
      : docs_(docs),
        values_(values),
        first_doc_(first_doc),
        block_docs_(block_docs),
        divisor_(divisor) {}

  ColumnRow encode(ByteBuffer& out) {
    ColumnRow row;
    if (docs_.empty()) return row;
    const auto [least, greatest] = std::minmax_element(values_.begin(), values_.end());
    row.min = *least;
    row.max = *greatest;
    row.values = static_cast<std::uint32_t>(values_.size());
    find_starts();
    row.documents = static_cast<std::uint32_t>(starts_.size() - 1);
    const bool single = row.documents == row.values;
    row.kind = !single                        ? ColumnBlockKind::kSeveral
               : row.documents == block_docs_ ? ColumnBlockKind::kDense
                                              : ColumnBlockKind::kSparse;
    if (row.kind != ColumnBlockKind::kDense) append_presence(out);
    if (row.kind == ColumnBlockKind::kSeveral) {
      row.starts_width = bits_for(row.values);
      append_packed(out, starts_, row.starts_width);
    }
    row.value_width = matchable_width(bits_for(distance(row.min, row.max) / divisor_));
    packed_.clear();
    for (const auto value : values_) packed_.push_back(distance(row.min, value) / divisor_);
    append_packed(out, packed_, row.value_width);
    return row;
  }

 private:
  void find_starts() {
    for (std::size_t i = 0; i < docs_.size(); ++i) {
      if (i == 0 || docs_[i] != docs_[i - 1]) starts_.push_back(i);
    }
    starts_.push_back(docs_.size());
  }

  void append_presence(ByteBuffer& out) {
    std::array<std::uint64_t, kColumnBlockWords> words{};
    for (const auto doc : docs_) {
      const auto place = doc - first_doc_;
      words[place / 64] |= std::uint64_t{1} << (place % 64);
    }
    for (const auto word : words) append_le(out, word);
    std::uint32_t before = 0;
    for (const auto word : words) {
      append_le(out, static_cast<std::uint16_t>(before));
      before += static_cast<std::uint32_t>(std::popcount(word));
    }
  }

  std::span<const std::uint32_t> docs_;
  std::span<const std::int64_t> values_;
  std::uint32_t first_doc_;
  std::uint32_t block_docs_;
  std::uint64_t divisor_;
  std::vector<std::uint64_t> starts_;
  std::vector<std::uint64_t> packed_;
};

}  // namespace

Status write_value_column(storage::ByteSink& sink, std::uint32_t document_count,
                          std::span<const std::uint32_t> docs,
                          std::span<const std::int64_t> values) {
  if (docs.size() != values.size()) {
    return invalid_argument("column: expected as many documents as values");
  }
  if (!std::is_sorted(docs.begin(), docs.end()) ||
      (!docs.empty() && docs.back() >= document_count)) {
    return invalid_argument("column: expected documents in ascending order below the count");
  }
  if (docs.size() > UINT32_MAX) return limit_exceeded("column: more than 2^32 - 1 values");
  const auto start = sink.size();
  const auto divisor = common_divisor(values);
  const auto blocks = (document_count + kColumnBlockDocs - 1) / kColumnBlockDocs;
  ByteBuffer rows;
  ByteBuffer block;
  std::uint32_t with_value = 0;
  std::size_t begin = 0;
  for (std::uint32_t b = 0; b < blocks; ++b) {
    const auto first_doc = b * kColumnBlockDocs;
    const auto block_docs = std::min(kColumnBlockDocs, document_count - first_doc);
    auto end = begin;
    while (end < docs.size() && docs[end] < first_doc + block_docs) ++end;
    block.clear();
    const auto offset = sink.size() - start;
    auto row = BlockEncoder(docs.subspan(begin, end - begin), values.subspan(begin, end - begin),
                            first_doc, block_docs, divisor)
                   .encode(block);
    row.offset = offset;
    append_column_row(rows, row);
    with_value += row.documents;
    FTS_TRY(sink.append(block));
    begin = end;
  }
  const auto blocks_bytes = sink.size() - start;
  ByteBuffer tail(align_up(blocks_bytes, 8) - blocks_bytes, 0);
  const auto rows_offset = blocks_bytes + tail.size();
  append_bytes(tail, rows);
  append_le(tail, document_count);
  append_le(tail, blocks);
  append_le(tail, with_value);
  append_le(tail, std::uint32_t{0});
  append_le(tail, divisor);
  append_le(tail, rows_offset);
  return sink.append(tail);
}

}  // namespace fts::codec

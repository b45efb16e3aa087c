#include "engine/segment/column_set.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/base/varint.hpp"
#include "engine/codec/value_column_writer.hpp"

namespace fts::segment {

namespace {

constexpr std::uint64_t kTrailerBytes = 8;

std::string context(std::string_view column) { return "column \"" + std::string(column) + "\""; }

bool known_type(std::uint8_t type) {
  return type >= static_cast<std::uint8_t>(ColumnType::kKeyword) &&
         type <= static_cast<std::uint8_t>(ColumnType::kBoolean);
}

}  // namespace

Status ColumnSetWriter::check(const ColumnData& column) const {
  const auto wrong = [&](std::string_view what) {
    return invalid_argument("column \"" + column.name + "\": " + std::string(what));
  };
  if (column.name.empty() || column.name.size() > limits::kMaxFieldNameBytes) {
    return wrong("expected a name of 1 to kMaxFieldNameBytes (" +
                 std::to_string(limits::kMaxFieldNameBytes) + ") bytes");
  }
  if (std::find(names_.begin(), names_.end(), column.name) != names_.end()) {
    return wrong("there is one of that name already");
  }
  if (names_.size() == limits::kMaxTypedFields) {
    return limit_exceeded("more than kMaxTypedFields (" + std::to_string(limits::kMaxTypedFields) +
                          ") columns");
  }
  if (column.type != ColumnType::kKeyword && !column.dictionary.empty()) {
    return wrong("only keywords have a dictionary");
  }
  const auto& words = column.dictionary;
  if (std::adjacent_find(words.begin(), words.end(), std::greater_equal<>()) != words.end()) {
    return wrong("expected a sorted dictionary of distinct keywords");
  }
  const auto limit = column.type == ColumnType::kKeyword
                         ? static_cast<std::int64_t>(column.dictionary.size())
                         : (column.type == ColumnType::kBoolean ? 2 : INT64_MAX);
  const bool bounded = limit != INT64_MAX;
  for (const auto code : column.codes) {
    if (bounded && (code < 0 || code >= limit)) return wrong("a code is out of range");
  }
  return ok_status();
}

Status ColumnSetWriter::add(const ColumnData& column) {
  FTS_TRY(check(column));
  ByteBuffer padding(align_up(sink_.size() - start_, 8) - (sink_.size() - start_), 0);
  FTS_TRY(sink_.append(padding));
  const auto offset = sink_.size() - start_;
  FTS_TRY(codec::write_value_column(sink_, document_count_, column.docs, column.codes));
  append_varint(directory_, column.name.size());
  append_bytes(directory_, as_bytes(column.name));
  directory_.push_back(static_cast<std::uint8_t>(column.type));
  append_varint(directory_, offset);
  append_varint(directory_, sink_.size() - start_ - offset);
  names_.push_back(column.name);
  return column.type == ColumnType::kKeyword ? write_dictionary(column) : ok_status();
}

Status ColumnSetWriter::write_dictionary(const ColumnData& column) {
  std::uint64_t total = 0;
  for (const auto& keyword : column.dictionary) total += keyword.size();
  const auto width = codec::offset_width(total);
  append_varint(directory_, column.dictionary.size());
  directory_.push_back(static_cast<std::uint8_t>(width));
  append_varint(directory_, total);
  ByteBuffer bytes;
  std::uint64_t at = 0;
  for (const auto& keyword : column.dictionary) {
    codec::append_offset(bytes, at, width);
    at += keyword.size();
  }
  codec::append_offset(bytes, at, width);
  codec::pad_to_8(bytes);
  for (const auto& keyword : column.dictionary) append_bytes(bytes, as_bytes(keyword));
  return sink_.append(bytes);
}

Status ColumnSetWriter::finish() {
  append_le(directory_, static_cast<std::uint32_t>(directory_.size()));
  append_le(directory_, static_cast<std::uint32_t>(names_.size()));
  return sink_.append(directory_);
}

std::uint64_t ColumnSetReader::Entry::dictionary_bytes() const {
  if (type != ColumnType::kKeyword) return 0;
  return align_up((keywords + 1) * offset_width, 8) + keyword_bytes;
}

bool ColumnSetReader::read_entry(Bytes& directory, Entry& entry) {
  std::uint64_t name_bytes = 0;
  if (!read_varint(directory, name_bytes) || name_bytes == 0 ||
      name_bytes > limits::kMaxFieldNameBytes || name_bytes >= directory.size()) {
    return false;
  }
  entry.name = as_text(directory.first(name_bytes));
  const auto type = directory[name_bytes];
  directory = directory.subspan(name_bytes + 1);
  if (!known_type(type)) return false;
  entry.type = static_cast<ColumnType>(type);
  if (!read_varint(directory, entry.offset) || !read_varint(directory, entry.values_bytes)) {
    return false;
  }
  if (entry.type != ColumnType::kKeyword) return true;
  if (!read_varint(directory, entry.keywords) || entry.keywords > UINT32_MAX || directory.empty()) {
    return false;
  }
  entry.offset_width = directory[0];
  directory = directory.subspan(1);
  return (entry.offset_width == 4 || entry.offset_width == 8) &&
         read_varint(directory, entry.keyword_bytes) && entry.keyword_bytes <= UINT64_MAX / 2;
}

Result<std::unique_ptr<ColumnSetReader>> ColumnSetReader::open(storage::Section section,
                                                               std::uint32_t document_count) {
  std::unique_ptr<ColumnSetReader> reader(new ColumnSetReader(section, document_count));
  const auto bytes = section.bytes();
  const auto damaged = corruption("section columns: its directory is damaged");
  if (bytes.size() < kTrailerBytes) return damaged;
  const auto trailer = bytes.size() - kTrailerBytes;
  FTS_TRY(section.verify(trailer, kTrailerBytes));
  const auto directory_bytes = load_le<std::uint32_t>(bytes.data() + trailer);
  const auto count = load_le<std::uint32_t>(bytes.data() + trailer + 4);
  if (directory_bytes > trailer || count > limits::kMaxTypedFields) return damaged;
  const auto end = trailer - directory_bytes;
  FTS_TRY(section.verify(end, directory_bytes));
  auto directory = bytes.subspan(end, directory_bytes);
  std::uint64_t expected = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    auto entry = std::make_unique<Entry>();
    if (!read_entry(directory, *entry)) return damaged;
    // Each column begins where the one before it ended: subtraction, since sums could wrap.
    expected = align_up(expected, 8);
    if (entry->offset != expected || entry->offset > end ||
        entry->values_bytes > end - entry->offset ||
        entry->dictionary_bytes() > end - entry->offset - entry->values_bytes) {
      return damaged;
    }
    expected = entry->offset + entry->values_bytes + entry->dictionary_bytes();
    reader->entries_.push_back(std::move(entry));
  }
  if (!directory.empty() || expected != end) return damaged;
  return reader;
}

std::vector<std::string> ColumnSetReader::names() const {
  std::vector<std::string> names;
  for (const auto& entry : entries_) names.push_back(entry->name);
  return names;
}

Result<std::unique_ptr<TypedColumn>> ColumnSetReader::open_column(const Entry& entry) const {
  const auto dictionary_bytes = entry.dictionary_bytes();
  FTS_TRY(section_.verify(entry.offset, entry.values_bytes + dictionary_bytes));
  const auto bytes = section_.bytes().subspan(entry.offset, entry.values_bytes + dictionary_bytes);
  FTS_ASSIGN(auto values,
             codec::ValueColumnReader::open(bytes.first(entry.values_bytes), document_count_));
  auto column = std::make_unique<TypedColumn>(entry.type, std::move(values));
  if (entry.type == ColumnType::kKeyword) {
    FTS_TRY(column->open_dictionary(bytes.last(dictionary_bytes),
                                    static_cast<std::uint32_t>(entry.keywords), entry.offset_width,
                                    entry.keyword_bytes));
  }
  FTS_TRY(column->check_range());
  return column;
}

Result<const ColumnReader*> ColumnSetReader::column(std::string_view name) const {
  for (const auto& entry : entries_) {
    if (entry->name != name) continue;
    if (!entry->opened.load(std::memory_order_acquire)) {
      const std::lock_guard lock(opening_);
      if (!entry->opened.load(std::memory_order_relaxed)) {
        auto column = open_column(*entry);
        if (!column.ok()) return column.status().with_context(context(entry->name));
        entry->column = std::move(column).value();
        entry->opened.store(true, std::memory_order_release);
      }
    }
    return static_cast<const ColumnReader*>(entry->column.get());
  }
  return static_cast<const ColumnReader*>(nullptr);
}

Status ColumnSetReader::check() const {
  for (const auto& entry : entries_) {
    FTS_ASSIGN([[maybe_unused]] const ColumnReader* const column, this->column(entry->name));
    FTS_TRY(entry->column->check_sorted().with_context(context(entry->name)));
  }
  return ok_status();
}

}  // namespace fts::segment

#include "engine/index/merge_columns.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/index/doc_sorter.hpp"

namespace fts::index {
namespace {

/// A column of one source; null when the source has none of that name.
using Columns = std::vector<const segment::ColumnReader*>;

Result<Columns> columns_named(std::span<const MergeSource> sources, const std::string& name,
                              segment::ColumnType& type) {
  Columns columns;
  const segment::ColumnReader* first = nullptr;
  for (const auto& source : sources) {
    FTS_ASSIGN(const auto* column, source.reader->column(name));
    columns.push_back(column);
    if (column == nullptr) continue;
    if (first == nullptr) first = column;
    if (column->type() != first->type()) {
      return corruption(source.reader->path() + ": column \"" + name + "\" is a " +
                        std::string(segment::column_type_name(column->type())) +
                        ", in an older segment it is a " +
                        std::string(segment::column_type_name(first->type())));
    }
  }
  FTS_CHECK(first != nullptr);
  type = first->type();
  return columns;
}

/// Replaces the codes of [begins[i], begins[i + 1]), ranks in source i's dictionary, by ranks in
/// one dictionary of the keywords that are left.
void merge_dictionaries(const Columns& columns, std::span<const std::size_t> begins,
                        segment::ColumnData& data) {
  constexpr std::int64_t kUnused = -1;
  std::vector<std::vector<std::int64_t>> ranks(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] == nullptr) continue;
    ranks[i].assign(columns[i]->dictionary_size(), kUnused);
    for (std::size_t at = begins[i]; at < begins[i + 1]; ++at) {
      ranks[i][static_cast<std::size_t>(data.codes[at])] = 0;
    }
    for (std::size_t code = 0; code < ranks[i].size(); ++code) {
      if (ranks[i][code] == kUnused) continue;
      data.dictionary.emplace_back(columns[i]->keyword(static_cast<std::int64_t>(code)));
    }
  }
  std::sort(data.dictionary.begin(), data.dictionary.end());
  data.dictionary.erase(std::unique(data.dictionary.begin(), data.dictionary.end()),
                        data.dictionary.end());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] == nullptr) continue;
    auto from = data.dictionary.begin();
    for (std::size_t code = 0; code < ranks[i].size(); ++code) {
      if (ranks[i][code] == kUnused) continue;
      from = std::lower_bound(from, data.dictionary.end(),
                              columns[i]->keyword(static_cast<std::int64_t>(code)));
      ranks[i][code] = from - data.dictionary.begin();
    }
    for (std::size_t at = begins[i]; at < begins[i + 1]; ++at) {
      data.codes[at] = ranks[i][static_cast<std::size_t>(data.codes[at])];
    }
  }
}

void append_values(const segment::ColumnReader& column, std::uint32_t document_count,
                   const DocMap& map, segment::ColumnData& data) {
  for (DocNum doc = 0; doc < document_count; ++doc) {
    if (!map.keeps(doc)) continue;
    column.values(doc, data.codes);
    data.docs.resize(data.codes.size(), map.map(doc));
  }
}

/// Puts the values in the order of their documents.
void sort_by_document(segment::ColumnData& data) {
  DocSorter sorter;
  segment::ColumnData sorted;
  for (const auto i : sorter.sort(data.docs)) {
    sorted.docs.push_back(data.docs[i]);
    sorted.codes.push_back(data.codes[i]);
  }
  data.docs = std::move(sorted.docs);
  data.codes = std::move(sorted.codes);
}

}  // namespace

Status merge_columns(std::span<const MergeSource> sources, std::span<const DocMap> maps,
                     segment::SegmentWriter& writer) {
  std::set<std::string> names;
  for (const auto& source : sources) {
    for (auto& name : source.reader->column_names()) names.insert(std::move(name));
  }
  for (const auto& name : names) {
    segment::ColumnData data;
    data.name = name;
    FTS_ASSIGN(const Columns columns, columns_named(sources, name, data.type));
    std::vector<std::size_t> begins{0};
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (columns[i] != nullptr) {
        append_values(*columns[i], sources[i].reader->meta().document_count, maps[i], data);
      }
      begins.push_back(data.codes.size());
    }
    if (data.docs.empty()) continue;
    if (data.type == segment::ColumnType::kKeyword) merge_dictionaries(columns, begins, data);
    if (!std::ranges::is_sorted(data.docs)) sort_by_document(data);
    FTS_TRY(writer.add_column(data));
  }
  return ok_status();
}

}  // namespace fts::index

#include "engine/search/facets.hpp"

#include <algorithm>
#include <bit>

#include "engine/base/limits.hpp"
#include "engine/search/typed_fields.hpp"
#include "engine/search/values.hpp"

namespace fts::search {

using segment::ColumnType;

Result<FacetCollector> FacetCollector::make(const index::Snapshot& snapshot,
                                            const std::vector<FacetRequest>& requests) {
  FacetCollector out;
  for (const auto& request : requests) {
    if (request.size > limits::kMaxFacetValues) {
      return limit_exceeded("a facet shows at most " + std::to_string(limits::kMaxFacetValues) +
                            " values (kMaxFacetValues), not " + std::to_string(request.size));
    }
    auto& facet = out.facets_.emplace_back();
    facet.request = request;
    FTS_ASSIGN(facet.type, typed_field(snapshot, request.field));
  }
  return out;
}

Status FacetCollector::start_segment(const segment::SegmentReader& reader) {
  for (auto& facet : facets_) {
    FTS_ASSIGN(facet.column, typed_column(reader, facet.request.field, facet.type));
  }
  return ok_status();
}

void FacetCollector::add(DocNum doc) {
  for (auto& facet : facets_) {
    if (facet.column == nullptr) continue;
    values_.clear();
    facet.column->values(doc, values_);
    if (values_.size() > 1) {
      std::sort(values_.begin(), values_.end());
      values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
    }
    for (const auto code : values_) ++facet.codes[code];
  }
}

void FacetCollector::add_window(DocNum base, std::span<const std::uint64_t> bits) {
  for (std::size_t w = 0; w < bits.size(); ++w) {
    for (auto word = bits[w]; word != 0; word &= word - 1) {
      add(base + static_cast<DocNum>(64 * w) + static_cast<DocNum>(std::countr_zero(word)));
    }
  }
}

void FacetCollector::finish_segment() {
  for (auto& facet : facets_) {
    if (facet.type != ColumnType::kKeyword || facet.column == nullptr) continue;
    // Ranks mean something in their segment only.
    for (const auto& [code, count] : facet.codes) {
      facet.keywords[std::string(facet.column->keyword(code))] += count;
    }
    facet.codes.clear();
  }
}

std::vector<Facet> FacetCollector::take() {
  std::vector<Facet> out;
  const auto more = [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  };
  const auto show = [&](const Collected& from, auto counts, auto text_of) {
    auto& facet = out.emplace_back();
    facet.field = from.request.field;
    const auto shown = std::min<std::size_t>(from.request.size, counts.size());
    std::partial_sort(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(shown),
                      counts.end(), more);
    for (std::size_t i = 0; i < shown; ++i) {
      facet.values.push_back({text_of(counts[i].first), counts[i].second});
    }
  };
  for (const auto& facet : facets_) {
    if (facet.type == ColumnType::kKeyword) {
      using Count = std::pair<std::string, std::uint64_t>;
      show(facet, std::vector<Count>(facet.keywords.begin(), facet.keywords.end()),
           [](const std::string& text) { return text; });
    } else {
      using Count = std::pair<std::int64_t, std::uint64_t>;
      show(facet, std::vector<Count>(facet.codes.begin(), facet.codes.end()),
           [&](std::int64_t code) { return format_value(facet.type, code); });
    }
  }
  return out;
}

}  // namespace fts::search

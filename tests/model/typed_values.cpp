// What the model does with typed fields: conditions, facets and sorts, by a look at every value.

#include <algorithm>
#include <map>
#include <set>

#include "engine/search/values.hpp"
#include "tests/model/model.hpp"

namespace fts::model {

using query::Node;
using query::NodeKind;

bool Model::condition(const ModelDocument& doc, const Node& node) const {
  const bool range = node.kind == NodeKind::kRange;
  const std::optional<std::string> low = range ? node.low : node.text;
  const std::optional<std::string> high = range ? node.high : node.text;
  const bool include_low = !range || node.include_low;
  const bool include_high = !range || node.include_high;
  for (const auto& value : doc.version->values) {
    if (value.field != node.field) continue;
    bool within = true;
    if (value.type == segment::ColumnType::kKeyword) {
      if (low) within = include_low ? value.keyword >= *low : value.keyword > *low;
      if (high) {
        within = within && (include_high ? value.keyword <= *high : value.keyword < *high);
      }
    } else {
      if (low) {
        const auto bound = *search::parse_value(node.field, value.type, *low);
        within = include_low ? value.code >= bound.low : value.code > bound.high;
      }
      if (high) {
        const auto bound = *search::parse_value(node.field, value.type, *high);
        within = within && (include_high ? value.code <= bound.high : value.code < bound.low);
      }
    }
    if (within) return true;
  }
  return false;
}

std::vector<search::Facet> Model::facets(const search::SearchRequest& request,
                                         const std::vector<Match>& matches) const {
  std::vector<search::Facet> out;
  for (const auto& facet : request.facets) {
    // Ordered by value: codes for numbers and dates, bytes for keywords.
    std::map<std::pair<std::int64_t, std::string>, std::uint64_t> counts;
    auto type = segment::ColumnType::kKeyword;
    for (const auto& match : matches) {
      std::set<std::pair<std::int64_t, std::string>> distinct;
      for (const auto& value : match.doc->version->values) {
        if (value.field != facet.field) continue;
        type = value.type;
        distinct.emplace(value.code, value.keyword);
      }
      for (const auto& value : distinct) ++counts[value];
    }
    auto& shown = out.emplace_back();
    shown.field = facet.field;
    std::vector<std::pair<std::pair<std::int64_t, std::string>, std::uint64_t>> order(
        counts.begin(), counts.end());
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    for (const auto& [value, count] : order) {
      if (shown.values.size() == facet.size) break;
      const bool keyword = type == segment::ColumnType::kKeyword;
      shown.values.push_back(
          {keyword ? value.second : search::format_value(type, value.first), count});
    }
  }
  return out;
}

std::optional<TypedValue> Model::extreme(const ModelDocument& doc, const std::string& field,
                                         bool greatest) const {
  std::optional<TypedValue> best;
  for (const auto& value : doc.version->values) {
    if (value.field != field) continue;
    const auto less = [](const TypedValue& a, const TypedValue& b) {
      return a.type == segment::ColumnType::kKeyword ? a.keyword < b.keyword : a.code < b.code;
    };
    if (!best || (greatest ? less(*best, value) : less(value, *best))) best = value;
  }
  return best;
}

bool Model::before(const search::SearchRequest& request, const ModelDocument& a, float score_a,
                   const ModelDocument& b, float score_b) const {
  for (const auto& key : request.sort) {
    if (key.field == "_score") {
      if (score_a != score_b) return key.descending ? score_a > score_b : score_a < score_b;
      continue;
    }
    const auto x = extreme(a, key.field, key.descending);
    const auto y = extreme(b, key.field, key.descending);
    if (x.has_value() != y.has_value()) return x.has_value();
    if (!x) continue;
    const auto order = x->type == segment::ColumnType::kKeyword ? x->keyword.compare(y->keyword)
                                                                : (x->code < y->code   ? -1
                                                                   : x->code > y->code ? 1
                                                                                       : 0);
    if (order != 0) return key.descending ? order > 0 : order < 0;
  }
  return a.place < b.place;
}

}  // namespace fts::model

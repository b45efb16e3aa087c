#include "engine/search/sorting.hpp"

#include <algorithm>

#include "engine/search/matcher.hpp"
#include "engine/search/typed_fields.hpp"

namespace fts::search {

using segment::ColumnType;

Result<SortedHits> SortedHits::make(const index::Snapshot& snapshot,
                                    const std::vector<SortKey>& keys, std::size_t k) {
  SortedHits out;
  out.k_ = k;
  for (const auto& request : keys) {
    auto& key = out.keys_.emplace_back();
    key.request = request;
    if (request.field == "_score") {
      key.by_score = true;
      out.needs_score_ = true;
      continue;
    }
    FTS_ASSIGN(key.type, typed_field(snapshot, request.field));
  }
  return out;
}

void SortedHits::read_values(DocNum doc, Entry& entry) const {
  entry.values.assign(keys_.size(), Value());
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const auto& key = keys_[i];
    if (key.column == nullptr) continue;
    const auto code =
        key.request.descending ? key.column->max_value(doc) : key.column->min_value(doc);
    if (!code) continue;
    auto& value = entry.values[i];
    value.missing = false;
    value.code = *code;
    if (key.type == ColumnType::kKeyword) value.keyword = key.column->keyword(*code);
  }
}

bool SortedHits::before(const Entry& a, const Entry& b) const {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const bool descending = keys_[i].request.descending;
    if (keys_[i].by_score) {
      if (a.hit.score != b.hit.score) return (a.hit.score < b.hit.score) != descending;
      continue;
    }
    const auto& x = a.values[i];
    const auto& y = b.values[i];
    if (x.missing != y.missing) return y.missing;
    if (x.missing) continue;
    if (keys_[i].type == ColumnType::kKeyword) {
      if (x.keyword != y.keyword) return (x.keyword < y.keyword) != descending;
    } else if (x.code != y.code) {
      return (x.code < y.code) != descending;
    }
  }
  return wins_tie(a.hit, b.hit);
}

Status SortedHits::add_segment(const SegmentContext& context, const PlanNode& root,
                               std::uint64_t& matches) {
  for (auto& key : keys_) {
    key.column = nullptr;
    if (key.by_score) continue;
    FTS_ASSIGN(key.column, typed_column(*context.reader, key.request.field, key.type));
  }
  const auto order = [this](const Entry& a, const Entry& b) { return before(a, b); };
  auto& execution = *context.execution;
  FTS_ASSIGN(const auto matcher, make_matcher(context, root));
  const auto score_of_doc = [&] {
    double sum = 0;
    matcher->add_score(sum);
    return static_cast<float>(sum);
  };
  Entry entry;
  std::uint64_t candidates = 0;
  for (DocNum doc = matcher->advance(0); doc != kNoDoc; doc = matcher->advance(doc + 1)) {
    if ((++candidates & 255U) == 0 && !execution.poll(256)) break;
    if (!context.live->live(doc) || !matcher->matches()) continue;
    ++matches;
    if (k_ == 0) continue;
    entry.hit = {
        {context.segment, doc}, needs_score_ ? score_of_doc() : 0.0F, false, context.place(doc)};
    read_values(doc, entry);
    const bool full = heap_.size() == k_;
    if (full && !before(entry, heap_.front())) continue;
    if (!needs_score_) entry.hit.score = score_of_doc();
    if (full) {
      std::pop_heap(heap_.begin(), heap_.end(), order);
      std::swap(heap_.back(), entry);
    } else {
      heap_.push_back(entry);
    }
    std::push_heap(heap_.begin(), heap_.end(), order);
  }
  return execution.status();
}

std::vector<Hit> SortedHits::take() {
  std::sort(heap_.begin(), heap_.end(),
            [this](const Entry& a, const Entry& b) { return before(a, b); });
  std::vector<Hit> hits;
  for (const auto& entry : heap_) hits.push_back(entry.hit);
  return hits;
}

}  // namespace fts::search

#include "engine/search/word_positions.hpp"

#include <algorithm>
#include <utility>

namespace fts::search {

Result<WordPositions> WordPositions::open(const SegmentContext& context, const PlanNode& word) {
  WordPositions out;
  out.execution_ = context.execution;
  out.wanted_fields_ = word.field_mask;
  for (const auto& list : word.match.lists.lists) {
    if (list.weight == 1.0F && list.entries[context.segment]) {
      FTS_TRY(out.add_list(context, list));
    }
  }
  return out;
}

Status WordPositions::add_list(const SegmentContext& context, const TermList& list) {
  const auto& reader = *context.reader;
  // A segment without classes has the entry of the form in the place of its class.
  if (list.level != query::Level::kClass || reader.classes() == nullptr) {
    return add_form(context, *list.entries[context.segment]);
  }
  FTS_ASSIGN(const auto found, reader.classes()->find(list.name));
  if (!found) return ok_status();
  FTS_ASSIGN(const auto members, reader.class_members(found->ord));
  for (const auto member : members) {
    FTS_ASSIGN(const auto entry, reader.forms().entry(member));
    FTS_TRY(add_form(context, entry));
  }
  return ok_status();
}

Status WordPositions::add_form(const SegmentContext& context, const segment::TermEntry& entry) {
  FTS_ASSIGN(const auto postings, context.reader->postings(entry));
  forms_.emplace_back(postings, segment::PostingsNeed::kPositions);
  return ok_status();
}

bool WordPositions::advance(DocNum doc) {
  here_.clear();
  fields_ = 0;
  for (auto& field : by_field_) field.known = false;
  for (std::uint32_t i = 0; i < forms_.size();) {
    auto& form = forms_[i];
    // Before its first document a cursor stands at kNoDoc.
    if (form.doc() < doc || form.doc() == kNoDoc) form.advance(doc);
    const auto mask = form.doc() == doc ? form.field_mask() : std::uint8_t{0};
    if (form.doc() == kNoDoc) {  // at its end, or damaged
      if (!form.status().ok()) execution_->fail(form.status());
      std::swap(form, forms_.back());
      forms_.pop_back();
      continue;
    }
    if (mask != 0) here_.push_back(i);
    fields_ = static_cast<std::uint8_t>(fields_ | (mask & wanted_fields_));
    ++i;
  }
  return fields_ != 0;
}

std::span<const std::uint32_t> WordPositions::in_field(std::uint32_t field) {
  auto& [known, positions] = by_field_[field];
  if (known) return positions;
  known = true;
  positions.clear();
  if ((fields_ >> field & 1U) == 0) return positions;
  std::size_t forms = 0;
  for (const auto i : here_) {
    auto& form = forms_[i];
    if ((form.field_mask() >> field & 1U) == 0) continue;
    const auto own = form.field_positions(field);
    if (!form.status().ok()) execution_->fail(form.status());
    positions.insert(positions.end(), own.begin(), own.end());
    ++forms;
  }
  if (forms > 1) {
    std::sort(positions.begin(), positions.end());
    positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  }
  return positions;
}

}  // namespace fts::search

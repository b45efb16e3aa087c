#include "engine/index/snapshot.hpp"

#include <algorithm>
#include <numeric>

namespace fts::index {

std::uint64_t Snapshot::document_count() const {
  std::uint64_t count = 0;
  for (const auto& view : segments) {
    count += view.reader->meta().document_count - view.live.deleted_count();
  }
  return count;
}

std::uint64_t Snapshot::documents_with_text() const {
  std::uint64_t count = 0;
  for (const auto& view : segments) count += view.reader->meta().documents_with_text;
  return count;
}

std::vector<std::uint64_t> Snapshot::field_totals() const {
  std::vector<std::uint64_t> totals(settings.text_fields.size(), 0);
  for (const auto& view : segments) {
    const auto& fields = view.reader->meta().fields;
    const auto count = std::min(totals.size(), fields.size());
    for (std::size_t i = 0; i < count; ++i) totals[i] += fields[i].total_length;
  }
  return totals;
}

double Snapshot::average_length() const {
  const auto documents = documents_with_text();
  if (documents == 0) return 1.0;
  const auto totals = field_totals();
  double weighted = 0;
  for (std::size_t i = 0; i < totals.size(); ++i) {
    weighted +=
        static_cast<double>(settings.text_fields[i].weight) * static_cast<double>(totals[i]);
  }
  return weighted / static_cast<double>(documents);
}

double Snapshot::average_word_weight() const {
  const auto totals = field_totals();
  const auto words = std::accumulate(totals.begin(), totals.end(), std::uint64_t{0});
  if (totals.size() == 1 || words == 0) return 1.0;
  return average_length() * static_cast<double>(documents_with_text()) / static_cast<double>(words);
}

double Snapshot::average_field_length(std::size_t field) const {
  const auto total = field_totals()[field];
  if (total == 0) return 1.0;
  return static_cast<double>(total) / static_cast<double>(documents_with_text());
}

Status Snapshot::check_classes() const {
  if (!analyzer->has_classes()) return ok_status();
  for (const auto& view : segments) {
    const auto& written_by = view.reader->meta().analyzer;
    if (written_by == analyzer->label()) continue;
    return unsupported("word classes were written by " + written_by + ", but here is " +
                       analyzer->label() +
                       " (another lexicon, or none); run 'ftsd reclass', "
                       "which needs no text");
  }
  return ok_status();
}

Result<std::optional<DocRef>> Snapshot::find(std::string_view id) const {
  // The newest first: what was added last is what is asked for most.
  for (std::size_t i = segments.size(); i > 0; --i) {
    const auto& view = segments[i - 1];
    FTS_ASSIGN(const std::optional<DocNum> doc, view.reader->find_id(id));
    if (doc && view.live.live(*doc)) {
      return std::optional(DocRef{static_cast<std::uint32_t>(i - 1), *doc});
    }
  }
  return std::optional<DocRef>();
}

}  // namespace fts::index

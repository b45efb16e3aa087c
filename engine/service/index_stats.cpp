#include "engine/service/index_stats.hpp"

#include <map>

namespace fts::service {

IndexStats stats_of(const index::Snapshot& snapshot, const analysis::Lexicon* lexicon) {
  IndexStats stats;
  stats.documents = snapshot.document_count();
  stats.segments = snapshot.segments.size();
  stats.generation = snapshot.generation.value();
  stats.analyzer = snapshot.analyzer->label();
  if (lexicon != nullptr && snapshot.analyzer->uses_lexicon()) stats.lexicon = lexicon->source();
  stats.needs_reclass = !snapshot.check_classes().ok();
  std::map<std::string, std::uint64_t> parts;
  for (const auto& segment : snapshot.segments) {
    const auto& meta = segment.reader->meta();
    stats.deleted += segment.live.deleted_count();
    stats.terms += meta.form_count;
    stats.classes += meta.class_count;
    stats.postings += meta.posting_count;
    stats.positions += meta.position_count;
    stats.text_bytes += meta.text_bytes;
    stats.disk_bytes += segment.reader->file_size();
    for (const auto& part : segment.reader->section_sizes()) parts[part.name] += part.bytes;
  }
  for (const auto& [part, bytes] : parts) stats.parts.push_back({part, bytes});
  return stats;
}

}  // namespace fts::service

#include "engine/index/index_check.hpp"

#include <algorithm>

#include "engine/base/job_progress.hpp"
#include "engine/base/progress_throttle.hpp"

namespace fts::index {
namespace {

/// The manifest on disk, where it is still that of `commit`.
Status check_manifest(const IndexStore& store, const Commit& commit) {
  FTS_ASSIGN(const Manifest manifest, read_manifest(store.fs(), store.folder()));
  if (manifest.generation != commit.manifest.generation) return ok_status();
  if (serialize_manifest(manifest) != serialize_manifest(commit.manifest)) {
    return corruption(manifest_path(store.folder()) +
                      ": is not the manifest that was opened, though of the same generation");
  }
  return ok_status();
}

Status check_deletions(const IndexStore& store, const Commit& commit, const CommitSegment& segment,
                       const segment::LiveDocs& live) {
  if (segment.deletions == nullptr) return ok_status();
  const std::string& path = segment.deletions->path();
  const auto on_disk =
      segment::LiveDocs::read(store.fs(), path, segment.entry.id, segment.entry.document_count);
  if (on_disk.status().code() == StatusCode::kNotFound) {
    // A writer in another process may have replaced them: they are read by path, unlike segments,
    // which we hold open.
    FTS_ASSIGN(const Manifest manifest, read_manifest(store.fs(), store.folder()));
    if (manifest.generation != commit.manifest.generation) return ok_status();
  }
  if (!on_disk.ok()) return on_disk.status();
  if (on_disk->deleted_count() != segment.entry.deleted_count ||
      !std::ranges::equal(on_disk->words(), live.words())) {
    return corruption(path + ": are not the deletions that were opened");
  }
  return ok_status();
}

Status check_schema(const segment::SegmentReader& reader, const TypedFields& schema) {
  for (const auto& name : reader.column_names()) {
    FTS_ASSIGN(const auto* column, reader.column(name));
    const auto known = schema.find(name);
    if (known == schema.end()) {
      return corruption(reader.path() + ": column \"" + name + "\" is not in the schema");
    }
    if (column == nullptr || column->type() != known->second) {
      return corruption(reader.path() + ": column \"" + name + "\" is not a " +
                        std::string(segment::column_type_name(known->second)) +
                        ", as the schema says");
    }
  }
  return ok_status();
}

/// No live id stands in a later segment too. Inside a segment its own check has seen to it.
Status check_ids(const Snapshot& snapshot, ProgressSink* progress) {
  ProgressThrottle throttle(progress);
  const std::uint64_t documents = snapshot.document_count();
  std::uint64_t done = 0;
  for (std::size_t i = 0; i < snapshot.segments.size(); ++i) {
    const auto& view = snapshot.segments[i];
    const std::uint32_t count = view.reader->meta().document_count;
    for (DocNum doc = 0; doc < count && i + 1 < snapshot.segments.size(); ++doc) {
      if (!view.live.live(doc)) continue;
      throttle.update({.phase = "checking", .bytes = ++done, .total_bytes = documents});
      FTS_ASSIGN(const std::string id, view.reader->document_id(doc));
      for (std::size_t later = i + 1; later < snapshot.segments.size(); ++later) {
        const auto& other = snapshot.segments[later];
        FTS_ASSIGN(const std::optional<DocNum> twin, other.reader->find_id(id));
        if (twin && other.live.live(*twin)) {
          return corruption(other.reader->path() + ": document \"" + id +
                            "\" is live here and in " + view.reader->path());
        }
      }
    }
  }
  return ok_status();
}

}  // namespace

Status check_index(const IndexStore& store, ProgressSink* progress) {
  const auto commit = store.current();
  FTS_TRY(check_manifest(store, *commit));
  std::uint64_t documents = 0;
  std::uint64_t bytes = 0;
  for (const auto& segment : commit->segments) {
    documents += segment.entry.document_count;
    bytes += segment.entry.size_bytes;
  }
  JobProgress job(progress, "checking", documents, bytes);
  std::uint64_t id_bytes = 0;
  for (std::size_t i = 0; i < commit->segments.size(); ++i) {
    const auto& segment = commit->segments[i];
    // A part is kept for the comparison of their ids.
    const std::uint64_t kept = commit->segments.size() > 1 ? segment.entry.size_bytes / 16 : 0;
    id_bytes += kept;
    JobPart part(job, segment.entry.size_bytes - kept);
    FTS_TRY(segment.reader->check(&part));
    part.finish();
    FTS_TRY(check_deletions(store, *commit, segment, commit->snapshot->segments[i].live));
    FTS_TRY(check_schema(*segment.reader, commit->manifest.schema));
  }
  JobPart ids(job, id_bytes);
  FTS_TRY(check_ids(*commit->snapshot, &ids));
  job.finish();
  return ok_status();
}

}  // namespace fts::index

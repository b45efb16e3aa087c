#include "engine/index/index_store.hpp"

#include <algorithm>

namespace fts::index {
namespace {

/// What a reader of a snapshot keeps alive: declared so that the file is closed before its guard
/// may remove it.
struct HeldReader {
  FileGuardPtr file;
  FileGuardPtr deletions;
  std::shared_ptr<const segment::SegmentReader> reader;
};

std::shared_ptr<const segment::SegmentReader> hold(const CommitSegment& segment) {
  auto held =
      std::make_shared<HeldReader>(HeldReader{segment.file, segment.deletions, segment.reader});
  const auto* reader = held->reader.get();
  return {std::move(held), reader};
}

/// The commit of a manifest and its segments. `previous` lends its analyzer if it fits.
Result<std::shared_ptr<const Commit>> assemble(
    Manifest manifest, std::vector<ProposedSegment> segments, const Snapshot* previous,
    const std::shared_ptr<const analysis::Lexicon>& lexicon) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->generation = manifest.generation;
  snapshot->settings = manifest.settings;
  snapshot->schema = manifest.schema;
  if (previous != nullptr && previous->settings.analyzer == manifest.settings.analyzer &&
      previous->settings.stemmer == manifest.settings.stemmer) {
    snapshot->analyzer = previous->analyzer;
  } else {
    FTS_ASSIGN(snapshot->analyzer, analyzer_of(manifest.settings, lexicon));
  }
  if (previous != nullptr && previous->analyzer == snapshot->analyzer &&
      previous->settings.synonyms == manifest.settings.synonyms) {
    snapshot->synonyms = previous->synonyms;
  } else {
    snapshot->synonyms =
        std::make_shared<analysis::Synonyms>(snapshot->analyzer, manifest.settings.synonyms);
  }
  auto commit = std::make_shared<Commit>();
  for (auto& proposed : segments) {
    snapshot->segments.push_back({hold(proposed.segment), std::move(proposed.live)});
    commit->segments.push_back(std::move(proposed.segment));
  }
  commit->manifest = std::move(manifest);
  commit->snapshot = std::move(snapshot);
  return std::shared_ptr<const Commit>(std::move(commit));
}

/// Of the files that a commit names.
std::set<std::string> file_names(const Commit& commit) {
  std::set<std::string> names;
  for (const auto& segment : commit.segments) {
    for (const auto& file : {segment.file, segment.deletions}) {
      if (file != nullptr) names.insert(file->path().substr(file->path().rfind('/') + 1));
    }
  }
  return names;
}

Status disagreement(const std::string& path, const std::string& what) {
  return corruption(path + ": " + what + " than the manifest says; the file is not of this commit");
}

}  // namespace

Result<std::shared_ptr<const analysis::Analyzer>> analyzer_of(
    const Settings& settings, std::shared_ptr<const analysis::Lexicon> lexicon) {
  FTS_TRY(validate(settings));
  analysis::AnalyzerOptions options;
  options.name = settings.analyzer;
  options.stemmer = *analysis::stemmer_named(settings.stemmer);
  options.lexicon = std::move(lexicon);
  return analysis::make_analyzer(options);
}

WriterSlot::~WriterSlot() {
  if (store_ == nullptr) return;
  const std::scoped_lock lock(store_->mutex_);
  store_->writing_ = false;
}

Result<std::shared_ptr<IndexStore>> IndexStore::open(
    storage::FileSystem& fs, const std::string& folder, Index::Mode mode,
    std::shared_ptr<const analysis::Lexicon> lexicon) {
  const std::shared_ptr<IndexStore> store(new IndexStore(fs, folder, mode, std::move(lexicon)));
  FTS_ASSIGN(store->current_, store->load());
  const Manifest& manifest = store->current_->manifest;
  store->next_segment_ = manifest.next_segment;
  if (mode == Index::Mode::kReadWrite) {
    // The manifest may be that of a process that died before the name was durable. Until it is, a
    // power cut could bring back the one before, which needs files that look like orphans now.
    FTS_TRY(fs.sync_folder(folder));
    remove_orphans(fs, folder, file_names(*store->current_));
  }
  return store;
}

Result<std::vector<std::string>> IndexStore::leftovers() const {
  const auto commit = current();
  FTS_ASSIGN(auto files, find_orphans(fs_, folder_, file_names(*commit)));
  // A writer in another process may have committed what we do not know of.
  FTS_ASSIGN(const Manifest manifest, read_manifest(fs_, folder_));
  if (manifest.generation != commit->manifest.generation) files.clear();
  return files;
}

Result<std::shared_ptr<const Commit>> IndexStore::load() const {
  // A writer in another process may replace the manifest and remove files between our reading the
  // one and opening the others; then the next manifest is there already.
  constexpr int kAttempts = 100;
  Generation last_tried;
  for (int attempt = 0;; ++attempt) {
    auto manifest = read_manifest(fs_, folder_);
    if (manifest.status().code() == StatusCode::kNotFound) {
      FTS_TRY(refuse_lost_manifest(fs_, folder_));
      return not_found("no index in " + folder_ + " (it has no manifest); create one first");
    }
    if (!manifest.ok()) return manifest.status();
    const bool unchanged = attempt > 0 && manifest->generation == last_tried;
    last_tried = manifest->generation;
    std::vector<ProposedSegment> segments;
    Status status;
    for (const auto& entry : manifest->segments) {
      auto segment = load_segment(*manifest, entry);
      if (!segment.ok()) {
        status = segment.status();
        break;
      }
      segments.push_back(std::move(*segment));
    }
    if (status.ok()) return assemble(std::move(*manifest), std::move(segments), nullptr, lexicon_);
    if (status.code() != StatusCode::kNotFound) return status;
    if (unchanged || attempt == kAttempts) {
      return corruption(status.message() + "; the manifest of " + folder_ + " names it");
    }
  }
}

Result<ProposedSegment> IndexStore::load_segment(const Manifest& manifest,
                                                 const ManifestSegment& entry) const {
  ProposedSegment loaded;
  const std::string path = segment_path(folder_, entry.id);
  auto file = guard(path, FileGuard::Fate::kStays);
  FTS_ASSIGN(loaded.segment, adopt(std::move(file), entry.id));
  const auto& meta = loaded.segment.reader->meta();
  if (loaded.segment.entry.size_bytes != entry.size_bytes) {
    return disagreement(path, "other size");
  }
  if (meta.document_count != entry.document_count) {
    return disagreement(path, "other number of documents");
  }
  if (!std::equal(meta.fields.begin(), meta.fields.end(), manifest.settings.text_fields.begin(),
                  manifest.settings.text_fields.end(),
                  [](const auto& a, const auto& b) { return a.name == b.name; })) {
    return disagreement(path, "other text fields");
  }
  loaded.segment.entry = entry;
  if (entry.deleted_count == 0) return loaded;
  const std::string deletions = deletions_path(folder_, entry.id, entry.deletions);
  FTS_ASSIGN(loaded.live, segment::LiveDocs::read(fs_, deletions, entry.id, entry.document_count));
  if (loaded.live.deleted_count() != entry.deleted_count) {
    return disagreement(deletions, "other number of deletions");
  }
  loaded.segment.deletions = guard(deletions, FileGuard::Fate::kStays);
  return loaded;
}

Result<CommitSegment> IndexStore::adopt(FileGuardPtr file, SegmentId id) const {
  CommitSegment segment;
  FTS_ASSIGN(segment.reader, segment::SegmentReader::open(fs_, file->path()));
  if (segment.reader->meta().id != id) {
    return corruption(file->path() + ": is segment " +
                      std::to_string(segment.reader->meta().id.value()) + " by its own account");
  }
  segment.entry.id = id;
  segment.entry.document_count = segment.reader->meta().document_count;
  segment.entry.size_bytes = segment.reader->file_size();
  segment.file = std::move(file);
  return segment;
}

std::shared_ptr<const Commit> IndexStore::current() const {
  const std::scoped_lock lock(mutex_);
  return current_;
}

Result<WriterSlot> IndexStore::acquire_writer() {
  if (mode_ == Index::Mode::kReadOnly) {
    return invalid_argument("the index in " + folder_ + " is open for reading only");
  }
  const std::scoped_lock lock(mutex_);
  if (retired_) return not_found("the index in " + folder_ + " was deleted");
  if (!failed_.ok()) {
    return failed_.with_context("writing to " + folder_ + " stopped after an error; open it anew");
  }
  if (writing_) {
    return conflict("another batch is being written to " + folder_ + "; one at a time");
  }
  writing_ = true;
  return WriterSlot(shared_from_this());
}

Status IndexStore::retire() {
  {
    const std::scoped_lock lock(mutex_);
    if (writing_) return conflict("a batch is being written to " + folder_);
    retired_ = true;
  }
  remover_->stop();
  return ok_status();
}

Status IndexStore::writer_status() const {
  const std::scoped_lock lock(mutex_);
  return failed_;
}

Status IndexStore::note_error(Status status) {
  if (status.code() == StatusCode::kIoError) {
    const std::scoped_lock lock(mutex_);
    if (failed_.ok()) failed_ = status;
  }
  return status;
}

SegmentId IndexStore::new_segment_id() {
  const std::scoped_lock lock(mutex_);
  return SegmentId(next_segment_++);
}

Proposal IndexStore::proposal() const {
  const auto commit = current();
  Proposal proposal{commit->manifest.settings, commit->manifest.schema, {}};
  for (std::size_t i = 0; i < commit->segments.size(); ++i) {
    proposal.segments.push_back({commit->segments[i], commit->snapshot->segments[i].live, false});
  }
  return proposal;
}

Status IndexStore::write_deletions(Proposal& proposal, Generation generation,
                                   bool& new_files) const {
  for (auto& proposed : proposal.segments) {
    CommitSegment& segment = proposed.segment;
    if (!proposed.live_changed) continue;
    const std::string path = deletions_path(folder_, segment.entry.id, generation);
    segment.deletions = guard(path, FileGuard::Fate::kGoes);
    FTS_TRY(proposed.live.write(fs_, path, segment.entry.id));
    segment.entry.deletions = generation;
    segment.entry.deleted_count = proposed.live.deleted_count();
    new_files = true;
  }
  return ok_status();
}

Result<std::shared_ptr<const Commit>> IndexStore::commit(Proposal proposal) {
  std::erase_if(proposal.segments, [](const ProposedSegment& proposed) {
    return proposed.live.deleted_count() == proposed.segment.entry.document_count;
  });
  const auto previous = current();
  Manifest manifest;
  manifest.generation = Generation(previous->manifest.generation.value() + 1);
  bool new_files = false;
  const auto is_new = [&](const ProposedSegment& proposed) {
    return proposed.segment.entry.id.value() >= previous->manifest.next_segment;
  };
  new_files = std::any_of(proposal.segments.begin(), proposal.segments.end(), is_new);
  Status status = write_deletions(proposal, manifest.generation, new_files);
  if (!status.ok()) return note_error(std::move(status));
  {
    const std::scoped_lock lock(mutex_);
    manifest.next_segment = next_segment_;
  }
  manifest.settings = std::move(proposal.settings);
  manifest.schema = std::move(proposal.schema);
  for (const auto& proposed : proposal.segments) {
    manifest.segments.push_back(proposed.segment.entry);
  }
  FTS_ASSIGN(std::shared_ptr<const Commit> next,
             assemble(std::move(manifest), std::move(proposal.segments), previous->snapshot.get(),
                      lexicon_));
  if (new_files) status = fs_.sync_folder(folder_);
  if (status.ok()) status = switch_to(*next);
  if (!status.ok()) return note_error(std::move(status));
  publish(next);
  return next;
}

Status IndexStore::switch_to(const Commit& next) {
  const auto adopt_files = [&] {
    for (const auto& segment : next.segments) {
      segment.file->set_fate(FileGuard::Fate::kStays);
      if (segment.deletions != nullptr) segment.deletions->set_fate(FileGuard::Fate::kStays);
    }
  };
  ManifestWrite written = write_manifest(fs_, folder_, next.manifest);
  if (!written.status.ok() && written.in_doubt) {
    // Either manifest may be the one on disk, so that the files of both stay, and this process
    // writes no further.
    adopt_files();
    const std::scoped_lock lock(mutex_);
    if (failed_.ok()) failed_ = written.status;
  }
  if (written.status.ok()) adopt_files();
  return written.status;
}

void IndexStore::publish(std::shared_ptr<const Commit> next) {
  std::set<const FileGuard*> referenced;
  for (const auto& segment : next->segments) {
    referenced.insert(segment.file.get());
    referenced.insert(segment.deletions.get());
  }
  // Outside of the lock, since letting go of the last reference removes files.
  std::shared_ptr<const Commit> old = current();
  {
    const std::scoped_lock lock(mutex_);
    current_ = std::move(next);
  }
  for (const auto& segment : old->segments) {
    for (const auto& file : {segment.file, segment.deletions}) {
      if (file != nullptr && !referenced.contains(file.get())) {
        file->set_fate(FileGuard::Fate::kGoes);
      }
    }
  }
}

}  // namespace fts::index

#pragma once

// The commits of one index: which is the newest, how the next one comes about, and who may write.
// Every change of an index (a batch, a merge, new settings) is a Proposal that `commit` makes
// durable and publishes, in this order: files synced, folder synced, manifest replaced, snapshot
// published, and only then files removed that nobody references.

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/index/index.hpp"
#include "engine/index/index_files.hpp"
#include "engine/index/manifest.hpp"
#include "engine/index/snapshot.hpp"

namespace fts::index {

struct CommitSegment {
  ManifestSegment entry;
  FileGuardPtr file;
  FileGuardPtr deletions;  ///< null: every document is live
  std::shared_ptr<const segment::SegmentReader> reader;
};

/// One published state. Immutable.
struct Commit {
  Manifest manifest;
  std::vector<CommitSegment> segments;  ///< as manifest.segments and snapshot->segments
  std::shared_ptr<const Snapshot> snapshot;
};

struct ProposedSegment {
  CommitSegment segment;
  segment::LiveDocs live;
  bool live_changed = false;  ///< a new file of deletions is to be written
};

struct Proposal {
  Settings settings;
  TypedFields schema;
  /// In order of insertion; segments without a live document are left out by `commit`.
  std::vector<ProposedSegment> segments;
};

/// The analyzer that the settings ask for; without a lexicon, what it does without.
Result<std::shared_ptr<const analysis::Analyzer>> analyzer_of(
    const Settings& settings, std::shared_ptr<const analysis::Lexicon> lexicon);

class IndexStore;

/// The right to change the index, held by one at a time; given back on destruction.
class WriterSlot {
 public:
  explicit WriterSlot(std::shared_ptr<IndexStore> store) : store_(std::move(store)) {}
  WriterSlot(WriterSlot&&) = default;
  WriterSlot& operator=(WriterSlot&&) = delete;
  ~WriterSlot();
  IndexStore& store() const { return *store_; }

 private:
  std::shared_ptr<IndexStore> store_;
};

class IndexStore : public std::enable_shared_from_this<IndexStore> {
 public:
  static Result<std::shared_ptr<IndexStore>> open(storage::FileSystem& fs,
                                                  const std::string& folder, Index::Mode mode,
                                                  std::shared_ptr<const analysis::Lexicon> lexicon);

  storage::FileSystem& fs() const { return fs_; }
  const std::string& folder() const { return folder_; }
  const std::shared_ptr<const analysis::Lexicon>& lexicon() const { return lexicon_; }
  std::shared_ptr<const Commit> current() const;

  /// kConflict while another holds it, kInvalidArgument when open for reading only, and the error
  /// that made the writer stop.
  Result<WriterSlot> acquire_writer();
  Status writer_status() const;
  /// An I/O error makes the writer stop for good: what the disk holds is then not for this process
  /// to guess. A full disk does not. Returns the error as it came.
  Status note_error(Status status);
  /// See Index::leftovers.
  Result<std::vector<std::string>> leftovers() const;
  /// See Index::retire.
  Status retire();
  /// A guard of a file in the folder.
  FileGuardPtr guard(std::string path, FileGuard::Fate fate) const {
    return std::make_shared<FileGuard>(remover_, std::move(path), fate);
  }

  // For the holder of the writer slot:

  /// A number for a new segment; any thread.
  SegmentId new_segment_id();
  /// The current commit as a proposal, to be changed.
  Proposal proposal() const;
  /// Durable and published when it returns ok. After an error nothing has changed, or, where that
  /// is not known, the writer has stopped.
  Result<std::shared_ptr<const Commit>> commit(Proposal proposal);
  /// Opens the finished file of a new segment.
  Result<CommitSegment> adopt(FileGuardPtr file, SegmentId id) const;

 private:
  friend class WriterSlot;
  IndexStore(storage::FileSystem& fs, std::string folder, Index::Mode mode,
             std::shared_ptr<const analysis::Lexicon> lexicon)
      : fs_(fs),
        folder_(std::move(folder)),
        mode_(mode),
        lexicon_(std::move(lexicon)),
        remover_(std::make_shared<FileRemover>(fs)) {}
  Result<std::shared_ptr<const Commit>> load() const;
  Result<ProposedSegment> load_segment(const Manifest& manifest,
                                       const ManifestSegment& entry) const;
  Status write_deletions(Proposal& proposal, Generation generation, bool& new_files) const;
  Status switch_to(const Commit& next);
  void publish(std::shared_ptr<const Commit> next);

  storage::FileSystem& fs_;
  const std::string folder_;
  const Index::Mode mode_;
  const std::shared_ptr<const analysis::Lexicon> lexicon_;
  const std::shared_ptr<FileRemover> remover_;

  mutable std::mutex mutex_;
  std::shared_ptr<const Commit> current_;
  std::uint64_t next_segment_ = 1;
  bool writing_ = false;
  bool retired_ = false;
  Status failed_;
};

}  // namespace fts::index

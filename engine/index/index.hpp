#pragma once

// Segments over time: one index, a folder of its own. Readers take snapshots and are never blocked
// by the writer. Writing goes through a WriteBatch: any number of threads feed it documents and
// deletions, `commit` makes all of it durable and visible at once, or nothing. One batch is open at
// a time (kConflict otherwise).
//
// Folder: `manifest` (framed, replaced by rename: the atomic switch), `<id>.seg`,
// `<id>-<generation>.del`. What no manifest references is an orphan of an interrupted batch and is
// removed when the index is opened for writing.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/memory_budget.hpp"
#include "engine/base/progress.hpp"
#include "engine/index/document.hpp"
#include "engine/index/snapshot.hpp"
#include "engine/storage/file_system.hpp"

namespace fts::index {

struct WriterOptions {
  /// Of all buffers of a batch, and of merges: those that reorder documents, and on several threads
  /// what is merged ahead of a long term (merge.hpp).
  std::uint64_t memory_bytes = std::uint64_t{512} << 20;
  std::uint32_t threads =
      1;              ///< of merges, and consumers at once; each gets its share of the memory
  bool merge = true;  ///< false: leave segments as they come (tests)
  /// Merges of fewer postings, some 25 MB of text, keep the order of their documents (tests ask for
  /// fewer).
  std::uint64_t least_reordered_postings = std::uint64_t{1} << 21;
  /// In place of the order that reordering finds, for tests: the new numbers of so many documents.
  std::function<std::vector<DocNum>(std::uint32_t documents)> renumber;
  /// Told when a merge could not reorder in the memory allowed.
  std::function<void(std::string_view message)> warn;
  /// Of a batch: its documents are read under these settings, which become the index's with its
  /// commit. Refused by `begin` as by update_settings.
  std::optional<Settings> settings;
  ProgressSink* progress = nullptr;
};

/// Takes documents apart and inverts them in memory, writing a segment whenever its share of the
/// memory is full. One thread; made by WriteBatch::consumer.
class DocumentConsumer {
 public:
  virtual ~DocumentConsumer() = default;
  /// kInvalidArgument: the document contradicts the schema; kLimit: a bound. It is not taken, the
  /// batch goes on. Other errors: the batch has failed.
  virtual Status add(const Document& document) = 0;
  /// Writes what is buffered; called by its thread when it has no more documents.
  virtual Status finish() = 0;
};

struct CommitStats {
  Generation generation;
  /// Documents, replacements included; of several with one id only the one that stays counts.
  std::uint64_t added = 0;
  std::uint64_t replaced = 0;  ///< of these, over an older document
  std::uint64_t deleted = 0;   ///< ids by remove
  /// Why merging after the commit stopped, if it did; the commit stands.
  Status merging;
};

class WriteBatch {
 public:
  virtual ~WriteBatch() = default;  ///< without commit: as if nothing had been
  virtual Result<std::unique_ptr<DocumentConsumer>> consumer() = 0;
  /// Deletes the document with that id, as of `sequence`: documents of this batch with a higher one
  /// stay. Any thread.
  virtual Status remove(std::string_view id, std::uint64_t sequence) = 0;
  /// Durable and visible when it returns ok. All consumers must be finished.
  virtual Result<CommitStats> commit() = 0;
};

class Index {
 public:
  /// Creates the folder with an empty manifest. kAlreadyExists when there is one; kCorruption when
  /// there are segments without one.
  static Status create(storage::FileSystem& fs, const std::string& folder,
                       const Settings& settings);
  enum class Mode { kReadOnly, kReadWrite };
  /// kNotFound names the folder; kUnsupported when another format version wrote it. kReadWrite
  /// requires that the caller holds the data folder's lock; it removes orphans.
  /// `lexicon`: what the classes of the stemmers that want one are made with; may be null.
  static Result<std::unique_ptr<Index>> open(
      storage::FileSystem& fs, const std::string& folder, Mode mode,
      std::shared_ptr<const analysis::Lexicon> lexicon = nullptr);
  virtual ~Index() = default;

  virtual std::shared_ptr<const Snapshot> snapshot() const = 0;
  virtual Result<std::unique_ptr<WriteBatch>> begin(const WriterOptions& options) = 0;
  /// kInvalidArgument when text fields, analyzer or function words would change under existing
  /// documents, or positions be wanted of documents that have none.
  virtual Status update_settings(const Settings& settings) = 0;
  /// Merges all segments into one without deleted documents.
  virtual Status optimize(const WriterOptions& options) = 0;
  /// Writes every segment anew whose classes another stemmer or lexicon made, from its forms: no
  /// text is read. One commit, with the stemmer of `settings` changed to `stemmer`. How many
  /// segments it were.
  virtual Result<std::size_t> reclass(const std::string& stemmer, const WriterOptions& options) = 0;
  /// Every byte and invariant of every file; also that files and manifest agree.
  virtual Status check(ProgressSink* progress) const = 0;
  /// Files in the folder that look like the index's, but that no commit names: of a batch under way
  /// or that was interrupted. Opening for writing removes them.
  virtual Result<std::vector<std::string>> leftovers() const = 0;
  /// The error that made the writer stop, if any; readers go on.
  virtual Status writer_status() const = 0;
  /// Before the folder is removed: nothing of this index touches its files any more, however long
  /// its snapshots live, so that another index may take the folder's name. Writing ends with
  /// kNotFound; snapshots go on. kConflict while a batch is open.
  virtual Status retire() = 0;
};

}  // namespace fts::index

#pragma once

// What the consumers of one batch share. Any thread.

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/hash.hpp"
#include "engine/index/index_store.hpp"
#include "engine/index/schema.hpp"
#include "engine/index/settings_update.hpp"

namespace fts::index {

/// A segment that a consumer has written and no commit has adopted.
struct PendingSegment {
  SegmentId id;
  FileGuardPtr file;
  std::vector<std::uint64_t> sequences;  ///< by document
};

/// Deletions by id: the highest sequence of each.
using Removals = std::unordered_map<std::string, std::uint64_t, StringHash, std::equal_to<>>;

/// What the documents of a batch are read under. Copies: a commit that were kept here would keep
/// files that nobody reads any more.
struct BatchTerms {
  SettingsUpdate update;
  std::shared_ptr<const analysis::Analyzer> analyzer;
  bool changes_settings = false;
};

class BatchState {
 public:
  BatchState(std::shared_ptr<IndexStore> store, const WriterOptions& options, BatchTerms terms);

  IndexStore& store() const { return *store_; }
  const WriterOptions& options() const { return options_; }
  const Settings& settings() const { return terms_.update.settings; }
  const SettingsUpdate& update() const { return terms_.update; }
  bool changes_settings() const { return terms_.changes_settings; }
  const std::shared_ptr<const analysis::Analyzer>& analyzer() const { return terms_.analyzer; }
  /// The zstd dictionary of the newest segment there was when the batch began; may be empty.
  const ByteBuffer& stored_dictionary() const { return stored_dictionary_; }
  Schema& schema() { return schema_; }

  void add_pending(PendingSegment segment);
  void remove(std::string_view id, std::uint64_t sequence);
  /// Counts what was indexed; tells the sink at most a few times a second.
  void report(std::uint64_t documents, std::uint64_t bytes);

  /// After an error the batch cannot be committed any more; the first is kept. Returns `status`.
  Status fail(Status status);
  Status status() const;

  void consumer_begins();
  void consumer_ends();
  std::uint32_t open_consumers() const;

  /// For `commit`: what the consumers left, in order of the first document's sequence.
  std::vector<PendingSegment> take_pending();
  Removals take_removals();

 private:
  const std::shared_ptr<IndexStore> store_;
  const WriterOptions options_;
  const BatchTerms terms_;
  ByteBuffer stored_dictionary_;
  Schema schema_;

  mutable std::mutex mutex_;
  std::vector<PendingSegment> pending_;
  Removals removals_;
  Status failed_;
  std::atomic<bool> has_failed_{false};
  std::uint32_t open_consumers_ = 0;

  std::mutex progress_mutex_;
  std::uint64_t documents_ = 0;
  std::uint64_t bytes_ = 0;
  std::chrono::steady_clock::time_point last_report_;
};

}  // namespace fts::index

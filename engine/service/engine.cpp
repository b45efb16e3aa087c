#include "engine/service/engine.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include "engine/analysis/lexicon.hpp"
#include "engine/base/limits.hpp"
#include "engine/service/answerer.hpp"
#include "engine/service/body_batches.hpp"
#include "engine/service/complete.hpp"
#include "engine/service/data_folder.hpp"
#include "engine/service/document_json.hpp"
#include "engine/service/index_stats.hpp"
#include "engine/service/ingest.hpp"
#include "engine/service/json_array.hpp"
#include "engine/service/new_index.hpp"
#include "engine/service/stored_document.hpp"

namespace fts::service {

namespace {

/// An index that is open or being opened, and the mutex that makes its writers wait for each other.
struct OpenIndex {
  std::mutex opening;                   ///< held while it is opened, so that others go on meanwhile
  std::unique_ptr<index::Index> index;  ///< set once, under `opening`
  std::mutex writing;
  /// It could not be opened, or was deleted: its name must be looked up again.
  std::atomic<bool> gone{false};
};

/// An index whose other writers wait.
struct HeldIndex {
  std::shared_ptr<OpenIndex> open;
  std::unique_lock<std::mutex> writing;
  index::Index* operator->() const { return open->index.get(); }
};

// A batch of one request needs little; the rest of the default stays free for others.
constexpr std::uint64_t kSmallWriteBytes = std::uint64_t{64} << 20;

class EngineImpl final : public Engine {
 public:
  EngineImpl(storage::FileSystem& fs, DataFolder folder, Mode mode,
             std::shared_ptr<const analysis::Lexicon> lexicon)
      : fs_(fs), folder_(std::move(folder)), mode_(mode), lexicon_(std::move(lexicon)) {}

  std::vector<std::string> index_names() const override {
    auto names = folder_.index_names();
    return names.ok() ? std::move(names).value() : std::vector<std::string>{};
  }

  Status create_index(const std::string& name, const index::Settings& settings) override {
    FTS_TRY(writable());
    FTS_TRY(validate_index_name(name));
    const std::lock_guard changing(changing_);
    Status status = index::Index::create(fs_, folder_.index_path(name), settings);
    if (status.code() == StatusCode::kAlreadyExists) {
      return already_exists("there is an index '" + name +
                            "' already; delete it first, or change its settings");
    }
    return status;
  }

  Status delete_index(const std::string& name) override {
    FTS_ASSIGN(const HeldIndex held, hold(name));
    const std::lock_guard changing(changing_);
    // A new index may have the name, and with it the paths, as soon as the old folder is renamed.
    FTS_TRY(held->retire());
    auto hidden = folder_.hide_index(name);
    forget(name, held.open);
    if (!hidden.ok()) return hidden.status();
    return folder_.remove_hidden(*hidden);
  }

  Result<index::Settings> settings(const std::string& name) const override {
    FTS_ASSIGN(auto snapshot, this->snapshot(name));
    return snapshot->settings;
  }

  Status update_settings(const std::string& name, const index::Settings& settings) override {
    FTS_ASSIGN(const HeldIndex held, hold(name));
    return held->update_settings(settings);
  }

  Result<index::Settings> change_settings(const std::string& name,
                                          const SettingsChange& change) override {
    FTS_ASSIGN(const HeldIndex held, hold(name));
    FTS_ASSIGN(index::Settings settings, change(held->snapshot()->settings));
    FTS_TRY(held->update_settings(settings));
    return settings;
  }

  Result<std::shared_ptr<const index::Snapshot>> snapshot(const std::string& name) const override {
    FTS_ASSIGN(auto open, find(name));
    return open->index->snapshot();
  }

  Result<IngestReport> index_inputs(const std::string& name, const std::vector<std::string>& inputs,
                                    const WriteOptions& options) override {
    const auto current = this->settings(name);
    const bool absent = current.status().code() == StatusCode::kNotFound;
    if (!current.ok() && !(absent && options.create)) return current.status();
    const index::Settings settings =
        options.settings.value_or(absent ? index::Settings{} : *current);
    // The reader and the workers tell of what they see.
    std::mutex telling;
    WriteOptions told = options;
    if (options.warn) {
      told.warn = [&telling, &options](std::string_view message) {
        const std::lock_guard lock(telling);
        options.warn(message);
      };
    }
    InputOptions input_options{{}, options.path_ids, options.skip_invalid, told.warn};
    for (const auto& field : settings.text_fields) input_options.text_fields.push_back(field.name);
    FTS_ASSIGN(auto reader, InputReader::open(fs_, inputs, input_options));
    const NextBatch next = [&reader](InputBatch& batch) { return reader->next(batch); };
    FTS_ASSIGN(auto report, absent ? write_new(name, settings, told, reader->total_bytes(), next)
                                   : write(name, told, reader->total_bytes(), next));
    report.skipped += reader->skipped();
    return report;
  }

  Result<IngestReport> index_lines(const std::string& name, std::string_view ndjson,
                                   const WriteOptions& options) override {
    return write(name, options, ndjson.size(), batches_of_lines(ndjson));
  }

  Result<IngestReport> index_array(const std::string& name, std::string_view json,
                                   const WriteOptions& options) override {
    return write(name, options, json.size(), batches_of_array(json));
  }

  Result<PutReport> put_document(const std::string& name, const std::string& id,
                                 std::string_view json) override {
    FTS_ASSIGN(const HeldIndex held, hold(name));
    std::string padded(json.substr(0, json.find_last_not_of(" \t\r\n") + 1));
    join_json_lines(padded);  // stored documents are one line each
    const std::size_t size = padded.size();
    padded.append(kJsonPadding, ' ');
    DocumentParser parser(held->snapshot()->settings);
    FTS_ASSIGN(index::Document * document, parser.parse({padded.data(), size}, id));
    WriteOptions options;
    options.memory_bytes = kSmallWriteBytes;
    FTS_ASSIGN(auto batch, held->begin(writer_options(options)));
    FTS_ASSIGN(auto consumer, batch->consumer());
    document->sequence = 1;
    FTS_TRY(consumer->add(*document));
    FTS_TRY(consumer->finish());
    FTS_ASSIGN(const index::CommitStats stats, batch->commit());
    return PutReport{stats.replaced > 0, stats.merging};
  }

  Result<std::string> document(const std::string& name, const std::string& id) const override {
    FTS_ASSIGN(auto snapshot, this->snapshot(name));
    FTS_ASSIGN(const auto found, snapshot->find(id));
    if (!found) return not_found("index '" + name + "' has no document '" + id + "'");
    return stored_json(*snapshot->segments[found->segment].reader, found->doc);
  }

  Result<DeleteReport> delete_documents(const std::string& name,
                                        const std::vector<std::string>& ids) override {
    FTS_ASSIGN(const HeldIndex held, hold(name));
    WriteOptions options;
    options.memory_bytes = kSmallWriteBytes;
    FTS_ASSIGN(auto batch, held->begin(writer_options(options)));
    std::uint64_t sequence = 1;
    for (const auto& id : ids) FTS_TRY(batch->remove(id, sequence++));
    FTS_ASSIGN(const index::CommitStats stats, batch->commit());
    return DeleteReport{stats.deleted, stats.merging};
  }

  Status export_documents(const std::string& name,
                          const std::function<bool(std::string_view)>& take) const override {
    FTS_ASSIGN(auto snapshot, this->snapshot(name));
    for (const auto& segment : snapshot->segments) {
      FTS_ASSIGN(const std::vector<DocNum> docs, segment.reader->insertion_order());
      for (const auto doc : docs) {
        if (!segment.live.live(doc)) continue;
        FTS_ASSIGN(const std::string json, stored_json(*segment.reader, doc));
        if (!take(json)) return ok_status();
      }
    }
    return ok_status();
  }

  Result<SearchAnswer> search(const std::string& name,
                              const SearchParameters& parameters) const override {
    FTS_ASSIGN(auto snapshot, snapshot_to_ask(name));
    return answer(*snapshot, parameters);
  }

  Result<std::uint64_t> count(const std::string& name,
                              const SearchParameters& parameters) const override {
    FTS_ASSIGN(auto snapshot, snapshot_to_ask(name));
    return count_matches(*snapshot, parameters);
  }

  Result<CompletionAnswer> complete(const std::string& name,
                                    const CompletionParameters& parameters) const override {
    FTS_ASSIGN(auto snapshot, this->snapshot(name));
    return service::complete(*snapshot, parameters);
  }

  Result<SearchAnswer> similar(const std::string& name,
                               const SimilarParameters& parameters) const override {
    FTS_ASSIGN(auto snapshot, snapshot_to_ask(name));
    const auto doc = snapshot->find(parameters.id);
    if (!doc.ok()) return doc.status();
    if (!*doc) return not_found("index '" + name + "' has no document '" + parameters.id + "'");
    return answer_similar(*snapshot, **doc, parameters);
  }

  Result<std::vector<AnalyzedWord>> analyze(const std::string& name,
                                            std::string_view text) const override {
    FTS_ASSIGN(auto snapshot, this->snapshot(name));
    return analyze_text(snapshot->settings, text, lexicon_);
  }

  Result<IndexStats> stats(const std::string& name) const override {
    FTS_ASSIGN(const auto open, find(name));
    IndexStats stats = stats_of(*open->index->snapshot(), lexicon_.get());
    stats.name = name;
    stats.writer = open->index->writer_status();
    return stats;
  }

  Status check(const std::string& name, ProgressSink* progress) const override {
    FTS_ASSIGN(auto open, find(name));
    return open->index->check(progress);
  }

  Result<std::vector<std::string>> leftovers(const std::string& name) const override {
    FTS_ASSIGN(auto open, find(name));
    return open->index->leftovers();
  }

  Status optimize(const std::string& name, const WriteOptions& options) override {
    FTS_ASSIGN(const HeldIndex held, hold(name));
    return held->optimize(writer_options(options));
  }

  Result<std::size_t> reclass(const std::string& name, const std::string& stemmer,
                              const WriteOptions& options) override {
    FTS_ASSIGN(const HeldIndex held, hold(name));
    const std::string current = held->snapshot()->settings.stemmer;
    return held->reclass(stemmer.empty() ? current : stemmer, writer_options(options));
  }

 private:
  Status writable() const {
    if (mode_ == Mode::kReadWrite) return ok_status();
    return invalid_argument("the data folder was opened for reading only");
  }

  /// For questions about words: classes must be those of the analyzer that reads the question.
  Result<std::shared_ptr<const index::Snapshot>> snapshot_to_ask(const std::string& name) const {
    FTS_ASSIGN(auto snapshot, this->snapshot(name));
    FTS_TRY(snapshot->check_classes().with_context("index '" + name + "'"));
    return snapshot;
  }

  Result<std::shared_ptr<OpenIndex>> find(const std::string& name) const {
    FTS_TRY(validate_index_name(name));
    while (true) {
      const auto open = entry(name);
      const std::lock_guard opening(open->opening);
      if (open->index != nullptr) return open;
      if (open->gone) continue;  // another failed to open it; perhaps there is one by now
      auto opened = index::Index::open(fs_, folder_.index_path(name),
                                       mode_ == Mode::kReadWrite ? index::Index::Mode::kReadWrite
                                                                 : index::Index::Mode::kReadOnly,
                                       lexicon_);
      if (opened.ok()) {
        open->index = std::move(opened).value();
        return open;
      }
      forget(name, open);
      if (opened.status().code() != StatusCode::kNotFound) return opened.status();
      return absent(name);
    }
  }

  /// The index with all other writers held off. One that was deleted while we waited for its
  /// writers is looked up again: there is none, or another.
  Result<HeldIndex> hold(const std::string& name) const {
    FTS_TRY(writable());
    while (true) {
      FTS_ASSIGN(auto open, find(name));
      std::unique_lock writing(open->writing);
      if (!open->gone) return HeldIndex{std::move(open), std::move(writing)};
    }
  }

  /// What stands under that name, or a place for it.
  std::shared_ptr<OpenIndex> entry(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    auto& open = open_[name];
    if (open == nullptr) open = std::make_shared<OpenIndex>();
    return open;
  }

  void forget(const std::string& name, const std::shared_ptr<OpenIndex>& open) const {
    open->gone = true;
    const std::lock_guard lock(mutex_);
    if (const auto found = open_.find(name); found != open_.end() && found->second == open) {
      open_.erase(found);
    }
  }

  Status absent(const std::string& name) const {
    std::string message = "no index '" + name + "' in " + folder_.path();
    const auto names = index_names();
    message += names.empty() ? "; there is none yet" : "; there is: ";
    for (std::size_t i = 0; i < names.size(); ++i) message += (i > 0 ? ", " : "") + names[i];
    return not_found(message);
  }

  Result<IngestReport> write(const std::string& name, const WriteOptions& options,
                             std::uint64_t total_bytes, const NextBatch& next) {
    FTS_ASSIGN(const HeldIndex held, hold(name));
    // Asked beforehand, so that what is refused is not taken for a fault of the documents.
    if (options.settings) {
      const auto begun = held->begin(writer_options(options));
      if (begun.status().code() == StatusCode::kInvalidArgument) {
        return begun.status().with_context("index '" + name + "' exists");
      }
    }
    return write_batch(*held.open->index, options, total_bytes, next);
  }

  /// The index with these documents, or none.
  Result<IngestReport> write_new(const std::string& name, const index::Settings& settings,
                                 WriteOptions options, std::uint64_t total_bytes,
                                 const NextBatch& next) {
    FTS_TRY(writable());
    std::unique_lock changing(changing_);
    FTS_ASSIGN(NewIndex made, NewIndex::make(fs_, folder_, name, settings, lexicon_));
    changing.unlock();
    // It has them; and what is durable need not wait for its name until everything is merged.
    options.settings.reset();
    const bool merge = std::exchange(options.merge, false);
    FTS_ASSIGN(IngestReport report, write_batch(made.index(), options, total_bytes, next));
    changing.lock();
    FTS_TRY(made.reveal());
    changing.unlock();
    if (merge) report.merging = merge_segments(name, options);
    return report;
  }

  /// What follows the commit of a batch: one without documents does that alone.
  Status merge_segments(const std::string& name, WriteOptions options) {
    FTS_ASSIGN(const HeldIndex held, hold(name));
    options.merge = true;
    FTS_ASSIGN(const auto batch, held->begin(writer_options(options)));
    FTS_ASSIGN(const index::CommitStats stats, batch->commit());
    return stats.merging;
  }

  storage::FileSystem& fs_;
  DataFolder folder_;
  const Mode mode_;
  const std::shared_ptr<const analysis::Lexicon> lexicon_;
  std::mutex changing_;       ///< held by who creates or deletes an index; taken after `writing`
  mutable std::mutex mutex_;  ///< of open_; nothing is waited for under it
  mutable std::map<std::string, std::shared_ptr<OpenIndex>> open_;
};

}  // namespace

Result<std::unique_ptr<Engine>> Engine::open(storage::FileSystem& fs, const std::string& folder,
                                             Mode mode,
                                             std::shared_ptr<const analysis::Lexicon> lexicon) {
  FTS_ASSIGN(DataFolder data, mode == Mode::kReadWrite ? DataFolder::open_for_writing(fs, folder)
                                                       : DataFolder::open(fs, folder));
  return std::unique_ptr<Engine>(
      std::make_unique<EngineImpl>(fs, std::move(data), mode, std::move(lexicon)));
}

Status validate_index_name(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const bool good = !name.empty() && name.size() <= limits::kMaxIndexNameBytes &&
                    plain(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
                      return plain(c) || c == '_' || c == '-';
                    });
  if (good) return ok_status();
  return invalid_argument("'" + std::string(name.substr(0, 80)) +
                          "' is no name for an index; expected 1 to " +
                          std::to_string(limits::kMaxIndexNameBytes) +
                          " (kMaxIndexNameBytes) of a-z, 0-9, _ and -, beginning with a letter or "
                          "digit");
}

}  // namespace fts::service

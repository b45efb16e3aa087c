#include "engine/index/index.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/index/batch.hpp"
#include "engine/index/index_check.hpp"
#include "engine/index/index_store.hpp"
#include "engine/index/merging.hpp"

namespace fts::index {
namespace {

/// What must not change while there are documents.
Status check_changes(const Commit& commit, const Settings& settings) {
  const Manifest& manifest = commit.manifest;
  const Settings& old = manifest.settings;
  const bool same_fields = std::equal(
      old.text_fields.begin(), old.text_fields.end(), settings.text_fields.begin(),
      settings.text_fields.end(), [](const auto& a, const auto& b) { return a.name == b.name; });
  constexpr const char* kInstead =
      " once documents are in; create another index and index the documents anew";
  if (!same_fields) {
    return invalid_argument(std::string("the text fields of an index cannot change") + kInstead);
  }
  if (old.analyzer != settings.analyzer) {
    return invalid_argument("the analyzer of an index cannot change (it is \"" + old.analyzer +
                            "\")" + kInstead);
  }
  // Phrases would silently miss what was indexed without them.
  const bool lacking = std::any_of(commit.segments.begin(), commit.segments.end(),
                                   [](auto& one) { return !one.reader->meta().positions; });
  if (settings.positions && !old.positions && lacking) {
    return invalid_argument(std::string("positions cannot be switched on") + kInstead);
  }
  for (const auto& [name, type] : settings.typed_fields) {
    const auto known = manifest.schema.find(name);
    if (known != manifest.schema.end() && known->second != type) {
      return invalid_argument("field \"" + name + "\" holds values as " +
                              std::string(segment::column_type_name(known->second)) +
                              ": it cannot become a " +
                              std::string(segment::column_type_name(type)) + kInstead);
    }
  }
  return ok_status();
}

class IndexImpl final : public Index {
 public:
  explicit IndexImpl(std::shared_ptr<IndexStore> store) : store_(std::move(store)) {}

  std::shared_ptr<const Snapshot> snapshot() const override { return store_->current()->snapshot; }

  Result<std::unique_ptr<WriteBatch>> begin(const WriterOptions& options) override {
    FTS_ASSIGN(WriterSlot slot, store_->acquire_writer());
    return std::unique_ptr<WriteBatch>(std::make_unique<Batch>(std::move(slot), options));
  }

  Status update_settings(const Settings& settings) override {
    FTS_TRY(validate(settings));
    FTS_ASSIGN(const WriterSlot slot, store_->acquire_writer());
    const auto commit = store_->current();
    const Manifest& manifest = commit->manifest;
    TypedFields schema = settings.typed_fields;
    if (!commit->segments.empty()) {
      FTS_TRY(check_changes(*commit, settings));
      schema.insert(manifest.schema.begin(), manifest.schema.end());
      if (schema.size() > limits::kMaxTypedFields) {
        return limit_exceeded(std::to_string(schema.size()) +
                              " typed fields, declared and found: at most kMaxTypedFields = " +
                              std::to_string(limits::kMaxTypedFields));
      }
      // Classes are derived from forms when a segment is written; a new stemmer needs no text.
      if (manifest.settings.stemmer != settings.stemmer) {
        return reclassify(*store_, settings, schema, WriterOptions{}).status();
      }
    }
    Proposal proposal = store_->proposal();
    proposal.settings = settings;
    proposal.schema = std::move(schema);
    return store_->commit(std::move(proposal)).status();
  }

  Status optimize(const WriterOptions& options) override {
    FTS_ASSIGN(const WriterSlot slot, store_->acquire_writer());
    return merge_all(*store_, options);
  }

  Result<std::size_t> reclass(const std::string& stemmer, const WriterOptions& options) override {
    FTS_ASSIGN(const WriterSlot slot, store_->acquire_writer());
    const auto commit = store_->current();
    Settings settings = commit->manifest.settings;
    settings.stemmer = stemmer;
    FTS_TRY(validate(settings));
    return reclassify(*store_, settings, commit->manifest.schema, options);
  }

  Status check(ProgressSink* progress) const override { return check_index(*store_, progress); }

  Status writer_status() const override { return store_->writer_status(); }

  Status retire() override { return store_->retire(); }

 private:
  const std::shared_ptr<IndexStore> store_;
};

}  // namespace

Status Index::create(storage::FileSystem& fs, const std::string& folder, const Settings& settings) {
  FTS_TRY(validate(settings));
  const auto found = fs.info(manifest_path(folder));
  if (found.ok()) return already_exists("there is an index in " + folder + " already");
  if (found.status().code() != StatusCode::kNotFound) return found.status();
  FTS_TRY(create_folder_durably(fs, folder));
  Manifest manifest;
  manifest.generation = Generation(1);
  manifest.settings = settings;
  manifest.schema = settings.typed_fields;
  return write_manifest(fs, folder, manifest).status;
}

Result<std::unique_ptr<Index>> Index::open(storage::FileSystem& fs, const std::string& folder,
                                           Mode mode,
                                           std::shared_ptr<const analysis::Lexicon> lexicon) {
  FTS_ASSIGN(auto store, IndexStore::open(fs, folder, mode, std::move(lexicon)));
  return std::unique_ptr<Index>(std::make_unique<IndexImpl>(std::move(store)));
}

}  // namespace fts::index

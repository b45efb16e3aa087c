#include "engine/index/index.hpp"

#include "engine/index/batch.hpp"
#include "engine/index/index_check.hpp"
#include "engine/index/index_store.hpp"
#include "engine/index/merging.hpp"

namespace fts::index {
namespace {

class IndexImpl final : public Index {
 public:
  explicit IndexImpl(std::shared_ptr<IndexStore> store) : store_(std::move(store)) {}

  std::shared_ptr<const Snapshot> snapshot() const override { return store_->current()->snapshot; }

  Result<std::unique_ptr<WriteBatch>> begin(const WriterOptions& options) override {
    FTS_ASSIGN(WriterSlot slot, store_->acquire_writer());
    FTS_ASSIGN(auto batch, Batch::begin(std::move(slot), options));
    return std::unique_ptr<WriteBatch>(std::move(batch));
  }

  Status update_settings(const Settings& settings) override {
    FTS_ASSIGN(const WriterSlot slot, store_->acquire_writer());
    FTS_ASSIGN(const SettingsUpdate update, judge_settings(*store_->current(), settings));
    FTS_ASSIGN(Proposal proposal, propose_under(*store_, update, WriterOptions{}));
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
    return reclassify(*store_, settings, options);
  }

  Status check(ProgressSink* progress) const override { return check_index(*store_, progress); }

  Result<std::vector<std::string>> leftovers() const override { return store_->leftovers(); }

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
  FTS_TRY(refuse_lost_manifest(fs, folder));
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

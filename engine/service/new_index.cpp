#include "engine/service/new_index.hpp"

#include "engine/index/index_files.hpp"
#include "engine/index/manifest.hpp"

namespace fts::service {

Result<NewIndex> NewIndex::make(storage::FileSystem& fs, const DataFolder& folder,
                                const std::string& name, const index::Settings& settings,
                                std::shared_ptr<const analysis::Lexicon> lexicon) {
  FTS_TRY(index::refuse_lost_manifest(fs, folder.index_path(name)));
  FTS_ASSIGN(const std::string path, folder.hidden_path(name));
  Status created = index::Index::create(fs, path, settings);
  if (!created.ok()) {
    folder.discard(path);
    return created;
  }
  NewIndex made(fs, folder, name, path);
  auto opened = index::Index::open(fs, path, index::Index::Mode::kReadWrite, std::move(lexicon));
  if (!opened.ok()) {
    folder.discard(path);
    return opened.status();
  }
  made.index_ = std::move(opened).value();
  return made;
}

NewIndex::~NewIndex() {
  if (index_ == nullptr) return;
  index_.reset();
  folder_.discard(path_);
}

Status NewIndex::reveal() {
  if (fs_.info(index::manifest_path(folder_.index_path(name_))).ok()) {
    return already_exists("an index '" + name_ + "' was made meanwhile; index the documents again");
  }
  index_.reset();
  Status status = folder_.reveal(path_, name_);
  if (!status.ok()) folder_.discard(path_);
  return status;
}

}  // namespace fts::service

#include "engine/service/lexicon_file.hpp"

namespace fts::service {

Result<std::shared_ptr<const analysis::Lexicon>> open_lexicon(storage::FileSystem& fs,
                                                              const std::string& path) {
  FTS_ASSIGN(std::shared_ptr<const storage::ReadableFile> file, fs.open(path));
  FTS_ASSIGN(const Bytes bytes, file->contents());
  auto lexicon = analysis::Lexicon::open(bytes, file);
  if (!lexicon.ok()) return lexicon.status().with_context(path);
  return lexicon;
}

}  // namespace fts::service

#include "tools/common/engine_access.hpp"

#include "engine/storage/posix_file_system.hpp"
#include "tools/common/lexicon.hpp"

namespace fts::tools {

storage::FileSystem& disk() {
  static const auto file_system = storage::make_posix_file_system();
  return *file_system;
}

Result<std::string> data_folder(const Arguments& arguments) {
  const auto value = arguments.setting("data");
  if (!value.text.empty()) return value.text;
  return invalid_argument("no data folder: give one by -d DIR or FTSD_DATA (HOME is not set)");
}

Result<std::string> index_name(const Arguments& arguments) {
  const auto value = arguments.setting("index");
  FTS_TRY(service::validate_index_name(value.text).with_context(value.origin));
  return value.text;
}

Result<std::unique_ptr<service::Engine>> open_engine(const Arguments& arguments,
                                                     service::Engine::Mode mode) {
  FTS_ASSIGN(const std::string folder, data_folder(arguments));
  FTS_ASSIGN(auto lexicon, find_lexicon());
  return service::Engine::open(disk(), folder, mode, std::move(lexicon));
}

Result<std::unique_ptr<service::Engine>> open_existing(const Arguments& arguments) {
  FTS_TRY(open_engine(arguments, service::Engine::Mode::kReadOnly).status());
  return open_engine(arguments, service::Engine::Mode::kReadWrite);
}

}  // namespace fts::tools

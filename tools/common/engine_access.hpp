#pragma once

// From arguments to an open engine.

#include <memory>
#include <string>

#include "engine/service/engine.hpp"
#include "engine/storage/file_system.hpp"
#include "tools/common/command_line.hpp"

namespace fts::tools {

/// The file system of this process.
storage::FileSystem& disk();

/// The data folder that holds; kInvalidArgument when there is none to be had (no HOME).
Result<std::string> data_folder(const Arguments& arguments);
/// The index that holds, its name checked.
Result<std::string> index_name(const Arguments& arguments);

Result<std::unique_ptr<service::Engine>> open_engine(const Arguments& arguments,
                                                     service::Engine::Mode mode);
/// For writing, but only a data folder that is there: the wish to change something makes none.
Result<std::unique_ptr<service::Engine>> open_existing(const Arguments& arguments);

}  // namespace fts::tools

#pragma once

// --memory and --threads of the verbs that write.

#include "engine/service/engine.hpp"
#include "tools/common/command_line.hpp"

namespace fts::tools {

Result<service::WriteOptions> write_options(const Arguments& arguments);

}  // namespace fts::tools

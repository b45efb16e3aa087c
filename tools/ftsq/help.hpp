#pragma once

// How ftsq is called; its help teaches the query language.

#include "tools/common/command_line.hpp"

namespace fts::tools {

const CommandSpec& ftsq_spec();

}  // namespace fts::tools

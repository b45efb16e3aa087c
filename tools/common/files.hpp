#pragma once

// Small files that people write (settings, queries, configuration), whole.

#include <string>

#include "engine/base/status.hpp"

namespace fts::tools {

/// The bytes of a file. kNotFound, kIoError name the path; kLimit: beyond 256 MiB it is no such
/// file.
Result<std::string> read_whole_file(const std::string& path);

/// What is on standard input, line by line; false at the end. A last line may lack its line feed; a
/// CR before it is dropped.
bool read_input_line(std::string& line);

}  // namespace fts::tools

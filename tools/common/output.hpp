#pragma once

// Data to standard output, everything else to standard error.

#include <string_view>

#include "engine/base/status.hpp"

namespace fts::tools {

void print(std::string_view text);
/// A line of standard error: "ftsd: message".
void print_error(std::string_view program, std::string_view message);
/// A line of standard error: "note: message".
void print_note(std::string_view message);
/// Hands everything printed to the system. kIoError when it was refused (a full disk, a closed
/// pipe): data that did not arrive must not look like success.
Status flush_output();

/// What the main function of a command does with what it came to: prints the error, flushes, and
/// gives the exit code. 2 on errors.
int finish(std::string_view program, const Result<int>& outcome);

}  // namespace fts::tools

#pragma once

// Data to standard output, everything else to standard error.

#include <string>
#include <string_view>
#include <vector>

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

/// The main function of a command: runs it with its words, prints its error, flushes, and gives the
/// exit code, 2 on errors. What is thrown is an error too.
int run_program(std::string_view program, int argc, char** argv,
                Result<int> (*run)(const std::vector<std::string>& words),
                std::string_view when_out_of_memory);

}  // namespace fts::tools

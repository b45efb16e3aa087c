#pragma once

// What the programs here have in common: options, what is asked for by place, --help, exit status.

#include <functional>
#include <string>
#include <vector>

#include <boost/program_options.hpp>

#include "engine/base/status.hpp"

namespace fts::bench {

/// Options to be added to, under `usage`; --help is one already.
boost::program_options::options_description program_options(const std::string& usage);

/// Given by place, all of them.
struct Argument {
  const char* name;
  std::string* value;
};

/// Reads the command line and runs the program: 0 after --help, what `run` returns, or 2 with a
/// message on standard error.
int run_program(const std::string& name, const boost::program_options::options_description& options,
                const std::vector<Argument>& arguments, const std::function<Result<int>()>& run,
                int argc, char** argv);

}  // namespace fts::bench

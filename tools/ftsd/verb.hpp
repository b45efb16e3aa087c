#pragma once

// The verbs of ftsd. Each has a file of its own that says how it is called and does it; main.cpp
// holds the table.

#include <span>
#include <string_view>

#include "engine/base/status.hpp"
#include "tools/common/command_line.hpp"

namespace fts::tools {

struct Verb {
  std::string_view name;
  std::string_view summary;  ///< one line of `ftsd --help`
  CommandSpec spec;
  /// The exit code, or the error (which exits 2).
  Result<int> (*run)(const Arguments& arguments) = nullptr;
};

const Verb& index_verb();
const Verb& serve_verb();
const Verb& check_verb();
const Verb& optimize_verb();
const Verb& stats_verb();
const Verb& delete_verb();
const Verb& analyze_verb();
const Verb& eval_verb();
const Verb& cases_verb();
const Verb& export_verb();
const Verb& reclass_verb();

/// ok when the command line has no words besides options.
Status expect_no_words(const Arguments& arguments);

}  // namespace fts::tools

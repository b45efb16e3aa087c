#pragma once

// Programs run as people run them: arguments, environment, standard input; what they printed and
// how they ended.

#include <map>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace fts::tools {

struct Outcome {
  int code = -1;  ///< exit status; 128 + signal when one ended it
  std::string out, err;
};

struct RunOptions {
  std::string_view input = {};  ///< through a pipe; empty: end of file at once
  std::map<std::string, std::string> environment = {};  ///< nothing else is inherited
  std::string folder = {};                              ///< to run in; empty: this one's
  int terminal_columns = 0;  ///< not 0: output and errors go to a terminal that wide, both in `out`
};

/// Whether this machine gives out terminals: a bare chroot without /dev/pts has none.
bool has_terminals();

Outcome run_process(const std::vector<std::string>& words, const RunOptions& options = {});

/// A process that goes on: a server. Killed at the end when it still runs.
class Child {
 public:
  Child(const std::vector<std::string>& words,
        const std::map<std::string, std::string>& environment);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// The next line of its output, without the line feed; empty when it ended.
  std::string read_line();
  void signal(int number) const;
  /// Waits for its end; the exit status as in Outcome.
  int wait();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
};

}  // namespace fts::tools

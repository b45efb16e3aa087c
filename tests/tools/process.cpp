#include "tests/tools/process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <pty.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/check.hpp"

namespace fts::tools {

namespace {

/// A file without a name, to catch output in: unlike a pipe it never fills.
class Catch {
 public:
  Catch() {
    std::string name = "/tmp/fts-test-output-XXXXXX";
    fd_ = ::mkostemp(name.data(), O_CLOEXEC);
    FTS_CHECK(fd_ >= 0);
    ::unlink(name.c_str());
  }
  ~Catch() { ::close(fd_); }
  Catch(const Catch&) = delete;
  Catch& operator=(const Catch&) = delete;

  int fd() const { return fd_; }
  std::string text() const {
    std::string text(static_cast<std::size_t>(::lseek(fd_, 0, SEEK_END)), '\0');
    FTS_CHECK(::pread(fd_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
    return text;
  }

 private:
  int fd_ = -1;
};

struct Pipe {
  Pipe() { FTS_CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0); }
  std::array<int, 2> ends{};
};

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (auto& string : strings) out.push_back(string.data());
  out.push_back(nullptr);
  return out;
}

pid_t spawn(std::vector<std::string> words, const std::map<std::string, std::string>& environment,
            const std::string& folder, int input, int output, int errors) {
  std::vector<std::string> variables;
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  if (!folder.empty()) ::posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  ::posix_spawn_file_actions_adddup2(&actions, input, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output, 1);
  ::posix_spawn_file_actions_adddup2(&actions, errors, 2);
  pid_t pid = -1;
  const auto arguments = pointers(words);
  const auto variable_pointers = pointers(variables);
  const int error = ::posix_spawnp(&pid, words[0].c_str(), &actions, nullptr, arguments.data(),
                                   variable_pointers.data());
  ::posix_spawn_file_actions_destroy(&actions);
  FTS_CHECK(error == 0);
  return pid;
}

int exit_status(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) FTS_CHECK(errno == EINTR);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void feed(int fd, std::string_view input) {
  std::signal(SIGPIPE, SIG_IGN);  // a program may end before it has read everything
  while (!input.empty()) {
    const auto written = ::write(fd, input.data(), input.size());
    if (written <= 0) break;
    input.remove_prefix(static_cast<std::size_t>(written));
  }
  ::close(fd);
}

Outcome run_in_terminal(const std::vector<std::string>& words, const RunOptions& options,
                        int input) {
  winsize size{};
  size.ws_col = static_cast<unsigned short>(options.terminal_columns);
  size.ws_row = 50;
  int terminal = -1, program = -1;
  FTS_CHECK(::openpty(&terminal, &program, nullptr, nullptr, &size) == 0);
  const pid_t pid = spawn(words, options.environment, options.folder, input, program, program);
  ::close(program);
  Outcome outcome;
  std::array<char, 4096> block{};
  for (;;) {
    const auto count = ::read(terminal, block.data(), block.size());
    if (count <= 0) break;  // EIO: the program's end is closed
    outcome.out.append(block.data(), static_cast<std::size_t>(count));
  }
  ::close(terminal);
  outcome.code = exit_status(pid);
  return outcome;
}

}  // namespace

bool has_terminals() {
  int terminal = -1, program = -1;
  if (::openpty(&terminal, &program, nullptr, nullptr, nullptr) != 0) return false;
  ::close(terminal);
  ::close(program);
  return true;
}

Outcome run_process(const std::vector<std::string>& words, const RunOptions& options) {
  Pipe input;
  Outcome outcome;
  if (options.terminal_columns > 0) {
    ::close(input.ends[1]);
    outcome = run_in_terminal(words, options, input.ends[0]);
    ::close(input.ends[0]);
    return outcome;
  }
  const Catch out, err;
  const pid_t pid =
      spawn(words, options.environment, options.folder, input.ends[0], out.fd(), err.fd());
  ::close(input.ends[0]);
  feed(input.ends[1], options.input);
  outcome.code = exit_status(pid);
  outcome.out = out.text();
  outcome.err = err.text();
  return outcome;
}

Child::Child(const std::vector<std::string>& words,
             const std::map<std::string, std::string>& environment) {
  Pipe output;
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  pid_ = spawn(words, environment, {}, nothing, output.ends[1], 2);
  ::close(nothing);
  ::close(output.ends[1]);
  output_ = output.ends[0];
}

Child::~Child() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    wait();
  }
  ::close(output_);
}

std::string Child::read_line() {
  std::string line;
  char byte = 0;
  while (::read(output_, &byte, 1) == 1 && byte != '\n') line += byte;
  return line;
}

void Child::signal(int number) const { ::kill(pid_, number); }

int Child::wait() {
  const int code = exit_status(pid_);
  pid_ = -1;
  return code;
}

}  // namespace fts::tools

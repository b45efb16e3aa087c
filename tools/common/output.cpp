#include "tools/common/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>

#include "tools/common/exit_codes.hpp"

namespace fts::tools {

namespace {

void print_line(std::string_view prefix, std::string_view message) {
  // One write, so that lines of several processes do not mix.
  std::string line(prefix);
  line.append(": ").append(message).append("\n");
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void print_error(std::string_view program, std::string_view message) {
  print_line(program, message);
}

void print_note(std::string_view message) { print_line("note", message); }

Status flush_output() {
  errno = 0;
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return ok_status();
  std::string message = "cannot write to standard output";
  if (errno != 0) message += std::string(": ") + std::strerror(errno);
  return io_error(message);
}

int run_program(std::string_view program, int argc, char** argv,
                Result<int> (*run)(const std::vector<std::string>& words),
                std::string_view when_out_of_memory) {
  Result<int> outcome = internal_error("nothing was done");
  try {
    outcome = run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
  } catch (const std::bad_alloc&) {
    outcome = limit_exceeded(std::string(when_out_of_memory));
  } catch (const std::exception& error) {
    outcome = internal_error(std::string("unexpected: ") + error.what());
  }
  const Status flushed = flush_output();
  const Status& status = outcome.ok() ? flushed : outcome.status();
  if (status.ok()) return *outcome;
  print_error(program, status.message());
  return kExitError;
}

}  // namespace fts::tools

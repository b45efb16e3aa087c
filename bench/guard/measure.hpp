#pragma once

// What the parts of the guard share: how one is measured, and what happens when one cannot be.

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>

#include "engine/base/status.hpp"

/// The frame that callgrind counts; not inlined, so that its name stays.
extern "C" void fts_guard_measure(const std::function<void()>& part);

namespace fts::bench {

/// Runs a part inside fts_guard_measure and prints its name, which names the count of
/// bench/guard/run.
inline void measure(const std::string& name, const std::function<void()>& part) {
  fts_guard_measure(part);
  std::puts(name.c_str());
}

[[noreturn]] inline void fail(const std::string& why) {
  std::fprintf(stderr, "bench_guard: %s\n", why.c_str());
  std::exit(2);
}

inline void must(const Status& status) {
  if (!status.ok()) fail(status.message());
}

template <typename T>
T must(Result<T> result) {
  must(result.status());
  return std::move(result).value();
}

}  // namespace fts::bench

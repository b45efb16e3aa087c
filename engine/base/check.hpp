#pragma once

// Assertions on our own invariants. They stay on in release builds: a violated invariant means that
// the next thing we would do is return a wrong answer or write a wrong byte. Bytes that come from
// outside (files, requests) never assert; they return a Status.

namespace fts {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace fts

#define FTS_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::fts::check_failed(#condition, __FILE__, __LINE__))

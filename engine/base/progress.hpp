#pragma once

// How long work tells how far it is. The engine calls `update` a few times a second, and when a
// part of the work is done; a command draws a bar, a test records, a server counts. Called from one
// thread at a time.

#include <cstdint>
#include <string_view>

namespace fts {

struct ProgressUpdate {
  std::string_view phase;         ///< "indexing", "merging", "checking": static text
  std::uint64_t documents = 0;    ///< done in this phase; in checks and merges, by share of bytes
  std::uint64_t bytes = 0;        ///< done in this phase
  std::uint64_t total_bytes = 0;  ///< 0: not known
  /// What `bytes` of packed input held, to tell the rate by; 0: `bytes` themselves.
  std::uint64_t unpacked_bytes = 0;
};

class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  virtual void update(const ProgressUpdate& progress) = 0;
};

}  // namespace fts

#pragma once

// What the allocator does with memory that was freed.

namespace fts {

/// From here on up to 4 MB of freed memory stay with the process, of each arena of the allocator,
/// instead of 128 kB: for programs that answer one query after another, which would give back and
/// ask for the same pages each time. Does nothing without glibc. Any thread.
void keep_freed_memory();

}  // namespace fts

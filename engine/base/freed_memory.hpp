#pragma once

// What the allocator does with memory that was freed.

namespace fts {

/// From here on up to 4 MB of freed memory stay with the process, of each arena of the allocator,
/// where glibc begins with 128 kB: for programs that answer one query after another, which would
/// give back and ask for the same pages each time. Pieces of 2 MB and more are mapped, and given
/// back when they are freed. Does nothing without glibc. Any thread.
void keep_freed_memory();

}  // namespace fts

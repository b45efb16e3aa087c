#include "engine/base/freed_memory.hpp"

#include <cstdlib>  // tells whether this is glibc

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace fts {

void keep_freed_memory() {
#ifdef __GLIBC__
  // Twice what is mapped by itself, as glibc would have it when it adjusts both.
  constexpr int kMapped = 2 << 20;
  ::mallopt(M_MMAP_THRESHOLD, kMapped);
  ::mallopt(M_TRIM_THRESHOLD, 2 * kMapped);
#endif
}

}  // namespace fts

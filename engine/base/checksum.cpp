#include "engine/base/checksum.hpp"

#include <xxhash.h>
#if defined(__x86_64__)
// Makes of XXH3_64bits the one whose vectors are the widest that run here; the other has SSE2.
#include <xxh_x86dispatch.h>
#endif

namespace fts {

std::uint64_t checksum64(Bytes bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

}  // namespace fts

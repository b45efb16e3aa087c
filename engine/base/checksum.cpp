#include "engine/base/checksum.hpp"

#include <xxhash.h>

namespace fts {

std::uint64_t checksum64(Bytes bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

}  // namespace fts

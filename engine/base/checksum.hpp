#pragma once

// XXH3 (libxxhash), 64 bits: the checksum of everything on disk and the hash of everything in
// memory.

#include <cstdint>

#include "engine/base/bytes.hpp"

namespace fts {

/// XXH3_64bits of `bytes` with seed 0.
std::uint64_t checksum64(Bytes bytes);

}  // namespace fts

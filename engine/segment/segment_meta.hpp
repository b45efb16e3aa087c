#pragma once

// SegmentMeta as bytes and back: a Boost text archive of numbers alone. Strings and counts are
// checked here before anything is allocated for them, floating-point numbers travel as their bits,
// so that the archive is the same on every machine and hostile bytes are harmless.

#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"
#include "engine/segment/segment.hpp"

namespace fts::segment {

inline constexpr std::uint32_t kMetaVersion = 3;

ByteBuffer encode_meta(const SegmentMeta& meta);
/// kCorruption when the bytes are no meta, kUnsupported when their version is another.
Result<SegmentMeta> decode_meta(Bytes bytes);

}  // namespace fts::segment

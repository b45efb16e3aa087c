#pragma once

// Ascending offsets in place, four bytes each, or eight when the last one needs them.

#include <cstdint>
#include <span>

#include "engine/base/bytes.hpp"

namespace fts::codec {

inline std::uint32_t offset_width(std::uint64_t largest) { return largest <= UINT32_MAX ? 4 : 8; }

inline void append_offset(ByteBuffer& out, std::uint64_t offset, std::uint32_t width) {
  if (width == 4) {
    append_le(out, static_cast<std::uint32_t>(offset));
  } else {
    append_le(out, offset);
  }
}

/// Zeroes up to a multiple of 8, as every column of ours starts at.
inline void pad_to_8(ByteBuffer& out) { out.resize(align_up(out.size(), 8)); }

/// A view; the owner has checked that the bytes are there.
class OffsetColumn {
 public:
  OffsetColumn() = default;
  OffsetColumn(const std::uint8_t* data, std::uint32_t width) : data_(data), width_(width) {}
  std::uint64_t operator[](std::uint64_t index) const {
    return width_ == 4 ? load_le<std::uint32_t>(data_ + 4 * index)
                       : load_le<std::uint64_t>(data_ + 8 * index);
  }

 private:
  const std::uint8_t* data_ = nullptr;
  std::uint32_t width_ = 4;
};

}  // namespace fts::codec

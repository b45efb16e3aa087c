#include "engine/codec/bitpack.hpp"

#include <algorithm>
#include <array>

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

std::uint64_t low_bits(std::uint32_t bits) {
  return bits < 64 ? (std::uint64_t{1} << bits) - 1 : ~std::uint64_t{0};
}

/// Which bits of 64-bit word `word` of packed numbers belong to the first `index` of them.
std::uint64_t bits_of_first(std::uint32_t index, bool full, std::uint32_t width,
                            std::uint32_t word) {
  if (!full) return low_bits(index * width > 64 * word ? index * width - 64 * word : 0);
  // Two lanes side by side, each of which goes on in the word 4 further.
  const auto of_lane = [&](std::uint32_t lane) {
    const auto bits = (index / 8 + (lane < index % 8 ? 1 : 0)) * width;
    const auto passed = 32 * (word / 4);
    return low_bits(bits > passed ? std::min(bits - passed, 32U) : 0);
  };
  const auto lane = 2 * (word % 4);
  return of_lane(lane) | of_lane(lane + 1) << 32;
}

}  // namespace

PackedCount count_packed(const std::uint8_t* in, std::uint32_t count, std::uint32_t width,
                         std::uint32_t value, std::uint32_t index) {
  const bool full = count == kBlockSize;
  const std::uint64_t lowest = width == 1 ? ~std::uint64_t{0} : 0x5555555555555555U;
  const auto words = (count * width + 63) / 64;
  std::array<std::uint64_t, 2 * kBlockSize / 64> all;
  std::array<std::uint64_t, 2 * kBlockSize / 64> before;
  for (std::uint32_t w = 0; w < words; ++w) {
    const auto differ = load_le<std::uint64_t>(in + 8 * w) ^ value * lowest;
    all[w] = ~(differ | differ >> (width - 1)) & lowest;
    before[w] = all[w] & bits_of_first(index, full, width, w);
  }
  if (!full) all[words - 1] &= low_bits(count * width - 64 * (words - 1));
  return {static_cast<std::uint32_t>(kernels().count_bits(before.data(), words)),
          static_cast<std::uint32_t>(kernels().count_bits(all.data(), words))};
}

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

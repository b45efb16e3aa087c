#include "engine/codec/pfor.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "engine/base/check.hpp"

namespace fts::codec {
namespace {

constexpr std::uint8_t kHasExceptions = 0x80;
constexpr std::uint32_t kMaxExceptions = 255;

/// How many of the numbers are above 2^width - 1, from the greatest width down. A full block asks
/// the kernel for each width, since few are tried; a shorter one counts them all once.
class WidthCounter {
 public:
  explicit WidthCounter(std::span<const std::uint32_t> values) : values_(values) {
    if (full()) return;
    for (const auto value : values) ++of_width_[bit_width(value)];
  }
  std::uint32_t wider_than(std::uint32_t width) {
    if (!full()) return exceptions_ += of_width_[width + 1];
    std::array<std::uint64_t, kBlockSize / 64> bits;
    kernels().above(values_.data(), (1U << width) - 1, bits.data());
    return static_cast<std::uint32_t>(kernels().count_bits(bits.data(), bits.size()));
  }

 private:
  bool full() const { return values_.size() == kBlockSize; }

  std::span<const std::uint32_t> values_;
  std::array<std::uint32_t, kMaxWidth + 1> of_width_{};
  std::uint32_t exceptions_ = 0;
};

struct Header {
  std::uint32_t width;
  std::uint32_t exceptions;
  std::uint32_t high_width;
  std::size_t packed_at;
  std::size_t indices_at;
  std::size_t size;
};

bool read_header(Bytes bytes, std::uint32_t count, Header& header) {
  if (bytes.empty()) return false;
  header.width = bytes[0] & 0x7fU;
  if (header.width > kMaxWidth) return false;
  header.exceptions = 0;
  header.high_width = 0;
  header.packed_at = 1;
  if ((bytes[0] & kHasExceptions) != 0) {
    if (bytes.size() < 3) return false;
    header.exceptions = bytes[1];
    header.high_width = bytes[2];
    if (header.exceptions == 0 || header.high_width == 0) return false;
    if (header.width + header.high_width > kMaxWidth) return false;
    header.packed_at = 3;
  }
  header.indices_at = header.packed_at + packed_size(count, header.width);
  header.size =
      header.indices_at + header.exceptions + packed_size(header.exceptions, header.high_width);
  return header.size <= bytes.size();
}

PforExceptions exceptions_of(Bytes bytes, const Header& header) {
  return {header.width, header.exceptions, header.high_width, bytes.data() + header.indices_at};
}

/// Adds the high parts to the numbers at the indices, which are bytes and so always in the scratch.
void patch(const PforExceptions& exceptions, std::uint32_t* out) {
  for (std::uint32_t i = 0; i < exceptions.count; ++i) {
    out[exceptions.indices[i]] |= exceptions.part(i);
  }
}

/// Calls visit(i) for each number above 2^width - 1.
template <typename Visit>
void for_each_exception(std::span<const std::uint32_t> values, std::uint32_t width, Visit visit) {
  const std::uint32_t most = (1U << width) - 1;
  if (values.size() < kBlockSize) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] > most) visit(i);
    }
    return;
  }
  std::array<std::uint64_t, kBlockSize / 64> bits;
  kernels().above(values.data(), most, bits.data());
  for (std::size_t word = 0; word < bits.size(); ++word) {
    for (auto rest = bits[word]; rest != 0; rest &= rest - 1) {
      visit(64 * word + static_cast<std::size_t>(std::countr_zero(rest)));
    }
  }
}

}  // namespace

PforChoice choose_pfor(std::span<const std::uint32_t> values) {
  FTS_CHECK(!values.empty() && values.size() <= kBlockSize);
  std::uint32_t all = 0;
  for (const auto value : values) all |= value;
  const auto max_width = bit_width(all);
  PforChoice best{max_width, 0, 0, 1 + packed_size(values.size(), max_width), max_width};
  WidthCounter counter(values);
  for (std::uint32_t width = max_width; width-- > 0;) {
    const auto exceptions = counter.wider_than(width);
    // Smaller widths have no fewer exceptions, and each takes a byte besides its high part.
    if (exceptions > kMaxExceptions || 3 + exceptions >= best.size) break;
    const auto high_width = max_width - width;
    const auto size =
        3 + packed_size(values.size(), width) + exceptions + packed_size(exceptions, high_width);
    // At equal size the choice with fewer exceptions decodes faster.
    if (size < best.size) best = {width, exceptions, high_width, size, max_width};
  }
  return best;
}

void append_pfor(ByteBuffer& out, std::span<const std::uint32_t> values) {
  append_pfor(out, values, choose_pfor(values));
}

void append_pfor(ByteBuffer& out, std::span<const std::uint32_t> values, const PforChoice& choice) {
  if (choice.exceptions == 0) {
    out.push_back(static_cast<std::uint8_t>(choice.width));
    append_packed(out, values, choice.width);
    return;
  }
  out.push_back(static_cast<std::uint8_t>(choice.width | kHasExceptions));
  out.push_back(static_cast<std::uint8_t>(choice.exceptions));
  out.push_back(static_cast<std::uint8_t>(choice.high_width));
  std::array<std::uint32_t, kMaxExceptions> high;
  std::array<std::uint8_t, kMaxExceptions> indices;
  std::size_t exceptions = 0;
  for_each_exception(values, choice.width, [&](std::size_t i) {
    indices[exceptions] = static_cast<std::uint8_t>(i);
    high[exceptions++] = values[i] >> choice.width;
  });
  append_packed(out, values, choice.width);
  append_bytes(out, std::span(indices).first(exceptions));
  append_packed(out, std::span(high).first(exceptions), choice.high_width);
}

std::size_t pfor_size(Bytes bytes, std::uint32_t count) {
  Header header;
  return read_header(bytes, count, header) ? header.size : 0;
}

bool view_exceptions(Bytes bytes, std::uint32_t count, PforExceptions& exceptions) {
  Header header;
  if (!read_header(bytes, count, header)) return false;
  exceptions = exceptions_of(bytes, header);
  return true;
}

std::size_t decode_pfor(Bytes bytes, std::uint32_t count, std::uint32_t* out) {
  Header header;
  if (!read_header(bytes, count, header)) return 0;
  if (header.width == 0) {
    std::fill_n(out, kBlockSize, 0U);
  } else {
    unpack(bytes.data() + header.packed_at, count, header.width, out);
  }
  patch(exceptions_of(bytes, header), out);
  return header.size;
}

std::size_t pfor_at(Bytes bytes, std::uint32_t count, std::uint32_t index, std::uint32_t& value) {
  Header header;
  if (!read_header(bytes, count, header)) return 0;
  value = packed_at(bytes.data() + header.packed_at, count, header.width, index);
  const auto exceptions = exceptions_of(bytes, header);
  const auto* const indices = exceptions.indices;
  // Damage may name an index twice, and then both count, as for decode_pfor.
  const auto* const end = indices + exceptions.count;
  for (const auto* at = indices; (at = std::find(at, end, static_cast<std::uint8_t>(index))) != end;
       ++at) {
    value |= exceptions.part(static_cast<std::uint32_t>(at - indices));
  }
  return header.size;
}

}  // namespace fts::codec

#include "engine/codec/pfor.hpp"

#include <algorithm>
#include <array>

#include "engine/base/check.hpp"

namespace fts::codec {
namespace {

struct Choice {
  std::uint32_t width = 0;
  std::uint32_t exceptions = 0;
  std::uint32_t exception_log = 0;  ///< log2 of the bytes of a high part
  std::size_t size = 0;
};

std::uint32_t bytes_log(std::uint32_t bits) { return bits <= 8 ? 0 : bits <= 16 ? 1 : 2; }

Choice choose(std::span<const std::uint32_t> values) {
  std::array<std::uint32_t, kMaxWidth + 1> of_width{};
  for (const auto value : values) ++of_width[bit_width(value)];
  std::uint32_t max_width = kMaxWidth;
  while (max_width > 0 && of_width[max_width] == 0) --max_width;

  Choice best{max_width, 0, 0, 1 + packed_size(values.size(), max_width)};
  std::uint32_t exceptions = 0;
  for (std::uint32_t width = max_width; width-- > 0;) {
    exceptions += of_width[width + 1];
    if (exceptions > 255) break;
    const auto log = bytes_log(max_width - width);
    const auto size =
        2 + packed_size(values.size(), width) + std::size_t{exceptions} * (1 + (1U << log));
    // At equal size the choice with fewer exceptions decodes faster.
    if (size < best.size) best = {width, exceptions, log, size};
  }
  return best;
}

struct Header {
  std::uint32_t width;
  std::uint32_t exceptions;
  std::uint32_t exception_bytes;
  std::size_t packed_at;
  std::size_t indices_at;
  std::size_t size;
};

bool read_header(Bytes bytes, std::uint32_t count, Header& header) {
  if (bytes.empty()) return false;
  const std::uint32_t log_plus_one = bytes[0] >> 6;
  header.width = bytes[0] & 63U;
  if (header.width > kMaxWidth) return false;
  header.exceptions = 0;
  header.exception_bytes = 0;
  header.packed_at = 1;
  if (log_plus_one > 0) {
    if (bytes.size() < 2 || bytes[1] == 0) return false;
    header.exceptions = bytes[1];
    header.exception_bytes = 1U << (log_plus_one - 1);
    header.packed_at = 2;
  }
  header.indices_at = header.packed_at + packed_size(count, header.width);
  header.size = header.indices_at + std::size_t{header.exceptions} * (1 + header.exception_bytes);
  return header.size <= bytes.size();
}

template <typename T>
void patch(const std::uint8_t* indices, std::uint32_t exceptions, std::uint32_t width,
           std::uint32_t* out) {
  const std::uint8_t* high = indices + exceptions;
  for (std::uint32_t i = 0; i < exceptions; ++i) {
    // An index is a byte and so always inside the scratch; a width of 32 shifts everything out.
    const std::uint64_t part = load_le<T>(high + i * sizeof(T));
    out[indices[i]] |= static_cast<std::uint32_t>(part << width);
  }
}

}  // namespace

void append_pfor(ByteBuffer& out, std::span<const std::uint32_t> values) {
  FTS_CHECK(!values.empty() && values.size() <= kBlockSize);
  const auto choice = choose(values);
  if (choice.exceptions == 0) {
    out.push_back(static_cast<std::uint8_t>(choice.width));
    append_packed(out, values, choice.width);
    return;
  }
  out.push_back(static_cast<std::uint8_t>(choice.width | (choice.exception_log + 1) << 6));
  out.push_back(static_cast<std::uint8_t>(choice.exceptions));
  const std::uint32_t mask = (1U << choice.width) - 1;  // an exception lies above: width < 32
  std::array<std::uint32_t, kBlockSize> low;
  for (std::size_t i = 0; i < values.size(); ++i) low[i] = values[i] & mask;
  append_packed(out, std::span(low).first(values.size()), choice.width);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] > mask) out.push_back(static_cast<std::uint8_t>(i));
  }
  for (const auto value : values) {
    if (value <= mask) continue;
    for (std::uint32_t byte = 0; byte < 1U << choice.exception_log; ++byte) {
      out.push_back(static_cast<std::uint8_t>(value >> choice.width >> (8 * byte)));
    }
  }
}

std::size_t pfor_size(Bytes bytes, std::uint32_t count) {
  Header header;
  return read_header(bytes, count, header) ? header.size : 0;
}

std::size_t decode_pfor(Bytes bytes, std::uint32_t count, std::uint32_t* out) {
  Header header;
  if (!read_header(bytes, count, header)) return 0;
  if (header.width == 0) {
    std::fill_n(out, kBlockSize, 0U);
  } else {
    unpack(bytes.data() + header.packed_at, count, header.width, out);
  }
  const std::uint8_t* indices = bytes.data() + header.indices_at;
  switch (header.exception_bytes) {
    case 1:
      patch<std::uint8_t>(indices, header.exceptions, header.width, out);
      break;
    case 2:
      patch<std::uint16_t>(indices, header.exceptions, header.width, out);
      break;
    case 4:
      patch<std::uint32_t>(indices, header.exceptions, header.width, out);
      break;
    default:
      break;
  }
  return header.size;
}

}  // namespace fts::codec

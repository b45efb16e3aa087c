#include "engine/codec/docs_block.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "engine/base/check.hpp"
#include "engine/base/varint.hpp"
#include "engine/codec/pfor.hpp"

namespace fts::codec {
namespace {

/// Patches slow decoding; they must save more than this share of the bytes.
constexpr std::size_t kPatchGainShare = 16;

/// A bitset, which unions take as it lies, may pass packed gaps by this share of their bytes; but no
/// run with holes, of which view_bits makes one.
constexpr std::size_t kBitsetLossShare = 8;

/// Reads the head of a bitset and checks its size.
bool read_bitset(Bytes bytes, std::uint32_t previous, std::uint32_t last, DocsBitset& bitset,
                 std::size_t& size) {
  const auto total = bytes.size();
  std::uint64_t skip = 0;
  if (!read_varint(bytes, skip)) return false;
  const std::uint64_t first_word = (previous + 1) / 64 + skip;
  if (skip > last / 64 || first_word > last / 64) return false;
  const std::uint64_t words = last / 64 - first_word + 1;
  if (words > bytes.size() / 8) return false;
  bitset = {static_cast<std::uint32_t>(first_word), static_cast<std::uint32_t>(words),
            bytes.data()};
  size = total - bytes.size() + 8 * words;
  return true;
}

std::size_t bitset_size(std::span<const std::uint32_t> docs, std::uint32_t previous) {
  const auto words = std::size_t{docs.back() / 64 - docs.front() / 64} + 1;
  const auto skip = docs.front() / 64 - (previous + 1) / 64;
  return 8 * words + (bit_width(skip | 1) + 6) / 7;
}

void append_bitset(ByteBuffer& out, std::span<const std::uint32_t> docs, std::uint32_t previous) {
  const auto first_word = docs.front() / 64;
  append_varint(out, first_word - (previous + 1) / 64);
  const auto start = out.size();
  out.resize(start + 8 * (std::size_t{docs.back() / 64 - first_word} + 1));
  for (const auto doc : docs) {
    const auto bit = doc - 64 * first_word;
    out[start + bit / 8] |= static_cast<std::uint8_t>(1U << bit % 8);
  }
}

bool decode_bitset(Bytes bytes, std::uint32_t count, std::uint32_t previous, std::uint32_t last,
                   std::uint32_t* out, std::size_t& size) {
  DocsBitset bitset;
  if (!read_bitset(bytes, previous, last, bitset, size)) return false;
  const auto bits = kernels().unpack_bitset(bitset.data, bitset.words, 64 * bitset.first_word, out);
  if (bits != count) return false;
  return out[count - 1] == last && (previous + 1 == 0 || out[0] > previous);
}

static_assert(std::endian::native == std::endian::little, "words are made as they lie on disk");

/// The words of the documents first .. last, first <= last; false when there are too many.
bool make_run(std::uint32_t first, std::uint32_t last, std::uint64_t* room, DocsBitset& bitset) {
  const auto words = last / 64 - first / 64 + 1;
  if (words > kMadeWords) return false;
  // Eight at a time: a fill of unknown size costs more than a block has words for.
  for (std::size_t w = 0; w < words; w += 8) std::fill_n(room + w, 8, ~std::uint64_t{0});
  room[0] &= ~std::uint64_t{0} << first % 64;
  room[words - 1] &= ~std::uint64_t{0} >> (63 - last % 64);
  bitset = {first / 64, words, reinterpret_cast<const std::uint8_t*>(room)};
  return true;
}

/// Clears the bits from .. end - 1, from < end.
void clear_bits(std::uint64_t* room, std::uint64_t from, std::uint64_t end) {
  auto word = from / 64;
  auto mask = ~std::uint64_t{0} << from % 64;
  for (const auto last = (end - 1) / 64; word < last; ++word, mask = ~std::uint64_t{0}) {
    room[word] &= ~mask;
  }
  room[word] &= ~(mask & ~std::uint64_t{0} >> (63 - (end - 1) % 64));
}

/// The words of a pfor of gaps that are 0 but for the exceptions: a run with holes.
bool make_holes(Bytes bytes, std::uint32_t count, std::uint32_t previous, std::uint32_t last,
                std::uint64_t* room, DocsBitset& bitset) {
  PforExceptions holes;
  if (bytes.empty() || (bytes[0] & 0x7fU) != 0) return false;
  if (!view_exceptions(bytes, count, holes)) return false;
  if (!make_run(previous + 1, last, room, bitset)) return false;
  const std::uint64_t start = 64 * std::uint64_t{bitset.first_word};
  std::uint64_t absent = std::uint64_t{previous + 1U} - start;  // slots before, but for documents
  std::uint32_t least = 0;
  for (std::uint32_t i = 0; i < holes.count; ++i) {
    const std::uint32_t index = holes.indices[i];
    const std::uint64_t hole = absent + index;
    absent += holes.high(i);
    const std::uint64_t end = absent + index;
    if (index < least || index >= count || end > last - start) return false;
    if (hole < end) clear_bits(room, hole, end);
    least = index + 1;
  }
  return start + absent + count - 1 == last;
}

/// Gaps add up modulo 2^32. When 256 of them cannot pass 2^32, a right last document proves all.
bool proves_ascending(std::uint32_t width, std::uint32_t count, std::uint32_t previous,
                      std::uint32_t last, const std::uint32_t* docs) {
  if (docs[count - 1] != last) return false;
  if (width <= 23) return true;
  if (previous + 1 != 0 && docs[0] <= previous) return false;
  return std::adjacent_find(docs, docs + count, std::greater_equal<>()) == docs + count;
}

}  // namespace

DocsKind append_docs(ByteBuffer& out, std::span<const std::uint32_t> docs, std::uint32_t previous) {
  FTS_CHECK(!docs.empty() && docs.size() <= kBlockSize);
  const auto count = static_cast<std::uint32_t>(docs.size());
  if (docs.back() - docs.front() == count - 1) return DocsKind::kRun;

  std::array<std::uint32_t, kBlockSize> numbers;
  const auto gaps = std::span(numbers).first(count);
  gaps[0] = docs[0] - previous - 1;
  for (std::uint32_t i = 1; i < count; ++i) gaps[i] = docs[i] - docs[i - 1] - 1;
  const auto choice = choose_pfor(gaps);
  const auto packed = 1 + packed_size(count, choice.max_width);
  const auto best = std::min(packed, choice.size + packed / kPatchGainShare);
  const auto loss = choice.width > 0 ? best / kBitsetLossShare : 0;
  if (bitset_size(docs, previous) <= best + loss) {
    append_bitset(out, docs, previous);
    return DocsKind::kBitset;
  }
  if (best < packed) {
    append_pfor(out, gaps, choice);
    return DocsKind::kPatched;
  }
  out.push_back(static_cast<std::uint8_t>(choice.max_width));
  append_packed(out, gaps, choice.max_width);
  return DocsKind::kPacked;
}

bool docs_size(Bytes bytes, DocsKind kind, std::uint32_t count, std::uint32_t previous,
               std::uint32_t last, std::size_t& size) {
  switch (kind) {
    case DocsKind::kRun:
      size = 0;
      return true;
    case DocsKind::kBitset: {
      DocsBitset bitset;
      return read_bitset(bytes, previous, last, bitset, size);
    }
    case DocsKind::kPacked:
      if (bytes.empty() || bytes[0] > kMaxWidth) return false;
      size = 1 + packed_size(count, bytes[0]);
      return size <= bytes.size();
    case DocsKind::kPatched:
      size = pfor_size(bytes, count);
      return size > 0;
  }
  return false;
}

bool view_bits(Bytes bytes, DocsKind kind, std::uint32_t count, std::uint32_t previous,
               std::uint32_t last, std::uint64_t* room, DocsBitset& bitset) {
  std::size_t size = 0;
  if (kind == DocsKind::kBitset) return read_bitset(bytes, previous, last, bitset, size);
  if (count == 0 || count > kBlockSize || last - previous < count) return false;
  if (kind == DocsKind::kRun) return make_run(last - count + 1, last, room, bitset);
  return kind == DocsKind::kPatched && make_holes(bytes, count, previous, last, room, bitset);
}

bool decode_docs(Bytes bytes, DocsKind kind, std::uint32_t count, std::uint32_t previous,
                 std::uint32_t last, std::uint32_t* out, std::size_t& size) {
  if (count == 0 || count > kBlockSize || last - previous < count) return false;
  switch (kind) {
    case DocsKind::kRun:
      size = 0;
      kernels().fill_run(last - count + 1, out);
      return true;
    case DocsKind::kBitset:
      return decode_bitset(bytes, count, previous, last, out, size);
    case DocsKind::kPacked:
      if (!docs_size(bytes, kind, count, previous, last, size)) return false;
      unpack_ascending(bytes.data() + 1, count, bytes[0], previous, out);
#ifdef FTS_PLANT_SLOW_LOOP
      unpack_ascending(bytes.data() + 1, count, bytes[0], previous, out);  // planted: twice
#endif
      return proves_ascending(bytes[0], count, previous, last, out);
    case DocsKind::kPatched:
      size = decode_pfor(bytes, count, out);
#ifdef FTS_PLANT_SLOW_LOOP
      size = decode_pfor(bytes, count, out);  // planted: twice
#endif
      if (size == 0) return false;
      make_ascending(out, count, previous);
      return proves_ascending(pfor_width(bytes), count, previous, last, out);
  }
  return false;
}

}  // namespace fts::codec

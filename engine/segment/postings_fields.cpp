#include "engine/segment/postings_fields.hpp"

#include <algorithm>
#include <vector>

#include "engine/codec/pfor.hpp"

namespace fts::segment {
namespace {

std::uint32_t fields_in(std::uint8_t mask) {
  return static_cast<std::uint32_t>(std::popcount(mask));
}

/// Reads the masks and where the counts of each posting will stand; returns the bytes read, 0 on
/// damage.
std::size_t decode_masks(Bytes bytes, std::uint32_t count, std::uint32_t field_count,
                         BlockFields& fields) {
  if (bytes.empty()) return 0;
  const std::uint32_t distinct = bytes[0];
  if (distinct == 0 || bytes.size() < 1 + distinct) return 0;
  const auto masks = bytes.subspan(1, distinct);
  for (const auto mask : masks) {
    if (mask == 0 || mask >> field_count != 0) return 0;
  }
  const auto width = codec::bit_width(distinct - 1);
  const auto size = 1 + distinct + codec::packed_size(count, width);
  if (bytes.size() < size) return 0;
  std::array<std::uint32_t, codec::kScratchSize> indices{};
  codec::unpack(bytes.data() + 1 + distinct, count, width, indices.data());
  std::uint32_t start = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (indices[i] >= distinct) return 0;
    const auto mask = masks[indices[i]];
    fields.masks[i] = mask;
    fields.count_starts[i] = static_cast<std::uint16_t>(start);
    if (!single_field(mask)) start += fields_in(mask);
  }
  fields.count_starts[count] = static_cast<std::uint16_t>(start);
  fields.all_first = distinct == 1 && masks[0] == 1;
  return size;
}

/// Hands out numbers of consecutive pfors one by one.
class CountStream {
 public:
  CountStream(Bytes bytes, std::uint32_t total) : bytes_(bytes), left_(total) {}
  bool next(std::uint32_t& value) {
    if (index_ == decoded_) {
      decoded_ = std::min(left_, codec::kBlockSize);
      if (decoded_ == 0) return false;
      const auto size = codec::decode_pfor(bytes_, decoded_, values_.data());
      if (size == 0) return false;
      bytes_ = bytes_.subspan(size);
      left_ -= decoded_;
      index_ = 0;
    }
    value = values_[index_++];
    return true;
  }

 private:
  Bytes bytes_;
  std::uint32_t left_;
  std::uint32_t index_ = 0;
  std::uint32_t decoded_ = 0;
  std::array<std::uint32_t, codec::kScratchSize> values_;
};

}  // namespace

void append_fields(ByteBuffer& out, std::span<const std::uint8_t> masks,
                   std::span<const std::uint32_t> counts) {
  std::vector<std::uint8_t> distinct(masks.begin(), masks.end());
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  out.push_back(static_cast<std::uint8_t>(distinct.size()));
  append_bytes(out, distinct);

  std::array<std::uint32_t, codec::kBlockSize> indices;
  std::vector<std::uint32_t> stored;
  for (std::size_t i = 0, at = 0; i < masks.size(); ++i) {
    const auto found = std::lower_bound(distinct.begin(), distinct.end(), masks[i]);
    indices[i] = static_cast<std::uint32_t>(found - distinct.begin());
    if (single_field(masks[i])) continue;
    const auto fields = fields_in(masks[i]);
    for (std::uint32_t f = 0; f + 1 < fields; ++f) stored.push_back(counts[at + f] - 1);
    at += fields;
  }
  const auto width = codec::bit_width(static_cast<std::uint32_t>(distinct.size() - 1));
  codec::append_packed(out, std::span(indices).first(masks.size()), width);
  for (std::size_t i = 0; i < stored.size(); i += codec::kBlockSize) {
    const auto size = std::min<std::size_t>(codec::kBlockSize, stored.size() - i);
    codec::append_pfor(out, std::span(stored).subspan(i, size));
  }
}

bool decode_block_fields(Bytes bytes, std::span<const std::uint32_t> freqs,
                         std::uint32_t field_count, BlockFields& fields) {
  const auto count = static_cast<std::uint32_t>(freqs.size());
  const auto size = decode_masks(bytes, count, field_count, fields);
  if (size == 0) return false;
  std::uint32_t stored = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto total = fields.count_starts[i + 1] - fields.count_starts[i];
    if (total > 0) stored += static_cast<std::uint32_t>(total) - 1;
  }
  CountStream stream(bytes.subspan(size), stored);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t begin = fields.count_starts[i];
    const std::uint32_t end = fields.count_starts[i + 1];
    if (begin == end) continue;
    std::uint64_t left = freqs[i];
    for (std::uint32_t at = begin; at + 1 < end; ++at) {
      std::uint32_t less_one = 0;
      // Something must be left for the last field.
      if (!stream.next(less_one) || left <= std::uint64_t{less_one} + 1) return false;
      fields.counts[at] = less_one + 1;
      left -= fields.counts[at];
    }
    fields.counts[end - 1] = static_cast<std::uint32_t>(left);
  }
  return true;
}

void set_first_field(std::uint32_t count, BlockFields& fields) {
  std::fill_n(fields.masks.begin(), count, std::uint8_t{1});
  std::fill_n(fields.count_starts.begin(), count + 1, std::uint16_t{0});
  fields.all_first = true;
}

}  // namespace fts::segment

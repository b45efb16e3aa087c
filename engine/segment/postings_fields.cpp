#include "engine/segment/postings_fields.hpp"

#include <algorithm>
#include <vector>

#include "engine/codec/pfor.hpp"

namespace fts::segment {
namespace {

std::uint32_t fields_in(std::uint8_t mask) {
  return static_cast<std::uint32_t>(std::popcount(mask));
}

/// The postings of a block that stand in several fields.
struct SeveralFields {
  std::array<std::uint16_t, codec::kBlockSize + 1> places;
  std::uint32_t count = 0;
  std::uint32_t stored = 0;  ///< their counts, without those of last fields
};

/// Reads the masks and where the counts of each posting will stand; returns the bytes read, 0 on
/// damage.
std::size_t decode_masks(Bytes bytes, std::uint32_t count, std::uint32_t field_count,
                         BlockFields& fields, SeveralFields& several) {
  if (bytes.empty()) return 0;
  const std::uint32_t distinct = bytes[0];
  if (distinct == 0 || bytes.size() < 1 + distinct) return 0;
  const auto masks = bytes.subspan(1, distinct);
  std::array<std::uint8_t, 256> counts_of;  // of a posting with each of the masks
  for (std::uint32_t m = 0; m < distinct; ++m) {
    if (masks[m] == 0 || masks[m] >> field_count != 0) return 0;
    counts_of[m] = single_field(masks[m]) ? 0 : static_cast<std::uint8_t>(fields_in(masks[m]));
  }
  const auto width = codec::bit_width(distinct - 1);
  const auto size = 1 + distinct + codec::packed_size(count, width);
  if (bytes.size() < size) return 0;
  std::array<std::uint32_t, codec::kScratchSize> indices;
  codec::unpack(bytes.data() + 1 + distinct, count, width, indices.data());
  std::uint32_t start = 0;
  std::uint32_t found = 0;  // in a register, as no member would be
  for (std::uint32_t i = 0; i < count; ++i) {
    if (indices[i] >= distinct) return 0;
    const auto counts = counts_of[indices[i]];
    fields.masks[i] = masks[indices[i]];
    fields.count_starts[i] = static_cast<std::uint16_t>(start);
    start += counts;
    several.places[found] = static_cast<std::uint16_t>(i);
    found += counts != 0 ? 1 : 0;
  }
  several.count = found;
  fields.count_starts[count] = static_cast<std::uint16_t>(start);
  fields.all_first = distinct == 1 && masks[0] == 1;
  several.stored = start - several.count;
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

std::uint8_t read_mask(Bytes bytes, std::uint32_t count, std::uint32_t index,
                       std::uint32_t field_count) {
  if (bytes.empty()) return 0;
  const std::uint32_t distinct = bytes[0];
  if (distinct == 0) return 0;
  const auto width = codec::bit_width(distinct - 1);
  if (bytes.size() < 1 + distinct + codec::packed_size(count, width)) return 0;
  const auto place = codec::packed_at(bytes.data() + 1 + distinct, count, width, index);
  if (place >= distinct) return 0;
  const std::uint8_t mask = bytes[1 + place];
  return mask >> field_count == 0 ? mask : std::uint8_t{0};
}

bool decode_block_fields(Bytes bytes, std::span<const std::uint32_t> freqs,
                         std::uint32_t field_count, BlockFields& fields) {
  const auto count = static_cast<std::uint32_t>(freqs.size());
  SeveralFields several;
  const auto size = decode_masks(bytes, count, field_count, fields, several);
  if (size == 0) return false;
  CountStream stream(bytes.subspan(size), several.stored);
  for (std::uint32_t place = 0; place < several.count; ++place) {
    const std::uint32_t i = several.places[place];
    const std::uint32_t begin = fields.count_starts[i];
    const std::uint32_t end = fields.count_starts[i + 1];
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

#include "engine/segment/postings_fields.hpp"

#include <algorithm>
#include <vector>

#include "engine/codec/pfor.hpp"

namespace fts::segment {
namespace {

/// The distinct masks of a block and where the index of each posting into them lies.
struct MaskTable {
  std::span<const std::uint8_t> masks;
  const std::uint8_t* packed = nullptr;
  std::uint32_t width = 0;
  Bytes counts;  ///< what follows: pfors

  /// False on damage.
  bool read(Bytes bytes, std::uint32_t postings) {
    if (bytes.empty()) return false;
    const std::uint32_t distinct = bytes[0];
    if (distinct == 0 || bytes.size() < 1 + distinct) return false;
    width = codec::bit_width(distinct - 1);
    const auto size = 1 + distinct + codec::packed_size(postings, width);
    if (bytes.size() < size) return false;
    masks = bytes.subspan(1, distinct);
    packed = bytes.data() + 1 + distinct;
    counts = bytes.subspan(size);
    return true;
  }
  bool all_within(std::uint32_t field_count) const {
    return std::none_of(masks.begin(), masks.end(),
                        [field_count](auto mask) { return mask == 0 || mask >> field_count != 0; });
  }
};

/// The postings of a block that stand in several fields.
struct SeveralFields {
  std::array<std::uint16_t, codec::kBlockSize + 1> places;
  std::uint32_t count = 0;
  std::uint32_t stored = 0;  ///< their counts, without those of last fields
};

/// Sets the masks and where the counts of each posting will stand; false on damage.
bool decode_masks(const MaskTable& table, std::uint32_t count, std::uint32_t field_count,
                  BlockFields& fields, SeveralFields& several) {
  if (!table.all_within(field_count)) return false;
  const auto distinct = table.masks.size();
  std::array<std::uint8_t, 256> counts_of;  // of a posting with each of the masks
  for (std::size_t m = 0; m < distinct; ++m) {
    const auto mask = table.masks[m];
    counts_of[m] = single_field(mask) ? 0 : static_cast<std::uint8_t>(fields_in(mask));
  }
  std::array<std::uint32_t, codec::kScratchSize> indices;
  codec::unpack(table.packed, count, table.width, indices.data());
  std::uint32_t start = 0;
  std::uint32_t found = 0;  // in a register, as no member would be
  for (std::uint32_t i = 0; i < count; ++i) {
    if (indices[i] >= distinct) return false;
    const auto counts = counts_of[indices[i]];
    fields.masks[i] = table.masks[indices[i]];
    fields.count_starts[i] = static_cast<std::uint16_t>(start);
    start += counts;
    several.places[found] = static_cast<std::uint16_t>(i);
    found += counts != 0 ? 1 : 0;
  }
  several.count = found;
  fields.count_starts[count] = static_cast<std::uint16_t>(start);
  several.stored = start - several.count;
  return true;
}

/// Hands out the counts of postings in several fields one by one.
class CountStream {
 public:
  /// `total`: numbers in the pfors.
  CountStream(Bytes bytes, std::uint32_t total) : bytes_(bytes), left_(total) {}
  /// False on damage.
  bool skip(std::uint32_t numbers) {
    std::uint32_t unused = 0;
    while (numbers > 0) {
      if (!next(unused)) return false;
      const auto passed = std::min(numbers - 1, decoded_ - index_);
      index_ += passed;
      numbers -= passed + 1;
    }
    return true;
  }
  /// Sets the occurrences in each field of a posting with `freq` of them; false on damage.
  bool next(std::uint32_t freq, std::span<std::uint32_t> counts) {
    std::uint64_t left = freq;
    for (std::size_t at = 0; at + 1 < counts.size(); ++at) {
      std::uint32_t less_one = 0;
      // Something must be left for the last field.
      if (!next(less_one) || left <= std::uint64_t{less_one} + 1) return false;
      counts[at] = less_one + 1;
      left -= counts[at];
    }
    counts.back() = static_cast<std::uint32_t>(left);
    return true;
  }

 private:
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

  Bytes bytes_;
  std::uint32_t left_;
  std::uint32_t index_ = 0;
  std::uint32_t decoded_ = 0;
  std::array<std::uint32_t, codec::kScratchSize> values_;
};

/// Weighs the postings in several fields; false on damage.
bool weigh_several(const MaskTable& table, const std::uint32_t* indices,
                   std::span<const std::uint32_t> freqs, const FieldWeights& weights,
                   std::span<float> out) {
  std::array<std::uint8_t, 256> counts_of;  // of a posting with each of the masks
  for (std::size_t m = 0; m < table.masks.size(); ++m) {
    counts_of[m] = static_cast<std::uint8_t>(fields_in(table.masks[m]));
  }
  SeveralFields several;
  for (std::uint32_t i = 0; i < freqs.size(); ++i) {
    several.places[several.count] = static_cast<std::uint16_t>(i);
    const std::uint32_t less_last = counts_of[indices[i]] - 1U;
    several.stored += less_last;
    several.count += less_last != 0 ? 1 : 0;
  }
  CountStream stream(table.counts, several.stored);
  std::array<std::uint32_t, limits::kMaxTextFields> counts;
  for (std::uint32_t place = 0; place < several.count; ++place) {
    const std::uint32_t i = several.places[place];
    if (!stream.next(freqs[i], std::span(counts).first(counts_of[indices[i]]))) return false;
    out[i] = weigh(table.masks[indices[i]], freqs[i], counts.data(), weights);
  }
  return true;
}

}  // namespace

void append_fields(ByteBuffer& out, std::span<const std::uint8_t> masks,
                   std::span<const std::uint32_t> counts) {
  std::array<bool, 256> there = {};
  std::uint32_t all = 0;
  for (const auto mask : masks) {
    there[mask] = true;
    all |= mask;
  }
  std::array<std::uint8_t, 256> places;  // among the distinct masks
  std::uint8_t distinct = 0;
  const auto head = out.size();
  out.push_back(0);
  for (std::uint32_t mask = 1; mask <= all; ++mask) {
    if (!there[mask]) continue;
    places[mask] = distinct++;
    out.push_back(static_cast<std::uint8_t>(mask));
  }
  out[head] = distinct;

  std::array<std::uint32_t, codec::kBlockSize> indices;
  std::vector<std::uint32_t> stored;
  for (std::size_t i = 0, at = 0; i < masks.size(); ++i) {
    indices[i] = places[masks[i]];
    if (single_field(masks[i])) continue;
    const auto fields = fields_in(masks[i]);
    for (std::uint32_t f = 0; f + 1 < fields; ++f) stored.push_back(counts[at + f] - 1);
    at += fields;
  }
  const auto width = codec::bit_width(distinct - 1U);
  codec::append_packed(out, std::span(indices).first(masks.size()), width);
  for (std::size_t i = 0; i < stored.size(); i += codec::kBlockSize) {
    const auto size = std::min<std::size_t>(codec::kBlockSize, stored.size() - i);
    codec::append_pfor(out, std::span(stored).subspan(i, size));
  }
}

bool read_posting_fields(Bytes bytes, std::span<const std::uint32_t> freqs, std::uint32_t index,
                         std::uint32_t field_count, PostingFields& out) {
  const auto count = static_cast<std::uint32_t>(freqs.size());
  MaskTable table;
  if (!table.read(bytes, count)) return false;
  const auto place = codec::packed_at(table.packed, count, table.width, index);
  if (place >= table.masks.size()) return false;
  out.mask = table.masks[place];
  if (out.mask == 0 || out.mask >> field_count != 0) return false;
  if (single_field(out.mask)) return true;

  // The counts of the postings before stand before its own.
  std::array<std::uint32_t, codec::kScratchSize> indices;
  codec::unpack(table.packed, count, table.width, indices.data());
  std::uint32_t before = 0;
  std::uint32_t total = 0;
  for (std::uint32_t m = 0; m < table.masks.size(); ++m) {
    const auto fields = fields_in(table.masks[m]);
    if (fields < 2) continue;
    const auto end = indices.begin() + count;
    const auto here =
        static_cast<std::uint32_t>(std::count(indices.begin(), indices.begin() + index, m));
    const auto after = static_cast<std::uint32_t>(std::count(indices.begin() + index, end, m));
    before += (fields - 1) * here;
    total += (fields - 1) * (here + after);
  }
  CountStream stream(table.counts, total);
  return stream.skip(before) &&
         stream.next(freqs[index], std::span(out.counts).first(fields_in(out.mask)));
}

bool decode_block_fields(Bytes bytes, std::span<const std::uint32_t> freqs,
                         std::uint32_t field_count, BlockFields& fields) {
  const auto count = static_cast<std::uint32_t>(freqs.size());
  MaskTable table;
  SeveralFields several;
  if (!table.read(bytes, count) || !decode_masks(table, count, field_count, fields, several)) {
    return false;
  }
  CountStream stream(table.counts, several.stored);
  for (std::uint32_t place = 0; place < several.count; ++place) {
    const std::uint32_t i = several.places[place];
    const std::uint32_t begin = fields.count_starts[i];
    const std::uint32_t size = fields.count_starts[i + 1] - begin;
    if (!stream.next(freqs[i], {fields.counts.data() + begin, size})) return false;
  }
  return true;
}

bool weigh_block(Bytes bytes, std::span<const std::uint32_t> freqs, std::uint32_t field_count,
                 const FieldWeights& weights, std::span<float> out) {
  const auto count = static_cast<std::uint32_t>(freqs.size());
  MaskTable table;
  if (!table.read(bytes, count) || !table.all_within(field_count)) return false;
  const auto distinct = static_cast<std::uint32_t>(table.masks.size());
  std::array<float, 256> weight_of;  // of a posting with each of the masks, where it has one bit
  for (std::uint32_t m = 0; m < distinct; ++m) {
    weight_of[m] = weigh(single_field(table.masks[m]) ? table.masks[m] : 1, 1, nullptr, weights);
  }
  std::array<std::uint32_t, codec::kScratchSize> indices;
  codec::unpack(table.packed, count, table.width, indices.data());
  std::uint32_t largest = 0;
  for (std::uint32_t i = 0; i < count; ++i) largest = std::max(largest, indices[i]);
  if (largest >= distinct) return false;
  for (std::uint32_t i = 0; i < count; ++i) {
    out[i] = weight_of[indices[i]] * static_cast<float>(freqs[i]);
  }
  return std::all_of(table.masks.begin(), table.masks.end(), single_field) ||
         weigh_several(table, indices.data(), freqs, weights, out);
}

void set_first_field(std::uint32_t count, BlockFields& fields) {
  std::fill_n(fields.masks.begin(), count, std::uint8_t{1});
  std::fill_n(fields.count_starts.begin(), count + 1, std::uint16_t{0});
}

}  // namespace fts::segment

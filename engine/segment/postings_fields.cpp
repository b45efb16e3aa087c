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
  /// Whether no posting has more than two fields, nor stands more than once in the first of two:
  /// then all of `counts` is one pfor of zeroes.
  bool once_in_first() const {
    return !counts.empty() && counts[0] == 0 &&
           std::all_of(masks.begin(), masks.end(), [](auto mask) { return fields_in(mask) <= 2; });
  }
  /// How many numbers of `counts` stand before those of posting `index`, and in all.
  codec::PackedCount counts_before(std::uint32_t postings, std::uint32_t index) const {
    std::array<std::uint32_t, codec::kScratchSize> indices;
    if (width > 2) codec::unpack(packed, postings, width, indices.data());
    codec::PackedCount sum;
    for (std::uint32_t m = 0; m < masks.size(); ++m) {
      const auto stored = fields_in(masks[m]) - 1;
      if (stored == 0) continue;
      auto found = codec::PackedCount{index, postings};
      if (width > 2) {
        const auto at = indices.begin() + index;
        found.before = static_cast<std::uint32_t>(std::count(indices.begin(), at, m));
        found.all = found.before +
                    static_cast<std::uint32_t>(std::count(at, indices.begin() + postings, m));
      } else if (width > 0) {
        found = codec::count_packed(packed, postings, width, m, index);
      }
      sum.before += stored * found.before;
      sum.all += stored * found.all;
    }
    return sum;
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

/// Sets the occurrences in each field of a posting with `freq` of them, where next_less_one(n) sets
/// n to the next number stored and says false on damage.
template <typename NextLessOne>
bool share_out(std::uint32_t freq, std::span<std::uint32_t> counts, NextLessOne&& next_less_one) {
  std::uint64_t left = freq;
  for (std::size_t at = 0; at + 1 < counts.size(); ++at) {
    std::uint32_t less_one = 0;
    // Something must be left for the last field.
    if (!next_less_one(less_one) || left <= std::uint64_t{less_one} + 1) return false;
    counts[at] = less_one + 1;
    left -= counts[at];
  }
  counts.back() = static_cast<std::uint32_t>(left);
  return true;
}

bool share_out(CountStream& stream, std::uint32_t freq, std::span<std::uint32_t> counts) {
  return share_out(freq, counts, [&stream](auto& less_one) { return stream.next(less_one); });
}

/// Number `at` of `total` in pfors; false on damage.
bool count_at(Bytes bytes, std::uint32_t total, std::uint32_t at, std::uint32_t& value) {
  if (at >= total) return false;
  for (; at >= codec::kBlockSize; at -= codec::kBlockSize, total -= codec::kBlockSize) {
    const auto size = codec::pfor_size(bytes, codec::kBlockSize);
    if (size == 0) return false;
    bytes = bytes.subspan(size);
  }
  return codec::pfor_at(bytes, std::min(total, codec::kBlockSize), at, value) != 0;
}

/// Weights as lines of the frequency, by the number of a few masks: those of postings in one field;
/// with `once` also in two, of which once in the first.
codec::WeightLines lines_of(std::span<const std::uint8_t> masks, bool once,
                            const FieldWeights& weights) {
  codec::WeightLines lines;
  lines.less.fill(UINT32_MAX);  // no frequency is enough for a mask that is none
  for (std::size_t m = 0; m < masks.size(); ++m) {
    const bool two = once && !single_field(masks[m]);
    if (two) lines.start[m] = weights[static_cast<std::uint32_t>(std::countr_zero(masks[m]))];
    lines.slope[m] = weights[codec::bit_width(masks[m]) - 1];
    lines.less[m] = two ? 1 : 0;
  }
  return lines;
}

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
    if (!share_out(stream, freqs[i], std::span(counts).first(counts_of[indices[i]]))) return false;
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

bool read_posting_fields(Bytes bytes, std::uint32_t count, std::uint32_t index, std::uint32_t freq,
                         std::uint32_t field_count, PostingFields& out) {
  MaskTable table;
  if (!table.read(bytes, count) || !table.all_within(field_count)) return false;
  const auto place = codec::packed_at(table.packed, count, table.width, index);
  if (place >= table.masks.size()) return false;
  out.mask = table.masks[place];
  if (single_field(out.mask)) return true;

  const auto counts = std::span(out.counts).first(fields_in(out.mask));
  if (table.once_in_first()) {
    return share_out(freq, counts, [](auto& less_one) {
      less_one = 0;
      return true;
    });
  }
  // The counts of the postings before stand before its own.
  const auto stored = table.counts_before(count, index);
  return share_out(freq, counts, [&, at = stored.before](auto& less_one) mutable {
    return count_at(table.counts, stored.all, at++, less_one);
  });
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
    if (!share_out(stream, freqs[i], {fields.counts.data() + begin, size})) return false;
  }
  return true;
}

bool weigh_block(Bytes bytes, std::span<const std::uint32_t> freqs, std::uint32_t field_count,
                 const FieldWeights& weights, std::span<float> out) {
  const auto count = static_cast<std::uint32_t>(freqs.size());
  MaskTable table;
  if (!table.read(bytes, count) || !table.all_within(field_count)) return false;
  std::array<std::uint32_t, codec::kScratchSize> indices;
  codec::unpack(table.packed, count, table.width, indices.data());
  const bool few = table.masks.size() <= codec::WeightLines::kMost;
  const bool once = few && table.once_in_first();
  if (few) {
    const auto lines = lines_of(table.masks, once, weights);
    if (!codec::kernels().weigh(lines, indices.data(), freqs.data(), count, out.data())) {
      return false;
    }
  } else {
    for (std::uint32_t i = 0; i < count; ++i) {
      if (indices[i] >= table.masks.size()) return false;
      out[i] =
          weights[codec::bit_width(table.masks[indices[i]]) - 1] * static_cast<float>(freqs[i]);
    }
  }
  // What is left are postings in several fields.
  return once || std::all_of(table.masks.begin(), table.masks.end(), single_field) ||
         weigh_several(table, indices.data(), freqs, weights, out);
}

void set_first_field(std::uint32_t count, BlockFields& fields) {
  std::fill_n(fields.masks.begin(), count, std::uint8_t{1});
  std::fill_n(fields.count_starts.begin(), count + 1, std::uint16_t{0});
}

}  // namespace fts::segment

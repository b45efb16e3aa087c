#include "engine/segment/postings_tiny.hpp"

#include "engine/base/varint.hpp"
#include "engine/segment/postings_bounds.hpp"
#include "engine/segment/postings_fields.hpp"

namespace fts::segment {
namespace {

bool read_number(Bytes& bytes, std::uint64_t limit, std::uint64_t& value) {
  return read_varint(bytes, value) && value <= limit;
}

/// Reads the occurrences by field of one posting behind `counts`; returns how many, 0 on damage.
std::uint32_t read_counts(Bytes& bytes, std::uint8_t mask, std::uint64_t freq,
                          std::uint32_t* counts) {
  const auto fields = fields_in(mask);
  std::uint64_t left = freq;
  for (std::uint32_t f = 0; f + 1 < fields; ++f) {
    std::uint64_t less_one = 0;
    if (!read_number(bytes, kMaxTinyNumbers, less_one) || left <= less_one + 1) return 0;
    counts[f] = static_cast<std::uint32_t>(less_one + 1);
    left -= less_one + 1;
  }
  counts[fields - 1] = static_cast<std::uint32_t>(left);
  return fields;
}

}  // namespace

bool encode_tiny(ByteBuffer& out, const TinyInput& input, std::uint8_t bound,
                 const BestCodes& best) {
  out.clear();
  out.push_back(bound);
  append_best(out, best, input.docs.size());
  std::uint32_t previous = 0xffffffff;
  std::uint8_t mask = 1;
  std::size_t count_at = 0;
  for (std::size_t i = 0; i < input.docs.size() && out.size() <= kMaxTinyBytes; ++i) {
    std::uint64_t number = input.docs[i] - previous - 1;
    const bool new_mask = !input.masks.empty() && input.masks[i] != mask;
    if (!input.masks.empty()) number = number << 1 | (new_mask ? 1U : 0U);
    number = number << 1 | (input.freqs[i] > 1 ? 1U : 0U);
    append_varint(out, i == 0 ? number << 1 : number);
    if (new_mask) out.push_back(mask = input.masks[i]);
    if (input.freqs[i] > 1) append_varint(out, input.freqs[i] - 2);
    if (!single_field(mask)) {
      const std::size_t fields = fields_in(mask);
      for (std::size_t f = 0; f + 1 < fields; ++f) append_varint(out, input.counts[count_at++] - 1);
      ++count_at;
    }
    previous = input.docs[i];
  }
  for (std::size_t i = 0; i < input.deltas.size() && out.size() <= kMaxTinyBytes; ++i) {
    append_varint(out, input.deltas[i]);
  }
  return out.size() <= kMaxTinyBytes;
}

bool decode_tiny(Bytes bytes, std::uint32_t count, std::uint32_t total,
                 std::uint32_t document_count, std::uint32_t field_count, TinyOutput& out) {
  if (bytes.empty() || count == 0 || count > kMaxTinyNumbers || total > kMaxTinyNumbers) {
    return false;
  }
  out.bound = bytes[0];
  bytes = bytes.subspan(1);
  if (!read_best(bytes, count, out.best)) return false;
  std::uint64_t doc = 0;  // the next document at the earliest
  std::uint64_t left = total;
  std::uint8_t mask = 1;
  std::uint32_t count_at = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint64_t number = 0;
    if (!read_number(bytes, std::uint64_t{1} << 40, number)) return false;
    if (i == 0) {
      if ((number & 1) != 0) return false;
      number >>= 1;
    }
    const bool many = (number & 1) != 0;
    number >>= 1;
    if (field_count > 1) {
      if ((number & 1) != 0) {
        if (bytes.empty() || bytes[0] == 0 || bytes[0] >> field_count != 0) return false;
        mask = bytes[0];
        bytes = bytes.subspan(1);
      }
      number >>= 1;
    }
    doc += number;
    std::uint64_t freq = 1;
    if (many) {
      if (!read_number(bytes, kMaxTinyNumbers, freq)) return false;
      freq += 2;
    }
    if (doc >= document_count || freq > left) return false;
    out.docs[i] = static_cast<std::uint32_t>(doc++);
    out.freqs[i] = static_cast<std::uint32_t>(freq);
    left -= freq;
    if (field_count > 1) {
      out.masks[i] = mask;
      out.count_starts[i] = static_cast<std::uint16_t>(count_at);
      if (!single_field(mask)) {
        const auto fields = read_counts(bytes, mask, freq, out.counts + count_at);
        if (fields == 0) return false;
        count_at += fields;
      }
      out.count_starts[i + 1] = static_cast<std::uint16_t>(count_at);
    }
  }
  if (left != 0) return false;
  out.has_deltas = !bytes.empty();
  for (std::uint32_t i = 0; out.has_deltas && i < total; ++i) {
    std::uint64_t delta = 0;
    if (!read_number(bytes, 0xffffffff, delta)) return false;
    out.deltas[i] = static_cast<std::uint32_t>(delta);
  }
  return bytes.empty();
}

}  // namespace fts::segment

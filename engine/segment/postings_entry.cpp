// The entry of a term in the dictionary.
//
//   entry   := varint df << 2 | (total == df) << 1 | inlined
//              [varint total - df]                  unless they are equal
//              [varint size, size bytes]            when inlined
//              [zigzag postings offset - base's]    unless inlined, or when this entry is a base
//              [zigzag positions offset - base's]   the same
//
// An entry is a base itself when the base it is written against has no documents: the first one of
// a dictionary block. It keeps its offsets even when inlined, so that they count for the others.

#include "engine/base/varint.hpp"
#include "engine/segment/postings.hpp"

namespace fts::segment {
namespace {

void append_offset(ByteBuffer& out, std::uint64_t offset, std::uint64_t base) {
  append_varint(out, zigzag(static_cast<std::int64_t>(offset - base)));
}

bool read_offset(Bytes& bytes, std::uint64_t base, std::uint64_t& offset) {
  std::uint64_t code = 0;
  if (!read_varint(bytes, code)) return false;
  offset = base + static_cast<std::uint64_t>(unzigzag(code));
  return true;
}

}  // namespace

void append_term_entry(ByteBuffer& out, const TermEntry& entry, const TermEntry& base) {
  const bool inlined = !entry.inlined.empty();
  const std::uint64_t df = entry.document_frequency;
  const bool once_each = entry.total_frequency == df;
  append_varint(out, df << 2 | (once_each ? 2U : 0U) | (inlined ? 1U : 0U));
  if (!once_each) append_varint(out, entry.total_frequency - df);
  if (inlined) {
    append_varint(out, entry.inlined.size());
    append_bytes(out, entry.inlined);
    if (base.document_frequency != 0) return;
  }
  append_offset(out, entry.postings_offset, base.postings_offset);
  append_offset(out, entry.positions_offset, base.positions_offset);
}

bool read_term_entry(Bytes& bytes, const TermEntry& base, TermEntry& entry) {
  Bytes rest = bytes;
  std::uint64_t head = 0;
  if (!read_varint(rest, head) || head >> 2 == 0 || head >> 2 > limits::kMaxDocsPerSegment) {
    return false;
  }
  entry.document_frequency = static_cast<std::uint32_t>(head >> 2);
  std::uint64_t more = 0;
  if ((head & 2) == 0 && !read_varint(rest, more)) return false;
  entry.total_frequency = entry.document_frequency + more;
  if (entry.total_frequency < more) return false;
  entry.inlined = {};
  entry.postings_offset = base.postings_offset;
  entry.positions_offset = base.positions_offset;
  const bool inlined = (head & 1) != 0;
  if (inlined) {
    std::uint64_t size = 0;
    if (!read_varint(rest, size) || size == 0 || size > rest.size()) return false;
    entry.inlined = rest.first(size);
    rest = rest.subspan(size);
  }
  if (!inlined || base.document_frequency == 0) {
    if (!read_offset(rest, base.postings_offset, entry.postings_offset)) return false;
    if (!read_offset(rest, base.positions_offset, entry.positions_offset)) return false;
  }
  bytes = rest;
  return true;
}

}  // namespace fts::segment

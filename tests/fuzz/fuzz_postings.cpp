// Posting lists from hostile bytes, past every checksum: a term's entry, then its two sections.

#include <cstdint>
#include <cstring>

#include "engine/segment/postings.hpp"
#include "tests/segment/postings_hostile.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fts;
  using namespace fts::segment;
  // Head: field count, documents (a power of two), share of the postings section; the entry
  // follows, then both sections, each in memory of its own with what may be over-read behind it.
  if (size < 4) return 0;
  const std::uint32_t field_count = 1 + data[0] % limits::kMaxTextFields;
  const std::uint32_t document_count = 1U << (data[1] % 31);
  const auto share = std::size_t{data[2]};
  Bytes bytes(data + 3, size - 3);
  TermEntry entry;
  if (!read_term_entry(bytes, {}, entry)) return 0;
  const auto postings_size = bytes.size() * share / 255;
  ByteBuffer inlined(entry.inlined.begin(), entry.inlined.end());
  entry.inlined = inlined;
  const auto padded = [](Bytes section) {
    ByteBuffer copy(section.begin(), section.end());
    copy.resize(section.size() + 64);
    return copy;
  };
  const auto postings = padded(bytes.first(postings_size));
  const auto positions = padded(bytes.subspan(postings_size));
  testing::walk_hostile(entry, Bytes(postings).first(postings_size),
                        Bytes(positions).first(positions.size() - 64), document_count, field_count);
  return 0;
}

// Patched numbers and blocks of documents: what comes back is what went in, in the kind and size
// that was to be expected, and bytes that lie are refused.

#include <algorithm>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/codec/docs_block.hpp"
#include "engine/codec/pfor.hpp"

using namespace fts;
using namespace fts::codec;

namespace {

Bytes padded(ByteBuffer& bytes) {
  const auto size = bytes.size();
  bytes.resize(size + kOverread);
  return Bytes(bytes).first(size);
}

void check_pfor(const std::vector<std::uint32_t>& values) {
  ByteBuffer bytes;
  append_pfor(bytes, values);
  REQUIRE(bytes.size() <= kMaxPforSize);
  const auto count = static_cast<std::uint32_t>(values.size());
  const auto view = padded(bytes);
  std::vector<std::uint32_t> out(kScratchSize, 77);
  REQUIRE(pfor_size(view, count) == view.size());
  REQUIRE(decode_pfor(view, count, out.data()) == view.size());
  REQUIRE(std::equal(values.begin(), values.end(), out.begin()));
  std::uint32_t one = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    REQUIRE(pfor_at(view, count, i, one) == view.size());
    REQUIRE(one == values[i]);
  }
  for (std::size_t cut = 0; cut < view.size(); ++cut) {
    REQUIRE(decode_pfor(view.first(cut), count, out.data()) == 0);
    REQUIRE(pfor_at(view.first(cut), count, 0, one) == 0);
  }
}

/// Whether view_bits has the documents; it must have no other ones.
bool check_bits(Bytes view, DocsKind kind, const std::vector<std::uint32_t>& docs,
                std::uint32_t previous) {
  const auto count = static_cast<std::uint32_t>(docs.size());
  std::vector<std::uint64_t> room(kMadeWords + 1, 77);
  DocsBitset set;
  const bool viewed = view_bits(view, kind, count, previous, docs.back(), room.data(), set);
  REQUIRE(room.back() == 77);
  if (viewed) {
    REQUIRE(set.first_word <= docs.front() / 64);
    REQUIRE(set.first_word + set.words == docs.back() / 64 + 1);
    std::vector<std::uint32_t> found(kScratchSize);
    const auto bits = kernels_of(Simd::kScalar)
                          ->unpack_bitset(set.data, set.words, 64 * set.first_word, found.data());
    REQUIRE(bits == count);
    REQUIRE(std::equal(docs.begin(), docs.end(), found.begin()));
  }
  for (std::size_t cut = 0; cut < view.size(); ++cut) {
    REQUIRE_FALSE(view_bits(view.first(cut), kind, count, previous, docs.back(), room.data(), set));
  }
  return viewed;
}

DocsKind check_docs(const std::vector<std::uint32_t>& docs, std::uint32_t previous) {
  ByteBuffer bytes;
  const auto kind = append_docs(bytes, docs, previous);
  const auto count = static_cast<std::uint32_t>(docs.size());
  const auto last = docs.back();
  const auto view = padded(bytes);
  std::vector<std::uint32_t> out(kScratchSize);
  std::size_t size = 0;
  REQUIRE(docs_size(view, kind, count, previous, last, size));
  REQUIRE(size == view.size());
  REQUIRE(decode_docs(view, kind, count, previous, last, out.data(), size));
  REQUIRE(size == view.size());
  REQUIRE(std::equal(docs.begin(), docs.end(), out.begin()));
  for (std::size_t cut = 0; cut < view.size(); ++cut) {
    REQUIRE_FALSE(decode_docs(view.first(cut), kind, count, previous, last, out.data(), size));
  }
  const bool viewed = check_bits(view, kind, docs, previous);
  if (kind == DocsKind::kRun || kind == DocsKind::kBitset) REQUIRE(viewed);
  if (kind == DocsKind::kPacked) REQUIRE_FALSE(viewed);
  // Another last document than the bytes hold.
  if (kind != DocsKind::kRun) {
    REQUIRE_FALSE(decode_docs(view, kind, count, previous, last + 1, out.data(), size));
  }
  return kind;
}

std::vector<std::uint32_t> gapped(Random& random, std::uint32_t first, std::uint32_t count,
                                  std::uint64_t max_gap) {
  std::vector<std::uint32_t> docs;
  for (std::uint32_t i = 0; i < count; ++i) {
    docs.push_back(first);
    first += static_cast<std::uint32_t>(random.between(1, max_gap));
  }
  return docs;
}

/// Each document stands in the list with this chance, as in text.
std::vector<std::uint32_t> scattered(Random& random, std::uint32_t first, std::uint32_t count,
                                     double chance) {
  std::vector<std::uint32_t> docs;
  for (; docs.size() < count; ++first) {
    if (random.chance(chance)) docs.push_back(first);
  }
  return docs;
}

}  // namespace

TEST_CASE("patched numbers come back", "[pfor]") {
  Random random(4);
  for (std::uint32_t count : {1U, 2U, 7U, 8U, 9U, 100U, 255U, 256U}) {
    for (std::uint32_t width = 0; width <= 32; ++width) {
      for (double share : {0.0, 0.01, 0.2, 0.99}) {
        std::vector<std::uint32_t> values(count);
        for (auto& value : values) {
          const auto bits = random.chance(share) ? 32 : width;
          value = static_cast<std::uint32_t>(random.below(std::uint64_t{1} << bits));
        }
        check_pfor(values);
      }
    }
  }
}

TEST_CASE("exceptions pay for themselves", "[pfor]") {
  ByteBuffer bytes;
  std::vector<std::uint32_t> values(256, 0);
  append_pfor(bytes, values);
  CHECK(bytes.size() == 1);  // nothing but the width

  bytes.clear();
  values[100] = 0xffffffff;
  append_pfor(bytes, values);
  CHECK(bytes.size() == 3 + 1 + 4);
  check_pfor(values);

  bytes.clear();
  std::fill(values.begin(), values.end(), 3);
  values[0] = 200;
  append_pfor(bytes, values);
  CHECK(bytes.size() == 3 + 64 + 1 + 1);
}

TEST_CASE("a pfor that is none is refused", "[pfor]") {
  std::vector<std::uint32_t> out(kScratchSize);
  std::vector<std::uint8_t> bytes(2000);
  bytes[0] = 33;  // a width past 32
  CHECK(decode_pfor(bytes, 256, out.data()) == 0);
  bytes[0] = 1 | 0x80;  // exceptions, but none of them
  bytes[2] = 1;
  CHECK(decode_pfor(bytes, 256, out.data()) == 0);
  bytes[1] = 1;
  CHECK(decode_pfor(bytes, 256, out.data()) == 3 + 32 + 1 + 1);
  bytes[2] = 0;  // of no bits
  CHECK(decode_pfor(bytes, 256, out.data()) == 0);
  bytes[2] = 32;  // past 32 bits with the low one
  CHECK(decode_pfor(bytes, 256, out.data()) == 0);
  bytes[0] = 0xff;
  CHECK(decode_pfor(bytes, 256, out.data()) == 0);
}

TEST_CASE("a block of documents takes the cheapest kind", "[docs]") {
  Random random(5);
  const std::uint32_t none = 0xffffffff;
  CHECK(check_docs({0}, none) == DocsKind::kRun);
  CHECK(check_docs({12345}, none) == DocsKind::kRun);
  CHECK(check_docs(gapped(random, 0, 256, 1), none) == DocsKind::kRun);
  CHECK(check_docs(gapped(random, 1000, 256, 1), 7) == DocsKind::kRun);
  CHECK(check_docs(scattered(random, 1000, 256, 0.5), 990) == DocsKind::kBitset);
  CHECK(check_docs(scattered(random, 1000, 255, 0.3), 990) == DocsKind::kBitset);
  CHECK(check_docs(gapped(random, 1000, 256, 200), 990) == DocsKind::kPacked);
  auto jump = gapped(random, 1000, 256, 30);
  for (std::size_t i = 128; i < 256; ++i) jump[i] += 100'000'000;
  CHECK(check_docs(jump, 990) == DocsKind::kPatched);
}

TEST_CASE("blocks of documents come back", "[docs]") {
  Random random(6);
  for (std::uint32_t count : {1U, 2U, 7U, 8U, 9U, 63U, 64U, 65U, 255U, 256U}) {
    for (std::uint64_t gap : {1U, 2U, 3U, 5U, 9U, 64U, 1000U, 100'000U, 4'000'000U}) {
      for (std::uint32_t first : {0U, 1U, 63U, 64U, 65U, 1'000'000U}) {
        const auto docs = gapped(random, first, count, gap);
        check_docs(docs, 0xffffffff);
        if (first > 0) check_docs(docs, first - 1);
        if (first > 700) check_docs(docs, first - 700);
      }
    }
  }
}

TEST_CASE("a run with holes is seen as a bitset", "[docs]") {
  Random random(12);
  for (const std::uint32_t count : {40U, 255U, 256U}) {
    for (const std::uint32_t previous : {0xffffffffU, 62U, 63U, 64U, 1000U}) {
      for (const std::uint64_t longest : {1U, 2U, 70U, 300U, 1000U}) {
        for (const std::uint32_t holes : {1U, 2U, 10U}) {
          std::vector<std::uint32_t> gaps(count, 1);
          for (std::uint32_t i = 0; i < holes; ++i) {
            gaps[random.below(count)] += static_cast<std::uint32_t>(random.between(1, longest));
          }
          std::vector<std::uint32_t> docs;
          auto doc = previous;
          for (const auto gap : gaps) docs.push_back(doc += gap);
          ByteBuffer bytes;
          if (append_docs(bytes, docs, previous) != DocsKind::kPatched) continue;
          const auto view = padded(bytes);
          const bool fits = docs.back() / 64 - (previous + 1) / 64 < kMadeWords;
          REQUIRE(check_bits(view, DocsKind::kPatched, docs, previous) ==
                  (fits && (view[0] & 0x7f) == 0));
        }
      }
    }
  }
}

TEST_CASE("holes that lie are not seen as a bitset", "[docs]") {
  std::vector<std::uint64_t> room(kMadeWords);
  DocsBitset set;
  const auto viewed = [&](std::uint32_t count, std::uint32_t last,
                          std::initializer_list<std::uint8_t> holes) {
    ByteBuffer bytes(holes);
    const auto view = padded(bytes);
    return view_bits(view, DocsKind::kPatched, count, 9, last, room.data(), set);
  };
  // Two holes of 3 and 2 documents, before documents 5 and 8 of ten.
  CHECK(viewed(10, 24, {0x80, 2, 4, 5, 8, 0x23}));
  CHECK_FALSE(viewed(10, 25, {0x80, 2, 4, 5, 8, 0x23}));  // another last document
  CHECK_FALSE(viewed(8, 22, {0x80, 2, 4, 5, 8, 0x23}));   // before a document that is not there
  CHECK_FALSE(viewed(10, 24, {0x80, 2, 4, 8, 5, 0x32}));  // not ascending
  CHECK_FALSE(viewed(10, 24, {0x80, 2, 4, 5, 5, 0x23}));  // twice
  CHECK_FALSE(viewed(10, 24, {0x80, 1, 32, 5, 4, 0, 0, 0xff}));  // longer than all documents
}

TEST_CASE("gaps that wrap around are refused", "[docs]") {
  // Two documents, gaps 2^32 - 1 and 6: they wrap to 5 and to 12 after 5; only the sums lie.
  ByteBuffer bytes{32};
  append_packed(bytes, std::vector<std::uint32_t>{0xffffffff, 6}, 32);
  std::vector<std::uint32_t> out(kScratchSize);
  std::size_t size = 0;
  const auto view = padded(bytes);
  CHECK_FALSE(decode_docs(view, DocsKind::kPacked, 2, 5, 12, out.data(), size));
  // More bits than documents.
  ByteBuffer bits{0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
  CHECK_FALSE(decode_docs(padded(bits), DocsKind::kBitset, 2, 0xffffffff, 63, out.data(), size));
}

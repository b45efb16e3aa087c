// The postings of a class from members that cannot be read to their end.

#include "engine/segment/class_postings.hpp"

#include "engine/segment/postings_layout.hpp"
#include "tests/segment/postings_model.hpp"

using namespace fts;
using namespace fts::segment;
using namespace fts::segment::testing;

namespace {

std::size_t count_docs(ClassPostingsMerger& merger) {
  std::size_t docs = 0;
  for (auto chunk = merger.next(); !chunk.docs.empty(); chunk = merger.next()) {
    docs += chunk.docs.size();
  }
  return docs;
}

/// A list of one posting, document 0, in one field, that stands there `freq` times.
Written one_posting(std::uint32_t freq) {
  storage::MemorySink postings, positions;
  PostingsWriterOptions options;
  options.positions = false;
  PostingsWriter writer(options, postings, positions);
  const std::array<std::uint32_t, 1> docs = {0};
  const std::array<std::uint32_t, 1> freqs = {freq};
  writer.start_term();
  writer.add({docs, freqs, {}, {}, {}});
  Written written;
  written.entry = writer.finish_term().value();
  written.inlined.assign(written.entry.inlined.begin(), written.entry.inlined.end());
  written.entry.inlined = written.inlined;
  written.postings = postings.take();
  written.postings_size = written.postings.size();
  written.postings.resize(written.postings_size + 64);
  written.positions.resize(64);
  return written;
}

}  // namespace

TEST_CASE("a member whose block does not decode is told, not left out", "[postings]") {
  Random random(1);
  const auto sound = make_model(random, 50, Shape::kSparse);
  const auto broken = make_model(random, 5000, Shape::kSparse);
  const auto sound_bytes = write(sound, random);
  auto broken_bytes = write(broken, random);
  const std::array members = {open(sound_bytes, sound), open(broken_bytes, broken)};
  ClassPostingsMerger merger(1);
  merger.start(members);
  CHECK(count_docs(merger) > 0);
  CHECK(merger.status().ok());
  // The payload of the last blocks, which opening the list does not decode: a member of a segment
  // being written is read from a spool that has no checksum.
  const auto end =
      broken_bytes.postings.begin() + static_cast<std::ptrdiff_t>(broken_bytes.postings_size);
  std::fill(end - 4000, end, std::uint8_t{0xff});
  merger.start(members);
  CHECK(count_docs(merger) > 0);
  CHECK(merger.status().code() == StatusCode::kCorruption);
  // The next class is not to blame.
  merger.start(std::span(members).first(1));
  CHECK(count_docs(merger) == sound.postings.size());
  CHECK(merger.status().ok());
}

TEST_CASE("members that count more occurrences than a number holds are damage", "[postings]") {
  const auto half = one_posting(1U << 31);
  const auto rest = one_posting((1U << 31) - 1);
  Model model;
  model.document_count = 1;
  const std::array fitting = {open(half, model), open(rest, model)};
  ClassPostingsMerger merger(1);
  merger.start(fitting);
  const auto chunk = merger.next();
  REQUIRE(chunk.freqs.size() == 1);
  CHECK(chunk.freqs[0] == UINT32_MAX);
  CHECK(merger.next().docs.empty());
  CHECK(merger.status().ok());
  const std::array too_many = {fitting[0], fitting[0]};
  merger.start(too_many);
  CHECK(merger.next().docs.empty());
  CHECK(merger.status().code() == StatusCode::kCorruption);
}

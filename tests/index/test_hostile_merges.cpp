// Merges of segments whose bytes pass their checksums and lie: the merge may refuse them or write
// what they say, and nothing else.

#include "engine/index/manifest.hpp"
#include "engine/index/merge.hpp"
#include "engine/storage/framed_file.hpp"
#include "tests/index/support.hpp"

using namespace fts;
using namespace fts::index;
using namespace fts::index::test;

namespace {

using storage::MemoryFileSystem;

/// Writes `source` to `path` with one byte of one section changed, under right checksums.
void write_lying(MemoryFileSystem& fs, const storage::FramedFile& source, const std::string& path,
                 const std::string& victim, std::uint64_t at, std::uint8_t value) {
  auto writer = storage::FramedFileWriter::create(fs, path, storage::FileKind::kSegment);
  REQUIRE_OK(writer);
  for (const auto& section : source.sections()) {
    const auto payload = source.section(section.name)->bytes();
    ByteBuffer bytes(payload.begin(), payload.end());
    if (section.name == victim) bytes[at] = value;
    REQUIRE_OK((*writer)->begin_section(section.name));
    REQUIRE_OK((*writer)->append(bytes));
    REQUIRE_OK((*writer)->end_section());
  }
  REQUIRE_OK((*writer)->finish());
}

segment::SegmentWriterOptions options_of(const segment::SegmentReader& reader) {
  segment::SegmentWriterOptions options;
  options.fields = reader.meta().fields;
  options.completion = true;
  options.classifier.class_of = [](std::string_view form, std::string& name) {
    name = form.substr(0, 2);
  };
  options.classifier.fold = [](std::string_view form, std::string& name) { name = form; };
  options.classifier.role = [](std::string_view) { return segment::WordRole::kContent; };
  return options;
}

}  // namespace

TEST_CASE("a merge survives every byte of a source that lies") {
  MemoryFileSystem fs;
  const auto index = make_index(fs, plain_settings());
  Random random(1);
  std::vector<TestDoc> docs;
  for (int i = 0; i < 12; ++i) docs.push_back(random_doc(random, "d" + std::to_string(i)));
  add_all(*index, docs);
  const auto& sound = *index->snapshot()->segments[0].reader;
  const auto source = storage::FramedFile::open(fs, sound.path(), storage::FileKind::kSegment);
  REQUIRE_OK(source);
  const segment::LiveDocs all;
  std::size_t merged = 0;
  std::size_t refused = 0;
  for (const auto& victim : (*source)->sections()) {
    const auto payload = (*source)->section(victim.name)->bytes();
    for (std::uint64_t at = 0; at < victim.size_bytes; ++at) {
      const auto value = random.chance(0.5) ? payload[at] ^ 1U << random.below(8)
                                            : static_cast<unsigned>(random.below(256));
      write_lying(fs, **source, "lying.seg", victim.name, at, static_cast<std::uint8_t>(value));
      const auto lying = segment::SegmentReader::open(fs, "lying.seg");
      // What an index makes sure of before it merges.
      if (!lying.ok() || (*lying)->meta().fields.size() != sound.meta().fields.size()) continue;
      segment::LiveDocs some((*lying)->meta().document_count);
      if (at % 2 == 0) some.remove(0);
      const std::vector<MergeSource> sources = {{&sound, &all}, {lying->get(), &some}};
      MergeOptions merging;
      merging.reorder = at % 3 == 0;
      merging.threads = at % 4 == 0 ? 2 : 1;
      auto options = options_of(sound);
      // Phrases of so few words are mined, on one thread.
      options.completion = at % 8 != 0;
      const auto found = merge_segments(fs, "merged.seg", std::move(options), sources, merging);
      ++(found.ok() ? merged : refused);
      if (found.ok()) REQUIRE_OK(segment::SegmentReader::open(fs, "merged.seg"));
    }
  }
  CHECK(merged > 0);
  CHECK(refused > 0);
}

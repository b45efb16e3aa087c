// Damage is found and never served: every bit of a small segment turned, every truncation.

#include <string>

#include "engine/base/checksum.hpp"
#include "engine/storage/framed_file.hpp"
#include "tests/segment/read_everything.hpp"
#include "tests/segment/segment_model.hpp"

namespace fts::segment {
namespace {

using storage::MemoryFileSystem;

ByteBuffer read_file(storage::FileSystem& fs, const std::string& path) {
  const auto file = fs.open(path).value();
  const auto bytes = file->contents().value();
  return {bytes.begin(), bytes.end()};
}

void write_file(storage::FileSystem& fs, const std::string& path, Bytes bytes) {
  const auto file = fs.create(path).value();
  REQUIRE(file->append(bytes).ok());
  REQUIRE(file->close().ok());
}

ByteBuffer small_segment(MemoryFileSystem& fs) {
  auto model = testing::random_model(6, 2, 1);
  ColumnData column;
  column.name = "theme";
  column.docs = {0, 2, 2};
  column.codes = {1, 0, 1};
  column.dictionary = {"droit", "roman"};
  model.columns = {column};
  testing::set_grams(model, {"a", "le"});
  model.numbers = {4, 2, 0, 1, 5, 3};
  model.completion = true;
  model.phrases = {{"chat noir", "chat noir", 2}, {"ete dernier", "été dernier", 1}};
  testing::write_segment(fs, "a.seg", model);
  return read_file(fs, "a.seg");
}

TEST_CASE("every single bit that turns is found by check, and reading stays harmless") {
  MemoryFileSystem fs;
  const auto good = small_segment(fs);
  std::size_t opened = 0;
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto bytes = good;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    write_file(fs, "b.seg", bytes);
    const auto reader = SegmentReader::open(fs, "b.seg");
    if (!reader.ok()) {
      const auto code = reader.status().code();
      REQUIRE((code == StatusCode::kCorruption || code == StatusCode::kUnsupported));
      REQUIRE(reader.status().message().find("b.seg") != std::string::npos);
      continue;
    }
    ++opened;
    const auto status = (*reader)->check(nullptr);
    REQUIRE(status.code() == StatusCode::kCorruption);
    REQUIRE(status.message().find("b.seg") == 0);
    if (bit % 5 == 0) testing::read_everything(**reader);
  }
  CHECK(opened > 0);
}

TEST_CASE("a segment cut anywhere does not open") {
  MemoryFileSystem fs;
  const auto good = small_segment(fs);
  for (std::size_t size = 0; size < good.size(); ++size) {
    write_file(fs, "b.seg", Bytes(good).first(size));
    REQUIRE(SegmentReader::open(fs, "b.seg").status().code() == StatusCode::kCorruption);
  }
}

TEST_CASE("deletions that are damaged are refused") {
  MemoryFileSystem fs;
  LiveDocs live(70);
  live.remove(3);
  live.remove(69);
  REQUIRE(live.write(fs, "a.del", SegmentId(1)).ok());
  const auto good = read_file(fs, "a.del");
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto bytes = good;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    write_file(fs, "b.del", bytes);
    REQUIRE_FALSE(LiveDocs::read(fs, "b.del", SegmentId(1), 70).ok());
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    write_file(fs, "b.del", Bytes(good).first(size));
    REQUIRE_FALSE(LiveDocs::read(fs, "b.del", SegmentId(1), 70).ok());
  }
}

/// The same file with one byte of one section changed and every checksum made right again: what
/// no checksum finds, the grammar must survive.
TEST_CASE("bytes that pass their checksums may lie, and still nothing crashes") {
  MemoryFileSystem fs;
  static_cast<void>(small_segment(fs));
  const auto source = storage::FramedFile::open(fs, "a.seg", storage::FileKind::kSegment).value();
  Random random(1);
  std::size_t refused = 0;
  std::size_t tried = 0;
  for (const auto& victim : source->sections()) {
    for (std::uint64_t at = 0; at < victim.size_bytes; ++at) {
      auto writer =
          storage::FramedFileWriter::create(fs, "b.seg", storage::FileKind::kSegment).value();
      for (const auto& section : source->sections()) {
        const auto payload = source->section(section.name)->bytes();
        ByteBuffer bytes(payload.begin(), payload.end());
        if (section.name == victim.name) {
          bytes[at] = static_cast<std::uint8_t>(
              random.chance(0.5) ? bytes[at] ^ 1U << random.below(8) : random.below(256));
        }
        REQUIRE(writer->begin_section(section.name).ok());
        REQUIRE(writer->append(bytes).ok());
        REQUIRE(writer->end_section().ok());
      }
      REQUIRE(writer->finish().ok());
      ++tried;
      const auto reader = SegmentReader::open(fs, "b.seg");
      if (!reader.ok()) {
        ++refused;
        continue;
      }
      if (!(*reader)->check(nullptr).ok()) ++refused;
      testing::read_everything(**reader);
    }
  }
  // Texts, names and codes may change their meaning unnoticed; structure may not.
  CHECK(refused * 10 > tried * 6);
}

}  // namespace
}  // namespace fts::segment

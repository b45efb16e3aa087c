// The manifest: what is written is read, anything else is refused.

#include <catch2/catch.hpp>

#include "engine/base/limits.hpp"
#include "engine/index/manifest.hpp"
#include "engine/storage/framed_file.hpp"
#include "tests/index/support.hpp"

using namespace fts;
using namespace fts::index;
using namespace fts::index::test;

namespace {

Manifest example() {
  Manifest manifest;
  manifest.generation = Generation(12);
  manifest.next_segment = 9;
  manifest.settings.text_fields = {{"titre é", 0.1F}, {"corps \" \\", 3.0F}};
  manifest.settings.typed_fields = {{"année", segment::ColumnType::kNumber}};
  manifest.settings.scoring = Scoring::kBm25;
  manifest.settings.k1 = 0.123456789F;
  manifest.settings.stemmer = "none";
  manifest.settings.store_documents = false;
  manifest.settings.function_words = {"de", "la", "à"};
  manifest.schema = {{"année", segment::ColumnType::kNumber},
                     {"tag", segment::ColumnType::kKeyword}};
  manifest.segments = {{SegmentId(3), Generation(12), 100, 7, 4096},
                       {SegmentId(8), Generation(0), 1, 0, 77}};
  return manifest;
}

void write_framed(storage::FileSystem& fs, std::uint32_t version, std::string_view content,
                  storage::FileKind kind) {
  REQUIRE_OK(fs.create_folders("data"));
  auto writer = storage::FramedFileWriter::create(fs, "data/manifest", kind);
  REQUIRE_OK(writer);
  ByteBuffer bytes;
  append_le(bytes, version);
  REQUIRE_OK((*writer)->begin_section("version"));
  REQUIRE_OK((*writer)->append(bytes));
  REQUIRE_OK((*writer)->end_section());
  REQUIRE_OK((*writer)->begin_section("content"));
  REQUIRE_OK((*writer)->append(as_bytes(content)));
  REQUIRE_OK((*writer)->end_section());
  REQUIRE_OK((*writer)->finish());
}

}  // namespace

TEST_CASE("a manifest is read as it was written") {
  storage::MemoryFileSystem fs;
  CHECK(read_manifest(fs, "data").status().code() == StatusCode::kNotFound);
  REQUIRE_OK(fs.create_folders("data"));
  const Manifest manifest = example();
  REQUIRE_OK(write_manifest(fs, "data", manifest).status);
  const auto read = read_manifest(fs, "data");
  REQUIRE_OK(read);
  CHECK(serialize_manifest(*read) == serialize_manifest(manifest));
  CHECK(read->settings.text_fields == manifest.settings.text_fields);
  CHECK(read->settings.typed_fields == manifest.settings.typed_fields);
  CHECK(read->settings.k1 == manifest.settings.k1);
  CHECK(!read->settings.b.has_value());
  CHECK(read->settings.function_words == manifest.settings.function_words);
  CHECK(read->schema == manifest.schema);
  CHECK(read->segments == manifest.segments);
  CHECK(*fs.list("data") == std::vector<std::string>{"manifest"});
}

TEST_CASE("a manifest of another version is refused with what to do") {
  storage::MemoryFileSystem fs;
  write_framed(fs, kManifestVersion + 1, "from the future", storage::FileKind::kManifest);
  const auto read = read_manifest(fs, "data");
  CHECK(read.status().code() == StatusCode::kUnsupported);
  CHECK_THAT(read.status().message(), Catch::Contains("version 2"));
  CHECK_THAT(read.status().message(), Catch::Contains("export"));
}

TEST_CASE("what is not a manifest is corruption, never an exception") {
  const std::string good = serialize_manifest(example());
  REQUIRE_OK(parse_manifest(good));
  for (std::size_t size = 0; size < good.size(); ++size) {
    INFO("cut to " << size << " bytes");
    CHECK(parse_manifest(std::string_view(good).substr(0, size)).status().code() ==
          StatusCode::kCorruption);
  }
  for (const char* more : {"\n", " ", " 1", "x"}) {
    INFO("'" << more << "' behind");
    CHECK(parse_manifest(good + more).status().code() == StatusCode::kCorruption);
  }
  Random random(5);
  for (int i = 0; i < 3000; ++i) {
    std::string bad = good;
    for (auto changes = random.between(1, 3); changes > 0; --changes) {
      bad[random.below(bad.size())] = static_cast<char>(random.below(256));
    }
    const auto parsed = parse_manifest(bad);
    if (!parsed.ok()) CHECK(parsed.status().code() == StatusCode::kCorruption);
  }
  storage::MemoryFileSystem fs;
  write_framed(fs, kManifestVersion, "22 serialization::archive 19 nonsense",
               storage::FileKind::kManifest);
  const auto read = read_manifest(fs, "data");
  CHECK(read.status().code() == StatusCode::kCorruption);
  CHECK_THAT(read.status().message(), Catch::StartsWith("data/manifest"));
}

TEST_CASE("a manifest that contradicts itself is corruption") {
  Manifest manifest = example();
  SECTION("a segment that was never given") { manifest.segments[0].id = SegmentId(9); }
  SECTION("deletions of the future") { manifest.segments[0].deletions = Generation(13); }
  SECTION("more deletions than documents") { manifest.segments[0].deleted_count = 101; }
  SECTION("deletions without a file") { manifest.segments[0].deletions = Generation(0); }
  SECTION("the same segment twice") { manifest.segments[1].id = SegmentId(3); }
  SECTION("settings that are none") { manifest.settings.text_fields[0].weight = -1; }
  CHECK(parse_manifest(serialize_manifest(manifest)).status().code() == StatusCode::kCorruption);
}

TEST_CASE("every flipped bit of a manifest is found") {
  storage::MemoryFileSystem fs;
  REQUIRE_OK(fs.create_folders("data"));
  REQUIRE_OK(write_manifest(fs, "data", example()).status);
  std::string bytes;
  {
    const auto file = fs.open("data/manifest");
    REQUIRE_OK(file);
    const auto contents = (*file)->contents();
    REQUIRE_OK(contents);
    bytes = as_text(*contents);
  }
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string bad = bytes;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    auto file = fs.create("data/manifest");
    REQUIRE_OK(file);
    REQUIRE_OK((*file)->append(as_bytes(bad)));
    REQUIRE_OK((*file)->close());
    INFO("bit " << bit);
    REQUIRE_FALSE(read_manifest(fs, "data").ok());
  }
}

TEST_CASE("a manifest has kMaxSegments segments, and not one more") {
  storage::MemoryFileSystem fs;
  REQUIRE_OK(fs.create_folders("data"));
  Manifest manifest = example();
  manifest.segments.assign(limits::kMaxSegments, manifest.segments[0]);
  REQUIRE_OK(write_manifest(fs, "data", manifest).status);
  const auto size = fs.info("data/manifest")->size_bytes;
  for (const std::size_t more : {1U, 9 * limits::kMaxSegments}) {
    manifest.segments.resize(limits::kMaxSegments + more);
    const auto written = write_manifest(fs, "data", manifest);
    CHECK(written.status.code() == StatusCode::kLimit);
    CHECK_FALSE(written.in_doubt);
    CHECK_THAT(written.status.message(), Catch::Contains("kMaxSegments = 1048576"));
    CHECK(fs.info("data/manifest")->size_bytes == size);
  }
}

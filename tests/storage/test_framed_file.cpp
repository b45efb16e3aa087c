#include <cstring>
#include <initializer_list>
#include <string>
#include <thread>

#include <catch2/catch.hpp>

#include "engine/base/checksum.hpp"
#include "engine/base/limits.hpp"
#include "engine/base/random.hpp"
#include "engine/storage/faulty_file_system.hpp"
#include "engine/storage/framed_file.hpp"
#include "engine/storage/framed_format.hpp"
#include "engine/storage/memory_file_system.hpp"
#include "engine/storage/posix_file_system.hpp"
#include "tests/storage/file_helpers.hpp"
#include "tests/storage/temp_folder.hpp"

namespace fts::storage {
namespace {

using Sections = std::vector<std::pair<std::string, std::string>>;

std::string text_of(std::size_t size, std::uint64_t seed) {
  Random random(seed);
  std::string text(size, '\0');
  for (auto& c : text) c = static_cast<char>(random.below(256));
  return text;
}

Status write_framed(FileSystem& fs, const std::string& path, const Sections& sections,
                    FileKind kind = FileKind::kSegment, std::size_t step = SIZE_MAX) {
  FTS_ASSIGN(auto writer, FramedFileWriter::create(fs, path, kind));
  for (const auto& [name, payload] : sections) {
    FTS_TRY(writer->begin_section(name));
    Bytes rest = as_bytes(payload);
    while (!rest.empty()) {
      const auto count = std::min(step, rest.size());
      FTS_TRY(writer->append(rest.first(count)));
      rest = rest.subspan(count);
    }
    FTS_CHECK(writer->section_size() == payload.size());
    FTS_TRY(writer->end_section());
  }
  FTS_TRY(writer->finish());
  FTS_CHECK(writer->file_size() == fs.info(path)->size_bytes);
  return ok_status();
}

Status check_framed(FileSystem& fs, const std::string& path, FileKind kind = FileKind::kSegment) {
  FTS_ASSIGN(const auto file, FramedFile::open(fs, path, kind));
  return file->verify_all();
}

/// A file of the given bytes, opened and verified.
Status check_bytes(const std::string& bytes) {
  MemoryFileSystem fs;
  FTS_TRY(write_file(fs, "f", bytes));
  return check_framed(fs, "f");
}

std::string small_file() {
  MemoryFileSystem fs;
  REQUIRE(
      write_framed(fs, "f", {{"terms", "un deux trois"}, {"empty", ""}, {"docs_2", text_of(64, 1)}})
          .ok());
  return *read_file(fs, "f");
}

/// Makes header, toc and footer checksums right again, as a hostile writer would.
void seal(std::string& bytes) {
  auto* data = bytes.data();
  store_le(data + 16, checksum64(as_bytes(bytes).first(16)));
  auto* footer = data + bytes.size() - frame::kFooterBytes;
  const auto toc_offset = load_le<std::uint64_t>(footer);
  const auto toc_size = load_le<std::uint64_t>(footer + 8);
  if (toc_offset <= bytes.size() && toc_size <= bytes.size() - toc_offset) {
    store_le(footer + 16, checksum64(as_bytes(bytes).subspan(toc_offset, toc_size)));
  }
}

TEST_CASE("a framed file gives back its sections, aligned, with readable zeroes behind") {
  const TempFolder folder;
  const auto posix = make_posix_file_system();
  MemoryFileSystem memory;
  const auto step = GENERATE(std::size_t{1000}, std::size_t{65536}, SIZE_MAX);
  Sections sections;
  for (const auto size :
       std::initializer_list<std::size_t>{0, 1, 63, 64, 65, 65535, 65536, 65537, 131072, 200'000}) {
    sections.emplace_back("s_" + std::to_string(size), text_of(size, size));
  }
  for (FileSystem* fs : {posix.get(), static_cast<FileSystem*>(&memory)}) {
    const auto path = fs == &memory ? std::string("f") : join_path(folder.path(), "f");
    REQUIRE(write_framed(*fs, path, sections, FileKind::kManifest, step).ok());
    const auto file = FramedFile::open(*fs, path, FileKind::kManifest);
    REQUIRE(file.ok());
    CHECK((*file)->path() == path);
    CHECK((*file)->file_size() == fs->info(path)->size_bytes);
    CHECK((*file)->sections().size() == sections.size());
    REQUIRE((*file)->verify_all().ok());
    for (const auto& [name, payload] : sections) {
      CAPTURE(name);
      REQUIRE((*file)->has_section(name));
      const auto section = (*file)->section(name);
      REQUIRE(section.ok());
      const Bytes bytes = section.value().bytes();
      REQUIRE((as_text(bytes) == payload));
      CHECK(reinterpret_cast<std::uintptr_t>(bytes.data()) % 64 == 0);
      for (std::size_t i = 0; i < 64; ++i) REQUIRE(*(bytes.data() + bytes.size() + i) == 0);
      CHECK(section->verify().ok());
    }
    CHECK_FALSE((*file)->has_section("none"));
    const auto none = (*file)->section("none");
    CHECK(none.status().code() == StatusCode::kCorruption);
    CHECK(none.status().message().find("none") != std::string::npos);
  }
}

TEST_CASE("a file without sections is a file") {
  MemoryFileSystem fs;
  REQUIRE(write_framed(fs, "f", {}).ok());
  CHECK(fs.info("f")->size_bytes == frame::kMinFileBytes);
  CHECK(check_framed(fs, "f").ok());
  CHECK(Section().verify().ok());
}

TEST_CASE("every single flipped bit is found") {
  const std::string sound = small_file();
  REQUIRE(check_bytes(sound).ok());
  for (std::size_t bit = 0; bit < sound.size() * 8; ++bit) {
    std::string bytes = sound;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    const auto status = check_bytes(bytes);
    CAPTURE(bit, status.message());
    REQUIRE(status.code() == StatusCode::kCorruption);
    REQUIRE(status.message().find("f: at offset ") == 0);
  }
}

TEST_CASE("every truncation, extension and zeroed block is found") {
  const std::string sound = small_file();
  for (std::size_t size = 0; size < sound.size(); ++size) {
    MemoryFileSystem fs;
    REQUIRE(write_file(fs, "f", sound.substr(0, size)).ok());
    const auto file = FramedFile::open(fs, "f", FileKind::kSegment);
    CAPTURE(size);
    REQUIRE(file.status().code() == StatusCode::kCorruption);
  }
  for (std::size_t more = 1; more < 200; ++more) {
    REQUIRE_FALSE(check_bytes(sound + std::string(more, '\0')).ok());
  }
  // A block of the end of the file set twice: footer and size disagree.
  REQUIRE_FALSE(check_bytes(sound + sound.substr(sound.size() - 64)).ok());
  for (std::size_t begin = 0; begin < sound.size(); begin += 64) {
    std::string bytes = sound;
    for (std::size_t i = begin; i < std::min(begin + 64, sound.size()); ++i) bytes[i] = 0;
    if (bytes != sound) REQUIRE(check_bytes(bytes).code() == StatusCode::kCorruption);
  }
}

TEST_CASE("another kind or version is unsupported, and says what was found") {
  MemoryFileSystem fs;
  REQUIRE(write_framed(fs, "f", {{"a", "x"}}, FileKind::kDeletions).ok());
  const auto kind = FramedFile::open(fs, "f", FileKind::kSegment).status();
  CHECK(kind.code() == StatusCode::kUnsupported);
  CHECK(kind.message().find("expected a file of kind 1 (segment), found kind 2 (deletions)") !=
        std::string::npos);

  auto bytes = small_file();
  store_le(bytes.data() + 8, kFrameVersion + 1);
  seal(bytes);
  const auto version = check_bytes(bytes);
  CHECK(version.code() == StatusCode::kUnsupported);
  CHECK(version.message().find("expected format version 1, found 2: written by a newer version") !=
        std::string::npos);
  store_le(bytes.data() + 8, std::uint32_t{0});
  seal(bytes);
  CHECK(check_bytes(bytes).message().find("older version") != std::string::npos);
}

TEST_CASE("sealed nonsense in the toc and the footer is refused") {
  const std::string sound = small_file();
  const auto footer = sound.size() - frame::kFooterBytes;
  const auto toc = load_le<std::uint64_t>(sound.data() + footer);
  const std::uint64_t values[] = {0,          1,           63,         64,
                                  65,         1U << 20,    UINT32_MAX, 1ULL << 63,
                                  UINT64_MAX, toc,         toc + 1,    UINT64_MAX - 63,
                                  footer,     sound.size()};
  for (std::size_t at = toc; at + 8 <= sound.size(); at += 8) {
    for (const auto value : values) {
      std::string bytes = sound;
      store_le(bytes.data() + at, value);
      seal(bytes);
      CAPTURE(at, value);
      if (bytes != sound) REQUIRE(check_bytes(bytes).code() == StatusCode::kCorruption);
    }
  }
  // Two sections of one name.
  std::string bytes = sound;
  const auto second = toc + frame::kTocHeadBytes + frame::kTocEntryHeadBytes + 16;
  std::memcpy(bytes.data() + second, bytes.data() + toc + frame::kTocHeadBytes, frame::kNameBytes);
  seal(bytes);
  CHECK(check_bytes(bytes).message().find("section name") != std::string::npos);
}

TEST_CASE("random damage under valid seals never crashes the reader") {
  const std::string sound = small_file();
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    std::string bytes = sound;
    for (auto i = random.between(1, 8); i > 0; --i) {
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    }
    if (random.chance(0.2)) bytes.resize(random.below(bytes.size()));
    if (bytes.size() >= frame::kMinFileBytes) seal(bytes);
    const auto status = check_bytes(bytes);
    CAPTURE(seed, status.message());
    if (!status.ok()) {
      REQUIRE(
          (status.code() == StatusCode::kCorruption || status.code() == StatusCode::kUnsupported));
    }
  }
}

TEST_CASE("verify touches only the chunks of its range, and names the offset") {
  MemoryFileSystem fs;
  const std::size_t size = 5 * kChecksumChunk + 1000;
  REQUIRE(write_framed(fs, "f", {{"a", "x"}, {"big", text_of(size, 9)}}).ok());
  auto bytes = *read_file(fs, "f");
  const auto offset = (*FramedFile::open(fs, "f", FileKind::kSegment))->sections()[1].offset;
  const auto damaged_at = offset + 2 * kChecksumChunk + 17;
  bytes[damaged_at] = static_cast<char>(bytes[damaged_at] ^ 1);
  REQUIRE(write_file(fs, "f", bytes).ok());

  const auto file = FramedFile::open(fs, "f", FileKind::kSegment);
  REQUIRE(file.ok());
  const Section section = *(*file)->section("big");
  CHECK(section.verify(0, 2 * kChecksumChunk).ok());
  CHECK(section.verify(3 * kChecksumChunk, size - 3 * kChecksumChunk).ok());
  CHECK(section.verify(2 * kChecksumChunk, 0).ok());
  CHECK((*file)->section("a")->verify().ok());
  const auto named = "at offset " + std::to_string(offset + 2 * kChecksumChunk) + ":";
  for (int again = 0; again < 2; ++again) {
    for (const auto& status : {section.verify(), section.verify(2 * kChecksumChunk, 1),
                               section.verify(2 * kChecksumChunk - 1, 2),
                               section.verify(3 * kChecksumChunk - 1, 1), (*file)->verify_all()}) {
      CHECK(status.code() == StatusCode::kCorruption);
      CHECK(status.message().find(named) != std::string::npos);
    }
  }
}

TEST_CASE("verify_all reads header, contents and footer again") {
  MemoryFileSystem fs;
  REQUIRE(write_framed(fs, "f", {{"a", "0123456789"}}).ok());
  const auto size = read_file(fs, "f")->size();
  const auto file = FramedFile::open(fs, "f", FileKind::kSegment);
  REQUIRE(file.ok());
  REQUIRE((*file)->verify_all().ok());
  // The disk fails under an open file: its bytes change where they lie.
  const auto section = *(*file)->section("a");
  auto* begin = const_cast<std::uint8_t*>(section.bytes().data()) - (*file)->sections()[0].offset;
  for (std::size_t at = 0; at < size; ++at) {
    INFO("offset " << at);
    begin[at] ^= 1;
    CHECK_FALSE((*file)->verify_all().ok());
    begin[at] ^= 1;
  }
}

TEST_CASE("a range past the end of its section is corruption, however large") {
  MemoryFileSystem fs;
  REQUIRE(write_framed(fs, "f", {{"a", "0123456789"}}).ok());
  const auto file = FramedFile::open(fs, "f", FileKind::kSegment);
  const Section section = *(*file)->section("a");
  CHECK(section.verify(10, 0).ok());
  CHECK(section.verify(3, 7).ok());
  CHECK(section.verify(3, 8).code() == StatusCode::kCorruption);
  CHECK(section.verify(11, 0).code() == StatusCode::kCorruption);
  CHECK(section.verify(1, UINT64_MAX).code() == StatusCode::kCorruption);
  CHECK(section.verify(UINT64_MAX, 1).code() == StatusCode::kCorruption);
}

TEST_CASE("threads verify one file together") {
  MemoryFileSystem fs;
  REQUIRE(write_framed(fs, "f", {{"big", text_of(40 * kChecksumChunk, 3)}}).ok());
  const auto file = FramedFile::open(fs, "f", FileKind::kSegment);
  const Section section = *(*file)->section("big");
  std::vector<std::thread> threads;
  std::vector<int> failures(4);
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      Random random(t);
      for (int i = 0; i < 200; ++i) {
        const auto from = random.below(section.bytes().size());
        if (!section.verify(from, random.below(section.bytes().size() - from)).ok()) ++failures[t];
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(failures == std::vector<int>(4));
}

TEST_CASE("the writer refuses wrong names and wrong order") {
  MemoryFileSystem fs;
  auto writer = *FramedFileWriter::create(fs, "f", FileKind::kSegment);
  for (const std::string name : {"", "Terms", "a b", "é", "a/b"}) {
    CHECK(writer->begin_section(name).code() == StatusCode::kInvalidArgument);
  }
  CHECK(writer->begin_section(std::string(33, 'a')).code() == StatusCode::kInvalidArgument);
  CHECK(writer->append(as_bytes("x")).code() == StatusCode::kInternal);
  CHECK(writer->end_section().code() == StatusCode::kInternal);
  CHECK(writer->begin_section(std::string(32, 'a')).ok());
  CHECK(writer->begin_section("b").code() == StatusCode::kInternal);
  CHECK(writer->finish().code() == StatusCode::kInternal);
  CHECK(writer->end_section().ok());
  CHECK(writer->begin_section(std::string(32, 'a')).code() == StatusCode::kAlreadyExists);
  CHECK(writer->finish().ok());
  CHECK(writer->finish().code() == StatusCode::kInternal);
  CHECK(writer->begin_section("c").code() == StatusCode::kInternal);
  CHECK(check_framed(fs, "f").ok());
}

TEST_CASE("a framed file has kMaxSections sections and no more") {
  MemoryFileSystem fs;
  auto writer = *FramedFileWriter::create(fs, "f", FileKind::kSegment);
  for (std::size_t i = 0; i < limits::kMaxSections; ++i) {
    REQUIRE(writer->begin_section("s" + std::to_string(i)).ok());
    REQUIRE(writer->end_section().ok());
  }
  const auto status = writer->begin_section("more");
  CHECK(status.code() == StatusCode::kLimit);
  CHECK(status.message().find("kMaxSections") != std::string::npos);
  REQUIRE(writer->finish().ok());
  CHECK(check_framed(fs, "f").ok());
}

TEST_CASE("a disk that fails while a framed file is written leaves no file that opens") {
  MemoryFileSystem base;
  FaultyFileSystem fs(base);
  const Sections sections = {{"a", text_of(70'000, 1)}, {"b", "x"}};
  REQUIRE(write_framed(fs, "f", sections).ok());
  const auto calls = fs.calls();
  for (std::uint64_t call = 1; call <= calls; ++call) {
    for (const bool for_ever : {false, true}) {
      REQUIRE(base.remove("f").code() != StatusCode::kIoError);
      fs.arm({call, StatusCode::kIoError, for_ever, true});
      auto writer = FramedFileWriter::create(fs, "f", FileKind::kSegment);
      Status status = writer.status();
      if (status.ok()) {
        // A caller that ignores errors until the end is told again by finish.
        for (const auto& [name, payload] : sections) {
          static_cast<void>((*writer)->begin_section(name).ok());
          static_cast<void>((*writer)->append(as_bytes(payload)).ok());
          static_cast<void>((*writer)->end_section().ok());
        }
        status = (*writer)->finish();
      }
      const bool in_finish_check = call == calls && !fs.struck();
      INFO("call " << call << " of " << calls << "\n" << fs.log_tail());
      if (in_finish_check) continue;  // the last call is the size that write_framed asks for
      REQUIRE(status.code() == StatusCode::kIoError);
      fs.disarm();
    }
  }
}

}  // namespace
}  // namespace fts::storage

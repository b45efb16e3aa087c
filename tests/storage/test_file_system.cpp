// The contract of FileSystem, held by all four implementations alike.

#include <atomic>
#include <initializer_list>
#include <thread>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/storage/crashing_file_system.hpp"
#include "engine/storage/faulty_file_system.hpp"
#include "engine/storage/memory_file_system.hpp"
#include "engine/storage/posix_file_system.hpp"
#include "tests/storage/file_helpers.hpp"
#include "tests/storage/temp_folder.hpp"

namespace fts::storage {
namespace {

struct PosixDisk {
  TempFolder folder;
  std::unique_ptr<FileSystem> owned = make_posix_file_system();
  FileSystem& fs = *owned;
  std::string root = folder.path();
};
struct MemoryDisk {
  MemoryFileSystem fs;
  std::string root = "/data";
  MemoryDisk() { REQUIRE(fs.create_folders(root).ok()); }
};
struct CrashingDisk {
  CrashingFileSystem fs;
  std::string root = "/data";
  CrashingDisk() { REQUIRE(fs.create_folders(root).ok()); }
};
struct FaultyPosixDisk {
  PosixDisk base;
  FaultyFileSystem fs{base.fs};
  std::string root = base.root;
};

std::string text_of(std::size_t size, std::uint64_t seed) {
  Random random(seed);
  std::string text(size, '\0');
  for (auto& c : text) c = static_cast<char>('a' + random.below(26));
  return text;
}

template <typename T>
StatusCode code_of(const Result<T>& result) {
  return result.status().code();
}

#define FTS_DISKS PosixDisk, MemoryDisk, CrashingDisk, FaultyPosixDisk

TEMPLATE_TEST_CASE("what was written is read, at every size around pages and buffers", "",
                   FTS_DISKS) {
  TestType disk;
  const auto path = join_path(disk.root, "a.bin");
  for (const auto size : std::initializer_list<std::size_t>{
           0, 1, 63, 64, 65, 4032, 4033, 4095, 4096, 4097, 8192, 65535, 65536, 65537, 200'000}) {
    CAPTURE(size);
    const auto text = text_of(size, size);
    REQUIRE(write_file(disk.fs, path, text).ok());
    auto file = disk.fs.open(path);
    REQUIRE(file.ok());
    REQUIRE((*file)->size() == size);
    const auto contents = (*file)->contents();
    REQUIRE(contents.ok());
    REQUIRE((as_text(*contents) == text));
    // Decoders over-read; a sanitizer or the system would say so if they must not.
    std::uint64_t sum = 0;
    for (std::size_t i = 0; size > 0 && i < 64; ++i) {
      const volatile std::uint8_t* beyond = contents.value().data() + size;
      sum += beyond[i];
    }
    CHECK(sum == 0);
    std::string part(size / 2, '\0');
    const std::span<std::uint8_t> target(reinterpret_cast<std::uint8_t*>(part.data()), part.size());
    REQUIRE((*file)->read_at(size / 3, target).ok());
    REQUIRE((part == text.substr(size / 3, size / 2)));
  }
}

TEMPLATE_TEST_CASE("reading past the end is corruption that says truncated", "", FTS_DISKS) {
  TestType disk;
  const auto path = join_path(disk.root, "a");
  REQUIRE(write_file(disk.fs, path, "0123456789").ok());
  const auto file = disk.fs.open(path);
  REQUIRE(file.ok());
  ByteBuffer target(5);
  CHECK((*file)->read_at(5, target).ok());
  for (const std::uint64_t offset :
       {std::uint64_t{6}, std::uint64_t{11}, UINT64_MAX, UINT64_MAX - 4}) {
    const auto status = (*file)->read_at(offset, target);
    CHECK(status.code() == StatusCode::kCorruption);
    CHECK(status.message().find("truncated") != std::string::npos);
    CHECK(status.message().find(path) != std::string::npos);
  }
}

TEMPLATE_TEST_CASE("appends of all sizes follow one another, and open_append goes on", "",
                   FTS_DISKS) {
  TestType disk;
  const auto path = join_path(disk.root, "log");
  Random random(5);
  std::string expected;
  for (int round = 0; round < 5; ++round) {
    auto file = disk.fs.open_append(path);
    REQUIRE(file.ok());
    REQUIRE((*file)->size() == expected.size());
    for (int i = 0; i < 20; ++i) {
      const auto text = text_of(random.below(random.chance(0.2) ? 150'000 : 300), random.next());
      REQUIRE((*file)->append(as_bytes(text)).ok());
      expected += text;
      REQUIRE((*file)->size() == expected.size());
      if (random.chance(0.2)) {
        REQUIRE((*file)->sync().ok());
        REQUIRE((*read_file(disk.fs, path) == expected));
      }
    }
    if (round % 2 == 0)
      REQUIRE((*file)->close().ok());  // else the destructor keeps what was written
  }
  REQUIRE((*read_file(disk.fs, path) == expected));
  REQUIRE(write_file(disk.fs, path, "anew").ok());
  REQUIRE(*read_file(disk.fs, path) == "anew");
}

TEMPLATE_TEST_CASE("a closed file refuses more", "", FTS_DISKS) {
  TestType disk;
  auto file = disk.fs.create(join_path(disk.root, "a"));
  REQUIRE(file.ok());
  REQUIRE((*file)->close().ok());
  CHECK_FALSE((*file)->append(as_bytes("x")).ok());
  CHECK_FALSE((*file)->sync().ok());
}

TEMPLATE_TEST_CASE("a stream gives the file in pieces, then nothing", "", FTS_DISKS) {
  TestType disk;
  const auto path = join_path(disk.root, "a");
  const auto text = text_of(100'000, 6);
  REQUIRE(write_file(disk.fs, path, text).ok());
  auto file = disk.fs.open_sequential(path);
  REQUIRE(file.ok());
  std::string read;
  ByteBuffer buffer(777);
  for (;;) {
    const auto count = (*file)->read(buffer);
    REQUIRE(count.ok());
    if (*count == 0) break;
    read += as_text(Bytes(buffer).first(*count));
  }
  CHECK((read == text));
}

TEMPLATE_TEST_CASE("names: list, info, rename, remove", "", FTS_DISKS) {
  TestType disk;
  const auto at = [&](const char* name) { return join_path(disk.root, name); };
  REQUIRE(disk.fs.create_folders(at("x/y/z")).ok());
  REQUIRE(disk.fs.create_folders(at("x/y/z/")).ok());
  REQUIRE(write_file(disk.fs, at("b"), "bb").ok());
  REQUIRE(write_file(disk.fs, at("a"), "a").ok());
  CHECK(*disk.fs.list(disk.root) == std::vector<std::string>{"a", "b", "x"});
  CHECK(*disk.fs.list(at("x")) == std::vector<std::string>{"y"});
  CHECK(disk.fs.info(at("b"))->size_bytes == 2);
  CHECK(disk.fs.info(at("b"))->type == FileType::kFile);
  CHECK(disk.fs.info(at("x"))->type == FileType::kFolder);

  REQUIRE(disk.fs.rename(at("b"), at("a")).ok());
  CHECK(*read_file(disk.fs, at("a")) == "bb");
  CHECK(code_of(disk.fs.info(at("b"))) == StatusCode::kNotFound);
  REQUIRE(disk.fs.rename(at("a"), at("x/y/a")).ok());
  REQUIRE(disk.fs.rename(at("x"), at("w")).ok());
  CHECK(*read_file(disk.fs, at("w/y/a")) == "bb");
  CHECK(disk.fs.remove_folder(at("w/y")).code() == StatusCode::kConflict);
  REQUIRE(disk.fs.remove(at("w/y/a")).ok());
  REQUIRE(disk.fs.remove_folder(at("w/y/z")).ok());
  REQUIRE(disk.fs.remove_folder(at("w/y")).ok());
  CHECK(disk.fs.list(at("w"))->empty());
  CHECK(disk.fs.sync_folder(disk.root).ok());
}

TEMPLATE_TEST_CASE("what is absent or of the wrong type has its code and its path", "", FTS_DISKS) {
  TestType disk;
  const auto at = [&](const char* name) { return join_path(disk.root, name); };
  REQUIRE(disk.fs.create_folders(at("folder")).ok());
  REQUIRE(write_file(disk.fs, at("file"), "f").ok());

  const auto none = at("none");
  const Status absent[] = {disk.fs.open(none).status(),
                           disk.fs.open_sequential(none).status(),
                           disk.fs.create(at("none/a")).status(),
                           disk.fs.open_append(at("none/a")).status(),
                           disk.fs.info(none).status(),
                           disk.fs.list(none).status(),
                           disk.fs.rename(none, at("other")),
                           disk.fs.rename(at("file"), at("none/file")),
                           disk.fs.remove(none),
                           disk.fs.remove_folder(none),
                           disk.fs.truncate(none, 0),
                           disk.fs.sync_folder(none),
                           disk.fs.lock(at("none/lock")).status()};
  for (const auto& status : absent) {
    CHECK(status.code() == StatusCode::kNotFound);
    CHECK(status.message().find(none) != std::string::npos);
  }
  const Status wrong[] = {disk.fs.open(at("folder")).status(),
                          disk.fs.open_sequential(at("folder")).status(),
                          disk.fs.create(at("folder")).status(),
                          disk.fs.open_append(at("folder")).status(),
                          disk.fs.list(at("file")).status(),
                          disk.fs.open(at("file/a")).status(),
                          disk.fs.create_folders(at("file")),
                          disk.fs.create_folders(at("file/a")),
                          disk.fs.rename(at("file"), at("folder")),
                          disk.fs.rename(at("folder"), at("file")),
                          disk.fs.rename(at("folder"), at("folder/inside")),
                          disk.fs.remove(at("folder")),
                          disk.fs.remove_folder(at("file")),
                          disk.fs.truncate(at("folder"), 0),
                          disk.fs.sync_folder(at("file"))};
  for (const auto& status : wrong) {
    CAPTURE(status.message());
    CHECK(status.code() == StatusCode::kInvalidArgument);
  }
  CHECK(*disk.fs.list(disk.root) == std::vector<std::string>{"file", "folder"});
  CHECK(*read_file(disk.fs, at("file")) == "f");
}

TEMPLATE_TEST_CASE("an open reader keeps what it opened", "", FTS_DISKS) {
  TestType disk;
  const auto at = [&](const char* name) { return join_path(disk.root, name); };
  REQUIRE(write_file(disk.fs, at("removed"), "removed").ok());
  REQUIRE(write_file(disk.fs, at("replaced"), "replaced").ok());
  REQUIRE(write_file(disk.fs, at("grown"), "grown").ok());
  const auto removed = disk.fs.open(at("removed"));
  const auto replaced = disk.fs.open(at("replaced"));
  const auto grown = disk.fs.open(at("grown"));
  REQUIRE(disk.fs.remove(at("removed")).ok());
  REQUIRE(write_file(disk.fs, at("other"), "other").ok());
  REQUIRE(disk.fs.rename(at("other"), at("replaced")).ok());
  REQUIRE(append_file(disk.fs, at("grown"), " more").ok());
  CHECK(as_text(*(*removed)->contents()) == "removed");
  CHECK(as_text(*(*replaced)->contents()) == "replaced");
  CHECK(as_text(*(*grown)->contents()) == "grown");
  CHECK(*read_file(disk.fs, at("grown")) == "grown more");
}

TEMPLATE_TEST_CASE("truncate cuts, and extends with zeroes", "", FTS_DISKS) {
  TestType disk;
  const auto path = join_path(disk.root, "a");
  REQUIRE(write_file(disk.fs, path, "0123456789").ok());
  REQUIRE(disk.fs.truncate(path, 4).ok());
  CHECK(*read_file(disk.fs, path) == "0123");
  REQUIRE(disk.fs.truncate(path, 6).ok());
  CHECK(*read_file(disk.fs, path) == std::string("0123\0\0", 6));
  REQUIRE(append_file(disk.fs, path, "x", true).ok());
  CHECK(*read_file(disk.fs, path) == std::string("0123\0\0x", 7));
  REQUIRE(disk.fs.truncate(path, 0).ok());
  CHECK(read_file(disk.fs, path)->empty());
}

TEMPLATE_TEST_CASE("one lock at a time, free again when it goes", "", FTS_DISKS) {
  TestType disk;
  const auto path = join_path(disk.root, "lock");
  {
    const auto held = disk.fs.lock(path);
    REQUIRE(held.ok());
    const auto second = disk.fs.lock(path);
    CHECK(code_of(second) == StatusCode::kConflict);
    CHECK(second.status().message().find(path) != std::string::npos);
    CHECK(second.status().message().find("another ftsd") != std::string::npos);
  }
  CHECK(disk.fs.lock(path).ok());
}

TEMPLATE_TEST_CASE("many threads share a file system", "", FTS_DISKS) {
  TestType disk;
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&disk, &failures, t] {
      const auto final_path = join_path(disk.root, "shared");
      const auto own_path = join_path(disk.root, "own" + std::to_string(t));
      for (int i = 0; i < 50; ++i) {
        if (!write_file(disk.fs, own_path, std::string(100, static_cast<char>('a' + t))).ok() ||
            !disk.fs.rename(own_path, final_path).ok()) {
          ++failures;
          continue;
        }
        const auto read = read_file(disk.fs, final_path);
        if (!read.ok() || *read != std::string(100, (*read)[0])) ++failures;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(failures == 0);
}

TEST_CASE("paths are joined with one slash and split at the last") {
  CHECK(join_path("a", "b") == "a/b");
  CHECK(join_path("a/", "b") == "a/b");
  CHECK(join_path("a//", "/b") == "a/b");
  CHECK(join_path("/", "b") == "/b");
  CHECK(join_path("", "b") == "b");
  CHECK(join_path("a", "") == "a");
  CHECK(parent_folder("a/b") == "a");
  CHECK(parent_folder("a/b/") == "a");
  CHECK(parent_folder("a") == ".");
  CHECK(parent_folder("/a") == "/");
  CHECK(parent_folder("/") == "/");
}

TEST_CASE("the POSIX file system says what a full device is") {
  const auto fs = make_posix_file_system();
  if (!fs->info("/dev/full").ok()) return;
  // A device is no regular file: refused by name rather than written to.
  CHECK(code_of(fs->create("/dev/full")) == StatusCode::kUnsupported);
  CHECK(fs->info("/dev/full")->type == FileType::kOther);
}

}  // namespace
}  // namespace fts::storage

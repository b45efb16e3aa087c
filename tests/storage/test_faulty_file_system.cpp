#include <catch2/catch.hpp>

#include "engine/storage/crashing_file_system.hpp"
#include "engine/storage/faulty_file_system.hpp"
#include "engine/storage/memory_file_system.hpp"
#include "tests/storage/file_helpers.hpp"

namespace fts::storage {
namespace {

/// A life-cycle that calls everything once or more; its files are read back at the end.
Status live(FileSystem& fs) {
  FTS_TRY(fs.create_folders("data/index"));
  FTS_ASSIGN(const auto lock, fs.lock("data/lock"));
  {
    FTS_ASSIGN(auto file, fs.create("data/index/tmp"));
    FTS_TRY(file->append(as_bytes("hello ")));
    FTS_TRY(file->append(as_bytes("world")));
    FTS_TRY(file->sync());
    FTS_TRY(file->close());
  }
  FTS_TRY(fs.rename("data/index/tmp", "data/index/final"));
  FTS_TRY(fs.sync_folder("data/index"));
  FTS_TRY(append_file(fs, "data/index/log", "0123456789", true));
  FTS_TRY(fs.truncate("data/index/log", 5));
  FTS_ASSIGN(const auto info, fs.info("data/index/log"));
  FTS_CHECK(info.size_bytes == 5);
  FTS_ASSIGN(const auto names, fs.list("data/index"));
  FTS_CHECK(names.size() == 2);
  FTS_ASSIGN(const auto file, fs.open("data/index/final"));
  ByteBuffer part(5);
  FTS_TRY(file->read_at(6, part));
  FTS_ASSIGN(const Bytes all, file->contents());
  FTS_CHECK(as_text(all) == "hello world" && as_text(part) == "world");
  FTS_ASSIGN(auto stream, fs.open_sequential("data/index/log"));
  FTS_ASSIGN(const auto count, stream->read(part));
  FTS_CHECK(count == 5);
  FTS_TRY(fs.remove("data/index/log"));
  FTS_TRY(fs.remove("data/index/final"));
  return fs.remove_folder("data/index");
}

TEST_CASE("without a fault it counts and logs, and changes nothing") {
  MemoryFileSystem base;
  FaultyFileSystem fs(base);
  REQUIRE(live(fs).ok());
  CHECK(fs.calls() == fs.log().size());
  CHECK(fs.calls() == 24);
  CHECK(fs.log()[0] == "1 create_folders data/index");
  CHECK_FALSE(fs.struck());
  CHECK(fs.open_objects() == 0);
  CHECK(fs.log_tail(1).find("remove_folder data/index") != std::string::npos);
}

TEST_CASE("each call of a life-cycle can fail, once or for ever, and is told") {
  const auto code = GENERATE(StatusCode::kIoError, StatusCode::kInternal, StatusCode::kOutOfSpace);
  const bool for_ever = GENERATE(false, true);
  const bool short_write = GENERATE(false, true);
  std::uint64_t failed = 0;
  for (std::uint64_t call = 1; call <= 24; ++call) {
    MemoryFileSystem base;
    FaultyFileSystem fs(base);
    fs.arm({call, code, for_ever, short_write});
    const auto status = live(fs);
    INFO("call " << call << ": " << status.message() << "\n" << fs.log_tail());
    REQUIRE(fs.struck() == !status.ok());
    REQUIRE(fs.open_objects() == 0);
    if (status.ok()) continue;
    ++failed;
    REQUIRE(status.code() == code);
    REQUIRE(fs.log_tail(2).find("FAILED") != std::string::npos);
    if (for_ever) REQUIRE(fs.create_folders("other").code() == code);
    if (!for_ever) REQUIRE(fs.create_folders("other").ok());
    REQUIRE((code != StatusCode::kOutOfSpace || fs.list("").status().code() != code));
  }
  // A full disk fails what needs space, and the last such call is the sync of the log, the 12th.
  CHECK(failed == (code == StatusCode::kOutOfSpace ? 12 : 24));
}

TEST_CASE("a short write leaves a prefix and a poisoned file") {
  MemoryFileSystem base;
  FaultyFileSystem fs(base);
  fs.arm({2, StatusCode::kOutOfSpace, false, true});
  auto file = *fs.create("a");
  const auto status = file->append(as_bytes("0123456789"));
  CHECK(status.code() == StatusCode::kOutOfSpace);
  CHECK(status.message().find("append (10 bytes) a") != std::string::npos);
  CHECK(file->append(as_bytes("more")).message() == status.message());
  CHECK(file->sync().message() == status.message());
  CHECK(file->close().message() == status.message());
  CHECK(*read_file(base, "a") == "01234");
}

TEST_CASE("a failed sync makes nothing durable and is never made again") {
  CrashingFileSystem base;
  FaultyFileSystem fs(base);
  auto file = *fs.create("a");
  REQUIRE(fs.sync_folder("/").ok());
  REQUIRE(file->append(as_bytes("x")).ok());
  fs.arm({1, StatusCode::kIoError, false, false});
  CHECK_FALSE(file->sync().ok());
  CHECK_FALSE(file->sync().ok());
  CHECK_FALSE(file->append(as_bytes("y")).ok());
  bool lost = false;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    lost = lost || read_file(*base.crash_image(seed), "a")->empty();
  }
  CHECK(lost);
}

}  // namespace
}  // namespace fts::storage

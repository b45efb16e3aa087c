#include <set>

#include <catch2/catch.hpp>

#include "engine/storage/crashing_file_system.hpp"
#include "tests/storage/file_helpers.hpp"

namespace fts::storage {
namespace {

constexpr std::uint64_t kSeeds = 300;

/// The texts that file `path` has in the images of many seeds; "(none)" where it is absent.
std::set<std::string> outcomes(const CrashingFileSystem& fs, const std::string& path) {
  std::set<std::string> found;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    auto text = read_file(*fs.crash_image(seed), path);
    found.insert(text.ok() ? *text : "(none)");
  }
  return found;
}

using Texts = std::set<std::string>;

TEST_CASE("a synced file in a synced folder survives, an unsynced name may not") {
  CrashingFileSystem fs;
  REQUIRE(write_file(fs, "a", "text", true).ok());
  CHECK(outcomes(fs, "a") == Texts{"(none)", "text"});
  REQUIRE(fs.sync_folder("/").ok());
  CHECK(outcomes(fs, "a") == Texts{"text"});
}

TEST_CASE("a name without a sync of its bytes may be an empty or a torn file") {
  CrashingFileSystem fs;
  const std::string text(1500, 'x');
  REQUIRE(write_file(fs, "a", text).ok());
  REQUIRE(fs.sync_folder(".").ok());
  const auto found = outcomes(fs, "a");
  CHECK(found.count("(none)") == 0);
  CHECK(found.count("") == 1);
  CHECK(found.count(text) == 1);
  CHECK(found.count(std::string(512, 'x')) == 1);
  CHECK(found.count(std::string(512, '\0') + std::string(988, 'x')) == 1);
  CHECK(found.size() > 20);
}

TEST_CASE("what was appended after the sync may be lost, what was before never") {
  CrashingFileSystem fs;
  REQUIRE(write_file(fs, "log", "synced ", true).ok());
  REQUIRE(fs.sync_folder("/").ok());
  REQUIRE(append_file(fs, "log", "not").ok());
  const auto found = outcomes(fs, "log");
  CHECK(found ==
        Texts{"synced ", "synced n", "synced no", "synced not", std::string("synced \0\0\0", 10)});
  REQUIRE(append_file(fs, "log", "", true).ok());
  CHECK(outcomes(fs, "log") == Texts{"synced not"});
}

TEST_CASE("a cut may not have happened until the file is synced") {
  CrashingFileSystem fs;
  REQUIRE(write_file(fs, "log", "0123456789", true).ok());
  REQUIRE(fs.sync_folder("/").ok());
  REQUIRE(fs.truncate("log", 4).ok());
  REQUIRE(append_file(fs, "log", "ab").ok());
  const auto found = outcomes(fs, "log");
  CHECK(found == Texts{"0123456789", "0123", "0123a", "0123ab", "012345"});
  REQUIRE(append_file(fs, "log", "", true).ok());
  CHECK(outcomes(fs, "log") == Texts{"0123ab"});
}

TEST_CASE("replacing in place is not safe, a rename is") {
  CrashingFileSystem fs;
  REQUIRE(write_file(fs, "in_place", "old", true).ok());
  REQUIRE(write_file(fs, "renamed", "old", true).ok());
  REQUIRE(fs.sync_folder("/").ok());
  REQUIRE(write_file(fs, "in_place", "new").ok());
  CHECK(outcomes(fs, "in_place").count("") == 1);

  REQUIRE(write_file(fs, "tmp", "new", true).ok());
  REQUIRE(fs.rename("tmp", "renamed").ok());
  CHECK(outcomes(fs, "renamed") == Texts{"new", "old"});
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const auto image = fs.crash_image(seed);
    CAPTURE(seed);
    // Never both names of the one file.
    if (*read_file(*image, "renamed") == "new") REQUIRE_FALSE(image->info("tmp").ok());
  }
  REQUIRE(fs.sync_folder("/").ok());
  CHECK(outcomes(fs, "renamed") == Texts{"new"});
  CHECK(outcomes(fs, "tmp") == Texts{"(none)"});
}

TEST_CASE("a removal may be undone until the folder is synced") {
  CrashingFileSystem fs;
  REQUIRE(write_file(fs, "a", "text", true).ok());
  REQUIRE(fs.sync_folder("/").ok());
  REQUIRE(fs.remove("a").ok());
  CHECK(outcomes(fs, "a") == Texts{"(none)", "text"});
  REQUIRE(fs.sync_folder("/").ok());
  CHECK(outcomes(fs, "a") == Texts{"(none)"});
}

TEST_CASE("changes of independent names may be kept in any combination") {
  CrashingFileSystem fs;
  REQUIRE(write_file(fs, "a", "", true).ok());
  REQUIRE(write_file(fs, "b", "", true).ok());
  std::set<std::vector<std::string>> found;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed)
    found.insert(*fs.crash_image(seed)->list("/"));
  CHECK(found == std::set<std::vector<std::string>>{{}, {"a"}, {"b"}, {"a", "b"}});
}

TEST_CASE("a folder is a name in its parent, and takes its files along") {
  CrashingFileSystem fs;
  REQUIRE(fs.create_folders("data/index").ok());
  REQUIRE(write_file(fs, "data/index/a", "text", true).ok());
  REQUIRE(fs.sync_folder("data/index").ok());
  CHECK(outcomes(fs, "data/index/a") == Texts{"(none)", "text"});
  REQUIRE(fs.sync_folder("data").ok());
  CHECK(outcomes(fs, "data/index/a") == Texts{"(none)", "text"});
  REQUIRE(fs.sync_folder("/").ok());
  CHECK(outcomes(fs, "data/index/a") == Texts{"text"});

  // A folder is renamed whole, from one folder to another.
  REQUIRE(fs.create_folders("other").ok());
  REQUIRE(fs.sync_folder("/").ok());
  REQUIRE(fs.rename("data/index", "other/index").ok());
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const auto image = fs.crash_image(seed);
    CAPTURE(seed);
    REQUIRE(read_file(*image, "data/index/a").ok() != read_file(*image, "other/index/a").ok());
  }
  REQUIRE(fs.sync_folder("other").ok());
  CHECK(outcomes(fs, "other/index/a") == Texts{"text"});
  CHECK(outcomes(fs, "data/index/a") == Texts{"(none)"});
}

TEST_CASE("images disturb nothing, are equal for equal seeds, and can crash in their turn") {
  CrashingFileSystem fs;
  auto file = *fs.create("a");
  REQUIRE(file->append(as_bytes("one")).ok());
  const auto reader = *fs.open("a");
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const auto first = fs.crash_image(seed);
    const auto second = fs.crash_image(seed);
    CAPTURE(seed);
    REQUIRE(*first->list("/") == *second->list("/"));
    if (!first->info("a").ok()) continue;
    REQUIRE(*read_file(*first, "a") == *read_file(*second, "a"));
    const auto kept = *read_file(*first, "a");
    REQUIRE(append_file(*first, "a", "!").ok());
    const auto after = *read_file(*first->crash_image(seed), "a");
    REQUIRE(after.substr(0, kept.size()) == kept);
  }
  REQUIRE(file->append(as_bytes("two")).ok());
  CHECK(*read_file(fs, "a") == "onetwo");
  CHECK(as_text(*reader->contents()) == "one");
}

TEST_CASE("a crash frees locks and detaches open files") {
  CrashingFileSystem fs;
  const auto lock = *fs.lock("lock");
  auto file = *fs.create("a");
  REQUIRE(file->append(as_bytes("safe")).ok());
  REQUIRE(file->sync().ok());
  REQUIRE(fs.sync_folder("/").ok());
  fs.crash(1);
  CHECK(fs.lock("lock").ok());
  static_cast<void>(file->append(as_bytes("void")).ok());
  CHECK(*read_file(fs, "a") == "safe");
}

TEST_CASE("the hook comes before each change, when images can be drawn") {
  CrashingFileSystem fs;
  std::vector<std::string> operations;
  fs.before_each_mutation([&](std::uint64_t mutation, const std::string& operation) {
    REQUIRE(mutation == operations.size());
    operations.push_back(operation);
    // The old manifest or the new one, at every moment.
    const auto text = read_file(*fs.crash_image(mutation), "manifest");
    if (text.ok()) REQUIRE((*text == "one" || *text == "two"));
  });
  for (const auto* text : {"one", "two"}) {
    REQUIRE(write_file(fs, "tmp", text, true).ok());
    REQUIRE(fs.rename("tmp", "manifest").ok());
    REQUIRE(fs.sync_folder("/").ok());
  }
  CHECK(operations == std::vector<std::string>{"create tmp", "append tmp", "sync tmp",
                                               "rename tmp to manifest", "sync folder /",
                                               "create tmp", "append tmp", "sync tmp",
                                               "rename tmp to manifest", "sync folder /"});
  CHECK(fs.mutations() == operations.size());
}

}  // namespace
}  // namespace fts::storage

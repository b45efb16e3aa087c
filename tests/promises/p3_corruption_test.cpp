// The third promise, that damage is found and never served, at the size of CI: a data folder with
// every kind of file (format, manifest, segments, deletions) and one of them damaged: a bit turned,
// cut at a length, a block of 512 bytes zeroed, gone, longer, or another file in its place. `check`
// (or opening) names the file, nothing crashes, and no question gets another answer than on the
// sound folder: it is answered right or refused. The layers below are turned bit by bit in
// tests/storage/test_framed_file.cpp, tests/segment/segment_damage_test.cpp and
// tests/index/test_manifest.cpp. FTS_TEST_BIT_STEP=1 turns every single bit instead of one in 5.

#include <cstdlib>

#include "tests/promises/life.hpp"

using namespace fts;
using namespace fts::promises;
using service::test::ask;
using service::test::contains;

namespace {

std::size_t bit_step() {
  const char* given = std::getenv("FTS_TEST_BIT_STEP");
  return given == nullptr ? 5 : std::max<std::size_t>(1, std::strtoull(given, nullptr, 10));
}

const char* const kQueries[] = {"commun", "\"mot commun\"", "av2", "annee:>=2002", "pag*", "-av2"};

/// A folder with two segments, one with deletions, on a disk in memory.
class SoundFolder {
 public:
  SoundFolder() {
    const auto engine = service::test::open_engine(disk_, Engine::Mode::kReadWrite, kFolder);
    REQUIRE_OK(engine->create_index("main", {}));
    for (const int version : {1, 2}) {
      std::string lines;
      for (const auto* id : {"a", "b", "c", "d"}) {
        if (version == 1 || id == std::string("a")) lines += json_of(id, version) + "\n";
      }
      REQUIRE_OK(engine->index_lines("main", lines, {}));
    }
    REQUIRE_OK(engine->put_document("main", "e", json_of("e", 1)));
    for (const auto* query : kQueries) expected_.push_back(answer(*engine, query).second);
    expected_export_ = service::test::exported(*engine);
    for (const auto& path : service::test::files_below(disk_, kFolder)) {
      if (!path.ends_with("LOCK")) files_[path] = service::test::get_file(disk_, path);
    }
  }

  const std::map<std::string, std::string>& files() const { return files_; }

  /// With these bytes in place of those of `path` (nothing: without the file), damage is found
  /// and nothing is answered wrong. The file is put back.
  void check_damage(const std::string& path, const std::optional<std::string>& bytes) {
    if (bytes) {
      service::test::put_file(disk_, path, *bytes);
    } else {
      REQUIRE_OK(disk_.remove(path));
    }
    check_found(path);
    service::test::put_file(disk_, path, files_.at(path));
  }

  static constexpr const char* kFolder = "/data";

 private:
  static std::pair<Status, std::string> answer(const Engine& engine, const char* query) {
    auto answer = engine.search("main", ask(query));
    if (!answer.ok()) return {answer.status(), {}};
    answer->took_us = 0;
    return {ok_status(), service::answer_to_json(*answer)};
  }

  void check_found(const std::string& path) {
    const auto name = path.substr(path.rfind('/') + 1);
    const auto engine = Engine::open(disk_, kFolder, Engine::Mode::kReadOnly);
    if (!engine.ok()) {
      REQUIRE(contains(engine.status().message(), name == "format" ? kFolder : name));
      return;
    }
    // Questions first, while nothing is verified yet.
    for (std::size_t i = 0; i < std::size(kQueries); ++i) {
      const auto [status, found] = answer(**engine, kQueries[i]);
      if (status.ok()) {
        REQUIRE(found == expected_[i]);
      } else {
        require_named(status, name);
      }
    }
    std::string out;
    const auto status = (*engine)->export_documents("main", [&](std::string_view json) {
      out.append(json).push_back('\n');
      return true;
    });
    REQUIRE(expected_export_.starts_with(out));
    if (status.ok()) REQUIRE(out == expected_export_);
    require_named((*engine)->check("main", nullptr), name);
  }

  /// An absent manifest is an absent index: then the index is named.
  static void require_named(const Status& status, const std::string& name) {
    INFO(status.message());
    REQUIRE_FALSE(status.ok());
    if (status.code() == StatusCode::kNotFound) {
      REQUIRE(name == "manifest");
      REQUIRE(contains(status.message(), "main"));
      return;
    }
    REQUIRE(
        (status.code() == StatusCode::kCorruption || status.code() == StatusCode::kUnsupported));
    REQUIRE(contains(status.message(), name));
  }

  storage::MemoryFileSystem disk_;
  std::map<std::string, std::string> files_;
  std::vector<std::string> expected_;
  std::string expected_export_;
};

bool has_file(const SoundFolder& folder, std::string_view ending) {
  return std::any_of(folder.files().begin(), folder.files().end(),
                     [&](const auto& file) { return file.first.ends_with(ending); });
}

}  // namespace

TEST_CASE("P3: the folder that is damaged has every kind of file") {
  const SoundFolder folder;
  for (const auto* ending : {"/format", "/manifest", ".seg", ".del"}) {
    CHECK(has_file(folder, ending));
  }
}

TEST_CASE("P3: a turned bit is found") {
  SoundFolder folder;
  const auto files = folder.files();
  // Another place for each file, so that the sample is not the same bits of each byte.
  std::size_t bit = 0;
  for (const auto& [path, good] : files) {
    for (bit %= bit_step(); bit < good.size() * 8; bit += bit_step()) {
      INFO(path << " bit " << bit);
      auto bytes = good;
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
      folder.check_damage(path, bytes);
    }
    bit -= good.size() * 8;
  }
}

TEST_CASE("P3: a file that is cut, longer, zeroed in part, or gone is found") {
  SoundFolder folder;
  const auto files = folder.files();
  for (const auto& [path, good] : files) {
    for (std::size_t size = 0; size < good.size(); size += size < 64 ? 1 : bit_step()) {
      INFO(path << " cut to " << size);
      folder.check_damage(path, good.substr(0, size));
    }
    for (const std::size_t more : {std::size_t{1}, std::size_t{4}, std::size_t{512}}) {
      INFO(path << " longer by " << more);
      folder.check_damage(path, good + std::string(more, '\0'));
    }
    for (std::size_t block = 0; block < good.size(); block += 512) {
      INFO(path << " zeroed at " << block);
      auto bytes = good;
      const auto count = std::min<std::size_t>(512, good.size() - block);
      bytes.replace(block, count, count, '\0');
      if (bytes != good) folder.check_damage(path, bytes);
    }
    INFO(path << " gone");
    folder.check_damage(path, std::nullopt);
  }
}

TEST_CASE("P3: a file in the place of another is found") {
  SoundFolder folder;
  const auto files = folder.files();
  for (const auto& [path, good] : files) {
    for (const auto& [other, bytes] : files) {
      if (bytes == good) continue;
      INFO(other << " in the place of " << path);
      folder.check_damage(path, bytes);
    }
  }
}

// An index that is deleted leaves nothing behind that could touch, or be taken for, the next one of
// its name.

#include <atomic>

#include "tests/service/support.hpp"

using namespace fts;
using namespace fts::service;
using namespace fts::service::test;

namespace {

/// Cannot remove what a deleted index left, for as long as `stubborn` says.
class StubbornDisk final : public storage::MemoryFileSystem {
 public:
  bool stubborn = true;
  Status remove(const std::string& path) override {
    if (stubborn && path.find("/.deleted-") != std::string::npos) return io_error(path + ": busy");
    return MemoryFileSystem::remove(path);
  }
};

}  // namespace

TEST_CASE("a snapshot of a deleted index removes no file of the next one") {
  storage::MemoryFileSystem disk;
  {
    const auto engine = open_engine(disk);
    REQUIRE_OK(engine->create_index("main", {}));
    put(*engine, "main", "a");
    put(*engine, "main", "b");
    auto old = engine->snapshot("main");
    REQUIRE_OK(old);
    // The files that the snapshot reads are replaced, and wait for it to go.
    REQUIRE_OK(engine->optimize("main", {}));
    REQUIRE_OK(engine->delete_index("main"));
    REQUIRE_OK(engine->create_index("main", {}));
    put(*engine, "main", "c");
    put(*engine, "main", "d");
    old = not_found("let go");
  }
  const auto engine = open_engine(disk);
  REQUIRE_OK(engine->check("main", nullptr));
  CHECK(exported(*engine, "main") ==
        "{\"id\":\"c\",\"title\":\"Le chat c\"}\n{\"id\":\"d\",\"title\":\"Le chat d\"}\n");
}

TEST_CASE("a retired index writes no more, and its snapshots go on") {
  storage::MemoryFileSystem disk;
  REQUIRE_OK(index::Index::create(disk, "indexes/main", {}));
  const auto index = index::Index::open(disk, "indexes/main", index::Index::Mode::kReadWrite);
  REQUIRE_OK(index);
  {
    const auto batch = (*index)->begin({});
    REQUIRE_OK(batch);
    CHECK((*index)->retire().code() == StatusCode::kConflict);
  }
  REQUIRE_OK((*index)->retire());
  CHECK((*index)->begin({}).status().code() == StatusCode::kNotFound);
  CHECK((*index)->update_settings({}).code() == StatusCode::kNotFound);
  CHECK((*index)->optimize({}).code() == StatusCode::kNotFound);
  CHECK((*index)->snapshot()->document_count() == 0);
}

TEST_CASE("files that cannot be removed do not keep a deleted index alive") {
  StubbornDisk disk;
  const auto engine = open_engine(disk);
  // The second deletion meets what the first one left.
  for (int round = 0; round < 2; ++round) {
    REQUIRE_OK(engine->create_index("main", {}));
    put(*engine, "main", "a");
    REQUIRE_OK(engine->delete_index("main"));
    CHECK(engine->snapshot("main").status().code() == StatusCode::kNotFound);
    CHECK(engine->put_document("main", "b", "{}").status().code() == StatusCode::kNotFound);
    CHECK(engine->index_names().empty());
  }
  CHECK(disk.list("/data/indexes")->size() == 2);
}

TEST_CASE("what a deletion could not remove goes when the folder is opened again") {
  StubbornDisk disk;
  {
    const auto engine = open_engine(disk);
    REQUIRE_OK(engine->create_index("main", {}));
    put(*engine, "main", "a");
    REQUIRE_OK(engine->delete_index("main"));
  }
  disk.stubborn = false;
  const auto engine = open_engine(disk);
  CHECK(disk.list("/data/indexes")->empty());
}

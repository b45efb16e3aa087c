// Every call of a life-cycle fails once, or from then on: the state is as before or as after, in
// the running process and when opened anew, and never in between.

#include <set>

#include <catch2/catch.hpp>

#include "engine/storage/faulty_file_system.hpp"
#include "tests/index/support.hpp"

using namespace fts;
using namespace fts::index;
using namespace fts::index::test;
using storage::Fault;

namespace {

TestDoc doc_of(std::string id, std::string body) {
  return TestDoc{std::move(id), {{1, std::move(body)}}, {"t"}, {1}};
}

/// A short life: three commits with replacements and removals, a merge of everything. The states a
/// reader may see: after each step that was acknowledged, or the one that was under way.
class Life {
 public:
  explicit Life(storage::FileSystem& fs) : fs_(fs) {}

  /// Runs until a step fails; true when none did.
  bool run() {
    if (!Index::create(fs_, "data/index", plain_settings()).ok()) return false;
    auto opened = Index::open(fs_, "data/index", Index::Mode::kReadWrite);
    if (!opened.ok()) return false;
    index = std::move(*opened);
    return batch({doc_of("a", "un deux"), doc_of("b", "deux")}, {}) &&
           batch({doc_of("b", "trois"), doc_of("c", "un")}, {"a"}) && optimize() &&
           batch({doc_of("d", "quatre")}, {"c", "b"});
  }

  std::unique_ptr<Index> index;
  Model acknowledged;
  Model under_way;

 private:
  bool batch(const std::vector<TestDoc>& docs, const std::vector<std::string>& removed) {
    under_way = acknowledged;
    for (const auto& id : removed) under_way.erase(id);
    for (const auto& doc : docs) under_way[doc.id] = doc;
    WriterOptions options;
    options.memory_bytes = 1;  // a segment for each document
    auto batch = index->begin(options);
    if (!batch.ok()) return false;
    auto consumer = (*batch)->consumer();
    if (!consumer.ok()) return false;
    std::uint64_t sequence = 0;
    for (const auto& id : removed) {
      if (!(*batch)->remove(id, ++sequence).ok()) return false;
    }
    for (const auto& doc : docs) {
      if (!add(**consumer, doc, ++sequence).ok()) return false;
    }
    if (!(*consumer)->finish().ok() || !(*batch)->commit().ok()) return false;
    acknowledged = under_way;
    return true;
  }

  bool optimize() {
    under_way = acknowledged;
    WriterOptions options;
    options.least_reordered_postings = 0;
    return index->optimize(options).ok();
  }

  storage::FileSystem& fs_;
};

void check_after(storage::FileSystem& fs, const Life& life) {
  if (life.index != nullptr) {
    // Readers go on with what was acknowledged.
    CHECK(summary_of(*life.index->snapshot()) == summary_of(life.acknowledged));
  }
  const auto opened = Index::open(fs, "data/index", Index::Mode::kReadWrite);
  if (!opened.ok()) {
    // Only while it was being created.
    CHECK(opened.status().code() == StatusCode::kNotFound);
    CHECK(life.index == nullptr);
    return;
  }
  REQUIRE_OK((*opened)->check(nullptr));
  const auto found = summary_of(*(*opened)->snapshot());
  if (found != summary_of(life.acknowledged)) CHECK(found == summary_of(life.under_way));
  // The writer is well again after opening anew.
  add_all(**opened, {doc_of("z", "fin")});
}

std::uint64_t calls_of_a_life() {
  storage::MemoryFileSystem disk;
  storage::FaultyFileSystem fs(disk);
  fs.arm({});
  Life life(fs);
  REQUIRE(life.run());
  return fs.calls();
}

void fail_every_call(Fault fault) {
  const auto calls = calls_of_a_life();
  for (std::uint64_t call = 1; call <= calls; ++call) {
    storage::MemoryFileSystem disk;
    storage::FaultyFileSystem fs(disk);
    fault.call = call;
    fs.arm(fault);
    {
      Life life(fs);
      const bool finished = life.run();
      INFO("call " << call << " of " << calls << "\n" << fs.log_tail());
      if (!fs.struck()) CHECK(finished);
      // A failed sync or rename is never tried again; whoever wants to write opens anew.
      if (!finished && life.index != nullptr && fault.code == StatusCode::kIoError &&
          !life.index->writer_status().ok()) {
        CHECK(!life.index->begin({}).ok());
      }
      if (fault.code == StatusCode::kOutOfSpace && life.index != nullptr && !fault.for_ever &&
          life.index->writer_status().ok()) {
        // Space again: the same process writes on.
        fs.disarm();
        auto expected = life.acknowledged;
        expected["y"] = doc_of("y", "place");
        add_all(*life.index, {expected["y"]});
        CHECK(summary_of(*life.index->snapshot()) == summary_of(expected));
        life.acknowledged = expected;
        life.under_way = expected;
      }
      fs.disarm();
      check_after(fs, life);
    }
    CHECK(fs.open_objects() == 0);
  }
}

}  // namespace

TEST_CASE("each call fails once with an I/O error") {
  fail_every_call({.code = StatusCode::kIoError});
}

TEST_CASE("each call and all after it fail with an I/O error") {
  fail_every_call({.code = StatusCode::kIoError, .for_ever = true});
}

TEST_CASE("each append is cut short") {
  fail_every_call({.code = StatusCode::kIoError, .short_write = true});
}

TEST_CASE("the disk is full at each call") {
  fail_every_call({.code = StatusCode::kOutOfSpace, .short_write = true});
  fail_every_call({.code = StatusCode::kOutOfSpace, .for_ever = true});
}

TEST_CASE("after a failed sync of the folder the writer stops and readers go on") {
  storage::MemoryFileSystem disk;
  storage::FaultyFileSystem fs(disk);
  auto index = make_index(fs, plain_settings());
  add_all(*index, {doc_of("a", "un")});
  // The last sync_folder of a commit comes after the rename of the manifest.
  fs.arm({});
  add_all(*index, {doc_of("b", "deux")});
  std::uint64_t last_sync = 0;
  for (const auto& line : fs.log()) {
    if (line.find("sync_folder") != std::string::npos) last_sync = std::stoull(line);
  }
  REQUIRE(last_sync > 0);
  fs.arm({.call = last_sync});
  auto batch = index->begin({});
  REQUIRE_OK(batch);
  auto consumer = (*batch)->consumer();
  REQUIRE_OK(consumer);
  REQUIRE_OK(add(**consumer, doc_of("c", "trois"), 1));
  REQUIRE_OK((*consumer)->finish());
  CHECK((*batch)->commit().status().code() == StatusCode::kIoError);
  consumer->reset();
  batch->reset();
  fs.disarm();
  CHECK(index->writer_status().code() == StatusCode::kIoError);
  CHECK(index->begin({}).status().code() == StatusCode::kIoError);
  CHECK(index->optimize({}).code() == StatusCode::kIoError);
  CHECK(index->snapshot()->document_count() == 2);
  REQUIRE_OK(index->snapshot()->find("a"));
  index = open_index(fs);
  REQUIRE_OK(index->check(nullptr));
  REQUIRE_OK(index->writer_status());
}

TEST_CASE("a batch whose commit failed goes on to say why") {
  storage::MemoryFileSystem disk;
  storage::FaultyFileSystem fs(disk);
  const auto index = make_index(fs, plain_settings());
  auto batch = index->begin({});
  REQUIRE_OK(batch);
  auto consumer = (*batch)->consumer();
  REQUIRE_OK(consumer);
  REQUIRE_OK(add(**consumer, doc_of("a", "un"), 1));
  REQUIRE_OK((*consumer)->finish());
  fs.arm({.call = 1, .code = StatusCode::kOutOfSpace, .for_ever = true});
  const auto failed = (*batch)->commit();
  CHECK(failed.status().code() == StatusCode::kOutOfSpace);
  fs.disarm();
  const auto again = (*batch)->commit().status();
  CHECK(again.code() == StatusCode::kOutOfSpace);
  CHECK(again.message() == failed.status().message());
  CHECK((*batch)->remove("b", 2).code() == StatusCode::kOutOfSpace);
}

TEST_CASE("a batch that was committed says so") {
  storage::MemoryFileSystem disk;
  const auto index = make_index(disk, plain_settings());
  auto batch = index->begin({});
  REQUIRE_OK(batch);
  REQUIRE_OK((*batch)->commit());
  CHECK_THAT((*batch)->commit().status().message(), Catch::Contains("committed already"));
}

// Merges that meet exceptions, and checks that meet another process's commits.

#include <new>

#include "engine/index/manifest.hpp"
#include "tests/index/support.hpp"

using namespace fts;
using namespace fts::index;
using namespace fts::index::test;

namespace {

/// Has no memory left once merging begins.
class ThrowingSink final : public ProgressSink {
 public:
  explicit ThrowingSink(std::string_view phase) : phase_(phase) {}
  bool thrown = false;
  void update(const ProgressUpdate& progress) override {
    if (progress.phase != phase_) return;
    thrown = true;
    throw std::bad_alloc();
  }

 private:
  std::string_view phase_;
};

std::vector<TestDoc> docs_of_many_words(const std::string& id) {
  TestDoc doc{id, {{1, ""}}, {}, {}};
  for (int word = 0; word < 500; ++word) doc.texts[0].second += id + std::to_string(word) + " ";
  return {doc};
}

}  // namespace

TEST_CASE("an exception while merging is an error of the merge, not of the commit before it") {
  const std::string_view phase = GENERATE("merging", "reordering");
  storage::MemoryFileSystem disk;
  const auto index = make_index(disk, plain_settings());
  ThrowingSink sink(phase);
  WriterOptions options;
  options.threads = 2;
  options.least_reordered_postings = 0;
  options.progress = &sink;
  CommitStats stats;
  for (int i = 0; i < 8; ++i) {
    CHECK(stats.merging.ok());
    stats = add_all(*index, docs_of_many_words("d" + std::to_string(i)), options);
  }
  REQUIRE(sink.thrown);
  CHECK(stats.merging.code() == StatusCode::kInternal);
  CHECK(index->snapshot()->document_count() == 8);
  CHECK(index->snapshot()->segments.size() == 8);
  REQUIRE_OK(index->check(nullptr));
  // The next one merges, and what the failed merge wrote is gone.
  REQUIRE_OK(index->optimize({}));
  CHECK(index->snapshot()->segments.size() == 1);
  REQUIRE_OK(index->check(nullptr));
  CHECK(disk.list("data/index")->size() == 2);
}

TEST_CASE("a check beside a writer of another process is no alarm") {
  storage::MemoryFileSystem disk;
  const auto writer = make_index(disk, plain_settings());
  std::vector<TestDoc> docs;
  for (const char* id : {"a", "b", "c", "d", "e", "f"}) docs.push_back({id, {{1, "un"}}, {}, {}});
  add_all(*writer, docs);
  const auto remove = [&](const char* id) {
    const auto batch = writer->begin({});
    REQUIRE_OK(batch);
    REQUIRE_OK((*batch)->remove(id, 1));
    REQUIRE_OK((*batch)->commit());
  };
  remove("a");
  const auto reader = open_index(disk, Index::Mode::kReadOnly);
  remove("b");  // replaces the file of deletions that the reader has read
  CHECK(reader->snapshot()->document_count() == 5);
  REQUIRE_OK(reader->check(nullptr));
  // Gone without a commit that replaced it, it is missed.
  const auto anew = open_index(disk, Index::Mode::kReadOnly);
  const auto names = disk.list("data/index");
  REQUIRE_OK(names);
  for (const auto& name : *names) {
    if (name.ends_with(".del")) REQUIRE_OK(disk.remove("data/index/" + name));
  }
  CHECK(!anew->check(nullptr).ok());
}

TEST_CASE("a manifest that could not be read again is not written") {
  storage::MemoryFileSystem disk;
  REQUIRE_OK(disk.create_folders("data"));
  Manifest manifest;
  manifest.settings = plain_settings();
  manifest.segments.resize((std::size_t{1} << 20) + 1);
  const auto written = write_manifest(disk, "data", manifest);
  CHECK(written.status.code() == StatusCode::kLimit);
  CHECK(!written.in_doubt);
  CHECK(disk.list("data")->empty());
}

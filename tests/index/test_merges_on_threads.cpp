// Merges on several threads: the bytes of one, and the errors of any.

#include "engine/index/merge.hpp"
#include "engine/index/phrase_collector.hpp"
#include "engine/storage/faulty_file_system.hpp"
#include "tests/index/support.hpp"

using namespace fts;
using namespace fts::index;
using namespace fts::index::test;

namespace {

constexpr std::uint32_t kSegments = 3;
/// So many that words get long lists, terms several batches, and phrases are not mined again.
constexpr std::uint32_t kDocuments = 2500;
constexpr int kWords = 90;

/// Segments of documents of some frequent words and many rare ones, some of them deleted.
class Sources {
 public:
  explicit Sources(storage::FileSystem& fs) {
    Settings settings = plain_settings();
    settings.reorder = false;
    index_ = make_index(fs, settings);
    WriterOptions options;
    options.merge = false;
    Random random(7);
    for (std::uint32_t segment = 0; segment < kSegments; ++segment) {
      std::vector<TestDoc> docs;
      for (std::uint32_t i = 0; i < kDocuments; ++i) {
        const auto id = std::to_string(segment) + "-" + std::to_string(i);
        docs.push_back(random_doc(random, id));
        std::string text = "rare" + id;
        for (int word = 0; word < kWords; word += 3) {
          text += " de la mot" + std::to_string(random.below(200));
        }
        docs.back().texts.emplace_back(1, text);
      }
      add_all(*index_, docs, options);
    }
    snapshot_ = index_->snapshot();
    REQUIRE(snapshot_->segments.size() == kSegments);
    live_.resize(kSegments);
    live_[1] = segment::LiveDocs(kDocuments);
    for (std::uint32_t doc = 0; doc < kDocuments; doc += 3) live_[1].remove(doc);
    for (std::uint32_t i = 0; i < kSegments; ++i) {
      sources_.push_back({snapshot_->segments[i].reader.get(), &live_[i]});
    }
  }

  Status merge(storage::FileSystem& fs, const std::string& path, const MergeOptions& merging,
               bool completion = true) const {
    const auto& like = *sources_[0].reader;
    segment::SegmentWriterOptions options;
    options.fields = like.meta().fields;
    options.completion = completion;
    const auto words = like.function_words()->words();
    options.function_words.assign(words.begin(), words.end());
    options.classifier.role = [](std::string_view) { return segment::WordRole::kContent; };
    return merge_segments(fs, path, std::move(options), sources_, merging).status();
  }

 private:
  std::unique_ptr<Index> index_;
  std::shared_ptr<const Snapshot> snapshot_;
  std::vector<segment::LiveDocs> live_;
  std::vector<MergeSource> sources_;
};

std::string bytes_of(storage::FileSystem& fs, const std::string& path) {
  const auto file = fs.open(path);
  REQUIRE_OK(file);
  const auto bytes = (*file)->contents();
  REQUIRE_OK(bytes);
  return std::string(as_text(*bytes));
}

MergeOptions on_threads(std::uint32_t threads) {
  MergeOptions merging;
  merging.threads = threads;
  return merging;
}

}  // namespace

TEST_CASE("a merge writes the same bytes on one thread and on several") {
  storage::MemoryFileSystem fs;
  const Sources sources(fs);
  const bool completion = GENERATE(false, true);
  const bool reorder = GENERATE(false, true);
  const auto merge = [&](std::uint32_t threads, std::uint64_t memory_bytes) {
    MergeOptions merging = on_threads(threads);
    merging.memory_bytes = memory_bytes;
    if (reorder) {
      merging.reorder = true;
      merging.renumber = [](std::uint32_t documents) {
        std::vector<DocNum> numbers(documents);
        for (std::uint32_t i = 0; i < documents; ++i) numbers[i] = documents - 1 - i;
        return numbers;
      };
    }
    REQUIRE_OK(sources.merge(fs, "merged.seg", merging, completion));
    return bytes_of(fs, "merged.seg");
  };
  const auto alone = merge(1, 64 << 20);
  CHECK(merge(2, 64 << 20) == alone);
  CHECK(merge(5, 64 << 20) == alone);
  // Nothing may wait for its turn; where documents are renumbered, one thread is all that fits.
  CHECK(merge(3, 1) == alone);
  const auto merged = segment::SegmentReader::open(fs, "merged.seg");
  REQUIRE_OK(merged);
  REQUIRE_OK((*merged)->check(nullptr));
  CHECK((*merged)->meta().position_count > kMaxMinedPositions);
}

TEST_CASE("a merge on several threads that meets a failing disk says so and leaves nothing") {
  storage::MemoryFileSystem disk;
  const Sources sources(disk);
  storage::FaultyFileSystem fs(disk);
  REQUIRE_OK(sources.merge(fs, "merged.seg", on_threads(2)));
  REQUIRE_OK(fs.remove("merged.seg"));
  const auto names = *disk.list(".");
  fs.arm({});
  REQUIRE_OK(sources.merge(fs, "merged.seg", on_threads(2)));
  const auto calls = fs.calls();
  REQUIRE_OK(disk.remove("merged.seg"));
  for (std::uint64_t call = 1; call <= calls; ++call) {
    const auto code = call % 2 == 0 ? StatusCode::kIoError : StatusCode::kOutOfSpace;
    fs.arm({call, code, false, call % 3 == 0});
    const auto status = sources.merge(fs, "merged.seg", on_threads(2));
    INFO("call " << call << " of " << calls << "\n" << fs.log_tail());
    // Removing what was spooled is no more than tidy.
    if (!status.ok()) CHECK(status.code() == code);
    if (status.ok()) REQUIRE_OK(disk.remove("merged.seg"));
    CHECK(fs.open_objects() == 0);
  }
}

// Merges that put like documents together: contents, order of insertion, settings, memory.

#include <algorithm>
#include <numeric>

#include "engine/index/doc_sorter.hpp"
#include "engine/index/permuted_postings.hpp"
#include "tests/index/support.hpp"

using namespace fts;
using namespace fts::index;
using namespace fts::index::test;

namespace {

/// Documents of two kinds in turn: bisection has something to do.
std::vector<TestDoc> mixed_docs(int count, int first = 0) {
  Random random(static_cast<std::uint64_t>(count + first));
  std::vector<TestDoc> docs;
  for (int i = first; i < first + count; ++i) {
    TestDoc doc = random_doc(random, "d" + std::to_string(i));
    std::string text;
    for (int word = 0; word < 8; ++word) {
      text += (i % 3 == 0 ? "mer" : "mont") + std::to_string(random.below(12)) + " ";
    }
    doc.texts.emplace_back(0, text);
    docs.push_back(std::move(doc));
  }
  return docs;
}

WriterOptions reordering() {
  WriterOptions options;
  options.least_reordered_postings = 0;
  options.merge = false;
  return options;
}

/// The ids of a snapshot's live documents, as they were inserted.
std::vector<std::string> inserted(const Snapshot& snapshot) {
  std::vector<std::string> ids;
  for (const auto& view : snapshot.segments) {
    const auto docs = view.reader->insertion_order();
    REQUIRE_OK(docs);
    for (const auto doc : *docs) {
      if (view.live.live(doc)) ids.push_back(*view.reader->document_id(doc));
    }
  }
  return ids;
}

bool in_order(const segment::SegmentReader& reader) {
  const auto docs = reader.insertion_order();
  REQUIRE_OK(docs);
  return std::ranges::is_sorted(*docs);
}

Model model_of(const std::vector<TestDoc>& docs) {
  Model model;
  for (const auto& doc : docs) model[doc.id] = doc;
  return model;
}

}  // namespace

TEST_CASE("optimizing reorders documents, and keeps what they are and when they came") {
  storage::MemoryFileSystem disk;
  const auto index = make_index(disk, Settings{});
  auto docs = mixed_docs(300);
  add_all(*index, docs, reordering());
  const auto before = inserted(*index->snapshot());
  for (const std::uint32_t threads : {1U, 2U}) {
    auto options = reordering();
    options.threads = threads;
    REQUIRE_OK(index->optimize(options));
    const auto snapshot = index->snapshot();
    REQUIRE(snapshot->segments.size() == 1);
    CHECK(snapshot->segments[0].reader->reordered());
    CHECK_FALSE(in_order(*snapshot->segments[0].reader));
    CHECK(inserted(*snapshot) == before);
    require_model(*snapshot, model_of(docs));
    REQUIRE_OK(index->check(nullptr));
  }

  // More documents, some in the place of old ones: ranks of reordered segments are carried on.
  const auto more = mixed_docs(200, 250);
  add_all(*index, more, reordering());
  for (const auto& doc : more)
    std::erase_if(docs, [&](const auto& old) { return old.id == doc.id; });
  docs.insert(docs.end(), more.begin(), more.end());
  std::vector<std::string> ids;
  for (const auto& doc : docs) ids.push_back(doc.id);
  CHECK(inserted(*index->snapshot()) == ids);
  REQUIRE_OK(index->optimize(reordering()));
  CHECK(inserted(*index->snapshot()) == ids);
  require_model(*index->snapshot(), model_of(docs));
  REQUIRE_OK(index->check(nullptr));
  const auto reopened = open_index(disk);
  CHECK(inserted(*reopened->snapshot()) == ids);
  require_model(*reopened->snapshot(), model_of(docs));
}

TEST_CASE("what is reordered already, and alone, is left") {
  storage::MemoryFileSystem disk;
  const auto index = make_index(disk, plain_settings());
  add_all(*index, mixed_docs(100), reordering());
  REQUIRE_OK(index->optimize(reordering()));
  const auto generation = index->snapshot()->generation;
  REQUIRE_OK(index->optimize(reordering()));
  CHECK(index->snapshot()->generation == generation);
}

TEST_CASE("without the setting documents stay, and keep ranks that they have") {
  storage::MemoryFileSystem disk;
  auto settings = plain_settings();
  settings.reorder = false;
  const auto index = make_index(disk, settings);
  add_all(*index, mixed_docs(100), reordering());
  add_all(*index, mixed_docs(100, 100), reordering());
  REQUIRE_OK(index->optimize(reordering()));
  CHECK_FALSE(index->snapshot()->segments[0].reader->reordered());

  settings.reorder = true;
  REQUIRE_OK(index->update_settings(settings));
  REQUIRE_OK(index->optimize(reordering()));
  CHECK(index->snapshot()->segments[0].reader->reordered());

  settings.reorder = false;
  REQUIRE_OK(index->update_settings(settings));
  CHECK_FALSE(open_index(disk)->snapshot()->settings.reorder);
  const auto docs = mixed_docs(50, 200);
  add_all(*index, docs, reordering());
  const auto before = inserted(*index->snapshot());
  REQUIRE_OK(index->optimize(reordering()));
  REQUIRE(index->snapshot()->segments.size() == 1);
  CHECK(inserted(*index->snapshot()) == before);
  REQUIRE_OK(index->check(nullptr));
}

TEST_CASE("small merges keep the order of documents") {
  storage::MemoryFileSystem disk;
  const auto index = make_index(disk, plain_settings());
  auto options = reordering();
  add_all(*index, mixed_docs(100), options);
  add_all(*index, mixed_docs(100, 100), options);
  std::uint64_t postings = 0;
  for (const auto& view : index->snapshot()->segments) {
    postings += view.reader->meta().posting_count;
  }
  options.least_reordered_postings = postings + 1;
  REQUIRE_OK(index->optimize(options));
  CHECK_FALSE(index->snapshot()->segments[0].reader->reordered());
  options.least_reordered_postings = postings;
  REQUIRE_OK(index->optimize(options));
  CHECK(index->snapshot()->segments[0].reader->reordered());
}

TEST_CASE("too little memory keeps the order, and says so") {
  storage::MemoryFileSystem disk;
  const auto index = make_index(disk, plain_settings());
  add_all(*index, mixed_docs(100), reordering());
  auto options = reordering();
  options.memory_bytes = 1000;
  std::string warning;
  options.warn = [&warning](std::string_view message) { warning = message; };
  REQUIRE_OK(index->optimize(options));
  CHECK(warning.find("not reordered") != std::string::npos);
  CHECK_FALSE(index->snapshot()->segments[0].reader->reordered());
}

TEST_CASE("a new stemmer leaves reordered documents where they are") {
  storage::MemoryFileSystem disk;
  Settings settings;
  settings.stemmer = "none";
  const auto index = make_index(disk, settings);
  const auto docs = mixed_docs(150);
  add_all(*index, docs, reordering());
  REQUIRE_OK(index->optimize(reordering()));
  const auto order = *index->snapshot()->segments[0].reader->insertion_order();
  settings.stemmer = "light";
  REQUIRE_OK(index->update_settings(settings));
  CHECK(*index->snapshot()->segments[0].reader->insertion_order() == order);
  require_model(*index->snapshot(), model_of(docs));
}

TEST_CASE("postings in any order come out by document, with what belongs to them") {
  Random random(9);
  for (const std::uint32_t count : {1U, 2U, 1000U, 1023U, 1024U, 5000U}) {
    std::vector<std::uint32_t> docs(count);
    std::iota(docs.begin(), docs.end(), 0U);
    for (std::size_t i = count; i > 1; --i) std::swap(docs[i - 1], docs[random.below(i)]);
    PostingColumns given;
    PermutedPostings permuted;
    permuted.clear();
    for (const auto doc : docs) {
      given.clear();
      given.docs = {doc};
      given.freqs = {doc % 3 + 2};
      // A chunk without masks now and then: field 0 alone.
      if (doc % 4 != 0) given.masks = {static_cast<std::uint8_t>(doc % 4)};
      if (doc % 4 == 3) given.field_counts = {1, doc % 3 + 1};
      for (std::uint32_t i = 0; i < doc % 3 + 2; ++i) given.positions.push_back(doc + i);
      permuted.add(given.chunk());
    }
    const auto chunk = permuted.sorted();
    REQUIRE(chunk.docs.size() == count);
    std::size_t position_at = 0;
    std::size_t count_at = 0;
    for (std::uint32_t doc = 0; doc < count; ++doc) {
      REQUIRE(chunk.docs[doc] == doc);
      REQUIRE(chunk.freqs[doc] == doc % 3 + 2);
      if (!chunk.masks.empty()) REQUIRE(chunk.masks[doc] == (doc % 4 == 0 ? 1 : doc % 4));
      if (doc % 4 == 3) {
        REQUIRE(chunk.field_counts[count_at] == 1);
        REQUIRE(chunk.field_counts[count_at + 1] == doc % 3 + 1);
        count_at += 2;
      }
      for (std::uint32_t i = 0; i < doc % 3 + 2; ++i) {
        REQUIRE(chunk.positions[position_at++] == doc + i);
      }
    }
    CHECK(position_at == chunk.positions.size());
    CHECK(count_at == chunk.field_counts.size());
  }
}

TEST_CASE("sorting by document keeps the order of one document's things") {
  Random random(11);
  DocSorter sorter;
  CHECK(sorter.sort({}).empty());
  for (const std::size_t count : {1U, 1000U, 3000U, 70'000U}) {
    std::vector<DocNum> docs;
    for (std::size_t i = 0; i < count; ++i) {
      docs.push_back(static_cast<DocNum>(random.below(count < 2000 ? 50 : 5'000'000)));
    }
    const auto order = sorter.sort(docs);
    REQUIRE(order.size() == count);
    for (std::size_t i = 1; i < count; ++i) {
      const auto a = docs[order[i - 1]];
      const auto b = docs[order[i]];
      REQUIRE((a < b || (a == b && order[i - 1] < order[i])));
    }
  }
}

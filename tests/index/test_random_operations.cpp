// Random batches against a map: whatever the segments, a snapshot holds what the map does. Sizes
// are such that a batch writes several segments and merges go on all the time.

#include <cstdlib>

#include <catch2/catch.hpp>

#include "tests/index/support.hpp"

using namespace fts;
using namespace fts::index;
using namespace fts::index::test;

namespace {

int seeds() {
  const char* given = std::getenv("FTS_TEST_SEEDS");
  return given == nullptr ? 12 : std::atoi(given);
}

class RandomIndex {
 public:
  explicit RandomIndex(std::uint64_t seed) : random_(seed) {
    if (random_.chance(0.6)) settings_.analyzer = "plain";
    const auto fields = random_.between(1, 3);
    settings_.text_fields.clear();
    for (std::uint64_t i = 0; i < fields; ++i) {
      settings_.text_fields.push_back({"f" + std::to_string(i), 1.0F + static_cast<float>(i)});
    }
    settings_.store_documents = random_.chance(0.9);
    index_ = make_index(fs_, settings_);
  }

  void run(int steps) {
    for (int step = 0; step < steps; ++step) {
      const auto choice = random_.below(20);
      if (choice < 15) {
        write_batch();
      } else if (choice < 17) {
        REQUIRE_OK(index_->optimize(options()));
        REQUIRE(index_->snapshot()->segments.size() <= 1);
      } else if (choice < 19) {
        index_.reset();
        index_ = open_index(fs_);
      } else if (settings_.analyzer == "french") {
        settings_.stemmer = settings_.stemmer == "light" ? "none" : "light";
        REQUIRE_OK(index_->update_settings(settings_));
      }
      require_model(*index_->snapshot(), model_);
    }
    REQUIRE_OK(index_->check(nullptr));
    check_purged();
  }

 private:
  WriterOptions options() {
    WriterOptions options;
    options.merge = random_.chance(0.7);
    // Mostly so small that segments are written every few documents.
    options.memory_bytes = random_.chance(0.3) ? 64 << 20 : 64 << 10;
    options.threads = static_cast<std::uint32_t>(random_.between(1, 2));
    if (random_.chance(0.5)) options.least_reordered_postings = 0;
    return options;
  }

  std::string random_id() { return "id" + std::to_string(random_.below(60)); }

  void write_batch() {
    Model next = model_;
    const auto before = model_.size();
    auto batch = index_->begin(options());
    REQUIRE_OK(batch);
    std::vector<std::unique_ptr<DocumentConsumer>> consumers;
    for (int i = 0; i < 2; ++i) {
      auto consumer = (*batch)->consumer();
      REQUIRE_OK(consumer);
      consumers.push_back(std::move(*consumer));
    }
    const auto operations = random_.below(30);
    for (std::uint64_t i = 0; i < operations; ++i) {
      ++sequence_;
      if (random_.chance(0.2)) {
        const auto id = random_id();
        REQUIRE_OK((*batch)->remove(id, sequence_));
        next.erase(id);
        continue;
      }
      const auto fields = static_cast<std::uint32_t>(settings_.text_fields.size());
      TestDoc doc = random_doc(random_, random_id(), fields);
      REQUIRE_OK(add(*consumers[random_.below(2)], doc, sequence_));
      next[doc.id] = std::move(doc);
    }
    if (random_.chance(0.1)) return;  // dropped
    for (auto& consumer : consumers) REQUIRE_OK(consumer->finish());
    const auto stats = (*batch)->commit();
    REQUIRE_OK(stats);
    REQUIRE_OK(stats->merging);
    // Added, replaced and deleted tell how the number of documents changed, but for ids that were
    // added and removed in the same batch.
    const auto change = stats->added - stats->replaced;
    REQUIRE(before + change >= next.size());
    REQUIRE(next.size() + stats->deleted >= before + change);
    model_ = std::move(next);
  }

  /// After a merge of everything, statistics are those of an index that never saw a deletion.
  void check_purged() {
    REQUIRE_OK(index_->optimize({}));
    const auto merged = index_->snapshot();
    require_model(*merged, model_);
    storage::MemoryFileSystem fs;
    const auto fresh = make_index(fs, settings_);
    std::vector<TestDoc> docs;
    for (const auto& view : merged->segments) {
      for (DocNum doc = 0; doc < view.reader->meta().document_count; ++doc) {
        docs.push_back(model_.at(*view.reader->document_id(doc)));
      }
    }
    add_all(*fresh, docs);
    const auto expected = fresh->snapshot();
    REQUIRE(merged->segments.size() == expected->segments.size());
    REQUIRE(merged->average_length() == expected->average_length());
    REQUIRE(merged->documents_with_text() == expected->documents_with_text());
    if (merged->segments.empty()) return;
    const auto& found = *merged->segments[0].reader;
    const auto& wanted = *expected->segments[0].reader;
    REQUIRE(found.meta().posting_count == wanted.meta().posting_count);
    REQUIRE(found.meta().position_count == wanted.meta().position_count);
    REQUIRE(found.meta().form_count == wanted.meta().form_count);
    REQUIRE(found.meta().class_count == wanted.meta().class_count);
    REQUIRE(found.meta().average_length == wanted.meta().average_length);
    const auto norms = found.norms();
    const auto wanted_norms = wanted.norms();
    REQUIRE_OK(norms);
    REQUIRE_OK(wanted_norms);
    REQUIRE(std::equal(norms->begin(), norms->end(), wanted_norms->begin(), wanted_norms->end()));
  }

  Random random_;
  storage::MemoryFileSystem fs_;
  Settings settings_;
  std::unique_ptr<Index> index_;
  Model model_;
  std::uint64_t sequence_ = 0;
};

}  // namespace

TEST_CASE("random operations leave what a map would hold") {
  for (int seed = 1; seed <= seeds(); ++seed) {
    INFO("seed " << seed);
    RandomIndex(static_cast<std::uint64_t>(seed)).run(12);
  }
}

TEST_CASE("a budget for a few documents gives many segments, and the same contents") {
  Random random(21);
  std::vector<TestDoc> docs;
  Model model;
  for (int i = 0; i < 300; ++i) {
    docs.push_back(random_doc(random, "d" + std::to_string(i)));
    model[docs.back().id] = docs.back();
  }
  storage::MemoryFileSystem fs;
  const auto index = make_index(fs, Settings{});
  WriterOptions options;
  options.memory_bytes = 1;
  options.merge = false;
  add_all(*index, docs, options);
  CHECK(index->snapshot()->segments.size() == docs.size());
  const auto many = contents_of(*index->snapshot());
  require_model(*index->snapshot(), model);
  const double average_length = index->snapshot()->average_length();

  // Merging by policy, in rounds, then everything: nothing changes, and documents keep their order.
  options.merge = true;
  options.threads = 2;
  add_all(*index, {docs[0]}, options);
  CHECK(index->snapshot()->segments.size() < 8);
  require_equal(contents_of(*index->snapshot()), many);
  REQUIRE_OK(index->optimize(options));
  const auto merged = index->snapshot();
  require_equal(contents_of(*merged), many);
  CHECK(merged->average_length() == average_length);
  REQUIRE(merged->segments.size() == 1);
  for (DocNum doc = 0; doc < docs.size(); ++doc) {
    const auto& expected = docs[(doc + 1) % docs.size()];
    REQUIRE(*merged->segments[0].reader->document_id(doc) == expected.id);
  }
  REQUIRE_OK(index->check(nullptr));
}

TEST_CASE("one document updated over and over makes few segments") {
  Random random(4);
  storage::MemoryFileSystem fs;
  const auto index = make_index(fs, plain_settings());
  WriterOptions options;
  options.merge = false;
  std::vector<TestDoc> docs;
  for (int i = 0; i < 2000; ++i) docs.push_back(random_doc(random, i % 100 == 0 ? "b" : "a"));
  const auto stats = add_all(*index, docs, options);
  CHECK(stats.added == 2);
  CHECK(index->snapshot()->segments.size() <= 2);
  require_model(*index->snapshot(), {{"a", docs.back()}, {"b", docs[1900]}});
}

// Completion of one segment against the plain reading of its dictionaries.

#include <algorithm>

#include "engine/base/random.hpp"
#include "engine/segment/completion_writer.hpp"
#include "tests/segment/segment_model.hpp"

namespace fts::segment {
namespace {

using storage::MemoryFileSystem;

/// What a cursor gives, in its order; checks that it descends and keeps its promises.
std::vector<std::pair<std::uint32_t, std::string>> all_of(CompletionCursor& cursor) {
  std::vector<std::pair<std::uint32_t, std::string>> all;
  for (auto bound = cursor.bound(); cursor.next(); bound = cursor.bound()) {
    REQUIRE(cursor.documents() <= bound);
    REQUIRE(cursor.documents() > 0);
    if (!all.empty()) REQUIRE(cursor.documents() <= all.back().first);
    all.emplace_back(cursor.documents(), std::string(cursor.text()));
  }
  REQUIRE(cursor.status().ok());
  return all;
}

void sort_all(std::vector<std::pair<std::uint32_t, std::string>>& all) {
  std::sort(all.begin(), all.end());
}

TEST_CASE("every word with a beginning comes once, the most frequent first") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    MemoryFileSystem fs;
    auto model = testing::random_model(60, 1 + static_cast<std::uint32_t>(seed % 2), seed);
    // With and without the section: the answers are the same.
    model.completion = seed % 3 != 0;
    testing::write_segment(fs, "a.seg", model);
    const auto reader = testing::open_segment(fs, "a.seg");
    CHECK(reader->has_completion() == model.completion);
    REQUIRE(reader->check(nullptr).ok());
    std::vector<std::string> beginnings = {"zzz"};
    for (const auto& [form, postings] : model.terms) {
      const auto folded = testing::fold_of(form);
      for (std::size_t size = 1; size <= folded.size(); size += 2) {
        beginnings.push_back(folded.substr(0, size));
      }
    }
    for (const auto& beginning : beginnings) {
      std::vector<std::pair<std::uint32_t, std::string>> expected;
      for (const auto& [form, postings] : model.terms) {
        if (!form.starts_with(beginning) && !testing::fold_of(form).starts_with(beginning))
          continue;
        expected.emplace_back(static_cast<std::uint32_t>(postings.size()), form);
      }
      const auto cursor = reader->complete_words(beginning, "");
      REQUIRE(cursor.ok());
      auto got = all_of(**cursor);
      sort_all(got);
      sort_all(expected);
      INFO("seed " << seed << " beginning " << beginning);
      REQUIRE(got == expected);
    }
  }
}

TEST_CASE("phrases are found by their beginning, and looked up") {
  MemoryFileSystem fs;
  auto model = testing::random_model(50, 1, 3);
  model.completion = true;
  Random random(5);
  for (int i = 100; i < 300; ++i) {
    const auto key = (i % 2 == 0 ? "mot " : "pas ") + std::to_string(i);
    model.phrases.push_back(
        {key, i % 3 == 0 ? key + "é" : key, static_cast<std::uint32_t>(1 + random.below(50))});
  }
  std::ranges::sort(model.phrases, {}, &Phrase::key);
  testing::write_segment(fs, "a.seg", model);
  const auto reader = testing::open_segment(fs, "a.seg");
  REQUIRE(reader->check(nullptr).ok());
  CHECK(reader->phrases().value() == model.phrases);
  CHECK_FALSE(reader->phrases_estimated().value());
  for (const char* beginning : {"m", "mot ", "mot 1", "pas 29", "mot 100", "q"}) {
    std::vector<std::pair<std::uint32_t, std::string>> expected;
    for (const auto& phrase : model.phrases) {
      if (phrase.key.starts_with(beginning)) expected.emplace_back(phrase.documents, phrase.text);
    }
    const auto cursor = reader->complete_phrases(beginning);
    REQUIRE(cursor.ok());
    auto got = all_of(**cursor);
    sort_all(got);
    sort_all(expected);
    CHECK(got == expected);
  }
  CHECK(reader->phrase_documents(model.phrases[7].key).value() == model.phrases[7].documents);
  CHECK(reader->phrase_documents("mot").value() == 0);
}

TEST_CASE("phrases out of order, empty or too long are refused") {
  CompletionWriter writer;
  CHECK(writer.set_phrases({}, false).ok());
  CHECK_FALSE(writer.set_phrases({{"b a", "b a", 1}, {"a b", "a b", 1}}, false).ok());
  CHECK_FALSE(writer.set_phrases({{"a b", "a b", 1}, {"a b", "a b", 1}}, false).ok());
  CHECK_FALSE(writer.set_phrases({{"a b", "", 1}}, false).ok());
  CHECK_FALSE(writer.set_phrases({{"a b", "a b", 0}}, false).ok());
  const std::string longest(kMaxPhraseBytes, 'a');
  CHECK(writer.set_phrases({{longest, longest, 1}}, false).ok());
  CHECK_FALSE(writer.set_phrases({{longest + "a", longest, 1}}, false).ok());
  CHECK_FALSE(writer.set_phrases({{longest, longest + "a", 1}}, false).ok());
}

}  // namespace
}  // namespace fts::segment

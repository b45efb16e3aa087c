// Segments whose documents are not in the order of their insertion.

#include <algorithm>
#include <numeric>

#include "engine/codec/rank_column.hpp"
#include "engine/codec/stored_reader.hpp"
#include "tests/segment/segment_model.hpp"

namespace fts::segment {
namespace {

using storage::MemoryFileSystem;
using testing::open_segment;
using testing::random_model;

std::vector<DocNum> shuffled(std::uint32_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<DocNum> numbers(count);
  std::iota(numbers.begin(), numbers.end(), DocNum{0});
  for (std::size_t i = count; i > 1; --i) std::swap(numbers[i - 1], numbers[random.below(i)]);
  return numbers;
}

/// Documents as they were added stand under `numbers`, in `reader`.
void require_order(const SegmentReader& reader, const testing::SegmentModel& model,
                   const std::vector<DocNum>& numbers) {
  REQUIRE(reader.check(nullptr).ok());
  REQUIRE(reader.insertion_order().value() == numbers);
  const auto* ranks = reader.ranks().value();
  REQUIRE((ranks != nullptr) == reader.reordered());
  for (std::uint32_t added = 0; added < numbers.size(); ++added) {
    const auto doc = numbers[added];
    REQUIRE(reader.document_id(doc).value() == model.ids[added]);
    REQUIRE(reader.document(doc).value() == model.sources[added]);
    REQUIRE(reader.find_id(model.ids[added]).value() == std::optional<DocNum>(doc));
    if (ranks != nullptr) REQUIRE((*ranks)[doc] == added);
  }
  CHECK_FALSE(reader.find_id("absent").value().has_value());
  CHECK_FALSE(reader.document_id(static_cast<DocNum>(numbers.size())).ok());
}

TEST_CASE("documents are found under their numbers, whatever the order they came in") {
  for (const std::uint32_t documents : {1U, 2U, 3U, 64U, 65U, 1000U}) {
    MemoryFileSystem fs;
    auto model = random_model(documents, 1, documents);
    model.numbers = shuffled(documents, documents);
    testing::write_segment(fs, "a.seg", model);
    const auto reader = open_segment(fs, "a.seg");
    CHECK(reader->reordered());
    require_order(*reader, model, model.numbers);
  }
}

TEST_CASE("without numbers a segment has no ranks") {
  MemoryFileSystem fs;
  const auto model = random_model(10, 1, 1);
  testing::write_segment(fs, "a.seg", model);
  const auto reader = open_segment(fs, "a.seg");
  CHECK_FALSE(reader->reordered());
  std::vector<DocNum> numbers(10);
  std::iota(numbers.begin(), numbers.end(), DocNum{0});
  require_order(*reader, model, numbers);
}

TEST_CASE("documents of a reordered segment are copied as they were inserted") {
  MemoryFileSystem fs;
  auto model = random_model(300, 1, 4);
  model.numbers = shuffled(300, 4);
  testing::write_segment(fs, "a.seg", model);
  const auto source = open_segment(fs, "a.seg");
  LiveDocs live(300);
  for (DocNum doc = 0; doc < 300; doc += 7) live.remove(doc);
  auto copy = model;
  copy.terms.clear();
  copy.ids.clear();
  copy.sources.clear();
  copy.numbers.clear();
  for (std::size_t added = 0; added < 300; ++added) {
    if (!live.live(model.numbers[added])) continue;
    copy.ids.push_back(model.ids[added]);
    copy.sources.push_back(model.sources[added]);
  }
  copy.lengths = {std::vector<std::uint32_t>(copy.ids.size(), 0)};
  auto writer = SegmentWriter::create(fs, "b.seg", testing::writer_options(copy)).value();
  REQUIRE(writer->add_documents_from(*source, live).ok());
  testing::write_rest(*writer, copy);
  std::vector<DocNum> numbers(copy.ids.size());
  std::iota(numbers.begin(), numbers.end(), DocNum{0});
  require_order(*open_segment(fs, "b.seg"), copy, numbers);
}

TEST_CASE("of documents with one id the last inserted is found") {
  MemoryFileSystem fs;
  auto model = random_model(4, 1, 4);
  model.ids = {"a", "b", "a", "c"};
  model.numbers = {3, 1, 0, 2};
  testing::write_segment(fs, "a.seg", model);
  const auto reader = open_segment(fs, "a.seg");
  CHECK(reader->find_id("a").value() == std::optional<DocNum>(0));
  CHECK(reader->check(nullptr).ok());
}

TEST_CASE("numbers that are no permutation, or come too early or late, are refused") {
  MemoryFileSystem fs;
  const auto model = random_model(3, 1, 1);
  auto writer = SegmentWriter::create(fs, "a.seg", testing::writer_options(model)).value();
  const auto refused = [&](const std::vector<DocNum>& numbers) {
    return writer->set_numbers(numbers).code() == StatusCode::kInvalidArgument;
  };
  for (std::size_t i = 0; i < 3; ++i)
    REQUIRE(writer->add_document(model.ids[i], model.sources[i]).ok());
  CHECK(refused({0, 1}));
  CHECK(refused({0, 1, 2, 3}));
  CHECK(refused({0, 1, 1}));
  CHECK(refused({0, 1, 3}));
  REQUIRE(writer->set_numbers(std::vector<DocNum>{2, 0, 1}).ok());
  CHECK(writer->add_document("late", "{}").status().code() == StatusCode::kInvalidArgument);
  REQUIRE(writer->set_lengths(0, model.lengths[0]).ok());
  CHECK(refused({0, 1, 2}));
}

TEST_CASE("ranks are read as they were written, and no permutation is refused") {
  for (const std::uint32_t count : {0U, 1U, 2U, 255U, 256U, 257U, 70'000U}) {
    const auto ranks = shuffled(count, count);
    auto bytes = codec::build_rank_column(ranks);
    const auto size = bytes.size();
    bytes.resize(size + 64);
    const auto section = storage::Section::unverified(Bytes(bytes).first(size));
    const auto column = codec::RankColumn::open(section, count).value();
    for (std::uint32_t i = 0; i < count; ++i) {
      REQUIRE(column[i] == ranks[i]);
      REQUIRE(column.get(i).value() == ranks[i]);
    }
    const auto inverse = column.inverse().value();
    for (std::uint32_t rank = 0; rank < count; ++rank) REQUIRE(ranks[inverse[rank]] == rank);
    if (count < 3) continue;  // turned round, two ranks are a permutation too
    CHECK_FALSE(codec::RankColumn::open(section, 10 * count).ok());
    bytes[0] = static_cast<std::uint8_t>(~bytes[0]);
    CHECK(column.check().code() == StatusCode::kCorruption);
  }
}

}  // namespace
}  // namespace fts::segment

// Documents copied from segment to segment, deletions, and what is spooled on the way.

#include "engine/codec/stored_reader.hpp"
#include "engine/segment/spool.hpp"
#include "tests/segment/segment_model.hpp"

namespace fts::segment {
namespace {

using storage::MemoryFileSystem;
using testing::open_segment;
using testing::random_model;
using testing::SegmentModel;

/// A model of documents only, with sources that a dictionary can be trained on.
SegmentModel documents_model(std::uint32_t documents, std::uint64_t seed) {
  Random random(seed);
  SegmentModel model;
  model.lengths = {std::vector<std::uint32_t>(documents, 0)};
  for (std::uint32_t doc = 0; doc < documents; ++doc) {
    model.ids.push_back(std::to_string(seed) + "/" + std::to_string(doc));
    std::string source = "{\"titre\":\"Article R. " + std::to_string(random.below(999));
    for (std::uint64_t left = random.below(40); left > 0; --left) {
      source += " du code de la consommation, n° " + std::to_string(random.next());
    }
    model.sources.push_back(source + "\"}");
  }
  return model;
}

void append_live(SegmentModel& all, const SegmentModel& part, const LiveDocs& live) {
  for (std::uint32_t doc = 0; doc < part.document_count(); ++doc) {
    if (!live.live(doc)) continue;
    all.ids.push_back(part.ids[doc]);
    all.sources.push_back(part.sources[doc]);
    all.lengths[0].push_back(0);
  }
}

TEST_CASE("a merge keeps the live documents of its segments, in order") {
  MemoryFileSystem fs;
  Random random(1);
  SegmentModel all;
  all.lengths.emplace_back();
  auto writer = SegmentWriter::create(fs, "all.seg", testing::writer_options(all)).value();
  std::vector<std::shared_ptr<const SegmentReader>> sources;
  std::uint64_t part_number = 0;
  for (const std::uint32_t documents : {7000U, 10U, 5000U, 0U, 300U}) {
    const auto part = documents_model(documents, ++part_number);
    const auto path = std::to_string(part_number) + ".seg";
    testing::write_segment(fs, path, part);
    sources.push_back(open_segment(fs, path));
    LiveDocs live(documents);
    // Of the third segment only some blocks lose documents, of the last nearly all.
    for (std::uint32_t doc = 0; doc < documents; ++doc) {
      if (part_number == 3 && doc < 1000 && random.chance(0.1)) live.remove(doc);
      if (part_number == 5 && doc % 50 != 0) live.remove(doc);
    }
    REQUIRE(writer->add_documents_from(*sources.back(), live).ok());
    append_live(all, part, live);
  }
  testing::write_rest(*writer, all);
  const auto reader = open_segment(fs, "all.seg");
  REQUIRE(reader->check(nullptr).ok());
  REQUIRE(reader->meta().document_count == all.document_count());
  for (std::uint32_t doc = 0; doc < all.document_count(); ++doc) {
    REQUIRE(reader->document(doc).value() == all.sources[doc]);
    REQUIRE(reader->document_id(doc).value() == all.ids[doc]);
  }
  // The large segments' blocks were copied: the same bytes stand in the merged file.
  const auto first = sources[0]->stored()->block(0).value().compressed;
  const auto merged = reader->stored()->block(0).value().compressed;
  CHECK(std::equal(first.begin(), first.end(), merged.begin(), merged.end()));
  CHECK(reader->stored_dictionary().size() == sources[0]->stored_dictionary().size());
}

TEST_CASE("many small segments merge into full blocks") {
  MemoryFileSystem fs;
  SegmentModel all;
  all.lengths.emplace_back();
  auto writer = SegmentWriter::create(fs, "all.seg", testing::writer_options(all)).value();
  for (std::uint32_t i = 0; i < 200; ++i) {
    const auto part = documents_model(3, 100 + i);
    testing::write_segment(fs, "part.seg", part);
    const auto source = open_segment(fs, "part.seg");
    REQUIRE(writer->add_documents_from(*source, LiveDocs(3)).ok());
    append_live(all, part, LiveDocs(3));
  }
  testing::write_rest(*writer, all);
  const auto reader = open_segment(fs, "all.seg");
  std::uint64_t raw = 0;
  for (const auto& source : all.sources) raw += source.size();
  CHECK(reader->stored()->block_count() <= raw / codec::kStoredBlockBytes + 1);
  REQUIRE(reader->check(nullptr).ok());
}

TEST_CASE("a segment that stores documents cannot take them from one that does not") {
  MemoryFileSystem fs;
  auto model = documents_model(5, 1);
  auto options = testing::writer_options(model);
  options.store_documents = false;
  auto writer = SegmentWriter::create(fs, "bare.seg", options).value();
  for (const auto& id : model.ids) REQUIRE(writer->add_document(id, "ignored").ok());
  testing::write_rest(*writer, model);
  const auto bare = open_segment(fs, "bare.seg");
  CHECK_FALSE(bare->stores_documents());
  CHECK(bare->stored() == nullptr);
  CHECK(bare->stored_dictionary().empty());
  CHECK(bare->document(0).status().code() == StatusCode::kUnsupported);
  CHECK(bare->document_id(4).value() == model.ids[4]);
  REQUIRE(bare->check(nullptr).ok());
  auto storing = SegmentWriter::create(fs, "a.seg", testing::writer_options(model)).value();
  CHECK(storing->add_documents_from(*bare, LiveDocs(5)).code() == StatusCode::kInvalidArgument);
  auto also_bare = SegmentWriter::create(fs, "b.seg", options).value();
  REQUIRE(also_bare->add_documents_from(*bare, LiveDocs(5)).ok());
  testing::write_rest(*also_bare, model);
  CHECK(open_segment(fs, "b.seg")->find_id(model.ids[2]).value() == std::optional<DocNum>(2));
}

TEST_CASE("of documents with one id the last is found") {
  MemoryFileSystem fs;
  auto model = documents_model(50, 1);
  for (std::size_t i = 0; i < 50; ++i) model.ids[i] = i % 2 == 0 ? "pair" : "impair";
  testing::write_segment(fs, "a.seg", model);
  const auto reader = open_segment(fs, "a.seg");
  CHECK(reader->find_id("pair").value() == std::optional<DocNum>(48));
  CHECK(reader->find_id("impair").value() == std::optional<DocNum>(49));
  CHECK(reader->check(nullptr).ok());
}

TEST_CASE("a spool moves to a file when it is large, and leaves none") {
  for (const std::size_t memory : {0U, 10U, 1U << 20}) {
    MemoryFileSystem fs;
    {
      Spool spool(fs, "spool.tmp", memory);
      ByteBuffer expected;
      Random random(memory);
      for (int i = 0; i < 3000; ++i) {
        ByteBuffer piece(random.below(300), static_cast<std::uint8_t>(i));
        REQUIRE(spool.append(piece).ok());
        append_bytes(expected, piece);
        REQUIRE(spool.size() == expected.size());
      }
      const auto bytes = spool.finish();
      REQUIRE(bytes.ok());
      CHECK(std::equal(expected.begin(), expected.end(), bytes->begin(), bytes->end()));
      CHECK(fs.list(".").value().size() == (memory < 100 ? 1 : 0));
    }
    CHECK(fs.list(".").value().empty());
  }
}

TEST_CASE("deletions are kept beside the segment") {
  MemoryFileSystem fs;
  for (const std::uint32_t documents : {1U, 63U, 64U, 65U, 1000U}) {
    LiveDocs live(documents);
    CHECK(live.all_live());
    CHECK(live.words().empty());
    Random random(documents);
    std::vector<bool> deleted(documents, false);
    for (int round = 0; round < 3; ++round) {
      REQUIRE(live.write(fs, "a.del", SegmentId(9)).ok());
      const auto read = LiveDocs::read(fs, "a.del", SegmentId(9), documents);
      REQUIRE(read.ok());
      CHECK(read->deleted_count() == live.deleted_count());
      CHECK(read->document_count() == documents);
      for (std::uint32_t doc = 0; doc < documents; ++doc) {
        REQUIRE(read->live(doc) == !deleted[doc]);
        REQUIRE(live.live(doc) == !deleted[doc]);
      }
      for (std::uint32_t i = 0; i < documents / 3 + 1; ++i) {
        const auto doc = static_cast<std::uint32_t>(random.below(documents));
        CHECK(live.remove(doc) == !deleted[doc]);
        deleted[doc] = true;
      }
    }
    CHECK_FALSE(LiveDocs::read(fs, "a.del", SegmentId(8), documents).ok());
    CHECK_FALSE(LiveDocs::read(fs, "a.del", SegmentId(9), documents + 1).ok());
  }
}

}  // namespace
}  // namespace fts::segment

// Stored documents against the vector they came from.

#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/codec/stored_reader.hpp"
#include "engine/codec/stored_writer.hpp"

namespace fts::codec {
namespace {

struct Stored {
  ByteBuffer bytes;
  std::unique_ptr<StoredReader> reader;
};

Stored open(ByteBuffer bytes, std::size_t documents) {
  Stored stored;
  stored.bytes = std::move(bytes);
  const auto size = stored.bytes.size();
  stored.bytes.resize(size + 64);
  auto reader = StoredReader::open(storage::Section::unverified(Bytes(stored.bytes).first(size)),
                                   static_cast<std::uint32_t>(documents));
  REQUIRE(reader.ok());
  stored.reader = std::move(reader).value();
  return stored;
}

ByteBuffer write(const std::vector<std::string>& documents, ByteBuffer dictionary = {}) {
  storage::MemorySink sink;
  StoredWriterOptions options;
  options.dictionary = std::move(dictionary);
  StoredWriter writer(options, sink);
  for (const auto& document : documents) REQUIRE(writer.add(document).ok());
  REQUIRE(writer.finish().ok());
  return sink.take();
}

void compare(const std::vector<std::string>& documents, const StoredReader& reader) {
  REQUIRE(reader.check().ok());
  for (std::uint32_t doc = 0; doc < documents.size(); ++doc) {
    REQUIRE(reader.document(doc).value() == documents[doc]);
  }
  REQUIRE_FALSE(reader.document(static_cast<std::uint32_t>(documents.size())).ok());
}

/// Text of the sort that a dictionary helps: the same words in another order.
std::string sentence(Random& random, std::size_t words) {
  static const std::vector<std::string> kWords = {
      "le tribunal",  "administratif",    "a rejeté",       "la requête",
      "du requérant", "article L. 121-1", "du code",        "de la consommation",
      "en vigueur",   "depuis",           "le 1er janvier", "\"title\":"};
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    text += kWords[random.below(kWords.size())];
    text += ' ';
    if (random.chance(0.2)) text += std::to_string(random.below(100'000));
  }
  return text;
}

std::vector<std::string> sentences(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<std::string> documents;
  for (std::size_t i = 0; i < count; ++i)
    documents.push_back(sentence(random, 1 + random.below(60)));
  return documents;
}

TEST_CASE("documents come back as they were, at every size around a block") {
  for (const std::size_t count : {0U, 1U, 15U, 16U, 17U, 255U, 256U, 257U, 4095U, 4096U, 4097U}) {
    const auto documents = sentences(count, count);
    compare(documents, *open(write(documents), count).reader);
  }
}

TEST_CASE("empty, huge and incompressible documents are stored") {
  std::vector<std::string> documents(10'000);
  Random random(4);
  std::string noise;
  for (int i = 0; i < 1 << 20; ++i) noise.push_back(static_cast<char>(random.below(256)));
  documents.push_back(noise);
  documents.emplace_back("petit");
  documents.emplace_back(std::size_t{1} << 20, 'x');
  documents.emplace_back();
  compare(documents, *open(write(documents), documents.size()).reader);
}

TEST_CASE("a dictionary is trained on the first documents and can be handed on") {
  const auto documents = sentences(6000, 5);
  const auto trained = open(write(documents), documents.size());
  compare(documents, *trained.reader);
  const auto dictionary = trained.reader->dictionary();
  REQUIRE_FALSE(dictionary.empty());
  const auto more = sentences(6000, 6);
  const auto with = write(more, ByteBuffer(dictionary.begin(), dictionary.end()));
  const auto without = write(more);
  const auto stored = open(with, more.size());
  compare(more, *stored.reader);
  CHECK(stored.reader->dictionary().size() == dictionary.size());
  CHECK(with.size() < without.size() + without.size() / 20);
  CHECK(open(write(sentences(100, 6)), 100).reader->dictionary().empty());
}

TEST_CASE("a document beyond its limit is refused by name") {
  storage::MemorySink sink;
  StoredWriter writer({}, sink);
  std::string large(limits::kMaxDocumentBytes, 'x');
  CHECK(writer.add(large).ok());
  large.push_back('x');
  const auto status = writer.add(large);
  CHECK(status.code() == StatusCode::kLimit);
  CHECK(status.message().find("kMaxDocumentBytes") != std::string::npos);
  REQUIRE(writer.finish().ok());
  large.pop_back();
  CHECK(open(sink.take(), 1).reader->document(0).value() == large);
}

TEST_CASE("whole blocks can be copied with their dictionaries") {
  const auto first = sentences(6000, 7);
  const auto second = sentences(6000, 8);
  const auto third = sentences(10, 9);
  const auto a = open(write(first), first.size());
  const auto b = open(write(second), second.size());
  storage::MemorySink sink;
  StoredWriter writer({}, sink);
  for (const auto& document : third) REQUIRE(writer.add(document).ok());
  std::uint32_t copied = 0;
  for (const auto* source : {a.reader.get(), b.reader.get()}) {
    for (std::uint32_t i = 0; i < source->block_count(); ++i) {
      if (writer.worth_copying(*source, i)) {
        ++copied;
        REQUIRE(writer.copy_block(*source, i).ok());
        continue;
      }
      StoredReader::DecodedBlock block;
      REQUIRE(source->decode(i, block).ok());
      for (const auto document : block.documents) REQUIRE(writer.add(document).ok());
    }
  }
  for (const auto& document : third) REQUIRE(writer.add(document).ok());
  REQUIRE(writer.finish().ok());
  CHECK(copied > a.reader->block_count());
  auto all = third;
  all.insert(all.end(), first.begin(), first.end());
  all.insert(all.end(), second.begin(), second.end());
  all.insert(all.end(), third.begin(), third.end());
  compare(all, *open(sink.take(), all.size()).reader);
}

TEST_CASE("many threads read documents at once") {
  const auto documents = sentences(6000, 10);
  const auto stored = open(write(documents), documents.size());
  std::vector<std::thread> threads;
  std::array<int, 4> wrong{};
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (std::uint32_t doc = static_cast<std::uint32_t>(t); doc < documents.size(); doc += 37) {
        const auto document = stored.reader->document(doc);
        wrong[t] += document.ok() && *document == documents[doc] ? 0 : 1;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto count : wrong) CHECK(count == 0);
}

TEST_CASE("damaged stored documents never crash the reader") {
  const auto documents = sentences(12, 11);
  const auto good = write(documents);
  std::size_t opened = 0;
  std::size_t found_by_check = 0;
  std::size_t unreadable = 0;
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto bytes = good;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    bytes.resize(good.size() + 64);
    const auto reader =
        StoredReader::open(storage::Section::unverified(Bytes(bytes).first(good.size())), 12);
    if (!reader.ok()) {
      CHECK(reader.status().code() == StatusCode::kCorruption);
      continue;
    }
    ++opened;
    if (!(*reader)->check().ok()) ++found_by_check;
    for (std::uint32_t doc = 0; doc < 12; ++doc) {
      if (!(*reader)->document(doc).ok()) ++unreadable;
    }
  }
  CHECK(opened > 0);
  CHECK(opened < good.size() * 8);
  CHECK(found_by_check > 0);
  CHECK(unreadable > 0);
}

}  // namespace
}  // namespace fts::codec

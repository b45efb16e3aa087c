// The sorted dictionary against std::map.

#include <algorithm>
#include <map>
#include <string>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/codec/front_coding_reader.hpp"
#include "engine/codec/front_coding_writer.hpp"

namespace fts::codec {
namespace {

using Model = std::map<std::string, std::string>;

struct Dictionary {
  ByteBuffer bytes;
  std::unique_ptr<FrontCodingReader> reader;
};

ByteBuffer write(const Model& model) {
  storage::MemorySink sink;
  FrontCodingWriter writer(sink);
  for (const auto& [term, payload] : model) REQUIRE(writer.add(term, as_bytes(payload)).ok());
  REQUIRE(writer.finish().ok());
  return sink.take();
}

/// With the 64 readable bytes that a section has behind it.
Dictionary open(ByteBuffer bytes) {
  Dictionary dictionary;
  dictionary.bytes = std::move(bytes);
  const auto size = dictionary.bytes.size();
  dictionary.bytes.resize(size + 64);
  auto reader = FrontCodingReader::open(
      storage::Section::unverified(Bytes(dictionary.bytes).first(size)), "test");
  REQUIRE(reader.ok());
  dictionary.reader = std::move(reader).value();
  return dictionary;
}

void compare(const Model& model) {
  const auto dictionary = open(write(model));
  const auto& reader = *dictionary.reader;
  REQUIRE(reader.size() == model.size());
  REQUIRE(reader.check().ok());
  FrontCodingReader::Iterator walk(reader, 0);
  std::uint32_t rank = 0;
  for (const auto& [term, payload] : model) {
    const auto found = reader.find(term);
    REQUIRE(found.ok());
    REQUIRE(found->has_value());
    REQUIRE((**found).rank == rank);
    REQUIRE(as_text((**found).payload) == payload);
    const auto entry = reader.entry(rank);
    REQUIRE(entry.ok());
    REQUIRE(as_text(entry->payload) == payload);
    REQUIRE(as_text(entry->block_payload) == as_text((**found).block_payload));
    REQUIRE(reader.term(rank).value() == term);
    REQUIRE(reader.lower_bound(term).value() == rank);
    REQUIRE(walk.next());
    REQUIRE(walk.term() == term);
    REQUIRE(walk.rank() == rank);
    REQUIRE(as_text(walk.payload()) == payload);
    REQUIRE(walk.at_block_start() == (rank % kTermsPerBlock == 0));
    ++rank;
  }
  REQUIRE_FALSE(walk.next());
  REQUIRE(walk.status().ok());
  REQUIRE_FALSE(reader.entry(rank).ok());
  REQUIRE_FALSE(reader.term(rank).ok());
}

/// Terms near those of the model, most of them absent.
void probe(const Model& model, Random& random) {
  const auto dictionary = open(write(model));
  std::vector<std::string> terms;
  for (const auto& [term, payload] : model) terms.push_back(term);
  for (const auto& term : terms) {
    for (int kind = 0; kind < 4; ++kind) {
      std::string probe = term;
      if (kind == 0) probe.push_back(static_cast<char>(random.below(256)));
      if (kind == 1) probe.pop_back();
      if (kind == 2 && !probe.empty()) probe.back() = static_cast<char>(random.below(256));
      if (kind == 3 && !probe.empty()) {
        probe[random.below(probe.size())] = static_cast<char>(random.below(256));
      }
      const auto place = std::lower_bound(terms.begin(), terms.end(), probe);
      const auto rank = static_cast<std::uint32_t>(place - terms.begin());
      const bool present = place != terms.end() && *place == probe;
      const auto found = dictionary.reader->find(probe);
      REQUIRE(found.ok());
      REQUIRE(found->has_value() == present);
      REQUIRE(dictionary.reader->lower_bound(probe).value() == rank);
    }
  }
}

std::string random_term(Random& random, std::size_t max_size, unsigned alphabet) {
  std::string term;
  const auto size = 1 + random.below(max_size);
  for (std::size_t i = 0; i < size; ++i) {
    term.push_back(
        static_cast<char>(alphabet == 256 ? random.below(256) : 'a' + random.below(alphabet)));
  }
  return term;
}

TEST_CASE("a dictionary gives back what was put in, at every size around a block") {
  for (const std::size_t size : {0U, 1U, 2U, 15U, 16U, 17U, 31U, 32U, 33U, 255U, 256U, 257U}) {
    Model model;
    Random random(size + 1);
    while (model.size() < size) model[random_term(random, 12, 5)] = random_term(random, 9, 256);
    compare(model);
    probe(model, random);
  }
}

TEST_CASE("a dictionary of many levels finds every term and no other") {
  Model model;
  Random random(7);
  // More than 64 * 64 blocks of 16, so that the head table has three levels.
  while (model.size() < 70'000) model[random_term(random, 14, 4)] = random_term(random, 3, 26);
  compare(model);
  probe(model, random);
}

// The slow scan: every term that begins with none of the prefixes passed over before it.
void scan(const Model& model, Random& random) {
  const auto dictionary = open(write(model));
  FrontCodingReader::Scanner scanner(*dictionary.reader);
  std::string hopeless, before;
  for (const auto& [term, payload] : model) {
    if (!hopeless.empty() && term.starts_with(hopeless)) continue;
    REQUIRE(scanner.next());
    REQUIRE(scanner.term() == term);
    REQUIRE(scanner.shared() <= common_prefix(before, term));
    before = term;
    hopeless.clear();
    if (!term.empty() && random.chance(0.6)) {
      hopeless = term.substr(0, 1 + random.below(term.size()));
      scanner.skip(hopeless.size());
    }
  }
  REQUIRE_FALSE(scanner.next());
  REQUIRE(scanner.status().ok());
}

TEST_CASE("a scan passes over what begins with a hopeless prefix and nothing else") {
  for (const std::size_t size : {0U, 1U, 16U, 17U, 100U, 5000U}) {
    for (const unsigned alphabet : {2U, 26U, 256U}) {
      Model model;
      Random random(size + alphabet);
      for (std::size_t i = 0; i < size; ++i) model[random_term(random, 14, alphabet)] = "x";
      scan(model, random);
    }
  }
}

TEST_CASE("terms may be long, share everything, or hold any byte") {
  Model model;
  for (std::size_t size = 1; size <= 255; ++size) model[std::string(size, 'a')] = "x";
  for (std::size_t size = 1; size <= 255; ++size) model[std::string(size, '\xff')] = "";
  for (int c = 0; c < 256; ++c) model[std::string(1, static_cast<char>(c))] = std::string(200, 'p');
  model[std::string("a\0b", 3)] = "zero";
  model[std::string("a\0", 2)] = "zero";
  model[std::string(40'000, 'z')] = std::string(70'000, 'q');
  compare(model);
  Random random(3);
  probe(model, random);
}

TEST_CASE("many blocks may begin with the same eight bytes") {
  Model model;
  for (int i = 0; i < 3000; ++i) {
    auto digits = std::to_string(i);
    model["https://exemple.fr/" + std::string(6 - digits.size(), '0') + digits] = digits;
  }
  compare(model);
  Random random(5);
  probe(model, random);
  const auto dictionary = open(write(model));
  CHECK(dictionary.reader->lower_bound("https://").value() == 0);
  CHECK(dictionary.reader->lower_bound("https://f").value() == 3000);
  CHECK(dictionary.reader->lower_bound("").value() == 0);
  CHECK_FALSE(dictionary.reader->find("")->has_value());
}

TEST_CASE("walking may begin at any rank") {
  Model model;
  for (int i = 100; i < 200; ++i) model[std::to_string(i)] = std::to_string(i);
  const auto dictionary = open(write(model));
  for (std::uint32_t from = 0; from <= 101; ++from) {
    FrontCodingReader::Iterator walk(*dictionary.reader, from);
    for (auto rank = from; rank < 100; ++rank) {
      REQUIRE(walk.next());
      REQUIRE(walk.term() == std::to_string(100 + rank));
      REQUIRE(as_text(walk.block_payload()) == std::to_string(100 + rank / 16 * 16));
    }
    REQUIRE_FALSE(walk.next());
  }
}

TEST_CASE("terms out of order are refused") {
  storage::MemorySink sink;
  FrontCodingWriter writer(sink);
  REQUIRE(writer.add("b", {}).ok());
  CHECK(writer.add("b", {}).code() == StatusCode::kInvalidArgument);
  CHECK(writer.add("a", {}).code() == StatusCode::kInvalidArgument);
}

TEST_CASE("a damaged dictionary is refused or answers, but never crashes") {
  Model model;
  Random random(11);
  while (model.size() < 40) model[random_term(random, 20, 3)] = random_term(random, 20, 256);
  const auto good = write(model);
  std::size_t refused = 0;
  std::size_t found_by_check = 0;
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto bytes = good;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto size = bytes.size();
    bytes.resize(size + 64);
    const auto reader =
        FrontCodingReader::open(storage::Section::unverified(Bytes(bytes).first(size)), "test");
    if (!reader.ok()) {
      CHECK(reader.status().code() == StatusCode::kCorruption);
      ++refused;
      continue;
    }
    // Payloads and letters mean nothing at this level, everything else is an invariant.
    const auto checked = (*reader)->check();
    if (!checked.ok()) ++found_by_check;
    CHECK((checked.ok() || checked.code() == StatusCode::kCorruption));
    for (const auto& [term, payload] : model) {
      static_cast<void>((*reader)->find(term).ok());
      static_cast<void>((*reader)->lower_bound(term).ok());
    }
    for (std::uint32_t rank = 0; rank < std::min(50U, (*reader)->size()); ++rank) {
      static_cast<void>((*reader)->entry(rank).ok());
      static_cast<void>((*reader)->term(rank).ok());
    }
  }
  CHECK(refused > 0);
  CHECK(refused < good.size() * 8 / 2);  // most open, so that what follows is asked
  CHECK(found_by_check > 0);
}

}  // namespace
}  // namespace fts::codec

// Columns of numbers against vectors of values per document.

#include <algorithm>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/codec/match_values.hpp"
#include "engine/codec/packed_values.hpp"
#include "engine/codec/value_column_reader.hpp"
#include "engine/codec/value_column_writer.hpp"
#include "engine/storage/byte_sink.hpp"

namespace fts::codec {
namespace {

using Model = std::vector<std::vector<std::int64_t>>;

ByteBuffer write(const Model& model) {
  std::vector<std::uint32_t> docs;
  std::vector<std::int64_t> values;
  for (std::uint32_t doc = 0; doc < model.size(); ++doc) {
    for (const auto value : model[doc]) {
      docs.push_back(doc);
      values.push_back(value);
    }
  }
  storage::MemorySink sink;
  REQUIRE(write_value_column(sink, static_cast<std::uint32_t>(model.size()), docs, values).ok());
  return sink.take();
}

std::vector<std::uint64_t> naive_match(const Model& model, std::int64_t low, std::int64_t high,
                                       std::uint32_t first, std::size_t words) {
  std::vector<std::uint64_t> bits(words, 0);
  for (std::size_t i = 0; i < 64 * words && first + i < model.size(); ++i) {
    const auto& values = model[first + i];
    if (std::any_of(values.begin(), values.end(),
                    [&](auto value) { return low <= value && value <= high; })) {
      bits[i / 64] |= std::uint64_t{1} << (i % 64);
    }
  }
  return bits;
}

void compare_values(const Model& model, const ValueColumnReader& column) {
  std::uint32_t with_value = 0;
  for (std::uint32_t doc = 0; doc < model.size(); ++doc) {
    std::vector<std::int64_t> values;
    column.values(doc, values);
    REQUIRE(values == model[doc]);
    REQUIRE(column.min_value(doc).has_value() == !values.empty());
    REQUIRE(column.max_value(doc).has_value() == !values.empty());
    if (values.empty()) continue;
    ++with_value;
    REQUIRE(*column.min_value(doc) == *std::min_element(values.begin(), values.end()));
    REQUIRE(*column.max_value(doc) == *std::max_element(values.begin(), values.end()));
  }
  REQUIRE(column.documents_with_value() == with_value);
}

void compare(const Model& model, Random& random) {
  auto bytes = write(model);
  const auto size = bytes.size();
  bytes.resize(size + 64);
  const auto column =
      ValueColumnReader::open(Bytes(bytes).first(size), static_cast<std::uint32_t>(model.size()));
  REQUIRE(column.ok());
  compare_values(model, *column);
  std::vector<std::int64_t> ends = {INT64_MIN, INT64_MAX, 0, -1};
  for (const auto& values : model) {
    for (const auto value : values) {
      if (!random.chance(0.01) && ends.size() > 20) continue;
      ends.push_back(value);
      if (value < INT64_MAX) ends.push_back(value + 1);
      if (value > INT64_MIN) ends.push_back(value - 1);
    }
  }
  for (int round = 0; round < 60; ++round) {
    const auto low = ends[random.below(ends.size())];
    const auto high = round % 5 == 0 ? low : ends[random.below(ends.size())];
    const auto first =
        static_cast<std::uint32_t>(round % 3 == 0 ? 0 : random.below(model.size() + 2));
    const auto words = 1 + random.below(model.size() / 64 + 3);
    std::vector<std::uint64_t> bits(words, 0);
    column->match_range(low, high, first, bits);
    REQUIRE(bits == naive_match(model, low, high, first, words));
  }
}

std::int64_t random_value(Random& random, int kind) {
  switch (kind) {
    case 0:
      return 0;
    case 1:
      return static_cast<std::int64_t>(random.below(2));
    case 2:
      return 86'400'000 * static_cast<std::int64_t>(random.below(20'000)) - 5;
    case 3:
      return static_cast<std::int64_t>(random.next());
    case 4:
      return static_cast<std::int64_t>(random.next() >> 6) - (std::int64_t{1} << 57);
    default:
      return static_cast<std::int64_t>(random.below(1000)) - 500;
  }
}

TEST_CASE("numbers of every width pack and unpack") {
  Random random(1);
  for (std::uint32_t width = 0; width <= 64; ++width) {
    std::vector<std::uint64_t> values;
    for (int i = 0; i < 131; ++i) values.push_back(random.next() & low_mask(width));
    ByteBuffer bytes;
    append_packed(bytes, values, width);
    REQUIRE(bytes.size() == packed_bytes(values.size(), width));
    bytes.resize(bytes.size() + 16);
    for (std::size_t i = 0; i < values.size(); ++i) {
      REQUIRE(read_packed(bytes.data(), i, width) == values[i]);
    }
  }
}

TEST_CASE("matching a group of numbers equals the slow loop") {
  Random random(6);
  for (const std::uint32_t width : {0U, 1U, 2U, 4U, 8U, 16U, 32U, 64U}) {
    CHECK(matchable_width(width) == width);
    if (width > 2) CHECK(matchable_width(width / 2 + 1) == width);
    std::vector<std::uint64_t> values;
    for (int i = 0; i < 200; ++i) values.push_back(random.next() & low_mask(width));
    ByteBuffer bytes;
    append_packed(bytes, values, width);
    bytes.resize(bytes.size() + 64);
    for (int round = 0; round < 500; ++round) {
      const auto count = static_cast<std::uint32_t>(round % 2 == 0 ? 64 : random.below(65));
      const auto first = random.below(values.size() - count + 1);
      auto low = values[random.below(values.size())];
      auto high = values[random.below(values.size())];
      if (low > high) std::swap(low, high);
      std::uint64_t expected = 0;
      for (std::uint32_t i = 0; i < count; ++i) {
        const auto value = values[first + i];
        expected |= static_cast<std::uint64_t>(low <= value && value <= high) << i;
      }
      REQUIRE(match_values(bytes.data(), width, first, count, {low, high}) == expected);
    }
  }
}

TEST_CASE("a column gives back the values and matches as the slow loop does") {
  Random random(2);
  for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 4095U, 4096U, 4097U, 9000U}) {
    for (int kind = 0; kind < 6; ++kind) {
      // Values of every document, of most, of few; and several per document.
      for (const auto& [share, several] :
           {std::pair{1.0, false}, {0.9, false}, {0.01, false}, {1.0, true}, {0.5, true}}) {
        Model model(size);
        for (auto& values : model) {
          if (!random.chance(share)) continue;
          const auto count = several ? 1 + random.below(4) : 1;
          for (std::uint64_t i = 0; i < count; ++i) values.push_back(random_value(random, kind));
        }
        compare(model, random);
      }
    }
  }
}

TEST_CASE("a document may have thousands of values") {
  Random random(3);
  Model model(100);
  for (int i = 0; i < 10'000; ++i) model[50].push_back(random_value(random, 5));
  model[99].push_back(7);
  compare(model, random);
}

TEST_CASE("a column that is not as its contract says is refused") {
  storage::MemorySink sink;
  const std::vector<std::int64_t> two = {1, 2};
  const std::vector<std::uint32_t> descending = {1, 0};
  const std::vector<std::uint32_t> beyond = {0, 5};
  const std::vector<std::uint32_t> one = {0};
  CHECK(write_value_column(sink, 5, descending, two).code() == StatusCode::kInvalidArgument);
  CHECK(write_value_column(sink, 5, beyond, two).code() == StatusCode::kInvalidArgument);
  CHECK(write_value_column(sink, 5, one, two).code() == StatusCode::kInvalidArgument);
}

TEST_CASE("a damaged column is refused, or every value of it can be read") {
  Model model(70);
  for (std::size_t doc = 0; doc < model.size(); doc += 2) {
    model[doc] = {static_cast<std::int64_t>(doc), 1000};
  }
  const auto good = write(model);
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto bytes = good;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    bytes.resize(good.size() + 64);
    const auto column = ValueColumnReader::open(Bytes(bytes).first(good.size()), 70);
    if (!column.ok()) continue;
    std::vector<std::int64_t> values;
    for (std::uint32_t doc = 0; doc < 70; ++doc) column->values(doc, values);
    CHECK(values.size() == 70);
    std::vector<std::uint64_t> bits(2);
    column->match_range(3, 1000, 0, bits);
  }
}

}  // namespace
}  // namespace fts::codec

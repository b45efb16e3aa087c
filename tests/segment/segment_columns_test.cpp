// Typed columns of a segment, and the codes of their values.

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/segment/segment_model.hpp"

namespace fts::segment {
namespace {

using testing::open_segment;
using testing::random_model;
using testing::write_segment;

TEST_CASE("codes of numbers order as the numbers do") {
  std::vector<double> numbers = {-std::numeric_limits<double>::infinity(),
                                 -1e300,
                                 -2.5,
                                 -1,
                                 -std::numeric_limits<double>::denorm_min(),
                                 0,
                                 std::numeric_limits<double>::denorm_min(),
                                 1,
                                 1.5,
                                 9007199254740992.0,
                                 1e300,
                                 std::numeric_limits<double>::infinity()};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    CHECK(number_of_code(number_code(numbers[i])) == numbers[i]);
    if (i > 0) CHECK(number_code(numbers[i - 1]) < number_code(numbers[i]));
  }
  CHECK(number_code(-0.0) == number_code(0.0));
  CHECK_FALSE(std::signbit(number_of_code(number_code(-0.0))));
}

TEST_CASE("types have names") {
  CHECK(column_type_name(ColumnType::kKeyword) == "keyword");
  CHECK(column_type_name(ColumnType::kNumber) == "number");
  CHECK(column_type_name(ColumnType::kDate) == "date");
  CHECK(column_type_name(ColumnType::kBoolean) == "boolean");
}

ColumnData random_column(const std::string& name, ColumnType type, std::uint32_t documents,
                         Random& random) {
  ColumnData column;
  column.name = name;
  column.type = type;
  if (type == ColumnType::kKeyword) column.dictionary = {"", "Été", "a", "ab", "zoo\xff"};
  std::sort(column.dictionary.begin(), column.dictionary.end());
  for (std::uint32_t doc = 0; doc < documents; ++doc) {
    for (std::uint64_t left = random.below(3); left > 0; --left) {
      column.docs.push_back(doc);
      switch (type) {
        case ColumnType::kKeyword:
          column.codes.push_back(static_cast<std::int64_t>(random.below(column.dictionary.size())));
          break;
        case ColumnType::kNumber:
          column.codes.push_back(number_code(random.unit() * 1000 - 500));
          break;
        case ColumnType::kDate:
          column.codes.push_back(static_cast<std::int64_t>(random.below(20'000)) * 86'400'000);
          break;
        case ColumnType::kBoolean:
          column.codes.push_back(static_cast<std::int64_t>(random.below(2)));
          break;
      }
    }
  }
  return column;
}

TEST_CASE("a column of each type comes back") {
  for (const std::uint32_t documents : {0U, 1U, 4095U, 4096U, 4097U}) {
    Random random(documents);
    auto model = random_model(documents, 1, documents);
    model.columns = {random_column("theme", ColumnType::kKeyword, documents, random),
                     random_column("prix", ColumnType::kNumber, documents, random),
                     random_column("jour", ColumnType::kDate, documents, random),
                     random_column("en_vigueur", ColumnType::kBoolean, documents, random)};
    storage::MemoryFileSystem fs;
    write_segment(fs, "3.seg", model);
    const auto reader = open_segment(fs, "3.seg");
    REQUIRE(reader->check(nullptr).ok());
    CHECK(reader->column_names() ==
          std::vector<std::string>{"theme", "prix", "jour", "en_vigueur"});
    CHECK(reader->column("absente").value() == nullptr);
    for (const auto& expected : model.columns) {
      const auto* column = reader->column(expected.name).value();
      REQUIRE(column != nullptr);
      CHECK(column->type() == expected.type);
      std::size_t at = 0;
      std::vector<std::uint64_t> bits((documents + 63) / 64);
      const std::int64_t middle = expected.codes.empty() ? 0 : expected.codes.front();
      column->match_range(middle, INT64_MAX, 0, bits);
      for (std::uint32_t doc = 0; doc < documents; ++doc) {
        std::vector<std::int64_t> values;
        column->values(doc, values);
        bool matches = false;
        for (const auto value : values) {
          REQUIRE(at < expected.docs.size());
          REQUIRE(expected.docs[at] == doc);
          REQUIRE(expected.codes[at++] == value);
          matches = matches || value >= middle;
        }
        REQUIRE((bits[doc / 64] >> (doc % 64) & 1) == (matches ? 1U : 0U));
      }
      CHECK(at == expected.docs.size());
    }
    const auto* theme = reader->column("theme").value();
    const auto& words = model.columns[0].dictionary;
    REQUIRE(theme->dictionary_size() == words.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto code = static_cast<std::int64_t>(i);
      bool exact = false;
      CHECK(theme->keyword(code) == words[i]);
      CHECK(theme->keyword_lower_bound(words[i], exact) == code);
      CHECK(exact);
      CHECK(theme->keyword_lower_bound(words[i] + "0", exact) == code + 1);
      CHECK_FALSE(exact);
    }
    CHECK(theme->keyword(-1).empty());
    CHECK(theme->keyword(100).empty());
  }
}

TEST_CASE("columns that are not as their contract says are refused") {
  storage::MemoryFileSystem fs;
  const auto model = random_model(2, 1, 1);
  auto writer = SegmentWriter::create(fs, "a.seg", testing::writer_options(model)).value();
  REQUIRE(writer->add_document("1", "").ok());
  const auto refused = [&](ColumnData column) {
    CHECK(writer->add_column(column).code() == StatusCode::kInvalidArgument);
  };
  ColumnData column;
  column.name = "c";
  column.docs = {0};
  column.codes = {2};
  column.dictionary = {"a", "b"};
  refused(column);
  column.codes = {-1};
  refused(column);
  column.codes = {0};
  column.dictionary = {"b", "a"};
  refused(column);
  column.dictionary = {"a", "a"};
  refused(column);
  column.dictionary.clear();
  column.type = ColumnType::kBoolean;
  column.codes = {2};
  refused(column);
  column.codes = {1};
  column.docs = {1};
  refused(column);
  column.docs = {0};
  column.name = "";
  refused(column);
  column.name = "c";
  CHECK(writer->add_column(column).ok());
  refused(column);
  REQUIRE(writer->finish(0, nullptr).ok());
  CHECK(open_segment(fs, "a.seg")->check(nullptr).ok());
}

}  // namespace
}  // namespace fts::segment

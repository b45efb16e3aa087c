// Settings, the schema of typed fields, and the bounds on documents.

#include <cmath>
#include <thread>

#include <catch2/catch.hpp>

#include "engine/base/limits.hpp"
#include "engine/index/schema.hpp"
#include "tests/index/support.hpp"

using namespace fts;
using namespace fts::index;
using namespace fts::index::test;
using segment::ColumnType;

TEST_CASE("settings are validated") {
  Settings settings;
  auto expected = StatusCode::kInvalidArgument;
  REQUIRE_OK(validate(settings));
  CHECK(settings.bm25().b == 0.65F);
  settings.scoring = Scoring::kBm25;
  CHECK(settings.bm25().b == 0.75F);
  SECTION("no text field") { settings.text_fields.clear(); }
  SECTION("too many text fields") {
    expected = StatusCode::kLimit;
    while (settings.text_fields.size() <= limits::kMaxTextFields) {
      settings.text_fields.push_back({"f" + std::to_string(settings.text_fields.size()), 1.0F});
    }
  }
  SECTION("twice the same name") { settings.text_fields.push_back({"body", 1.0F}); }
  SECTION("no name") { settings.text_fields.push_back({"", 1.0F}); }
  SECTION("the name of the id") { settings.text_fields[0].name = "id"; }
  SECTION("a typed field by the name of the id") {
    settings.typed_fields["id"] = ColumnType::kKeyword;
  }
  SECTION("a control character in a name") { settings.text_fields[0].name = "ti\ntle"; }
  SECTION("a long name") {
    expected = StatusCode::kLimit;
    settings.text_fields.push_back({std::string(limits::kMaxFieldNameBytes + 1, 'x'), 1.0F});
  }
  SECTION("weight 0") { settings.text_fields[0].weight = 0; }
  SECTION("weight not a number") { settings.text_fields[0].weight = std::nanf(""); }
  SECTION("analyzer") { settings.analyzer = "english"; }
  SECTION("stemmer") { settings.stemmer = "heavy"; }
  SECTION("k1") { settings.k1 = -0.1F; }
  SECTION("b") { settings.b = 1.1F; }
  SECTION("a field of two kinds") { settings.typed_fields["body"] = ColumnType::kDate; }
  SECTION("too many typed fields") {
    expected = StatusCode::kLimit;
    for (std::uint32_t i = 0; i <= limits::kMaxTypedFields; ++i) {
      settings.typed_fields["f" + std::to_string(i)] = ColumnType::kDate;
    }
  }
  CHECK(validate(settings).code() == expected);
}

TEST_CASE("a field has the type of its first value") {
  Schema schema({{"date", ColumnType::kDate}});
  std::vector<FieldValue> first = {{"date", ColumnType::kDate, {}, 1},
                                   {"tag", ColumnType::kKeyword, "x", 0}};
  REQUIRE_OK(schema.admit(first));
  std::vector<FieldValue> wrong = {{"new", ColumnType::kNumber, {}, 1},
                                   {"tag", ColumnType::kNumber, {}, 1}};
  const Status status = schema.admit(wrong);
  CHECK(status.code() == StatusCode::kInvalidArgument);
  CHECK_THAT(status.message(), Catch::Contains("\"tag\""));
  CHECK_THAT(status.message(), Catch::Contains(std::string(column_type_name(ColumnType::kNumber))));
  CHECK_THAT(status.message(), Catch::Contains("settings"));
  CHECK(schema.fields() == TypedFields{{"date", ColumnType::kDate}, {"tag", ColumnType::kKeyword}});
  // Within one document too.
  std::vector<FieldValue> torn = {{"n", ColumnType::kNumber, {}, 1},
                                  {"n", ColumnType::kBoolean, {}, 1}};
  CHECK(schema.admit(torn).code() == StatusCode::kInvalidArgument);
  CHECK(schema.fields().size() == 2);
}

TEST_CASE("a string is a date or a keyword as its field is") {
  Schema schema({{"date", ColumnType::kDate}, {"tag", ColumnType::kKeyword}});
  std::vector<FieldValue> values = {{"date", ColumnType::kKeyword, "1971", 0},
                                    {"tag", ColumnType::kDate, "2022-01", 5}};
  REQUIRE_OK(schema.admit(values));
  CHECK(values[0].type == ColumnType::kDate);
  CHECK(values[0].code == 365LL * 86'400'000);
  CHECK(values[1].type == ColumnType::kKeyword);
  CHECK(values[1].keyword == "2022-01");
  std::vector<FieldValue> wrong = {{"date", ColumnType::kKeyword, "printemps", 0}};
  CHECK(schema.admit(wrong).code() == StatusCode::kInvalidArgument);
}

TEST_CASE("there are at most kMaxTypedFields typed fields") {
  Schema schema({});
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i <= limits::kMaxTypedFields; ++i) names.push_back(std::to_string(i));
  std::vector<FieldValue> values;
  for (const auto& name : names) values.push_back({name, ColumnType::kBoolean, {}, 1});
  const Status status = schema.admit(values);
  CHECK(status.code() == StatusCode::kLimit);
  CHECK_THAT(status.message(), Catch::Contains("kMaxTypedFields"));
  values.pop_back();
  REQUIRE_OK(schema.admit(values));
  values = {{"one more", ColumnType::kBoolean, {}, 1}};
  CHECK(schema.admit(values).code() == StatusCode::kLimit);
  values = {{"a\nb", ColumnType::kBoolean, {}, 1}};
  CHECK(Schema({}).admit(values).code() == StatusCode::kInvalidArgument);
  values = {{"id", ColumnType::kBoolean, {}, 1}};
  CHECK(Schema({}).admit(values).code() == StatusCode::kInvalidArgument);
  const std::string long_name(limits::kMaxFieldNameBytes + 1, 'x');
  values = {{long_name, ColumnType::kBoolean, {}, 1}};
  CHECK(Schema({}).admit(values).code() == StatusCode::kLimit);
}

TEST_CASE("a schema is one for all threads") {
  Schema schema({});
  std::vector<std::thread> threads;
  std::array<Status, 4> statuses;
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    threads.emplace_back([&, i] {
      std::vector<FieldValue> values = {
          {"f", i % 2 == 0 ? ColumnType::kBoolean : ColumnType::kNumber, {}, 1}};
      for (int round = 0; round < 100; ++round) statuses[i] = schema.admit(values);
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(statuses[0].ok() == statuses[2].ok());
  CHECK(statuses[1].ok() == statuses[3].ok());
  CHECK(statuses[0].ok() != statuses[1].ok());
}

TEST_CASE("documents out of bounds are refused, and the batch goes on") {
  storage::MemoryFileSystem fs;
  const auto index = make_index(fs, plain_settings());
  auto batch = index->begin({});
  REQUIRE_OK(batch);
  auto made = (*batch)->consumer();
  REQUIRE_OK(made);
  DocumentConsumer& consumer = **made;
  const auto try_add = [&](Document document) { return consumer.add(document).code(); };
  Document document;
  CHECK(try_add(document) == StatusCode::kInvalidArgument);  // no id
  document.id = "a\nb";
  CHECK(try_add(document) == StatusCode::kInvalidArgument);
  document.id = "d\xe9j\xe0";
  CHECK(try_add(document) == StatusCode::kInvalidArgument);
  std::string id(limits::kMaxIdBytes + 1, 'x');
  document.id = id;
  CHECK(try_add(document) == StatusCode::kLimit);
  id.resize(limits::kMaxIdBytes);
  document.id = id;
  CHECK(try_add(document) == StatusCode::kOk);

  document.id = "keyword";
  std::string keyword(limits::kMaxKeywordBytes + 1, 'x');
  document.values = {{"tag", ColumnType::kKeyword, keyword, 0}};
  CHECK(try_add(document) == StatusCode::kLimit);
  keyword.resize(limits::kMaxKeywordBytes);
  document.values[0].keyword = keyword;
  CHECK(try_add(document) == StatusCode::kOk);
  document.id = "contradiction";
  document.values = {{"tag", ColumnType::kNumber, {}, 1}};
  CHECK(try_add(document) == StatusCode::kInvalidArgument);
  document.values.clear();

  document.id = "field";
  document.texts = {{2, "x"}};
  CHECK(try_add(document) == StatusCode::kInvalidArgument);
  document.id = "texts";
  document.texts.assign(limits::kMaxPositions / 100 + 1, {0, ""});
  CHECK(try_add(document) == StatusCode::kLimit);
  document.texts.clear();
  document.id = "large";
  std::string source(limits::kMaxDocumentBytes + 1, ' ');
  document.source = source;
  CHECK(try_add(document) == StatusCode::kLimit);
  source.resize(limits::kMaxDocumentBytes);
  document.source = source;
  CHECK(try_add(document) == StatusCode::kOk);

  REQUIRE_OK(consumer.finish());
  CHECK(try_add(document) == StatusCode::kInvalidArgument);
  REQUIRE_OK((*batch)->commit());
  CHECK(index->snapshot()->document_count() == 3);
  CHECK(index->snapshot()->schema == TypedFields{{"tag", ColumnType::kKeyword}});
  REQUIRE_OK(index->check(nullptr));
}

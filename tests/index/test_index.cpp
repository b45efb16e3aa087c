// The life of an index, step by step: create, open, write, read, optimize, check.

#include <catch2/catch.hpp>

#include "tests/index/support.hpp"

using namespace fts;
using namespace fts::index;
using namespace fts::index::test;

namespace {

TestDoc doc_of(std::string id, std::string body) {
  return TestDoc{std::move(id), {{1, std::move(body)}}, {}, {}};
}

Model model_of(const std::vector<TestDoc>& docs) {
  Model model;
  for (const auto& doc : docs) model[doc.id] = doc;
  return model;
}

}  // namespace

TEST_CASE("an index is created once and opened empty") {
  storage::MemoryFileSystem fs;
  CHECK(Index::open(fs, "data/index", Index::Mode::kReadWrite).status().code() ==
        StatusCode::kNotFound);
  const auto index = make_index(fs, plain_settings());
  CHECK(Index::create(fs, "data/index", plain_settings()).code() == StatusCode::kAlreadyExists);
  const auto snapshot = index->snapshot();
  CHECK(snapshot->generation == Generation(1));
  CHECK(snapshot->document_count() == 0);
  CHECK(snapshot->average_length() == 1.0);
  REQUIRE_OK(index->check(nullptr));
  Settings wrong = plain_settings();
  wrong.text_fields.clear();
  CHECK(Index::create(fs, "data/other", wrong).code() == StatusCode::kInvalidArgument);
}

TEST_CASE("documents are there after a commit and after opening anew") {
  storage::MemoryFileSystem fs;
  for (const std::string analyzer : {"plain", "french"}) {
    Settings settings;
    settings.analyzer = analyzer;
    const std::string folder = "data/" + analyzer;
    auto index = make_index(fs, settings, folder);
    const std::vector<TestDoc> docs = {
        TestDoc{"un", {{1, "L’avocat des États-Unis"}, {0, "Manœuvres"}}, {"presse"}, {1.5, -2}},
        TestDoc{"deux", {{0, "un titre"}, {1, "a a a"}, {1, "a b"}}, {"presse", "droit"}, {}},
        doc_of("trois", "")};
    const auto stats = add_all(*index, docs);
    CHECK(stats.added == 3);
    CHECK(stats.replaced == 0);
    CHECK(stats.generation == Generation(2));
    require_model(*index->snapshot(), model_of(docs));
    CHECK(index->snapshot()->documents_with_text() == 2);
    CHECK(index->snapshot()->schema.at("tag") == segment::ColumnType::kKeyword);
    CHECK(index->snapshot()->schema.at("number") == segment::ColumnType::kNumber);
    REQUIRE_OK(index->check(nullptr));
    index = open_index(fs, Index::Mode::kReadWrite, folder);
    require_model(*index->snapshot(), model_of(docs));
    REQUIRE_OK(index->check(nullptr));
  }
}

TEST_CASE("average length is weighted by field") {
  storage::MemoryFileSystem fs;
  Settings settings = plain_settings();
  settings.text_fields = {{"title", 4.0F}, {"body", 1.0F}};
  const auto index = make_index(fs, settings);
  add_all(*index, {TestDoc{"a", {{0, "un deux"}, {1, "un deux trois"}}, {}, {}},
                   TestDoc{"b", {{1, "un"}}, {}, {}}, doc_of("c", "")});
  CHECK(index->snapshot()->average_length() == Approx((4.0 * 2 + 4) / 2));
}

TEST_CASE("a document replaces the older one of its id; a removal takes it away") {
  storage::MemoryFileSystem fs;
  auto index = make_index(fs, plain_settings());
  WriterOptions options;
  options.merge = GENERATE(false, true);
  add_all(*index, {doc_of("a", "un"), doc_of("b", "deux"), doc_of("c", "trois")}, options);
  auto stats = add_all(*index, {doc_of("b", "nouveau"), doc_of("d", "quatre")}, options);
  CHECK(stats.added == 2);
  CHECK(stats.replaced == 1);
  {
    auto batch = index->begin(options);
    REQUIRE_OK(batch);
    auto consumer = (*batch)->consumer();
    REQUIRE_OK(consumer);
    REQUIRE_OK((*batch)->remove("a", 10));
    REQUIRE_OK((*batch)->remove("unknown", 11));
    REQUIRE_OK((*batch)->remove("c", 12));
    REQUIRE_OK(add(**consumer, doc_of("c", "revenu"), 13));
    REQUIRE_OK(add(**consumer, doc_of("e", "parti"), 14));
    REQUIRE_OK((*batch)->remove("e", 15));
    REQUIRE_OK((*consumer)->finish());
    const auto committed = (*batch)->commit();
    REQUIRE_OK(committed);
    CHECK(committed->added == 1);
    CHECK(committed->replaced == 0);
    CHECK(committed->deleted == 3);
    CHECK((*batch)->commit().status().code() == StatusCode::kInvalidArgument);
  }
  const Model model =
      model_of({doc_of("b", "nouveau"), doc_of("c", "revenu"), doc_of("d", "quatre")});
  require_model(*index->snapshot(), model);
  REQUIRE_OK(index->check(nullptr));
  index = open_index(fs);
  require_model(*index->snapshot(), model);
  REQUIRE_OK(index->optimize({}));
  CHECK(index->snapshot()->segments.size() == 1);
  CHECK(index->snapshot()->segments[0].live.all_live());
  require_model(*index->snapshot(), model);
  REQUIRE_OK(index->check(nullptr));
}

TEST_CASE("an empty batch changes nothing") {
  storage::MemoryFileSystem fs;
  const auto index = make_index(fs, plain_settings());
  add_all(*index, {doc_of("a", "un")});
  const auto before = index->snapshot();
  const auto stats = add_all(*index, {});
  CHECK(stats.generation == before->generation);
  CHECK(index->snapshot() == before);
}

TEST_CASE("a batch that is dropped leaves nothing behind") {
  storage::MemoryFileSystem fs;
  const auto index = make_index(fs, plain_settings());
  add_all(*index, {doc_of("a", "un")});
  const auto files = *fs.list("data/index");
  for (const bool finish : {false, true}) {
    auto batch = index->begin({});
    REQUIRE_OK(batch);
    auto consumer = (*batch)->consumer();
    REQUIRE_OK(consumer);
    REQUIRE_OK(add(**consumer, doc_of("b", "deux"), 1));
    if (finish) {
      REQUIRE_OK((*consumer)->finish());
    } else {
      CHECK((*batch)->commit().status().code() == StatusCode::kInvalidArgument);
    }
    consumer->reset();
    batch->reset();
    CHECK(*fs.list("data/index") == files);
    CHECK(index->snapshot()->document_count() == 1);
  }
}

TEST_CASE("one batch at a time, and none when reading only") {
  storage::MemoryFileSystem fs;
  const auto index = make_index(fs, plain_settings());
  auto batch = index->begin({});
  REQUIRE_OK(batch);
  CHECK(index->begin({}).status().code() == StatusCode::kConflict);
  CHECK(index->optimize({}).code() == StatusCode::kConflict);
  CHECK(index->update_settings(plain_settings()).code() == StatusCode::kConflict);
  batch->reset();
  REQUIRE_OK(index->begin({}));
  const auto reader = open_index(fs, Index::Mode::kReadOnly);
  CHECK(reader->begin({}).status().code() == StatusCode::kInvalidArgument);
  REQUIRE_OK(reader->check(nullptr));
}

TEST_CASE("a fully deleted segment leaves the index with its files") {
  storage::MemoryFileSystem fs;
  const auto index = make_index(fs, plain_settings());
  add_all(*index, {doc_of("a", "un"), doc_of("b", "deux")});
  auto batch = index->begin({});
  REQUIRE_OK(batch);
  REQUIRE_OK((*batch)->remove("a", 1));
  REQUIRE_OK((*batch)->remove("b", 2));
  REQUIRE_OK((*batch)->commit());
  CHECK(index->snapshot()->segments.empty());
  CHECK(*fs.list("data/index") == std::vector<std::string>{"manifest"});
}

TEST_CASE("orphans of an interrupted batch are removed when opened for writing") {
  storage::MemoryFileSystem fs;
  {
    const auto index = make_index(fs, plain_settings());
    add_all(*index, {doc_of("a", "un")});
  }
  const auto files = *fs.list("data/index");
  for (const std::string name :
       {"7.seg", "7.seg.postings.tmp", "1-9.del", "manifest.tmp", "notes.txt", "9.other"}) {
    auto file = fs.create("data/index/" + name);
    REQUIRE_OK(file);
    REQUIRE_OK((*file)->close());
  }
  open_index(fs, Index::Mode::kReadOnly);
  CHECK(fs.list("data/index")->size() == files.size() + 6);
  const auto index = open_index(fs);
  auto expected = files;
  expected.push_back("9.other");
  expected.push_back("notes.txt");
  std::sort(expected.begin(), expected.end());
  CHECK(*fs.list("data/index") == expected);
  CHECK(index->snapshot()->document_count() == 1);
}

TEST_CASE("a snapshot outlives merges and its files") {
  storage::MemoryFileSystem fs;
  auto index = make_index(fs, plain_settings());
  add_all(*index, {doc_of("a", "un"), doc_of("b", "deux")});
  add_all(*index, {doc_of("b", "nouveau")});
  auto old = index->snapshot();
  const auto expected = summary_of(*old);
  REQUIRE_OK(index->optimize({}));
  CHECK(fs.list("data/index")->size() == 2 + 3);  // the merged one beside what `old` holds
  CHECK(summary_of(*old) == expected);
  index.reset();
  CHECK(summary_of(*old) == expected);
  old.reset();
  CHECK(fs.list("data/index")->size() == 2);
}

TEST_CASE("settings may change but for text fields, analyzer and the type of known fields") {
  storage::MemoryFileSystem fs;
  auto index = make_index(fs, Settings{});
  Settings settings;
  settings.text_fields = {{"titre", 3.0F}, {"corps", 1.0F}};
  REQUIRE_OK(index->update_settings(settings));
  const std::vector<TestDoc> docs = {TestDoc{"a", {{1, "les chevaux de l’État"}}, {"x"}, {}},
                                     TestDoc{"b", {{0, "Un cheval"}}, {}, {2}}};
  add_all(*index, docs);

  Settings changed = settings;
  changed.text_fields[0].weight = 7.0F;
  changed.scoring = Scoring::kBm25;
  changed.k1 = 0.9F;
  changed.typed_fields["date"] = segment::ColumnType::kDate;
  REQUIRE_OK(index->update_settings(changed));
  index = open_index(fs);
  CHECK(index->snapshot()->settings.text_fields == changed.text_fields);
  CHECK(index->snapshot()->settings.scoring == Scoring::kBm25);
  CHECK(index->snapshot()->settings.bm25().k1 == 0.9F);
  CHECK(index->snapshot()->settings.bm25().b == 0.75F);
  CHECK(index->snapshot()->schema.size() == 3);

  Settings wrong = changed;
  wrong.text_fields.push_back({"autre", 1.0F});
  CHECK(index->update_settings(wrong).code() == StatusCode::kInvalidArgument);
  wrong = changed;
  wrong.analyzer = "plain";
  CHECK(index->update_settings(wrong).code() == StatusCode::kInvalidArgument);
  wrong = changed;
  wrong.typed_fields["tag"] = segment::ColumnType::kDate;
  CHECK(index->update_settings(wrong).code() == StatusCode::kInvalidArgument);

  // A new stemmer derives the classes anew, without the texts.
  changed.stemmer = "none";
  REQUIRE_OK(index->update_settings(changed));
  require_model(*index->snapshot(), model_of(docs));
  REQUIRE_OK(index->check(nullptr));
}

TEST_CASE("documents are not stored when the settings say so") {
  storage::MemoryFileSystem fs;
  Settings settings = plain_settings();
  settings.store_documents = false;
  auto index = make_index(fs, settings);
  Random random(7);
  Model model;
  for (int i = 0; i < 3; ++i) {
    std::vector<TestDoc> docs;
    for (int j = 0; j < 5; ++j) docs.push_back(random_doc(random, std::to_string(i * 4 + j)));
    for (const auto& doc : docs) model[doc.id] = doc;
    add_all(*index, docs);
  }
  require_model(*index->snapshot(), model);
  REQUIRE_OK(index->optimize({}));
  require_model(*index->snapshot(), model);

  // Stored from now on: the older ones have an empty source after a merge.
  settings.store_documents = true;
  REQUIRE_OK(index->update_settings(settings));
  const TestDoc stored = random_doc(random, "stored");
  add_all(*index, {stored});
  REQUIRE_OK(index->optimize({}));
  const auto contents = contents_of(*index->snapshot());
  CHECK(contents.sources.at("stored") == stored.source());
  CHECK(contents.sources.at("0").empty());
}

TEST_CASE("positions are not kept when the settings say so") {
  storage::MemoryFileSystem fs;
  Settings settings = plain_settings();
  settings.positions = false;
  const auto index = make_index(fs, settings);
  add_all(*index, {doc_of("a", "un deux un"), doc_of("b", "un")});
  add_all(*index, {doc_of("b", "un un")});
  REQUIRE_OK(index->optimize({}));
  REQUIRE_OK(index->check(nullptr));
  const auto& reader = *index->snapshot()->segments.at(0).reader;
  CHECK(!reader.meta().positions);
  const auto found = reader.forms().find("un");
  REQUIRE_OK(found);
  CHECK((*found)->entry.document_frequency == 2);
  CHECK((*found)->entry.total_frequency == 4);
}

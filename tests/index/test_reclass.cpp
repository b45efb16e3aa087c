// Classes made anew by another stemmer or lexicon, from the forms alone.

#include <catch2/catch.hpp>

#include "engine/analysis/lexicon.hpp"
#include "engine/analysis/lexicon_writer.hpp"
#include "engine/storage/memory_file_system.hpp"
#include "tests/index/support.hpp"

namespace fts::index::test {
namespace {

using analysis::Lexicon;
using analysis::ReadingRank;

std::shared_ptr<const Lexicon> lexicon_of(std::vector<analysis::Reading> readings) {
  auto bytes = analysis::write_lexicon(std::move(readings), {}, "test", "");
  REQUIRE_OK(bytes);
  const auto owner = std::make_shared<const ByteBuffer>(std::move(*bytes));
  auto lexicon = Lexicon::open(*owner, owner);
  REQUIRE_OK(lexicon);
  return *lexicon;
}

std::shared_ptr<const Lexicon> eyes() {
  return lexicon_of({{"yeux", "oeil", ReadingRank::kInflected}});
}

std::unique_ptr<Index> open_with(storage::FileSystem& fs, std::shared_ptr<const Lexicon> lexicon) {
  auto index = Index::open(fs, "index", Index::Mode::kReadWrite, std::move(lexicon));
  REQUIRE_OK(index);
  return std::move(*index);
}

std::vector<std::string> labels_of(const Index& index) {
  std::vector<std::string> labels;
  for (const auto& view : index.snapshot()->segments) {
    labels.push_back(view.reader->meta().analyzer);
  }
  return labels;
}

/// Documents of the class that `form` has in `index`.
std::uint32_t class_frequency(const Index& index, std::string_view form) {
  const auto snapshot = index.snapshot();
  std::string name;
  snapshot->analyzer->class_of(form, name);
  std::uint32_t documents = 0;
  for (const auto& view : snapshot->segments) {
    const auto found = view.reader->classes()->find(name);
    REQUIRE_OK(found);
    if (found->has_value()) documents += (*found)->entry.document_frequency;
  }
  return documents;
}

const std::vector<TestDoc> kDocs = {TestDoc{"a", {{0, "Un œil"}}, {}, {}},
                                    TestDoc{"b", {{0, "Les yeux des chevaux"}}, {}, {}}};

WriterOptions no_merges() {
  WriterOptions options;
  options.merge = false;
  return options;
}

}  // namespace

TEST_CASE("an index without a lexicon takes one on, and another stemmer, without its texts") {
  storage::MemoryFileSystem fs;
  Settings settings;
  settings.store_documents = false;
  REQUIRE_OK(Index::create(fs, "index", settings));
  {
    const auto index = open_with(fs, nullptr);
    add_all(*index, {kDocs[0]}, no_merges());
    add_all(*index, {kDocs[1]}, no_merges());
    CHECK(labels_of(*index) == std::vector<std::string>{"french/light", "french/light"});
    CHECK(class_frequency(*index, "yeux") == 1);
    REQUIRE_OK(index->snapshot()->check_classes());
  }
  const auto index = open_with(fs, eyes());
  const auto refused = index->snapshot()->check_classes();
  CHECK(refused.code() == StatusCode::kUnsupported);
  CHECK(refused.message().find("ftsd reclass") != std::string::npos);

  auto count = index->reclass("lexicon", {});
  REQUIRE_OK(count);
  CHECK(*count == 2);
  REQUIRE_OK(index->snapshot()->check_classes());
  REQUIRE_OK(index->check(nullptr));
  CHECK(class_frequency(*index, "yeux") == 2);
  CHECK(class_frequency(*index, "cheval") == 1);

  count = index->reclass("lexicon", {});
  REQUIRE_OK(count);
  CHECK(*count == 0);  // up to date

  REQUIRE_OK(index->reclass("none", {}));
  CHECK(index->snapshot()->settings.stemmer == "none");
  CHECK(class_frequency(*index, "yeux") == 1);
  CHECK(class_frequency(*index, "cheval") == 0);
  CHECK(index->reclass("heavy", {}).status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("what is written beside older classes is told apart, segment by segment") {
  storage::MemoryFileSystem fs;
  REQUIRE_OK(Index::create(fs, "index", Settings{}));
  add_all(*open_with(fs, nullptr), {kDocs[0]}, no_merges());
  const auto index = open_with(fs, eyes());
  add_all(*index, {kDocs[1]}, no_merges());
  REQUIRE(labels_of(*index).size() == 2);
  CHECK_FALSE(index->snapshot()->check_classes().ok());
  const auto count = index->reclass("lexicon", {});
  REQUIRE_OK(count);
  CHECK(*count == 1);
  require_model(*index->snapshot(), {{"a", kDocs[0]}, {"b", kDocs[1]}});
}

TEST_CASE("reclass that cannot write leaves the index as it was") {
  storage::MemoryFileSystem fs;
  REQUIRE_OK(Index::create(fs, "index", Settings{}));
  add_all(*open_with(fs, nullptr), kDocs, no_merges());
  auto reader = Index::open(fs, "index", Index::Mode::kReadOnly, eyes());
  REQUIRE_OK(reader);
  CHECK_FALSE((*reader)->reclass("lexicon", {}).ok());
  CHECK(labels_of(**reader) == std::vector<std::string>{"french/light"});
}

TEST_CASE("the settings of a batch hold with its commit, for older documents too") {
  storage::MemoryFileSystem fs;
  REQUIRE_OK(Index::create(fs, "index", Settings{}));
  const auto index = open_with(fs, eyes());
  add_all(*index, {kDocs[0]}, no_merges());
  WriterOptions options = no_merges();
  options.settings = Settings{};
  options.settings->stemmer = "none";
  options.settings->k1 = 0.5F;
  options.settings->typed_fields = {{"annee", segment::ColumnType::kNumber}};
  {
    auto batch = index->begin(options);
    REQUIRE_OK(batch);
    auto consumer = (*batch)->consumer();
    REQUIRE_OK(consumer);
    REQUIRE_OK(add(**consumer, kDocs[1], 1));
    REQUIRE_OK((*consumer)->finish());
  }  // dropped
  CHECK(index->snapshot()->settings.stemmer == "lexicon");
  CHECK_FALSE(index->snapshot()->settings.k1.has_value());
  CHECK(index->snapshot()->schema.empty());
  require_model(*index->snapshot(), {{"a", kDocs[0]}});

  add_all(*index, {kDocs[1]}, options);
  CHECK(index->snapshot()->settings.stemmer == "none");
  CHECK(index->snapshot()->settings.k1 == 0.5F);
  CHECK(index->snapshot()->schema.contains("annee"));
  CHECK(labels_of(*index) == std::vector<std::string>{"french/none", "french/none"});
  require_model(*index->snapshot(), {{"a", kDocs[0]}, {"b", kDocs[1]}});
  REQUIRE_OK(index->check(nullptr));

  options.settings->k1 = 0.7F;
  add_all(*index, {}, options);  // nothing but settings
  CHECK(index->snapshot()->settings.k1 == 0.7F);
  options.settings->analyzer = "plain";
  CHECK(index->begin(options).status().code() == StatusCode::kInvalidArgument);
  REQUIRE_OK(index->begin(no_merges()));
}

TEST_CASE("the plain analyzer has no classes to disagree about") {
  storage::MemoryFileSystem fs;
  const auto index = make_index(fs, plain_settings(), "index");
  add_all(*index, kDocs, no_merges());
  CHECK(open_with(fs, eyes())->snapshot()->check_classes().ok());
}

}  // namespace fts::index::test

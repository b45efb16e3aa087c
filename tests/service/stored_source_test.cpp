// What is stored of a document, and what comes of those that are not.

#include "engine/service/json_array.hpp"
#include "tests/service/support.hpp"

using namespace fts;
using namespace fts::service;
using namespace fts::service::test;

TEST_CASE("documents from before the index stored any are found, and said not to be stored") {
  storage::MemoryFileSystem disk;
  const auto engine = open_engine(disk);
  index::Settings settings;
  settings.store_documents = false;
  REQUIRE_OK(engine->create_index("main", settings));
  put(*engine, "main", "old");
  settings.store_documents = true;
  REQUIRE_OK(engine->update_settings("main", settings));
  put(*engine, "main", "new");
  for (const bool merged : {false, true}) {
    INFO("merged: " << merged);
    if (merged) REQUIRE_OK(engine->optimize("main", {}));
    SearchParameters parameters;
    parameters.query = "chat";
    const auto answer = engine->search("main", parameters);
    REQUIRE_OK(answer);
    CHECK(answer->total == 2);
    REQUIRE(answer->hits.size() == 2);
    CHECK(answer->hits[0].title == "");
    CHECK(answer->hits[1].title == "Le chat new");
    CHECK(*engine->document("main", "new") == R"({"id":"new","title":"Le chat new"})");
    const auto old = engine->document("main", "old");
    CHECK(old.status().code() == StatusCode::kUnsupported);
    CHECK(contains(old.status().message(), "'old'"));
    const auto exported = engine->export_documents("main", [](std::string_view) { return true; });
    CHECK(exported.code() == StatusCode::kUnsupported);
    CHECK(contains(exported.message(), "'old'"));
  }
}

TEST_CASE("a document that its address named is stored with its id") {
  storage::MemoryFileSystem disk;
  const auto engine = open_engine(disk);
  REQUIRE_OK(engine->create_index("main", {}));
  const std::vector<std::array<std::string, 3>> cases = {
      {"a", "{}", R"({"id":"a"})"},
      {"b", R"({"title":"x"})", R"({"id":"b","title":"x"})"},
      {"c\"é\\", " { \"n\" : 1 } ", R"({"id":"c\"é\\", "n" : 1 })"},
      {"d", R"({"n":1,"id":"d"})", R"({"n":1,"id":"d"})"},
      {"7", R"({"id":7})", R"({"id":7})"}};
  std::string expected;
  for (const auto& [id, given, stored] : cases) {
    INFO(given);
    REQUIRE_OK(engine->put_document("main", id, given));
    CHECK(*engine->document("main", id) == stored);
    expected += stored + "\n";
  }
  // An export goes in again, and is the same then.
  const auto lines = exported(*engine, "main");
  CHECK(lines == expected);
  REQUIRE_OK(engine->create_index("copy", {}));
  const auto report = engine->index_lines("copy", lines, {});
  REQUIRE_OK(report);
  CHECK(report->documents == cases.size());
  CHECK(exported(*engine, "copy") == lines);
}

TEST_CASE("a document over several lines is stored on one, and stays what it is") {
  storage::MemoryFileSystem disk;
  const auto engine = open_engine(disk);
  REQUIRE_OK(engine->create_index("main", {}));
  REQUIRE_OK(engine->put_document("main", "a", "{\n\"id\":\n\"a\",\n\"title\":\"\\\"\\n\"\n}\n"));
  CHECK(*engine->document("main", "a") == "{ \"id\": \"a\", \"title\":\"\\\"\\n\" }");
  // JSON has no raw line end in a string; with a space for it, it would be another document.
  for (const char* raw :
       {"{\"title\":\"un\ndeux\"}", "{\"ti\ntle\":1}", "{\"a\":\"\\\\\",\"b\":\"\n\"}"}) {
    INFO(raw);
    CHECK(engine->put_document("main", "b", raw).status().code() == StatusCode::kInvalidArgument);
  }
  CHECK(engine->document("main", "b").status().code() == StatusCode::kNotFound);
}

TEST_CASE("line ends between tokens become spaces, those in strings stay") {
  std::string json = "{\n\"a\\\"\n\":\"\\\\\"\n,\"\n\":\n1}";
  join_json_lines(json);
  CHECK(json == "{ \"a\\\"\n\":\"\\\\\" ,\"\n\": 1}");
}

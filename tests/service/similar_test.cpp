// More like this: the telling words of a stored document as a question.

#include "engine/service/similar.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "engine/service/engine.hpp"
#include "engine/storage/memory_file_system.hpp"

using namespace fts;

namespace {

struct Library {
  storage::MemoryFileSystem fs;
  std::unique_ptr<service::Engine> engine;

  explicit Library(const index::Settings& settings = {}) {
    auto opened = service::Engine::open(fs, "data", service::Engine::Mode::kReadWrite);
    REQUIRE(opened.ok());
    engine = std::move(opened).value();
    REQUIRE(engine->create_index("main", settings).ok());
    const auto report = engine->index_lines(
        "main",
        R"({"id":"blé1","title":"Le blé manque","body":"La récolte de blé et le prix du grain.","theme":"grain"})"
        "\n"
        R"({"id":"blé2","title":"Récoltes","body":"Des blés en baisse, le prix des grains monte.","theme":"grain"})"
        "\n"
        R"({"id":"blé3","body":"Le grain de blé, la farine et le pain.","theme":"pain"})"
        "\n"
        R"({"id":"mer","title":"La mer monte","body":"Des vagues et du vent sur la côte.","theme":"mer"})"
        "\n"
        R"({"id":"seul","body":"Xylophone quadrichromique."})"
        "\n"
        R"({"id":"vide","body":"Le, la, les."})"
        "\n",
        {});
    INFO(report.status().message());
    REQUIRE(report.ok());
  }
  Result<service::SearchAnswer> like(const std::string& id,
                                     const service::SearchParameters& search = {}) const {
    return engine->similar("main", {id, search});
  }
  std::vector<std::string> ids(const std::string& id,
                               const service::SearchParameters& search = {}) const {
    const auto answer = like(id, search);
    INFO(answer.status().message());
    REQUIRE(answer.ok());
    std::vector<std::string> ids;
    for (const auto& hit : answer->hits) ids.push_back(hit.id);
    return ids;
  }
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("similar: the documents with the same words, never the one itself") {
  const Library library;
  CHECK(library.ids("blé1") == Ids{"blé2", "blé3"});
  const auto answer = library.like("blé1");
  CHECK(answer->total == 2);
  CHECK(answer->total_exact);
  REQUIRE_FALSE(answer->hits.empty());
  CHECK_FALSE(answer->hits[0].snippet.spans.empty());
  CHECK(answer->suggestion.empty());
  // A word that only one document has finds nothing, function words find nothing.
  CHECK(library.ids("seul").empty());
  CHECK(library.ids("vide").empty());
}

TEST_CASE("similar: pages, filters and facets are those of a search") {
  const Library library;
  service::SearchParameters search;
  search.size = 1;
  CHECK(library.ids("blé1", search) == Ids{"blé2"});
  search.from = 1;
  CHECK(library.ids("blé1", search) == Ids{"blé3"});
  search = {};
  search.filters = {"theme:pain"};
  CHECK(library.ids("blé1", search) == Ids{"blé3"});
  search = {};
  search.facets = {"theme"};
  const auto answer = library.like("blé1", search);
  REQUIRE(answer.ok());
  REQUIRE(answer->facets.size() == 1);
  std::uint64_t counted = 0;
  for (const auto& value : answer->facets[0].values) counted += value.count;
  CHECK(counted == 2);
  search.filters = {"inconnu:3"};
  CHECK_FALSE(library.like("blé1", search).ok());
}

TEST_CASE("similar: over segments and deletions") {
  const Library library;
  REQUIRE(library.engine->put_document("main", "blé4", R"({"body":"Le prix du blé."})").ok());
  auto ids = library.ids("blé1");
  CHECK(std::ranges::count(ids, "blé4") == 1);
  ids = library.ids("blé4");
  CHECK(std::ranges::count(ids, "blé1") == 1);
  CHECK(std::ranges::count(ids, "blé4") == 0);
  REQUIRE(library.engine->delete_documents("main", {"blé2"}).ok());
  ids = library.ids("blé1");
  CHECK(std::ranges::count(ids, "blé2") == 0);
  CHECK(library.like("blé2").status().code() == StatusCode::kNotFound);
}

TEST_CASE("similar: the words of a document are read under the budget of the question") {
  const Library library;
  const auto snapshot = *library.engine->snapshot("main");
  const auto doc = *snapshot->find("blé1");
  REQUIRE(doc.has_value());
  QueryBudget budget;
  CHECK(service::telling_words(*snapshot, *doc, budget).ok());
  budget.cancel();
  CHECK(service::telling_words(*snapshot, *doc, budget).status().code() == StatusCode::kCancelled);
}

TEST_CASE("similar: what is not there, what is not stored") {
  const Library library;
  const auto absent = library.like("personne");
  CHECK(absent.status().code() == StatusCode::kNotFound);
  CHECK(absent.status().message().find("personne") != std::string::npos);
  index::Settings settings;
  settings.store_documents = false;
  const Library without(settings);
  CHECK(without.like("blé1").status().code() == StatusCode::kUnsupported);
}

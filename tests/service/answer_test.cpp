// What an answer holds beside its hits' order: notes, filters, explanations, and the query's budget.

#include "engine/service/hits.hpp"
#include "tests/service/support.hpp"

namespace fts::service::test {
namespace {

struct World {
  World() : engine(open_engine(disk)) {
    REQUIRE_OK(engine->create_index("main", {}));
    REQUIRE_OK(engine->index_lines("main",
                                   R"({"id":"a","title":"Le chat dort","rubrique":"sport"}
{"id":"b","title":"Le chat court","rubrique":"ville"}
{"id":"c","title":"Le chien court","rubrique":"sport"}
{"id":"d","title":"La chatte"}
)",
                                   {}));
  }
  SearchAnswer answer(const SearchParameters& parameters) const {
    auto found = engine->search("main", parameters);
    REQUIRE_OK(found);
    return *found;
  }
  Ids filtered(std::vector<std::string> filters) const {
    auto parameters = ask("*");
    parameters.filters = std::move(filters);
    Ids found;
    for (const auto& hit : answer(parameters).hits) found.push_back(hit.id);
    return found;
  }

  storage::MemoryFileSystem disk;
  std::unique_ptr<Engine> engine;
};

}  // namespace

TEST_CASE("a note stands once, however often the query was read and run") {
  const World world;
  for (const auto* query : {"chat AND", "chien AND dort AND", "ch* ch* AND", "auteur:chat zzz"}) {
    auto notes = world.answer(ask(query)).notes;
    CHECK_FALSE(notes.empty());
    std::sort(notes.begin(), notes.end());
    INFO(query << ": " << notes.front());
    CHECK(std::adjacent_find(notes.begin(), notes.end()) == notes.end());
  }
}

TEST_CASE("a filter may exclude: all documents but those") {
  const World world;
  for (const auto* filter : {"-rubrique:sport", "NOT rubrique:sport", "SAUF rubrique:sport",
                             "NOT (rubrique:sport OR rubrique:x)"}) {
    INFO(filter);
    CHECK(world.filtered({filter}) == Ids{"b", "d"});
  }
  CHECK(world.filtered({"-rubrique:sport -rubrique:ville"}) == Ids{"d"});
  CHECK(world.filtered({"-rubrique:sport", "-title:court"}) == Ids{"d"});
  CHECK(world.filtered({"-rubrique:sport", "rubrique:sport"}).empty());
  CHECK(world.filtered({"-(-rubrique:sport)"}) == Ids{"a", "c"});
  auto parameters = ask("chat");
  parameters.filters = {"-rubrique:sport"};
  CHECK(world.answer(parameters).total == 2);
  CHECK(world.answer(parameters).notes.empty());
  CHECK(*world.engine->count("main", parameters) == 2);
  // The same words as a question are worth a note.
  CHECK(world.answer(ask("-rubrique:sport")).notes.size() == 1);
}

TEST_CASE("the hits of a query are filled within its budget") {
  const World world;
  const auto snapshot = world.engine->snapshot("main");
  REQUIRE_OK(snapshot);
  auto parameters = ask("*");
  search::SearchRequest request;
  request.query.kind = query::NodeKind::kAll;
  const auto found = search::search(**snapshot, request);
  REQUIRE_OK(found);
  std::vector<AnswerHit> hits;
  QueryBudget budget;
  request.budget = &budget;
  REQUIRE_OK(fill_hits(**snapshot, parameters, request, found->hits, hits));
  CHECK(hits.size() == 4);
  CHECK(hits[3].rank == 4);

  parameters.explain = GENERATE(false, true);
  parameters.snippets = !parameters.explain;
  budget.cancel();
  CHECK(fill_hits(**snapshot, parameters, request, found->hits, hits).code() ==
        StatusCode::kCancelled);
  QueryBudget late{std::chrono::milliseconds(-1)};
  request.budget = &late;
  CHECK(fill_hits(**snapshot, parameters, request, found->hits, hits).code() ==
        StatusCode::kDeadline);
}

TEST_CASE("every hit has its own explanation, in whatever order and segment they lie") {
  const World world;
  WriteOptions options;
  options.merge = false;
  REQUIRE_OK(world.engine->index_lines("main", R"({"id":"e","title":"Un chat"}
{"id":"f","title":"Le chat, un chat et le chat"}
)",
                                       options));
  auto parameters = ask("chat");
  parameters.explain = true;
  const auto answer = world.answer(parameters);
  REQUIRE(answer.hits.size() == 5);
  for (const auto& hit : answer.hits) {
    double sum = 0;
    for (const auto& line : hit.explanation) sum += line.score;
    INFO(hit.id);
    CHECK(hit.score > 0);
    CHECK(sum == Approx(hit.score));
  }
}

}  // namespace fts::service::test

// « Vouliez-vous dire » : which words are put right, and what is answered then.

#include <catch2/catch.hpp>

#include "engine/service/engine.hpp"
#include "engine/storage/memory_file_system.hpp"

using namespace fts;

namespace {

class Library {
 public:
  Library() {
    auto engine = service::Engine::open(fs_, "data", service::Engine::Mode::kReadWrite);
    REQUIRE(engine.ok());
    engine_ = std::move(engine).value();
    REQUIRE(engine_->create_index("main", {}).ok());
    std::string lines;
    for (int i = 0; i < 120; ++i) {
      lines += R"({"id":"c)" + std::to_string(i) + R"(","body":"Le langage du climat."})" + "\n";
    }
    lines += R"({"id":"r","body":"La bibliothèque de la planète, parce que le Blinken."})"
             "\n"
             R"({"id":"l","body":"Un language rare."})"
             "\n";
    REQUIRE(engine_->index_lines("main", lines, {}).ok());
  }
  service::SearchAnswer ask(const std::string& query, bool suggest = true, bool relax = true) {
    service::SearchParameters parameters;
    parameters.query = query;
    parameters.suggest = suggest;
    parameters.relax = relax;
    auto answer = engine_->search("main", parameters);
    REQUIRE(answer.ok());
    return std::move(answer).value();
  }

 private:
  storage::MemoryFileSystem fs_;
  std::unique_ptr<service::Engine> engine_;
};

}  // namespace

TEST_CASE("an absent word is put right, and the corrected query shown") {
  Library library;
  const auto answer = library.ask("biblotheque planete");
  CHECK(answer.suggestion == "bibliothèque planete");
  CHECK(answer.corrected);
  CHECK(answer.total == 1);
  CHECK_FALSE(answer.hits.empty());
  CHECK_FALSE(answer.hits[0].snippet.spans.empty());
  CHECK(library.ask("Bliken").suggestion == "Blinken");
  CHECK(library.ask("(title:x OU body:biblotheque^2)").suggestion ==
        "(title:x OU body:bibliothèque^2)");
}

TEST_CASE("a word a hundred times rarer than its neighbour is put in question") {
  Library library;
  const auto answer = library.ask("language");
  CHECK(answer.suggestion == "langage");
  CHECK_FALSE(answer.corrected);
  CHECK(answer.total == 1);
  CHECK(library.ask("langage").suggestion.empty());
}

TEST_CASE("words run together, words cut in two") {
  Library library;
  CHECK(library.ask("parceque").suggestion == "parce que");
  CHECK(library.ask("biblio thèque").suggestion == "bibliothèque");
}

TEST_CASE("what was meant literally is left alone") {
  Library library;
  for (const std::string query : {"\"biblotheque\"", "=Bliken", "Blikx*", "-biblotheque planète",
                                  "planète", "zzzzzzzz", "2O22", "~Bliken"}) {
    INFO(query);
    CHECK(library.ask(query).suggestion.empty());
  }
  CHECK(library.ask("biblotheque", false).suggestion.empty());
  CHECK(library.ask("biblotheque", false).total == 0);
}

TEST_CASE("partial matches of the corrected query, when it has no others") {
  Library library;
  const auto answer = library.ask("biblotheque inexistantxyz");
  CHECK(answer.suggestion == "bibliothèque inexistantxyz");
  CHECK(answer.corrected);
  CHECK(answer.relaxed);
  CHECK(answer.total == 1);
}

TEST_CASE("a correction that finds nothing either leaves the answer to what was asked") {
  Library library;
  const auto answer = library.ask("biblotheque: inexistantxyz", true, false);
  CHECK(answer.suggestion == "bibliothèque: inexistantxyz");
  CHECK_FALSE(answer.corrected);
  CHECK(answer.total == 0);
  REQUIRE(answer.notes.size() == 1);
  CHECK(answer.notes[0].find("'biblotheque:' was read as text") != std::string::npos);
}

// « Vouliez-vous dire » : which words are put right, and what is answered then.

#include <catch2/catch.hpp>

#include "engine/service/engine.hpp"
#include "engine/storage/memory_file_system.hpp"
#include "tests/analysis/small_lexicon.hpp"

using namespace fts;

namespace {

class Library {
 public:
  explicit Library(std::shared_ptr<const analysis::Lexicon> lexicon = nullptr) {
    auto engine =
        service::Engine::open(fs_, "data", service::Engine::Mode::kReadWrite, std::move(lexicon));
    REQUIRE(engine.ok());
    engine_ = std::move(engine).value();
    REQUIRE(engine_->create_index("main", {}).ok());
    std::string lines;
    for (int i = 0; i < 120; ++i) {
      lines += R"({"id":"c)" + std::to_string(i) + R"(","body":"Le langage du climat."})" + "\n";
    }
    lines += R"({"id":"i","body":"Ces papiers : la carte d'identité, puis c'est tout. Il cesse."})"
             "\n";
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

TEST_CASE("an article run together with its word keeps its apostrophe") {
  Library library;
  CHECK(library.ask("carte didentite").suggestion == "carte d'identité");
  CHECK(library.ask("Cest tout").suggestion == "C'est tout");
}

TEST_CASE("no function word is proposed, and no word for an acronym") {
  Library library;
  CHECK(library.ask("Cesu").suggestion.empty());
  CHECK(library.ask("CESS").suggestion.empty());
  CHECK(library.ask("climt").suggestion == "climat");
  CHECK(library.ask("dlimat").suggestion == "climat");
  CHECK(library.ask("pesse").suggestion.empty());
}

TEST_CASE("a word that the lexicon knows stays, though no document has it") {
  const auto lexicon = test::built_lexicon();
  if (lexicon == nullptr) {
    WARN("skipped: built without hunspell-fr");
    return;
  }
  Library library(lexicon);
  CHECK(library.ask("cassons").suggestion.empty());
  CHECK(library.ask("langages").suggestion.empty());
  CHECK(library.ask("biblotheque").suggestion == "bibliothèque");
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
  const auto answer = library.ask("inexistantxyz: biblotheque", true, false);
  CHECK(answer.suggestion == "inexistantxyz: bibliothèque");
  CHECK_FALSE(answer.corrected);
  CHECK(answer.total == 0);
  REQUIRE(answer.notes.size() == 1);
  CHECK(answer.notes[0].find("'inexistantxyz:' was read as text") != std::string::npos);
}

// Tables of synonyms: how lines are read, what is recognised, what is refused.

#include <algorithm>

#include <catch2/catch.hpp>

#include "engine/analysis/analyze.hpp"
#include "engine/analysis/synonyms.hpp"
#include "engine/base/limits.hpp"

namespace fts::analysis {
namespace {

const Analyzer& french() {
  static const auto analyzer = *make_analyzer({});
  return *analyzer;
}

std::vector<SynonymWord> words_of(std::string_view text) {
  std::vector<SynonymWord> words;
  for (const auto& token : analyze(french(), text)) {
    if (token.span > 1) continue;
    SynonymWord word{token.form, {}, token.class_name, token.position, token.stop};
    french().fold(word.form, word.folded);
    words.push_back(std::move(word));
  }
  return words;
}

// "2: nato | ue" for a match of two words.
std::string found(const SynonymTable& table, std::string_view text) {
  std::string out;
  for (const auto& match : table.find(words_of(text))) {
    if (!out.empty()) out += "; ";
    out += std::to_string(match.words) + ":";
    for (const auto* entry : match.synonyms) out += " [" + entry->text + "]";
  }
  return out;
}

TEST_CASE("a group's entries find one another, over an arrow one way") {
  SynonymTable table(french());
  table.add("# des noms\n\n  OTAN = Alliance atlantique = NATO \r\nPerse => Iran = Irak\n");
  CHECK(found(table, "otan") == "1: [Alliance atlantique] [NATO]");
  CHECK(found(table, "l'alliance") == "");
  CHECK(found(table, "alliance atlantique élargie") == "2: [OTAN] [NATO]");
  CHECK(found(table, "alliance élargie") == "");
  CHECK(found(table, "Perse") == "1: [Iran] [Irak]");
  CHECK(found(table, "Iran") == "");
}

TEST_CASE("names by their letters, other words in every inflection") {
  SynonymTable table(french());
  table.add("Gênes = génoise\nzone franche = paradis fiscal");
  CHECK(found(table, "genes") == "1: [génoise]");
  CHECK(found(table, "gêne") == "");
  CHECK(found(table, "génoises") == "1: [Gênes]");
  CHECK(found(table, "zones franches") == "2: [paradis fiscal]");
}

TEST_CASE("several groups, and the longest expression first") {
  SynonymTable table(french());
  table.add("Corée = coréen\nCorée du Sud = sud-coréen\nCorée = KOR");
  CHECK(found(table, "Corée du Sud") == "3: [sud-coréen]; 1: [coréen] [KOR]");
}

TEST_CASE("what is no group is refused by its line") {
  const auto message = [](std::string_view text) { return check_synonyms(text).message(); };
  CHECK(check_synonyms("").ok());
  CHECK(check_synonyms("# rien\n\nA = B\nC => D = E\n").ok());
  CHECK(message("A = B\nC\n").find("line 2: 'C' has no '='") != std::string::npos);
  CHECK(message("A = \n").find("line 1: an entry is empty") != std::string::npos);
  CHECK(message("\n\nA => B => C").find("line 3: '=>' stands there twice") != std::string::npos);
  CHECK(message("A = B => C").find("line 1: '=' before '=>'") != std::string::npos);
  CHECK(message("A = B\nvoiture = voiture").find("line 2: 'voiture' stands there twice") !=
        std::string::npos);
  CHECK(message("\"A\" = B").find("without quotes") != std::string::npos);
  CHECK(message("a* = b").find("without quotes and '*'") != std::string::npos);
  CHECK(message("A = !!").find("'!!' has no letter") != std::string::npos);
  CHECK(message("A = \xff").find("synonyms") != std::string::npos);
  const std::string longest(limits::kMaxSynonymBytes, 'a');
  CHECK(check_synonyms("A = " + longest).ok());
  CHECK(message("A = a" + longest).find("kMaxSynonymBytes") != std::string::npos);
  CHECK(message(std::string(limits::kMaxSynonymsBytes + 1, '#')).find("kMaxSynonymsBytes") !=
        std::string::npos);
}

TEST_CASE("the shipped groups are well formed, and each entry finds another") {
  const auto status = check_synonyms(shipped_synonyms());
  INFO(status.message());
  CHECK(status.ok());
  SynonymTable table(french());
  table.add(shipped_synonyms());
  CHECK(table.size() > 1500);
  CHECK(found(table, "ukrainiennes").find("[Ukraine]") != std::string::npos);
  CHECK(found(table, "Zelensky").find("[Zelenskyy]") != std::string::npos);
}

}  // namespace
}  // namespace fts::analysis

// Classes, folds and stop words: which forms a French reader calls the same word.

#include <catch2/catch.hpp>

#include "engine/analysis/analyzer.hpp"
#include "engine/analysis/light_stemmer.hpp"
#include "tests/analysis/case_file.hpp"

namespace fts::analysis {
namespace {

std::string class_of(const Analyzer& analyzer, std::string_view surface) {
  std::string form;
  std::string class_name;
  analyzer.form_of(surface, form);
  analyzer.class_of(form, class_name);
  return class_name;
}

std::string fold_of(const Analyzer& analyzer, std::string_view form) {
  std::string folded;
  analyzer.fold(form, folded);
  return folded;
}

}  // namespace

TEST_CASE("every line of light_stems.tsv gives its stem") {
  const auto rows = test::read_rows(test::case_path("light_stems.tsv"));
  REQUIRE(rows.size() >= 40);
  std::string stem;
  for (const auto& row : rows) {
    REQUIRE(row.size() == 2);
    light_stem(row[0], stem);
    CAPTURE(row[0]);
    CHECK(stem == row[1]);
  }
}

TEST_CASE("the light stemmer equals the published vocabulary") {
  const auto path = test::shared_path("data/analysis/savoy_light_lucene.tsv");
  if (!std::filesystem::exists(path)) {
    WARN("skipped: the published vocabulary of the light stemmer is not here");
    return;
  }
  std::string stem;
  std::size_t count = 0;
  for (const auto& row : test::read_rows(path)) {
    if (row.size() != 2) continue;
    ++count;
    light_stem(row[0], stem);
    CAPTURE(row[0]);
    CHECK(stem == row[1]);
  }
  CHECK(count > 20'000);
}

TEST_CASE("every line of french_classes.tsv holds") {
  const auto analyzer = make_analyzer({}).value();
  const auto rows = test::read_rows(test::case_path("french_classes.tsv"));
  REQUIRE(rows.size() >= 30);
  for (const auto& row : rows) {
    REQUIRE(row.size() == 3);
    CAPTURE(row[0], row[2]);
    CHECK((class_of(*analyzer, row[0]) == class_of(*analyzer, row[2])) == (row[1] == "="));
  }
}

TEST_CASE("the class without a stemmer is the fold") {
  AnalyzerOptions options;
  options.stemmer = Stemmer::kNone;
  const auto analyzer = make_analyzer(options).value();
  CHECK(class_of(*analyzer, "Chevaux") == "chevaux");
  CHECK(class_of(*analyzer, "ÉTÉ") == "ete");
}

TEST_CASE("folds have no marks") {
  const auto analyzer = make_analyzer({}).value();
  CHECK(fold_of(*analyzer, "étatsunis") == "etatsunis");
  CHECK(fold_of(*analyzer, "łódź") == "lodz");
  CHECK(fold_of(*analyzer, "tiếng") == "tieng");
  CHECK(fold_of(*analyzer, "đà") == "da");
  CHECK(fold_of(*analyzer, "aujourd'hui") == "aujourd'hui");
}

TEST_CASE("stop words are function words, with and without accents") {
  const auto analyzer = make_analyzer({}).value();
  for (const std::string_view word :
       {"le", "l", "qu", "jusqu", "est", "a", "à", "pourquoi", "quel", "comment", "même", "meme",
        "être", "etre", "où", "ça", "quelqu'un"}) {
    CAPTURE(std::string(word));
    CHECK(analyzer->is_stop_word(word));
  }
  for (const std::string_view word : {"été", "or", "sommes", "onu", "2022", "pays", "", "ca"}) {
    CAPTURE(std::string(word));
    CHECK_FALSE(analyzer->is_stop_word(word));
  }
}

TEST_CASE("light words are auxiliary verbs, no function words and no nouns") {
  const auto analyzer = make_analyzer({}).value();
  for (const std::string_view word : {"peut", "doit", "faut", "faire", "va", "puis"}) {
    CAPTURE(std::string(word));
    CHECK(analyzer->is_light_word(word));
    CHECK_FALSE(analyzer->is_stop_word(word));
  }
  for (const std::string_view word : {"pouvoir", "devoir", "savoir", "sommes", "est", "pays", ""}) {
    CAPTURE(std::string(word));
    CHECK_FALSE(analyzer->is_light_word(word));
  }
}

}  // namespace fts::analysis

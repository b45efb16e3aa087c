// The project's cases of French (phenomenon, text, query that must match, query that must not), as
// far as the analysis alone decides them: without lexicon, synonyms and fuzzy words.

#include <iostream>

#include <catch2/catch.hpp>

#include "engine/analysis/french_analyzer.hpp"
#include "tests/analysis/case_file.hpp"
#include "tests/analysis/query_model.hpp"

namespace fts::analysis {
namespace {

struct Count {
  int hold = 0;
  int fail = 0;
  int beyond = 0;  ///< need synonyms or fuzzy words
};

void check_row(const test::QueryModel& model, const test::Row& row, Count& count) {
  const auto wanted = model.matches(row[1], row[2]);
  const auto unwanted = row[3].empty() ? std::optional<bool>(false) : model.matches(row[1], row[3]);
  if (!wanted || !unwanted) {
    ++count.beyond;
  } else if (*wanted && !*unwanted) {
    ++count.hold;
  } else {
    ++count.fail;
    std::cout << "  not yet: " << row[0] << ": «" << row[1] << "»"
              << (*wanted ? "" : " should match «" + row[2] + "»")
              << (*unwanted ? " should not match «" + row[3] + "»" : "") << "\n";
  }
}

Count check_rows(const std::vector<test::Row>& rows) {
  const auto analyzer = make_french_analyzer({});
  test::QueryModel model(*analyzer);
  for (const auto& row : rows) model.learn(row[1]);
  Count count;
  for (const auto& row : rows) check_row(model, row, count);
  return count;
}

}  // namespace

TEST_CASE("the project's own matching cases hold") {
  const auto rows = test::read_rows(test::case_path("french_matches.tsv"));
  REQUIRE(rows.size() >= 50);
  for (const auto& row : rows) REQUIRE(row.size() == 4);
  const Count count = check_rows(rows);
  CHECK(count.fail == 0);
  CHECK(count.beyond == 0);
}

TEST_CASE("of the 300 cases of French, those that analysis alone decides hold") {
  const auto path = test::shared_path("french/cases.tsv");
  if (!std::filesystem::exists(path)) {
    WARN("skipped: the 300 cases are not here");
    return;
  }
  const auto rows = test::read_rows(path);
  REQUIRE(rows.size() >= 300);
  const Count count = check_rows(rows);
  std::cout << "french cases: " << count.hold << " hold by analysis alone, " << count.fail
            << " do not yet, " << count.beyond << " need synonyms or fuzzy words\n";
  CHECK(count.hold >= 241);
}

}  // namespace fts::analysis

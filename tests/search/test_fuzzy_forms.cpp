// Words near a word in an index: the walk over dictionaries against every form, ranking, bombs.

#include <chrono>

#include "engine/base/limits.hpp"
#include "engine/base/random.hpp"
#include "engine/query/fuzzy.hpp"
#include "engine/search/fuzzy_forms.hpp"
#include "tests/search/fixture.hpp"

namespace fts::search::test {
namespace {

Node fuzzy(const Fixture& index, const std::string& word, std::uint32_t max_distance) {
  auto node = index.word(word);
  node.kind = NodeKind::kFuzzy;
  node.max_distance = max_distance;
  return node;
}

TEST_CASE("a fuzzy word finds what is near, nearest first") {
  Fixture index(Fixture::french());
  index.add({{"same", {"", "le réchauffement"}},
             {"confused", {"", "un rechaufement"}},
             {"two", {"", "nul rechuffement"}},
             {"far", {"", "du refroidissement"}}});
  CHECK(index.ids(fuzzy(index, "réchauffement", 4)) == "same confused two");
  CHECK(index.ids(fuzzy(index, "réchauffement", 1)) == "same confused");
  CHECK(index.ids(fuzzy(index, "absurde", 4)) == "");
}

TEST_CASE("a fuzzy word finds its own inflections and every accent") {
  Fixture index(Fixture::french());
  index.add({{"plural", {"", "des chevaux"}}, {"marked", {"", "un chéval"}}, {"none", {"", "x"}}});
  CHECK(index.ids(fuzzy(index, "cheval", 0)).find("marked") != std::string::npos);
}

TEST_CASE("the walk over dictionaries finds what comparing every form finds") {
  Random random(3);
  Fixture index(Fixture::french());
  const std::vector<std::string> letters = {"a", "b", "c", "é", "e",  "l", "m",
                                            "n", "o", "s", "t", "ph", "f", "ç"};
  std::vector<std::string> forms;
  for (int segment = 0; segment < 3; ++segment) {
    std::vector<Row> rows;
    for (int i = 0; i < 40; ++i) {
      std::string text;
      for (int w = 0; w < 20; ++w) {
        std::string word;
        for (auto n = 3 + random.below(5); n > 0; --n)
          word += letters[random.below(letters.size())];
        text += word + " ";
        forms.push_back(word);
      }
      rows.push_back({std::to_string(segment) + "-" + std::to_string(i), {"", text}});
    }
    index.add(rows);
  }
  const auto& analyzer = *index.snapshot().analyzer;
  for (int round = 0; round < 60; ++round) {
    std::string asked;
    analyzer.fold(forms[random.below(forms.size())], asked);
    const auto max = static_cast<std::uint32_t>(random.below(5));
    const auto near = near_forms(index.snapshot(), asked, max, 100000, nullptr);
    REQUIRE(near.ok());
    std::map<std::string, std::uint32_t> found, expected;
    for (const auto& form : near->forms) found[form.form] = form.distance;
    const query::FuzzyPattern pattern(asked, max);
    for (const auto& view : index.snapshot().segments) {
      const auto all = view.reader->forms().iterate(0);
      while (all->next()) {
        std::string folded;
        analyzer.fold(all->term(), folded);
        if (const auto distance = pattern.distance(folded)) {
          expected[std::string(all->term())] = *distance;
        }
      }
    }
    INFO(asked << " within " << max);
    REQUIRE(found == expected);
  }
}

TEST_CASE("of more forms than kMaxExpansions the nearest are searched, and it is said") {
  Fixture index;
  std::string text;
  for (char a = 'a'; a <= 'z'; ++a) {
    for (char b = 'a'; b <= 'z'; ++b) {
      text += std::string{a, b} + " " + std::string{'a', a, b} + " ";
    }
  }
  index.add({{"all", {text + "a"}}});
  const auto result = index.run(request_of(fuzzy(index, "a", 4)));
  REQUIRE(result.ok());
  CHECK(result->hits.size() == 1);
  REQUIRE(result->notes.size() == 1);
  CHECK(result->notes[0].find("kMaxExpansions") != std::string::npos);
  const auto few = near_forms(index.snapshot(), "a", 4, 3, nullptr);
  REQUIRE(few.ok());
  CHECK(few->forms[0].form == "a");
  CHECK(few->found > limits::kMaxExpansions);
}

TEST_CASE("fuzzy words ask the budget") {
  Fixture index;
  index.add({{"a", {"chat"}}});
  QueryBudget budget(std::chrono::milliseconds(0));
  budget.cancel();
  auto request = request_of(fuzzy(index, "chat", 2));
  request.budget = &budget;
  CHECK_FALSE(index.run(request).ok());
  CHECK_FALSE(near_forms(index.snapshot(), "chat", 2, 10, &budget).ok());
}

}  // namespace
}  // namespace fts::search::test

// How many words the prefixes, fuzzy words and variants of a whole query may stand for.

#include <catch2/catch.hpp>

#include "engine/base/limits.hpp"
#include "engine/search/fuzzy_forms.hpp"
#include "engine/search/term_lists.hpp"
#include "tests/search/fixture.hpp"

namespace fts::search::test {

TEST_CASE("the words of all prefixes of a query: 16384, and not one more") {
  constexpr auto kEach = limits::kMaxExpansions;
  constexpr auto kPrefixes = limits::kMaxQueryExpansions / kEach;
  Fixture index;
  std::string text = "zebre";
  std::vector<Node> nodes;
  for (std::size_t p = 0; p < kPrefixes; ++p) {
    const auto prefix = std::string("mot").append(1, static_cast<char>('a' + p));
    for (std::size_t i = 0; i < kEach; ++i) text += " " + prefix + std::to_string(i);
    nodes.push_back(index.prefix(prefix));
  }
  index.add({{"d", {text}}});
  CHECK(index.ids(any_of(nodes)) == "d");

  auto more = nodes;
  more.push_back(index.prefix("zeb"));
  const auto refused = index.run(request_of(any_of(more)));
  CHECK(refused.status().code() == StatusCode::kLimit);
  CHECK(refused.status().message().find("16384 words (kMaxQueryExpansions)") != std::string::npos);
  for (int i = 0; i < 900; ++i) more.push_back(index.prefix("motb"));
  CHECK(index.run(request_of(any_of(more))).status().code() == StatusCode::kLimit);
  more = nodes;
  more.push_back(index.prefix("absent"));  // stands for nothing
  CHECK(index.ids(any_of(more)) == "d");
  // A filter is part of the query.
  auto request = request_of(any_of(nodes));
  request.filter = index.prefix("zeb");
  CHECK(index.run(request).status().code() == StatusCode::kLimit);
  // Fuzzy words count with them.
  Node fuzzy = index.word("zebra");
  fuzzy.kind = NodeKind::kFuzzy;
  fuzzy.max_distance = 2;
  more = nodes;
  more.push_back(fuzzy);
  CHECK(index.run(request_of(any_of(more))).status().code() == StatusCode::kLimit);
}

TEST_CASE("a prefix asks the budget by the forms that it walks, not by those that are new") {
  Fixture index;
  std::string text;
  for (int i = 0; i < 700; ++i) text += " mot" + std::to_string(i);
  index.add({{"a", {text}}});
  index.add({{"b", {text}}});
  const TermResolver resolver(index.snapshot());
  QueryBudget budget;
  const auto all = resolver.resolve_prefix("mot", true, &budget);
  REQUIRE(all.ok());
  CHECK(all->found == 700);
  CHECK(all->lists.lists.size() == 700);
  CHECK(all->lists.df == 2);
  budget.cancel();
  CHECK(resolver.resolve_prefix("mot", true, &budget).status().code() == StatusCode::kCancelled);
}

TEST_CASE("of too many forms of a prefix the most frequent are kept, in order") {
  Fixture index;
  std::string text;
  for (std::size_t i = 0; i < limits::kMaxExpansions + 10; ++i) text += " mot" + std::to_string(i);
  index.add({{"a", {text}}});
  index.add({{"b", {"mot1030 mot1033 motz"}}});
  const TermResolver resolver(index.snapshot());
  const auto all = resolver.resolve_prefix("mot", true, nullptr);
  REQUIRE(all.ok());
  CHECK(all->found == limits::kMaxExpansions + 11);
  const auto& lists = all->lists.lists;
  REQUIRE(lists.size() == limits::kMaxExpansions);
  std::vector<std::string> names;
  for (const auto& list : lists) names.push_back(list.name);
  CHECK(std::ranges::is_sorted(names));
  const auto has = [&](std::string_view name) { return std::ranges::count(names, name) == 1; };
  CHECK(has("mot1033"));
  CHECK_FALSE(has("motz"));
  CHECK_FALSE(has("mot999"));  // the last by bytes of those with one document
  const auto twice = std::ranges::find(lists, "mot1030", &TermList::name);
  REQUIRE(twice != lists.end());
  CHECK(twice->df == 2);
  CHECK((twice->entries[0].has_value() && twice->entries[1].has_value()));
}

TEST_CASE("the fuzzy words of a query are bounded before they are searched") {
  Fixture index;
  std::string text;
  for (std::size_t i = 0; i < limits::kMaxExpansions; ++i) {
    text += " abcd" + std::string(1, static_cast<char>('a' + i % 26)) +
            std::string(1, static_cast<char>('a' + i / 26 % 26)) +
            std::string(1, static_cast<char>('a' + i / 676));
  }
  index.add({{"d", {text}}});
  Node fuzzy = index.word("abcdefg");
  fuzzy.kind = NodeKind::kFuzzy;
  fuzzy.max_distance = 4;
  std::vector<std::string> notes;
  Node one = fuzzy;
  REQUIRE(expand_fuzzy(index.snapshot(), one, nullptr, notes).ok());
  const auto each = one.term.variants.size();
  REQUIRE(each > 50);
  const auto most = limits::kMaxQueryExpansions / each;
  auto query = any_of(std::vector<Node>(most, fuzzy));
  CHECK(expand_fuzzy(index.snapshot(), query, nullptr, notes).ok());
  query = any_of(std::vector<Node>(most + 1, fuzzy));
  CHECK(expand_fuzzy(index.snapshot(), query, nullptr, notes).code() == StatusCode::kLimit);
}

}  // namespace fts::search::test

// Unions are counted in three ways (union_count.cpp), which one by what each costs: all are held
// against counting one by one, in a segment of several windows and spread over several.

#include <algorithm>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "tests/search/fixture.hpp"

using namespace fts;
using namespace fts::search;
using namespace fts::search::test;

namespace {

constexpr std::uint32_t kDocuments = 70'000;

/// w<i> stands in one document of kShares[i]; `run` in 700 that follow each other.
constexpr std::uint32_t kShares[] = {1, 2, 20, 50, 300, 2000, 9000};

std::vector<std::string> words() {
  std::vector<std::string> out{"run"};
  for (std::size_t i = 0; i < std::size(kShares); ++i) out.push_back("w" + std::to_string(i));
  return out;
}

std::vector<Row> rows() {
  Random random(41);
  std::vector<Row> out;
  for (std::uint32_t i = 0; i < kDocuments; ++i) {
    std::string text = i >= 9000 && i < 9700 ? "run" : "filler";
    for (std::size_t word = 0; word < std::size(kShares); ++word) {
      if (random.below(kShares[word]) == 0) text += " w" + std::to_string(word);
    }
    out.push_back({"d" + std::to_string(i), {text}});
  }
  return out;
}

std::uint64_t count_by_one(const Fixture& index, const Node& node) {
  auto request = request_of(node);
  request.evaluation = Evaluation::kExhaustive;
  const auto result = index.run(request);
  REQUIRE(result.ok());
  return result->total;
}

/// All unions of one to four words.
void require_all_unions(const Fixture& index) {
  const auto names = words();
  for (std::uint32_t chosen = 1; chosen < (1U << names.size()); ++chosen) {
    std::vector<Node> nodes;
    std::string query;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if ((chosen >> i & 1U) == 0) continue;
      nodes.push_back(index.word(names[i]));
      query += names[i] + " ";
    }
    if (nodes.size() > 4) continue;
    CAPTURE(query);
    const auto node = any_of(std::move(nodes));
    const auto counted = count(index.snapshot(), request_of(node));
    REQUIRE(counted.ok());
    REQUIRE(*counted == count_by_one(index, node));
  }
}

}  // namespace

TEST_CASE("unions are counted as one by one", "[union_count]") {
  const auto all = rows();
  Fixture one;
  one.add(all);
  require_all_unions(one);
  Fixture three;
  three.add({all.begin(), all.begin() + 5000});
  three.add({all.begin() + 5000, all.begin() + 5003});
  three.add({all.begin() + 5003, all.end()});
  require_all_unions(three);
  one.remove("d9001");
  require_all_unions(one);
}

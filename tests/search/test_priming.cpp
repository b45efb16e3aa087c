// Thresholds primed with the k-th best scores that lists keep: around the numbers where they begin
// and cease to hold, pruned answers are bit for bit those of the exhaustive evaluation.

#include <bit>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/search/top_hits.hpp"
#include "tests/search/fixture.hpp"

using namespace fts;
using namespace fts::search;
using namespace fts::search::test;

namespace {

void require_same(const Fixture& index, const Node& node, std::uint32_t size) {
  auto request = request_of(node);
  request.size = size;
  request.evaluation = Evaluation::kExhaustive;
  const auto expected = index.run(request);
  REQUIRE(expected.ok());
  request.evaluation = Evaluation::kPruned;
  for (const auto total : {TotalMode::kNone, TotalMode::kExact}) {
    request.total = total;
    const auto found = index.run(request);
    REQUIRE(found.ok());
    CAPTURE(size, found->hits.size(), expected->hits.size());
    REQUIRE(found->hits.size() == expected->hits.size());
    for (std::size_t i = 0; i < found->hits.size(); ++i) {
      CAPTURE(i, found->hits[i].score, expected->hits[i].score);
      REQUIRE(found->hits[i].doc == expected->hits[i].doc);
      REQUIRE(std::bit_cast<std::uint32_t>(found->hits[i].score) ==
              std::bit_cast<std::uint32_t>(expected->hits[i].score));
    }
    if (total == TotalMode::kExact) REQUIRE(found->total == expected->total);
  }
}

constexpr std::uint32_t kSizes[] = {1, 9, 10, 11, 20, 99, 100, 101, 999, 1000, 1001};

void require_same_at_every_size(const Fixture& index, const Node& node) {
  for (const auto size : kSizes) require_same(index, node, size);
}

/// `documents` rows; w0 stands in all of them, w<i> in ever fewer, a word once or several times.
std::vector<Row> random_rows(Random& random, std::uint32_t documents, const std::string& prefix) {
  std::vector<Row> rows;
  for (std::uint32_t i = 0; i < documents; ++i) {
    std::string text = "w0";
    for (int word = 0; word < 6; ++word) {
      if (!random.chance(1.0 / (1 << word))) continue;
      for (auto n = random.between(1, 4); n > 0; --n) text += " w" + std::to_string(word);
    }
    for (auto n = random.below(30); n > 0; --n) text += " filler";
    rows.push_back({prefix + std::to_string(i), {text}});
  }
  return rows;
}

void require_queries(const Fixture& index) {
  const auto w = [&](int i) { return index.word("w" + std::to_string(i)); };
  require_same_at_every_size(index, w(0));
  require_same_at_every_size(index, w(3));
  require_same_at_every_size(index, any_of({w(0), w(5)}));
  require_same_at_every_size(index, any_of({w(1), w(2), w(4)}));
  require_same_at_every_size(index, all_of({w(1), w(3)}));
  auto with_optional = all_of({w(2)});
  with_optional.should = {w(4)};
  require_same_at_every_size(index, with_optional);
  // Groups of words that must all match, among what any may match: each is a bag of its own.
  require_same_at_every_size(index, any_of({w(1), all_of({w(2), w(3)}), w(5)}));
  auto groups = any_of({all_of({w(1), w(2)}), all_of({w(2), w(4)}), w(5)});
  require_same_at_every_size(index, groups);
  groups.filter = {w(3)};
  require_same_at_every_size(index, groups);
  auto beside = all_of({any_of({all_of({w(4), w(5)}), w(3)})});
  beside.should = {w(0)};
  require_same_at_every_size(index, beside);
  require_same_at_every_size(
      index, any_of({all_of({w(1), w(2)}), all_of({w(2), w(4)}), all_of({w(3), w(5)})}));
  auto without = any_of({w(0), w(3)});
  without.must_not = {w(5)};
  require_same_at_every_size(index, without);
  auto filtered = any_of({w(0), w(3)});
  filtered.filter = {w(4)};
  require_same_at_every_size(index, filtered);
  // Conditions that many documents meet (blocks that are bitsets), asked by windows.
  auto without_many = any_of({w(3)});
  without_many.must_not = {w(1)};
  require_same_at_every_size(index, without_many);
  auto with_many = any_of({w(3), w(5)});
  with_many.filter = {w(1)};
  require_same_at_every_size(index, with_many);
}

}  // namespace

TEST_CASE("a primed threshold lets equal scores in and lower ones not") {
  TopHits top(2);
  top.prime(1.0F);
  CHECK(top.out_of_reach(0.999999));
  CHECK_FALSE(top.out_of_reach(1.0));
  top.offer({0, 1}, 0.5F);
  top.offer({0, 2}, 1.0F);
  top.offer({0, 3}, 1.0F);
  top.offer({0, 4}, 1.0F);  // beaten by the earlier ones
  top.prime(0.7F);          // a weaker promise takes nothing back
  CHECK(top.out_of_reach(1.0));
  const auto hits = top.take();
  REQUIRE(hits.size() == 2);
  CHECK(hits[0].doc.doc == 2);
  CHECK(hits[1].doc.doc == 3);
}

TEST_CASE("in a reordered segment ties go by rank, and against earlier segments none is won") {
  auto bytes = codec::build_rank_column(std::vector<std::uint32_t>{3, 1, 0, 2, 4});
  const auto size = bytes.size();
  bytes.resize(size + 64);
  const auto section = storage::Section::unverified(Bytes(bytes).first(size));
  const auto ranks = codec::RankColumn::open(section, 5).value();
  TopHits top(2);
  top.start_segment(0, &ranks);
  for (DocNum doc = 0; doc < 5; ++doc) {
    CHECK_FALSE(top.out_of_reach(1.0));
    top.offer({0, doc}, 1.0F);
  }
  CHECK(top.out_of_reach(0.999999));
  top.start_segment(1, &ranks);
  CHECK(top.out_of_reach(1.0));
  top.offer({1, 2}, 1.0F);
  top.offer({1, 0}, 1.5F);
  const auto hits = top.take();
  REQUIRE(hits.size() == 2);
  CHECK(hits[0].doc == index::DocRef{1, 0});
  CHECK(hits[1].doc == index::DocRef{0, 2});
}

TEST_CASE("lists as long as a rank, one more, one less") {
  for (const auto documents : {9U, 10U, 11U, 99U, 100U, 101U, 999U, 1000U, 1001U}) {
    Random random(documents);
    Fixture index;
    index.add(random_rows(random, documents, "d"));
    require_queries(index);
  }
}

TEST_CASE("a word takes the lead after some windows") {
  Random random(23);
  Fixture index;
  index.add(random_rows(random, 13'000, "d"));
  require_queries(index);
}

TEST_CASE("deletions take from the best") {
  Random random(7);
  Fixture index;
  index.add(random_rows(random, 1200, "d"));
  const auto word = index.word("w1");
  std::uint32_t deleted = 0;
  // Always the best documents of w1, so that a floor that ignored deletions would be too high.
  for (const auto count : {1U, 89U, 90U, 91U, 189U}) {
    auto request = request_of(word);
    request.size = count - deleted;
    request.evaluation = Evaluation::kExhaustive;
    const auto best = index.run(request);
    REQUIRE(best.ok());
    std::vector<std::string> ids;
    for (const auto& hit : best->hits) ids.push_back(index.id_of(hit.doc));
    for (const auto& id : ids) index.remove(id);
    deleted = count;
    CAPTURE(deleted);
    REQUIRE(index.snapshot().segments[0].live.deleted_count() == deleted);
    for (const std::uint32_t size : {1U, 10U, 11U, 100U}) {
      require_same(index, word, size);
      require_same(index, any_of({word, index.word("w4")}), size);
    }
  }
}

TEST_CASE("more documents share the k-th score than there is room for") {
  for (const auto documents : {300U, 9000U}) {
    Fixture index;
    std::vector<Row> rows;
    for (std::uint32_t i = 0; i < documents; ++i) {
      rows.push_back({std::to_string(i), {i % 3 == 0 ? "a b c" : "a c c"}});
    }
    index.add(rows);
    for (const auto& node :
         {index.word("a"), index.word("b"), any_of({index.word("a"), index.word("b")}),
          any_of({index.word("b"), index.word("c")})}) {
      require_same_at_every_size(index, node);
    }
  }
}

TEST_CASE("segments of different lengths and parameters changed after writing") {
  Random random(8);
  Fixture index;
  index.add(random_rows(random, 1100, "a"));
  auto longer = random_rows(random, 300, "b");
  for (auto& row : longer) {
    for (int i = 0; i < 60; ++i) row.texts[0] += " filler";
  }
  index.add(longer);
  index.add(random_rows(random, 12, "c"));
  require_queries(index);
  auto settings = Fixture::plain();
  for (const auto& [k1, b] : {std::pair{0.0F, 0.75F}, {3.0F, 0.0F}, {0.3F, 1.0F}, {1.2F, 0.75F}}) {
    settings.k1 = k1;
    settings.b = b;
    index.update(settings);
    CAPTURE(k1, b);
    require_queries(index);
  }
}

TEST_CASE("classes with folds, fields of different weights, and a field alone") {
  Random random(9);
  Fixture index(Fixture::french());
  const std::vector<std::string> forms = {"jardin", "jardins", "été", "étés", "ete", "maison"};
  std::vector<Row> rows;
  for (int i = 0; i < 1500; ++i) {
    std::string texts[2];
    for (auto& text : texts) {
      for (auto n = random.between(1, 12); n > 0; --n) text += forms[random.below(6)] + " mot ";
    }
    rows.push_back({std::to_string(i), {random.chance(0.3) ? texts[0] : "", texts[1]}});
  }
  index.add(rows);
  index.add({{"x", {"", "été jardins"}}, {"y", {"ete", "maison"}}});
  for (const auto* text : {"jardin", "jardins", "été", "ete"}) {
    const auto word = index.word(text);
    require_same_at_every_size(index, word);
    require_same_at_every_size(index, any_of({word, index.word("maison")}));
    auto in_title = word;
    in_title.field = "title";
    require_same_at_every_size(index, in_title);
    require_same_at_every_size(index, any_of({in_title, index.word("maison")}));
  }
}

TEST_CASE("a total is exact when every bag of a query was counted, not only the last") {
  Fixture index(Fixture::french());
  std::vector<Row> rows;
  for (int i = 0; i < 3000; ++i) {
    rows.push_back({"d" + std::to_string(i),
                    {"rien", i < 300 ? "chat chat chien chien" : "chat chien rue rue rue"}});
  }
  // Both words have lists, but the rarer one never stands in the field that is asked for.
  rows.push_back({"e", {"école rue", "mur"}});
  index.add(rows);
  auto wall = index.word("mur");
  auto school = index.word("école");
  wall.field = school.field = "title";
  auto request = request_of(
      any_of({all_of({wall, school}), all_of({index.word("chat"), index.word("chien")})}));
  request.size = 1;
  request.total = TotalMode::kNone;
  const auto found = index.run(request);
  REQUIRE(found.ok());
  CHECK(found->total < 3000);
  CHECK_FALSE(found->total_exact);
}

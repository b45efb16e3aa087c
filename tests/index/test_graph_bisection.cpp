// Graph bisection on its own: what comes out is a permutation, the same whatever the threads, and
// one that brings like documents together.

#include <algorithm>
#include <cmath>
#include <numeric>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/index/graph_bisection.hpp"

using namespace fts;
using namespace fts::index;

namespace {

using Documents = std::vector<std::vector<std::uint16_t>>;

ForwardIndex forward_index(const Documents& documents) {
  ForwardIndex index;
  for (const auto& terms : documents) {
    index.lengths.push_back(static_cast<std::uint16_t>(terms.size()));
    for (const auto term : terms) {
      index.terms.push_back(term);
      index.term_count = std::max(index.term_count, std::uint32_t{term} + 1);
    }
  }
  return index;
}

/// Documents of `topics` kinds in any order: most of their terms are of their own topic.
Documents clustered(std::uint32_t documents, std::uint32_t topics, Random& random) {
  Documents out(documents);
  for (auto& terms : out) {
    const auto topic = random.below(topics);
    for (int i = 0; i < 12; ++i) {
      const auto own = random.chance(0.7) ? 1 + topic : 0;
      terms.push_back(static_cast<std::uint16_t>(own * 40 + random.below(40)));
    }
    std::ranges::sort(terms);
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  }
  return out;
}

/// Bits of all gaps: what the order is to make small.
double log_gaps(const Documents& documents, const std::vector<DocNum>& order) {
  std::vector<std::int64_t> last(ForwardIndex::kMaxTerms, -1);
  double bits = 0;
  for (std::size_t place = 0; place < order.size(); ++place) {
    for (const auto term : documents[order[place]]) {
      bits += std::log2(static_cast<double>(static_cast<std::int64_t>(place) - last[term]));
      last[term] = static_cast<std::int64_t>(place);
    }
  }
  return bits;
}

std::vector<DocNum> in_order(std::size_t documents) {
  std::vector<DocNum> order(documents);
  std::iota(order.begin(), order.end(), DocNum{0});
  return order;
}

std::vector<DocNum> bisect(const Documents& documents, std::uint32_t threads = 1,
                           std::uint32_t leaf = 16) {
  BisectionOptions options;
  options.threads = threads;
  options.leaf_documents = leaf;
  const auto order = order_by_bisection(forward_index(documents), options);
  auto sorted = order;
  std::ranges::sort(sorted);
  REQUIRE(sorted == in_order(documents.size()));
  return order;
}

}  // namespace

TEST_CASE("bisection orders documents without terms, few documents and none") {
  CHECK(bisect({}).empty());
  CHECK(bisect({{}}) == std::vector<DocNum>{0});
  CHECK(bisect({{0}, {0}}, 1, 1).size() == 2);
  CHECK(bisect(Documents(1000)) == in_order(1000));
  // Parts of one document, halves of unlike size.
  for (const std::size_t count : {1U, 2U, 3U, 5U, 31U, 33U, 257U}) {
    Random random(count);
    bisect(clustered(static_cast<std::uint32_t>(count), 3, random), 1, 1);
  }
}

TEST_CASE("documents that are all alike stay in their order") {
  CHECK(bisect(Documents(500, {1, 2, 3})) == in_order(500));
  // All the terms there may be, in documents that hold them all.
  std::vector<std::uint16_t> all(ForwardIndex::kMaxTerms);
  std::iota(all.begin(), all.end(), std::uint16_t{0});
  CHECK(bisect(Documents(40, all)) == in_order(40));
}

TEST_CASE("bisection is the same whatever the number of threads") {
  Random random(3);
  const auto documents = clustered(5000, 20, random);
  const auto order = bisect(documents);
  for (const auto threads : {2U, 3U, 8U}) CHECK(bisect(documents, threads) == order);
}

TEST_CASE("bisection brings documents of a topic together") {
  for (const std::uint32_t topics : {2U, 16U, 50U}) {
    Random random(topics);
    const auto documents = clustered(6000, topics, random);
    const double before = log_gaps(documents, in_order(documents.size()));
    CHECK(log_gaps(documents, bisect(documents)) < 0.85 * before);
  }
}

TEST_CASE("two kinds of documents in turn are set apart") {
  Documents documents;
  for (std::uint16_t i = 0; i < 256; ++i) {
    documents.push_back({static_cast<std::uint16_t>(i % 2), static_cast<std::uint16_t>(2 + i % 2)});
  }
  // A perfectly even start has no pull to either side; one odd document breaks the tie.
  documents[0] = {1, 3};
  const auto order = bisect(documents);
  std::uint32_t changes = 0;
  for (std::size_t i = 1; i < order.size(); ++i) {
    changes += documents[order[i]] != documents[order[i - 1]] ? 1U : 0U;
  }
  CHECK(changes <= 8);
}

TEST_CASE("bisection tells how far it is, and ends at all of it") {
  Random random(5);
  const auto documents = clustered(3000, 9, random);
  double last = 0;
  BisectionOptions options;
  options.threads = 2;
  options.progress = [&last](double share) {
    CHECK(share >= last);
    CHECK(share <= 1);
    last = share;
  };
  order_by_bisection(forward_index(documents), options);
  CHECK(last > 0.5);
}

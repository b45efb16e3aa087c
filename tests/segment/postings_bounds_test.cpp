// What lists keep of their shares, against the slow loop over all of them.

#include "engine/segment/postings_bounds.hpp"

#include <algorithm>
#include <functional>

#include "tests/segment/postings_model.hpp"

using namespace fts;
using namespace fts::segment;
using namespace fts::segment::testing;

TEST_CASE("bounds are never below a share, at any level", "[postings]") {
  Random random(17);
  for (const auto fields : {1U, 3U}) {
    ModelOptions options;
    options.field_count = fields;
    options.max_freq = 100;
    const auto model = make_model(random, 256 * 40 + 17, Shape::kMixed, options);
    const auto written = write(model, random);
    const auto list = open(written, model);
    const auto expected = writer_options(model);
    const auto lengths = length_table(expected.bm25, expected.average_length);
    REQUIRE(list.bounds().size() == 41);
    REQUIRE(list.group_bounds().size() == 3);
    PostingsCursor cursor(list, PostingsNeed::kFreqs);
    std::vector<float> best(41, 0.0F);
    while (cursor.next() != kNoDoc) {
      const auto share =
          bm25_share(cursor.weighted_freq(expected.weights), lengths[model.norms[cursor.doc()]]);
      best[cursor.block()] = std::max(best[cursor.block()], share);
      REQUIRE(decode_bound(list.block_bound(cursor.block())) >= share);
      REQUIRE(list.group_bounds()[cursor.block() / 16] >= list.block_bound(cursor.block()));
    }
    for (std::uint32_t block = 0; block < 41; ++block) {
      // Tight, too: at most a step above.
      REQUIRE(decode_bound(list.block_bound(block)) <= best[block] + 2.0F / 255);
      REQUIRE(list.list_bound() >= list.block_bound(block));
    }
    REQUIRE(std::count(list.bounds().begin(), list.bounds().end(), list.list_bound()) > 0);
  }
}

TEST_CASE("the best shares are those of the sorted list, rounded down", "[postings]") {
  Random random(20);
  for (const auto fields : {1U, 3U}) {
    for (const auto size : {9U, 10U, 11U, 99U, 100U, 101U, 999U, 1000U, 1001U, 9000U}) {
      ModelOptions options;
      options.field_count = fields;
      options.max_freq = 100;
      const auto model = make_model(random, size, Shape::kMixed, options);
      const auto written = write(model, random);
      const auto list = open(written, model);
      const auto expected = writer_options(model);
      const auto lengths = length_table(expected.bm25, expected.average_length);
      PostingsCursor cursor(list, PostingsNeed::kFreqs);
      std::vector<float> shares;
      while (cursor.next() != kNoDoc) {
        shares.push_back(
            bm25_share(cursor.weighted_freq(expected.weights), lengths[model.norms[cursor.doc()]]));
      }
      std::sort(shares.begin(), shares.end(), std::greater<>());
      for (const std::size_t k : {1U, 10U, 11U, 100U, 101U, 1000U, 1001U}) {
        CAPTURE(size, k);
        const std::size_t rank = k <= 10 ? 10 : k <= 100 ? 100 : 1000;
        const float floor = list.best_share(k);
        if (k > 1000 || rank > size) {
          REQUIRE(floor == 0.0F);
        } else {
          REQUIRE(floor <= shares[rank - 1]);
          REQUIRE(floor >= shares[rank - 1] - 2.0F / 65536);
        }
      }
    }
  }
}

TEST_CASE("the best shares are found among many and among equal ones", "[postings]") {
  Random random(22);
  BoundsBuilder builder;
  const std::uint64_t distinct = GENERATE(1U, 2U, 40U, 1000000U);
  for (const std::size_t size : {9U, 10U, 127U, 128U, 999U, 1000U, 4096U, 30'000U}) {
    CAPTURE(distinct, size);
    std::vector<float> shares;
    for (std::size_t i = 0; i < size; ++i) {
      shares.push_back(static_cast<float>(random.below(distinct)) / static_cast<float>(distinct));
    }
    builder.start_term();
    for (std::size_t at = 0; at < size; at += kBlockDocs) {
      const auto block =
          std::span(shares).subspan(at, std::min<std::size_t>(kBlockDocs, size - at));
      REQUIRE(builder.add(block) == *std::ranges::max_element(block));
    }
    std::ranges::sort(shares, std::greater<>());
    const auto codes = builder.best();
    for (std::size_t i = 0; i < kBestRanks.size(); ++i) {
      REQUIRE(codes[i] == (kBestRanks[i] <= size ? encode_floor(shares[kBestRanks[i] - 1]) : 0));
    }
  }
}

TEST_CASE("ranges of 4096 documents are bounded by their greatest share", "[postings]") {
  Random random(21);
  const auto model = make_model(random, 256 * 40 + 17, Shape::kDense);
  const auto written = write(model, random);
  const auto list = open(written, model);
  const auto expected = writer_options(model);
  const auto lengths = length_table(expected.bm25, expected.average_length);
  const auto ranges = list.range_bounds();
  REQUIRE(ranges.size() == model.postings.back().doc / 4096 + 1);
  std::vector<float> best(ranges.size(), 0.0F);
  PostingsCursor cursor(list, PostingsNeed::kFreqs);
  while (cursor.next() != kNoDoc) {
    const auto share =
        bm25_share(cursor.weighted_freq(expected.weights), lengths[model.norms[cursor.doc()]]);
    auto& range = best[cursor.doc() / 4096];
    range = std::max(range, share);
  }
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    REQUIRE(decode_bound(ranges[i]) >= best[i]);
    REQUIRE(decode_bound(ranges[i]) <= best[i] + (best[i] > 0.0F ? 2.0F / 255 : 0.0F));
  }
  // Rare terms keep none: 300 documents, 3000 apart.
  const auto rare = make_model(random, 300, Shape::kSparse);
  const auto rare_written = write(rare, random);
  CHECK(open(rare_written, rare).range_bounds().empty());
}

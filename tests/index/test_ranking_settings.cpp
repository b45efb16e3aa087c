// The constants of the ranking: their bounds, and how they last.

#include <limits>

#include <catch2/catch.hpp>

#include "engine/index/manifest.hpp"
#include "tests/index/support.hpp"

using namespace fts;
using namespace fts::index;
using namespace fts::index::test;

TEST_CASE("a constant of the ranking lies between 0 and its bound") {
  for (const auto& parameter : ranking_parameters()) {
    INFO(parameter.name);
    CHECK(find_ranking_parameter(parameter.name) == &parameter);
    const auto with = [&](float value) {
      Settings settings;
      settings.ranking.*parameter.value = value;
      return validate(settings);
    };
    CHECK(with(0).ok());
    CHECK(with(parameter.most).ok());
    for (const float value :
         {-0.01F, parameter.most * 1.001F, parameter.most * 1000,
          std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
      const auto refused = with(value);
      CHECK(refused.code() == StatusCode::kInvalidArgument);
      CHECK_THAT(refused.message(), Catch::Contains(std::string(parameter.name)));
    }
  }
  CHECK(find_ranking_parameter("k1") == nullptr);
}

TEST_CASE("a manifest keeps the constants that were chosen, and no others") {
  storage::MemoryFileSystem fs;
  REQUIRE_OK(fs.create_folders("data"));
  Manifest manifest;
  manifest.generation = Generation(1);
  CHECK(to_lines(manifest.settings.ranking).empty());
  REQUIRE_OK(write_manifest(fs, "data", manifest).status);
  CHECK(read_manifest(fs, "data")->settings.ranking == RankingSettings{});
  manifest.settings.ranking.fold_weight = 0.1F;
  manifest.settings.ranking.lead_positions = 1.0F / 3;
  REQUIRE_OK(write_manifest(fs, "data", manifest).status);
  CHECK(read_manifest(fs, "data")->settings.ranking == manifest.settings.ranking);
  CHECK(to_lines(manifest.settings.ranking) == "fold_weight 0.1\nlead_positions 0.33333334\n");
}

TEST_CASE("lines that are no constants are corruption") {
  CHECK(ranking_from_lines("")->fold_weight == RankingSettings{}.fold_weight);
  CHECK(ranking_from_lines("fold_weight 2\n")->fold_weight == 2);
  for (const std::string lines :
       {"fold_weight 2", "fold_weight\n", "fold_weight \n", "fold_weight 2x\n", "fold 2\n", "\n",
        "fold_weight 101\n", "fold_weight -1\n", "fold_weight nan\n", "fold_weight 1\n\n"}) {
    INFO(lines);
    CHECK(ranking_from_lines(lines).status().code() == StatusCode::kCorruption);
  }
}

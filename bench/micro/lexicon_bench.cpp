// Look-ups in a lexicon of the size of the real one: 82,000 lemmas, 460,000 forms.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "engine/analysis/lexicon.hpp"
#include "engine/analysis/lexicon_writer.hpp"
#include "engine/base/random.hpp"

namespace {

using namespace fts;

struct World {
  std::shared_ptr<const analysis::Lexicon> lexicon;
  std::vector<std::string> forms;    ///< in random order
  std::vector<std::string> bare;     ///< their accents left out, so that most are no word
  std::vector<std::string> unknown;  ///< neither
};

World make_world() {
  constexpr const char* kSyllables[] = {"ba", "cré", "di", "fon", "gué", "la", "ment", "né", "our"};
  constexpr const char* kEndings[] = {"", "s", "e", "es", "er", "ait", "eront", "ée"};
  Random random(1);
  World world;
  std::vector<analysis::Reading> readings;
  while (readings.size() < 460'000) {
    std::string lemma;
    for (auto n = 3 + random.below(3); n > 0; --n) lemma += kSyllables[random.below(9)];
    for (const auto* ending : kEndings) {
      readings.push_back({lemma + ending, lemma, analysis::ReadingRank::kInflected});
    }
  }
  for (std::size_t i = 0; i < (1U << 16); ++i) {
    world.forms.push_back(readings[random.below(readings.size())].form);
    auto& bare = world.bare.emplace_back();
    for (std::size_t at = 0; at < world.forms[i].size(); ++at) {
      const bool accent = world.forms[i][at] == '\xC3';
      bare += accent ? 'e' : world.forms[i][at];
      if (accent) ++at;
    }
    world.unknown.push_back("x" + bare);
  }
  auto bytes = analysis::write_lexicon(std::move(readings), {}, "synthetic", "");
  const auto owner = std::make_shared<const ByteBuffer>(std::move(bytes).value());
  world.lexicon = analysis::Lexicon::open(*owner, owner).value();
  return world;
}

void look_up(benchmark::State& state, std::vector<std::string> World::* words) {
  static const World world = make_world();
  const auto& asked = world.*words;
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(world.lexicon->lemma(asked[i]));
    i = (i + 1) & (asked.size() - 1);
  }
}
BENCHMARK_CAPTURE(look_up, form, &World::forms);
BENCHMARK_CAPTURE(look_up, bare, &World::bare);
BENCHMARK_CAPTURE(look_up, unknown, &World::unknown);

}  // namespace

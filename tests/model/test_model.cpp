// The engine against its brute-force model: FTS_SEEDS cases (2000 when not set), or FTS_SEED=n
// alone.

#include <array>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/codec/kernels.hpp"
#include "tests/model/world.hpp"

namespace {

using fts::model::World;

constexpr std::array kKernels = {"scalar", "sse4", "avx2", "avx512"};
std::array<std::uint64_t, kKernels.size()> cases_of_kernel = {};
std::uint64_t reordered_segments = 0;

std::vector<fts::Simd> kernels_here() {
  std::vector<fts::Simd> kinds;
  for (std::size_t i = 0; i < kKernels.size(); ++i) {
    const auto kind = static_cast<fts::Simd>(i);
    if (fts::codec::kernels_of(kind) != nullptr) kinds.push_back(kind);
  }
  return kinds;
}

std::optional<std::uint64_t> number_from_environment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr || *text == 0) return std::nullopt;
  return std::strtoull(text, nullptr, 10);
}

/// Every eighth case begins with a batch of several blocks, every 32nd with one of a size that
/// stands on the edge of a block or a window; a short run meets each of these sizes as well.
std::optional<std::uint32_t> forced_documents(std::uint64_t seed) {
  constexpr std::array<std::uint32_t, 8> kSizes = {0, 1, 255, 256, 257, 4095, 4096, 4097};
  constexpr std::uint64_t kShortRun = 96;
  const std::uint64_t every = seed < kShortRun ? kShortRun / kSizes.size() : 32;
  if (seed % every == 0) return kSizes[seed / every % kSizes.size()];
  if (seed % 8 == 0) return static_cast<std::uint32_t>(200 + seed * 7919 % 1500);
  return std::nullopt;
}

void run_case(std::uint64_t seed) {
  // Every kind of kernel that this machine runs has its turn, and at every size that is forced.
  static const auto kinds = kernels_here();
  const auto kind = kinds[(seed ^ seed >> 6 ^ seed >> 8) % kinds.size()];
  fts::codec::force_simd(kind);
  ++cases_of_kernel[static_cast<std::size_t>(kind)];
  std::unique_ptr<World> world;
  try {
    world = std::make_unique<World>(seed, forced_documents(seed));
    world->run();
    reordered_segments += world->reordered_segments();
  } catch (const fts::model::Mismatch& mismatch) {
    std::string story = "replay: FTS_SEED=" + std::to_string(seed) +
                        " build/dev/tests/test_model\n" + mismatch.what() + "\noperations:\n";
    if (world) {
      for (const auto& operation : world->operations()) story += "  " + operation + "\n";
    }
    FAIL(story);
  }
}

}  // namespace

TEST_CASE("the engine answers as the model does") {
  if (const auto seed = number_from_environment("FTS_SEED")) return run_case(*seed);
  const auto seeds = number_from_environment("FTS_SEEDS").value_or(2000);
  for (std::uint64_t seed = 0; seed < seeds; ++seed) run_case(seed);
  std::cout << "model: seeds 0.." << seeds - 1;
  for (std::size_t i = 0; i < kKernels.size(); ++i) {
    std::cout << ", " << kKernels[i] << " " << cases_of_kernel[i];
  }
  std::cout << ", searches of reordered segments " << reordered_segments << "\n";
  if (seeds >= 32) CHECK(reordered_segments > 0);
}

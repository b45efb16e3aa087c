#include "engine/codec/kernels.hpp"

#include <cstdlib>
#include <optional>

#include "engine/codec/kernels_scalar.hpp"
#include "engine/codec/kernels_vector.hpp"

namespace fts::codec {
namespace {

constexpr std::array kAll = {Simd::kScalar, Simd::kSse4, Simd::kAvx2, Simd::kAvx512};

struct Sets {
  std::array<std::optional<Kernels>, kAll.size()> by_simd;

  Sets() {
    by_simd[0] = scalar_kernels();
    for (const auto simd : kAll) {
      Kernels kernels{};
      if (simd != Simd::kScalar && vector_kernels(simd, kernels)) {
        by_simd[static_cast<std::size_t>(simd)] = kernels;
      }
    }
  }
};

const Sets& sets() {
  static const Sets instance;
  return instance;
}

Simd wanted_simd() {
  const char* name = std::getenv("FTS_SIMD");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  if (name != nullptr) {
    for (const auto simd : kAll) {
      if (simd_name(simd) == name) return simd;
    }
  }
  return kAll.back();
}

}  // namespace

namespace detail {

std::atomic<const Kernels*> current_kernels{nullptr};

const Kernels& choose_kernels() {
  // The wanted set, or the next lesser one that runs here; scalar always does.
  auto index = static_cast<std::size_t>(wanted_simd());
  while (!sets().by_simd[index].has_value()) --index;
  const Kernels* expected = nullptr;
  const auto* chosen = &*sets().by_simd[index];
  // Whoever forced a set in the meantime keeps it.
  if (current_kernels.compare_exchange_strong(expected, chosen)) return *chosen;
  return *expected;
}

}  // namespace detail

const Kernels* kernels_of(Simd simd) {
  const auto& set = sets().by_simd[static_cast<std::size_t>(simd)];
  return set.has_value() ? &*set : nullptr;
}

bool force_simd(Simd simd) {
  const auto* set = kernels_of(simd);
  if (set == nullptr) return false;
  detail::current_kernels.store(set, std::memory_order_release);
  return true;
}

std::string_view simd_name(Simd simd) {
  switch (simd) {
    case Simd::kScalar:
      return "scalar";
    case Simd::kSse4:
      return "sse4";
    case Simd::kAvx2:
      return "avx2";
    case Simd::kAvx512:
      return "avx512";
  }
  return "scalar";
}

}  // namespace fts::codec

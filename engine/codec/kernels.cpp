#include "engine/codec/kernels.hpp"

#include <optional>

#include "engine/codec/kernels_scalar.hpp"
#include "engine/codec/kernels_vector.hpp"

namespace fts::codec {
namespace {

struct Sets {
  std::array<std::optional<Kernels>, kAllSimd.size()> by_simd;

  Sets() {
    by_simd[0] = scalar_kernels();
    for (const auto simd : kAllSimd) {
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

}  // namespace

namespace detail {

std::atomic<const Kernels*> current_kernels{nullptr};

const Kernels& choose_kernels() {
  // Of the best set that runs here, or of the next lesser one that this build has; it always has
  // the scalar one.
  auto index = static_cast<std::size_t>(best_simd());
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

}  // namespace fts::codec

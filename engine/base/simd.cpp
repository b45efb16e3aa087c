#include "engine/base/simd.hpp"

#include <cstdlib>

namespace fts {

bool runs_here([[maybe_unused]] Simd simd) {
#if defined(__x86_64__)
  switch (simd) {
    case Simd::kScalar:
      return true;
    case Simd::kSse4:
      return __builtin_cpu_supports("x86-64-v2") != 0;
    case Simd::kAvx2:
      return __builtin_cpu_supports("x86-64-v3") != 0;
    case Simd::kAvx512:
      return __builtin_cpu_supports("x86-64-v4") != 0;
  }
#endif
  return simd == Simd::kScalar;
}

Simd best_simd() {
  const char* limit = std::getenv("FTS_SIMD");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  auto best = Simd::kScalar;
  for (const auto simd : kAllSimd) {
    if (runs_here(simd)) best = simd;
    if (limit != nullptr && simd_name(simd) == limit) break;
  }
  return best;
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

}  // namespace fts

#pragma once

// Which vector instructions this processor and its system run. Asked of the compiler's own runtime
// and not of Highway's library, whose initialisation calibrates a timer for milliseconds before
// main(). Any thread.

#include <array>
#include <cstdint>
#include <string_view>

namespace fts {

/// Sets of instructions, each holding those before it: none beyond the architecture's own, and
/// x86-64-v2, -v3 and -v4 of the psABI, which are Highway's SSE4 (but for AES and CLMUL, which
/// nothing of ours uses), AVX2 and AVX3.
enum class Simd : std::uint8_t { kScalar, kSse4, kAvx2, kAvx512 };
inline constexpr std::array kAllSimd = {Simd::kScalar, Simd::kSse4, Simd::kAvx2, Simd::kAvx512};

/// Whether instructions of `simd` run here: the processor has them, the system keeps their
/// registers.
bool runs_here(Simd simd);
/// The most that may be used: what runs here, or a lesser one that the environment variable
/// FTS_SIMD names (scalar, sse4, avx2, avx512).
Simd best_simd();
/// "scalar", "sse4", "avx2", "avx512".
std::string_view simd_name(Simd simd);

}  // namespace fts

// This file is compiled once per target, by including itself.

#include "engine/analysis/ascii_words.hpp"

#include <cstring>

#include "engine/base/simd.hpp"

// Under sanitizers the widest vectors are left out, as in the codec's kernels.
#ifdef FTS_SANITIZED
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3)
#else
#define HWY_DISABLED_TARGETS HWY_SSSE3
#endif
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/analysis/ascii_words.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace fts::analysis::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Lanes = hn::CappedTag<std::uint8_t, kAsciiWordsBytes>;

template <typename Mask>
HWY_INLINE std::uint64_t bits_of(Mask mask, std::size_t at) {
  std::uint8_t bits[8] = {};
  hn::StoreMaskBits(Lanes{}, mask, bits);
  std::uint64_t word;
  std::memcpy(&word, bits, sizeof(word));
  return word << at;
}

/// Of the `count` characters from `first` on. Unsigned: what stands before becomes a large number.
template <typename Vec>
HWY_INLINE auto in_range(Vec v, char first, std::uint8_t count) {
  const Lanes d;
  const auto from_first = hn::Sub(v, hn::Set(d, static_cast<std::uint8_t>(first)));
  return hn::Lt(from_first, hn::Set(d, count));
}

HWY_ATTR AsciiWords find(const std::uint8_t* bytes) {
  const Lanes d;
  AsciiWords found;
  for (std::size_t at = 0; at < kAsciiWordsBytes; at += hn::Lanes(d)) {
    const auto v = hn::LoadU(d, bytes + at);
    found.letters |= bits_of(in_range(hn::Or(v, hn::Set(d, 0x20)), 'a', 26), at);
    found.digits |= bits_of(in_range(v, '0', 10), at);
    found.capitals |= bits_of(in_range(v, 'A', 26), at);
    found.others |= bits_of(hn::Gt(v, hn::Set(d, 0x7f)), at);
  }
  return found;
}

}  // namespace fts::analysis::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fts::analysis {

namespace {

using Find = AsciiWords (*)(const std::uint8_t*);

/// By the widest vectors that run here and that this build has.
Find choose_find() {
  [[maybe_unused]] const auto best = best_simd();
#if HWY_TARGETS & HWY_AVX3
  if (best >= Simd::kAvx512) return &N_AVX3::find;
#endif
#if HWY_TARGETS & HWY_AVX2
  if (best >= Simd::kAvx2) return &N_AVX2::find;
#endif
#if HWY_TARGETS & HWY_SSE4
  if (best >= Simd::kSse4) return &N_SSE4::find;
#endif
  return &HWY_STATIC_DISPATCH(find);
}

}  // namespace

AsciiWords ascii_words(std::string_view text, std::size_t begin) {
  static const Find find = choose_find();
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data()) + begin;
  if (text.size() - begin >= kAsciiWordsBytes) return find(bytes);
  std::uint8_t tail[kAsciiWordsBytes] = {};
  std::memcpy(tail, bytes, text.size() - begin);
  return find(tail);
}

}  // namespace fts::analysis

#endif  // HWY_ONCE

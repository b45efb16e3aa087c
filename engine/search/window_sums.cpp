#include "engine/search/window_sums.hpp"

namespace fts::search {

namespace {

/// Which words of the window the documents stand in: these where they are few, else all up to them.
std::uint64_t words_of(std::span<const std::uint32_t> docs, DocNum base) {
  constexpr std::size_t kFew = 32;
  if (docs.size() > kFew) return ~std::uint64_t{0} >> (63 - (docs.back() - base) / 64);
  std::uint64_t words = 0;
  for (const auto doc : docs) words |= std::uint64_t{1} << (doc - base) / 64;
  return words;
}

}  // namespace

void WindowSums::add(std::span<const std::uint32_t> docs, std::span<const float> freqs,
                     std::span<const float> parts, bool all_have, WindowBits* bits) {
  if (docs.empty()) return;
  touched_ |= words_of(docs, base_);
  if (all_have) {
    for (std::size_t i = 0; i < docs.size(); ++i) {
      sums_[docs[i] - base_] += static_cast<double>(parts[i]);
    }
    if (bits == nullptr) return;
    codec::kernels().set_bits(docs.data(), static_cast<std::uint32_t>(docs.size()), base_,
                              bits->data());
    return;
  }
  for (std::size_t i = 0; i < docs.size(); ++i) {
    if (freqs[i] <= 0.0F) continue;
    const auto slot = docs[i] - base_;
    sums_[slot] += static_cast<double>(parts[i]);
    if (bits != nullptr) (*bits)[slot / 64] |= std::uint64_t{1} << slot % 64;
  }
}

bool WindowSums::are_above(double limit, double count) const {
  const auto& kernels = codec::kernels();
  std::uint64_t above = 0;
  for (auto left = touched_; left != 0 && static_cast<double>(above) < count; left &= left - 1) {
    const auto w = static_cast<std::size_t>(std::countr_zero(left));
    if (found_[w] == 0) continue;
    const auto bits = found_[w] & kernels.sums_above(sums_.data() + 64 * w, limit);
    above += static_cast<std::uint64_t>(std::popcount(bits));
  }
  return static_cast<double>(above) >= count;
}

}  // namespace fts::search

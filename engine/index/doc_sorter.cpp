#include "engine/index/doc_sorter.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace fts::index {
namespace {

constexpr unsigned kDigitBits = 11;
constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;
/// Below, counting digits costs more than comparing.
constexpr std::size_t kFewDocs = 1024;

}  // namespace

std::span<const std::uint32_t> DocSorter::sort(std::span<const DocNum> docs) {
  keys_.resize(docs.size());
  for (std::size_t i = 0; i < docs.size(); ++i) keys_[i] = std::uint64_t{docs[i]} << 32 | i;
  if (docs.size() < kFewDocs) {
    std::sort(keys_.begin(), keys_.end());
  } else {
    sort_by_digits(docs);
  }
  order_.resize(docs.size());
  for (std::size_t i = 0; i < docs.size(); ++i) order_[i] = static_cast<std::uint32_t>(keys_[i]);
  return order_;
}

/// By the least significant digit first: each pass keeps the order of the one before.
void DocSorter::sort_by_digits(std::span<const DocNum> docs) {
  const auto bits = static_cast<unsigned>(std::bit_width(*std::ranges::max_element(docs)));
  other_.resize(keys_.size());
  for (unsigned shift = 32; shift < 32 + bits; shift += kDigitBits) {
    std::array<std::uint32_t, kDigits> places = {};
    for (const auto key : keys_) ++places[(key >> shift) % kDigits];
    std::uint32_t sum = 0;
    for (auto& place : places) sum += std::exchange(place, sum);
    for (const auto key : keys_) other_[places[(key >> shift) % kDigits]++] = key;
    std::swap(keys_, other_);
  }
}

}  // namespace fts::index

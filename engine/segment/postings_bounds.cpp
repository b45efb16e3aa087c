#include "engine/segment/postings_bounds.hpp"

#include <algorithm>
#include <functional>

namespace fts::segment {
namespace {

constexpr std::size_t kMostKept = 4096;

}  // namespace

void append_best(ByteBuffer& out, const BestCodes& codes, std::uint64_t document_frequency) {
  for (std::size_t i = 0; i < best_rank_count(document_frequency); ++i) append_le(out, codes[i]);
}

bool read_best(Bytes& bytes, std::uint64_t document_frequency, BestCodes& codes) {
  const auto count = best_rank_count(document_frequency);
  if (bytes.size() < 2 * count) return false;
  codes = {};
  for (std::size_t i = 0; i < count; ++i) codes[i] = load_le<std::uint16_t>(bytes.data() + 2 * i);
  bytes = bytes.subspan(2 * count);
  return true;
}

void BoundsBuilder::start_term() {
  best_.clear();
  least_ = 0.0F;
  ranges_.clear();
}

/// Drops all but the best: once for every few thousand shares, and ever more rarely.
void BoundsBuilder::keep_best() {
  constexpr std::size_t kept = kBestRanks.back();
  const auto last = best_.begin() + kept - 1;
  std::nth_element(best_.begin(), last, best_.end(), std::greater<>());
  least_ = *last;
  best_.resize(kept);
}

float BoundsBuilder::add(std::span<const float> shares) {
  float greatest = 0.0F;
  for (const float share : shares) greatest = std::max(greatest, share);
  if (least_ == 0.0F) {
    best_.insert(best_.end(), shares.begin(), shares.end());
  } else if (greatest > least_) {
    for (const float share : shares) {
      if (share > least_) best_.push_back(share);
    }
  }
  if (best_.size() >= kMostKept) keep_best();
  return greatest;
}

void BoundsBuilder::add_to_ranges(std::span<const std::uint32_t> docs,
                                  std::span<const float> shares) {
  ranges_.resize(docs.back() / kRangeDocs + 1, 0.0F);
  for (std::size_t i = 0; i < docs.size(); ++i) {
    auto& range = ranges_[docs[i] / kRangeDocs];
    range = std::max(range, shares[i]);
  }
}

BestCodes BoundsBuilder::best() {
  BestCodes codes = {};
  auto end = best_.end();
  for (std::size_t i = best_rank_count(best_.size()); i-- > 0;) {
    const auto last = best_.begin() + kBestRanks[i] - 1;
    std::nth_element(best_.begin(), last, end, std::greater<>());
    codes[i] = encode_floor(*last);
    end = last + 1;
  }
  return codes;
}

ByteBuffer BoundsBuilder::ranges() const {
  ByteBuffer codes;
  codes.reserve(ranges_.size());
  for (const float share : ranges_) codes.push_back(share > 0.0F ? encode_bound(share) : 0);
  return codes;
}

}  // namespace fts::segment

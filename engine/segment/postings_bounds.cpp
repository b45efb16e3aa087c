#include "engine/segment/postings_bounds.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace fts::segment {
namespace {

constexpr std::size_t kMostKept = 4096;
/// Below, comparing costs less than counting.
constexpr std::size_t kFewCodes = 128;

/// The k-th greatest of many codes, for several k: high bytes are counted once, and low bytes among
/// the codes that share a high one. Shares have few distinct values and comparing them would be
/// mispredicted half the time.
class CodeCounts {
 public:
  /// `codes` outlives this.
  explicit CodeCounts(std::span<const std::uint16_t> codes) : codes_(codes) {
    for (const auto code : codes) ++high_[code >> 8];
  }
  /// 1 <= k <= number of codes.
  std::uint16_t greatest(std::size_t k) const {
    const auto high = take_down(high_, k);
    Counts low{};
    for (const auto code : codes_) low[code & 0xffU] += code >> 8 == high ? 1 : 0;
    return static_cast<std::uint16_t>(high << 8 | take_down(low, k));
  }

 private:
  using Counts = std::array<std::uint32_t, 256>;
  /// The byte of the k-th from the greatest down; k becomes its rank among those of this byte.
  static std::uint32_t take_down(const Counts& counts, std::size_t& k) {
    std::uint32_t byte = 255;
    for (; k > counts[byte]; --byte) k -= counts[byte];
    return byte;
  }

  std::span<const std::uint16_t> codes_;
  Counts high_{};
};

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
  least_ = 0;
  ranges_.clear();
}

/// Drops all but the best: once for every few thousand shares, and ever more rarely.
void BoundsBuilder::keep_best() {
  constexpr std::size_t kept = kBestRanks.back();
  least_ = CodeCounts(best_).greatest(kept);
  std::erase_if(best_, [this](std::uint16_t code) { return code <= least_; });
  best_.resize(kept, least_);
}

float BoundsBuilder::add(std::span<const float> shares) {
  float greatest = 0.0F;
  for (const float share : shares) greatest = std::max(greatest, share);
  if (least_ != 0 && encode_floor(greatest) <= least_) return greatest;
  const auto before = best_.size();
  best_.resize(before + shares.size());
  auto* out = best_.data() + before;
  if (least_ == 0) {
    for (const float share : shares) *out++ = encode_floor(share);
  } else {
    for (const float share : shares) {
      *out = encode_floor(share);
      out += *out > least_ ? 1 : 0;
    }
  }
  best_.resize(static_cast<std::size_t>(out - best_.data()));
  if (best_.size() >= kMostKept) keep_best();
  return greatest;
}

void BoundsBuilder::add_to_ranges(std::span<const std::uint32_t> docs,
                                  std::span<const float> shares) {
  ranges_.resize(docs.back() / kRangeDocs + 1, 0.0F);
  std::size_t range = docs.front() / kRangeDocs;
  float greatest = ranges_[range];
  for (std::size_t i = 0; i < docs.size(); ++i) {
    if (docs[i] / kRangeDocs != range) {
      ranges_[range] = greatest;
      range = docs[i] / kRangeDocs;
      greatest = 0.0F;  // they ascend
    }
    greatest = std::max(greatest, shares[i]);
  }
  ranges_[range] = greatest;
}

BestCodes BoundsBuilder::best() const {
  BestCodes codes = {};
  const auto ranks = std::span(kBestRanks).first(best_rank_count(best_.size()));
  if (ranks.empty()) return codes;
  if (best_.size() < kFewCodes) {
    std::array<std::uint16_t, kFewCodes> sorted;
    const auto end = std::ranges::copy(best_, sorted.begin()).out;
    std::sort(sorted.begin(), end, std::greater<>());
    for (std::size_t i = 0; i < ranks.size(); ++i) codes[i] = sorted[ranks[i] - 1];
    return codes;
  }
  const CodeCounts counts(best_);
  for (std::size_t i = 0; i < ranks.size(); ++i) codes[i] = counts.greatest(ranks[i]);
  return codes;
}

ByteBuffer BoundsBuilder::ranges() const {
  ByteBuffer codes;
  codes.reserve(ranges_.size());
  for (const float share : ranges_) codes.push_back(share > 0.0F ? encode_bound(share) : 0);
  return codes;
}

}  // namespace fts::segment

#pragma once

// Which documents can beat a score by how often a word stands in them and how long they are: a
// comparison of two bytes each, for those whose frequencies are whole and small, as most are.

#include <algorithm>
#include <array>
#include <span>

#include "engine/search/bound_scan.hpp"
#include "engine/search/segment_context.hpp"

namespace fts::search {

class ScoreFloor {
 public:
  /// Parts of `scale` must earn more than `floor`. The context outlives this.
  void set(const SegmentContext& context, float scale, float floor) {
    if (context_ != nullptr && floor == floor_) return;
    context_ = &context;
    scale_ = scale;
    floor_ = floor;
    whole_ = context.snapshot->settings.text_fields.size() == 1;
    for (std::size_t freq = 1; whole_ && freq < lengths_.size(); ++freq) {
      // Longer documents earn less.
      const auto fits = [&](float k) { return beaten(static_cast<float>(freq), k); };
      const auto end = std::partition_point(context.k.begin(), context.k.end(), fits);
      lengths_[freq] = static_cast<std::uint16_t>(end - context.k.begin());
    }
  }
  bool active() const { return context_ != nullptr; }
  /// Whether weights play no part, so that frequencies are whole.
  bool whole() const { return whole_; }

  /// Whether a part of this frequency, or of less, can beat the floor in `doc`.
  bool beaten_in(DocNum doc, float freq) const {
    return beaten(freq, context_->k[context_->norms[doc]]);
  }
  /// The first from `at` on where it can be, or their number. With whole frequencies only.
  std::size_t first_beaten(std::span<const std::uint32_t> docs,
                           std::span<const std::uint32_t> freqs, std::size_t at) const {
    const auto* norms = context_->norms.data();
    while (at < docs.size() && freqs[at] < lengths_.size() &&
           norms[docs[at]] >= lengths_[freqs[at]]) {
      ++at;
    }
    return at;
  }

 private:
  /// Many documents have one and the same best score, where any slack would let all of them in. The
  /// shares of whole frequencies are in their order, if this far apart, and need none.
  bool beaten(float freq, float k) const {
    const float share = segment::bm25_share(freq, k);
    const bool in_order = whole_ && (freq == 1.0F || (freq <= 16.0F && k >= 0.001F));
    return scale_ * (in_order ? share : with_rounding_slack(share)) > floor_;
  }

  const SegmentContext* context_ = nullptr;
  float scale_ = 0.0F;
  float floor_ = 0.0F;
  bool whole_ = false;
  /// By frequency: length codes below this beat the floor.
  std::array<std::uint16_t, 16> lengths_ = {};
};

}  // namespace fts::search

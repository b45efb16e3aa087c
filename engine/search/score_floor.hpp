#pragma once

// Which documents can beat a score by how often a word stands in them and how long they are: a
// comparison of two bytes each, for those whose frequencies are whole and small, as most are.

#include <algorithm>
#include <array>
#include <cstdint>

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
    known_ = 0;
  }
  bool active() const { return context_ != nullptr; }

  /// Whether a part of this frequency, or of less, can beat the floor in `doc`.
  bool beaten_in(DocNum doc, float freq) {
    const auto length = context_->norms[doc];
    if (!whole_ || freq >= static_cast<float>(lengths_.size())) {
      return beaten(freq, context_->k[length]);
    }
    const auto whole = static_cast<std::size_t>(freq);
    if ((known_ >> whole & 1U) == 0) find_length(whole);
    return length < lengths_[whole];
  }

 private:
  void find_length(std::size_t freq) {
    // Longer documents earn less.
    const auto fits = [&](float k) { return beaten(static_cast<float>(freq), k); };
    const auto end = std::partition_point(context_->k.begin(), context_->k.end(), fits);
    lengths_[freq] = static_cast<std::uint16_t>(end - context_->k.begin());
    known_ |= 1U << freq;
  }

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
  bool whole_ = false;  ///< weights play no part, so that frequencies are whole
  /// By frequency: length codes below this beat the floor; those of the bits in `known_`.
  std::array<std::uint16_t, 16> lengths_ = {};
  std::uint32_t known_ = 0;
};

}  // namespace fts::search

// Words in order: candidates are documents that hold all words, in a field of the query; positions
// are decoded last, for them alone.

#include <algorithm>

#include "engine/search/matcher.hpp"
#include "engine/search/phrase_frequency.hpp"
#include "engine/search/union_cursor.hpp"

namespace fts::search {

namespace {

using segment::PostingsNeed;

class PhraseMatcher final : public Matcher {
 public:
  PhraseMatcher(const SegmentContext& context, const PlanNode& node, std::vector<UnionCursor> slots)
      : context_(context), node_(node), slots_(std::move(slots)), merged_(slots_.size()) {
    for (std::size_t i = 0; i < slots_.size(); ++i) order_.push_back(i);
    std::sort(order_.begin(), order_.end(),
              [&](auto a, auto b) { return slots_[a].cost() < slots_[b].cost(); });
    weigh_alike_ = std::all_of(slots_.begin(), slots_.end(),
                               [](const auto& slot) { return slot.least_weight() == 1.0F; });
  }

  std::uint64_t cost() const override { return slots_[order_[0]].cost(); }
  bool two_phase() const override { return true; }

  void add_score(double& sum) override {
    if (node_.scored) sum += static_cast<double>(score());
  }

  void explain(std::vector<Explanation>& out) override;

  /// A phrase stands at most as often as its first word, and without slop at most as often as any
  /// of its words.
  double bound(DocNum from, DocNum to) override {
    if (!node_.scored) return 0;
    float share = slots_[0].bound(from, to);
    for (std::size_t i = 1; node_.slop == 0 && i < slots_.size(); ++i) {
      share = std::min(share, slots_[i].bound(from, to));
    }
    return static_cast<double>(node_.match.scale * with_rounding_slack(share));
  }

  /// The same of one document, by how often it holds the words.
  double candidate_bound() override {
    if (!node_.scored || !weigh_alike_) return Matcher::candidate_bound();
    float freq = slots_[0].weighted_freq();
    for (std::size_t i = 1; node_.slop == 0 && i < slots_.size(); ++i) {
      freq = std::min(freq, slots_[i].weighted_freq());
    }
    return static_cast<double>(node_.match.scale *
                               with_rounding_slack(context_.share(freq, doc())));
  }

  DocNum window_end(DocNum from) override { return slots_[order_[0]].window_end(from); }

 protected:
  DocNum move(DocNum target) override;
  bool confirm() override;

 private:
  float score() const { return node_.match.scale * context_.share(frequency_, doc()); }
  double field_frequency(std::uint32_t field);
  std::span<const std::uint32_t> slot_positions(std::size_t slot, std::uint32_t field);

  const SegmentContext& context_;
  const PlanNode& node_;
  std::vector<UnionCursor> slots_;
  std::vector<std::size_t> order_;  ///< slots, the rarest first
  bool weigh_alike_ = true;         ///< no list of a slot counts for less than it holds
  float frequency_ = 0;             ///< weighted, of the confirmed document
  std::vector<SlotPositions> positions_;
  std::vector<std::vector<std::uint32_t>> merged_;
  std::vector<std::uint32_t> anchors_;
};

DocNum PhraseMatcher::move(DocNum target) {
  for (;;) {
    const DocNum candidate = slots_[order_[0]].advance(target);
    if (candidate == kNoDoc) return kNoDoc;
    target = candidate;
    for (std::size_t i = 1; i < order_.size() && target == candidate; ++i) {
      target = slots_[order_[i]].advance(candidate);
    }
    if (target == candidate) return candidate;
    if (target == kNoDoc) return kNoDoc;
  }
}

bool PhraseMatcher::confirm() {
  if (!context_.execution->poll(1)) return false;
  float frequency = 0;
  const auto fields = context_.snapshot->settings.text_fields.size();
  for (std::uint32_t f = 0; f < fields; ++f) {
    if ((node_.field_mask >> f & 1U) == 0) continue;
    frequency += node_.weights[f] * static_cast<float>(field_frequency(f));
  }
  frequency_ = frequency;
  return frequency > 0;
}

std::span<const std::uint32_t> PhraseMatcher::slot_positions(std::size_t slot,
                                                             std::uint32_t field) {
  auto& merged = merged_[slot];
  merged.clear();
  std::span<const std::uint32_t> only;
  std::size_t lists = 0;
  for (auto& cursor : slots_[slot].cursors()) {
    if (cursor.doc() != doc() || (cursor.field_mask() >> field & 1U) == 0) continue;
    only = cursor.field_positions(field);
    if (only.empty()) slots_[slot].note_damage(cursor);
    merged.insert(merged.end(), only.begin(), only.end());
    ++lists;
  }
  if (lists > 1) {
    std::sort(merged.begin(), merged.end());
    merged.erase(std::unique(merged.begin(), merged.end()), merged.end());
  }
  return merged;
}

double PhraseMatcher::field_frequency(std::uint32_t field) {
  positions_.clear();
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const auto positions = slot_positions(i, field);
    if (positions.empty()) return 0;
    positions_.push_back({node_.slots[i].offset, positions});
  }
  if (node_.slop == 0) return exact_phrase_frequency(positions_, anchors_);
  return sloppy_phrase_frequency(positions_, node_.slop,
                                 [this] { return context_.execution->poll(); });
}

void PhraseMatcher::explain(std::vector<Explanation>& out) {
  if (!node_.scored) return;
  Explanation line;
  line.clause = node_.match.label;
  line.score = static_cast<double>(score());
  line.idf = static_cast<double>(node_.match.idf);
  line.weight = static_cast<double>(node_.match.weight);
  line.tf = static_cast<double>(frequency_);
  line.k = static_cast<double>(context_.k[context_.norms[doc()]]);
  for (const auto& slot : node_.slots) {
    line.document_frequency = std::max(line.document_frequency, slot.lists.df);
  }
  line.length = segment::decode_length(context_.norms[doc()]);
  out.push_back(std::move(line));
}

}  // namespace

Result<std::unique_ptr<Matcher>> make_phrase_matcher(const SegmentContext& context,
                                                     const PlanNode& node) {
  std::vector<UnionCursor> slots;
  for (const auto& slot : node.slots) {
    FTS_ASSIGN(auto cursor, UnionCursor::open(context, slot.lists, node, PostingsNeed::kPositions));
    if (cursor.empty()) return make_none_matcher();
    slots.push_back(std::move(cursor));
  }
  return std::unique_ptr<Matcher>(std::make_unique<PhraseMatcher>(context, node, std::move(slots)));
}

}  // namespace fts::search

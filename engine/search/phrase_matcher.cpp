// Words in order: candidates are documents that hold all words, in a field of the query, where
// function words are known by their grams; positions are decoded last, for them alone, those of the
// rarest words first. For phrases with slop, of words of several lists, or beside other clauses;
// others are ranked by the block (pruned_phrase.cpp).

#include <algorithm>

#include "engine/search/gram_cursor.hpp"
#include "engine/search/matcher.hpp"
#include "engine/search/phrase_frequency.hpp"
#include "engine/search/score_floor.hpp"

namespace fts::search {

namespace {

using segment::PostingsNeed;

class PhraseMatcher final : public Matcher {
 public:
  PhraseMatcher(const SegmentContext& context, const PlanNode& node, std::vector<UnionCursor> slots,
                std::vector<GramCursor> grams)
      : context_(context),
        node_(node),
        slots_(std::move(slots)),
        grams_(std::move(grams)),
        merged_(slots_.size()) {
    std::vector<bool> covered(node.slots.size(), false);
    for (const auto& gram : node.grams) {
      std::fill_n(covered.begin() + static_cast<std::ptrdiff_t>(gram.first_slot), gram.slot_count,
                  true);
    }
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      rarest_slots_.push_back(i);
      if (!covered[i]) leads_.push_back(i);
    }
    for (std::size_t i = 0; i < grams_.size(); ++i) leads_.push_back(node.slots.size() + i);
    std::sort(leads_.begin(), leads_.end(),
              [this](auto a, auto b) { return cost_of(a) < cost_of(b); });
    std::sort(rarest_slots_.begin(), rarest_slots_.end(),
              [this](auto a, auto b) { return slots_[a].cost() < slots_[b].cost(); });
  }

  std::uint64_t cost() const override { return cost_of(leads_[0]); }
  bool two_phase() const override { return true; }

  void add_score(double& sum) override {
    if (node_.scored) sum += static_cast<double>(score());
  }

  void explain(std::vector<Explanation>& out) override;

  /// A phrase stands at most as often as its first word, and without slop at most as often as any
  /// of its words.
  double bound(DocNum from, DocNum to) override {
    if (!node_.scored) return 0;
    if (node_.slop > 0) return score_bound(slots_[0].bound(from, to));
    float share = 1.0F;
    for (const auto lead : leads_) {
      share = std::min(share,
                       is_gram(lead) ? gram(lead).bound(from, to) : slots_[lead].bound(from, to));
    }
    return score_bound(share);
  }

  /// The same of one document, by how often it holds the words.
  double candidate_bound() override {
    // What leave_out was told is held against every candidate already.
    if (!node_.scored || floor_.active()) return Matcher::candidate_bound();
    if (node_.slop > 0) return score_bound(context_.share(slots_[0].weighted_freq(), doc()));
    float freq = freq_bound(leads_[0]);
    for (const auto lead : leads_) freq = std::min(freq, freq_bound(lead));
    return score_bound(context_.share(freq, doc()));
  }

  bool leave_out(float score) override {
    if (node_.slop == 0 && node_.scored && score >= 0) {
      floor_.set(context_, node_.match.scale, score);
    }
    return floor_.active();
  }

  DocNum window_end(DocNum from) override {
    return is_gram(leads_[0]) ? gram(leads_[0]).window_end(from)
                              : slots_[leads_[0]].window_end(from);
  }

 protected:
  DocNum move(DocNum target) override;
  bool confirm() override;

 private:
  // A lead is the number of a slot, or of a gram behind all slots.
  bool is_gram(std::size_t lead) const { return lead >= node_.slots.size(); }
  GramCursor& gram(std::size_t lead) { return grams_[lead - node_.slots.size()]; }
  std::uint64_t cost_of(std::size_t lead) const {
    return is_gram(lead) ? grams_[lead - node_.slots.size()].cost() : slots_[lead].cost();
  }
  DocNum advance(std::size_t lead, DocNum target) {
    return is_gram(lead) ? gram(lead).advance(target) : slots_[lead].advance(target);
  }

  float freq_bound(std::size_t lead) {
    return is_gram(lead) ? gram(lead).freq_bound() : slots_[lead].weighted_freq();
  }
  DocNum next_lead(DocNum target);

  double score_bound(float share) const {
    return static_cast<double>(node_.match.scale * with_rounding_slack(share));
  }
  float score() const { return node_.match.scale * context_.share(frequency_, doc()); }
  double field_frequency(std::uint32_t field);
  double exact_frequency(std::uint32_t field);
  std::span<const std::uint32_t> slot_positions(std::size_t slot, std::uint32_t field);

  const SegmentContext& context_;
  const PlanNode& node_;
  std::vector<UnionCursor> slots_;  ///< none where grams tell all
  std::vector<GramCursor> grams_;
  std::vector<std::size_t> leads_;  ///< what every candidate is in, the rarest first
  std::vector<std::size_t> rarest_slots_;
  float frequency_ = 0;  ///< weighted, of the confirmed document
  ScoreFloor floor_;     ///< what candidates must be able to beat
  std::vector<SlotPositions> positions_;
  std::vector<std::vector<std::uint32_t>> merged_;
  std::vector<std::uint32_t> anchors_;
};

/// The first document of the rarest lead from `target` on where a phrase that stands as often could
/// beat the floor.
DocNum PhraseMatcher::next_lead(DocNum target) {
  for (;; ++target) {
    target = advance(leads_[0], target);
    if (target == kNoDoc || !floor_.active()) return target;
    if (floor_.beaten_in(target, freq_bound(leads_[0]))) return target;
  }
}

DocNum PhraseMatcher::move(DocNum target) {
  for (;;) {
    const DocNum candidate = next_lead(target);
    if (candidate == kNoDoc) return kNoDoc;
    target = candidate;
    for (std::size_t i = 1; i < leads_.size() && target == candidate; ++i) {
      target = advance(leads_[i], candidate);
      const bool here = target == candidate && floor_.active();
      if (here && !floor_.beaten_in(candidate, freq_bound(leads_[i]))) ++target;
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
  // A slot that a gram covers comes along only now.
  if (slots_[slot].advance(doc()) != doc()) return {};
  auto& merged = merged_[slot];
  merged.clear();
  std::span<const std::uint32_t> only;
  std::size_t lists = 0;
  for (auto& cursor : slots_[slot].cursors()) {
    if (cursor.doc() != doc() || (cursor.field_mask() >> field & 1U) == 0) continue;
    if (lists == 1) merged.assign(only.begin(), only.end());
    only = cursor.field_positions(field);
    if (only.empty()) slots_[slot].note_damage(cursor);
    if (++lists > 1) merged.insert(merged.end(), only.begin(), only.end());
  }
  if (lists < 2) return only;
  std::sort(merged.begin(), merged.end());
  merged.erase(std::unique(merged.begin(), merged.end()), merged.end());
  return merged;
}

/// The rarest word proposes anchors, the others strike them out; most candidates fall before the
/// positions of the most frequent words are read.
double PhraseMatcher::exact_frequency(std::uint32_t field) {
  anchors_.clear();
  for (const auto slot : rarest_slots_) {
    const SlotPositions stands{node_.slots[slot].offset, slot_positions(slot, field)};
    if (slot == rarest_slots_[0]) {
      for (const auto position : stands.positions) {
        if (position >= stands.offset) anchors_.push_back(position - stands.offset);
      }
    } else {
      anchors_.resize(keep_anchors(stands, anchors_));
    }
    if (anchors_.empty()) return 0;
  }
  return static_cast<double>(anchors_.size());
}

double PhraseMatcher::field_frequency(std::uint32_t field) {
  if (node_.by_grams && grams_[0].only_grams()) return grams_[0].field_freq(field);
  if (node_.slop == 0) return exact_frequency(field);
  positions_.clear();
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const auto positions = slot_positions(i, field);
    if (positions.empty()) return 0;
    positions_.push_back({node_.slots[i].offset, positions});
  }
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
  std::vector<GramCursor> grams;
  for (const auto& gram : node.grams) {
    FTS_ASSIGN(auto cursor, GramCursor::open(context, gram, node));
    if (cursor.empty()) return make_none_matcher();
    grams.push_back(std::move(cursor));
  }
  std::vector<UnionCursor> slots;
  const bool by_positions = !node.by_grams || grams[0].has_strays();
  for (std::size_t i = 0; by_positions && i < node.slots.size(); ++i) {
    FTS_ASSIGN(auto cursor,
               UnionCursor::open(context, node.slots[i].lists, node, PostingsNeed::kPositions));
    if (cursor.empty()) return make_none_matcher();
    slots.push_back(std::move(cursor));
  }
  return std::unique_ptr<Matcher>(
      std::make_unique<PhraseMatcher>(context, node, std::move(slots), std::move(grams)));
}

}  // namespace fts::search

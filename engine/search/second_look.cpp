#include "engine/search/second_look.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "engine/search/proximity.hpp"
#include "engine/search/union_cursor.hpp"
#include "engine/search/word_positions.hpp"

namespace fts::search {

namespace {

using query::NodeKind;

void collect(const PlanNode& node, std::vector<const PlanNode*>& out) {
  if (node.kind == NodeKind::kBoolean) {
    for (const auto& child : node.must) collect(child, out);
    for (const auto& child : node.should) collect(child, out);
  } else if (node.kind == NodeKind::kTerm && node.scored && !node.stop && !node.exact &&
             node.match.weight > 0) {
    out.push_back(&node);
  }
}

/// One part: weight * idf * tf / (tf + k), in float like those of the first pass.
struct Part {
  float weight = 0, idf = 0, tf = 0, k = 0;
  float score() const { return weight * idf * segment::bm25_share(tf, k); }
};

/// One segment; documents ascend. Calls take(part, label) for each part, where label() is what an
/// explanation calls it.
class SegmentLook {
 public:
  SegmentLook(const SegmentContext& context, const std::vector<const PlanNode*>& words)
      : context_(context),
        words_(words),
        settings_(context.snapshot->settings),
        ranking_(settings_.ranking),
        accents_(words.size()),
        here_(words.size()) {}

  Status open();

  template <typename Take>
  void look(DocNum doc, Take&& take) {
    for (std::size_t w = 0; w < words_.size(); ++w) add_accent(w, doc, take);
    if (positions_.empty()) return;
    for (std::size_t w = 0; w < words_.size(); ++w) {
      here_[w] = positions_[w].advance(doc);
      if (!here_[w]) continue;
      if (ranking_.lead_weight > 0) add_lead(w, take);
      if (title_) add_title(w, doc, take);
      const auto first = w - std::min(w, query::kProximityReach);
      for (auto v = first; proximity_ && v < w; ++v) {
        if (here_[v]) add_pair(v, w, doc, take);
      }
    }
  }

 private:
  template <typename Take>
  void add_accent(std::size_t w, DocNum doc, const Take& take);
  template <typename Take>
  void add_lead(std::size_t w, const Take& take);
  template <typename Take>
  void add_title(std::size_t w, DocNum doc, const Take& take);
  template <typename Take>
  void add_pair(std::size_t v, std::size_t w, DocNum doc, const Take& take);

  float k(DocNum doc) const { return context_.k[context_.norms[doc]]; }

  const SegmentContext& context_;
  const std::vector<const PlanNode*>& words_;
  const index::Settings& settings_;
  const index::RankingSettings& ranking_;
  std::vector<UnionCursor> accents_;      ///< of each word; empty without accents
  std::vector<WordPositions> positions_;  ///< of each word; none when nothing asks for them
  std::vector<std::uint8_t> here_;
  bool proximity_ = false;
  Nearness nearness_;
  bool title_ = false;
  std::span<const std::uint8_t> title_norms_;
  std::array<float, 256> title_k_ = {};
};

Status SegmentLook::open() {
  for (std::size_t w = 0; w < words_.size(); ++w) {
    if (!words_[w]->accent) continue;
    FTS_ASSIGN(accents_[w], UnionCursor::open(context_, words_[w]->accent->lists, *words_[w],
                                              segment::PostingsNeed::kFreqs));
  }
  if (!settings_.positions) return ok_status();
  proximity_ = ranking_.proximity_weight > 0 && words_.size() > 1;
  nearness_ = {static_cast<std::uint32_t>(ranking_.proximity_ordered),
               static_cast<std::uint32_t>(ranking_.proximity_window),
               double{ranking_.proximity_loose}};
  title_ = ranking_.title_weight > 0 && settings_.text_fields.size() > 1;
  if (!proximity_ && !title_ && ranking_.lead_weight <= 0) return ok_status();
  if (title_) {
    FTS_ASSIGN(title_norms_, context_.reader->field_norms(0));
    title_k_ = segment::length_table({}, context_.snapshot->average_field_length(0));
  }
  for (const auto* word : words_) {
    FTS_ASSIGN(auto positions, WordPositions::open(context_, *word));
    positions_.push_back(std::move(positions));
  }
  return ok_status();
}

template <typename Take>
void SegmentLook::add_accent(std::size_t w, DocNum doc, const Take& take) {
  auto& cursor = accents_[w];
  if (cursor.empty() || cursor.advance(doc) != doc) return;
  const auto& accent = *words_[w]->accent;
  take(Part{accent.weight, accent.idf, cursor.weighted_freq(), k(doc)},
       [&accent] { return accent.label; });
}

template <typename Take>
void SegmentLook::add_lead(std::size_t w, const Take& take) {
  const auto& word = *words_[w];
  const auto fields = static_cast<std::uint32_t>(settings_.text_fields.size());
  float tf = 0;
  for (std::uint32_t f = fields > 1 ? 1 : 0; f < fields; ++f) {
    const auto positions = positions_[w].in_field(f);
    if (positions.empty()) continue;
    const auto first = static_cast<float>(positions.front());
    // Half at lead_positions; with 0 the first word of a text alone counts.
    const float half = ranking_.lead_positions;
    tf += word.weights[f] * (first == 0 ? 1.0F : half / (half + first));
  }
  if (tf <= 0) return;
  take(Part{ranking_.lead_weight * word.match.weight, word.match.idf, tf, 1.0F},
       [&word] { return "early " + word.form; });
}

template <typename Take>
void SegmentLook::add_title(std::size_t w, DocNum doc, const Take& take) {
  if ((positions_[w].fields() & 1U) == 0) return;
  const auto& word = *words_[w];
  take(Part{ranking_.title_weight * word.match.weight, word.match.idf, 1.0F,
            title_k_[title_norms_[doc]]},
       [&] { return settings_.text_fields[0].name + " " + word.form; });
}

template <typename Take>
void SegmentLook::add_pair(std::size_t v, std::size_t w, DocNum doc, const Take& take) {
  const auto& first = *words_[v];
  const auto& second = *words_[w];
  double tf = 0;
  for (unsigned left = positions_[v].fields() & positions_[w].fields(); left != 0;
       left &= left - 1) {
    const auto f = static_cast<std::uint32_t>(std::countr_zero(left));
    tf += double{std::min(first.weights[f], second.weights[f])} *
          near_count(positions_[v].in_field(f), positions_[w].in_field(f), nearness_);
  }
  if (tf <= 0) return;
  take(Part{ranking_.proximity_weight * std::min(first.match.weight, second.match.weight),
            std::min(first.match.idf, second.match.idf), static_cast<float>(tf), k(doc)},
       [&] { return "near " + first.form + " " + second.form; });
}

}  // namespace

std::vector<const PlanNode*> second_look_words(const index::Snapshot& snapshot,
                                               const SearchRequest& request, const Plan& plan) {
  std::vector<const PlanNode*> words;
  const bool french = snapshot.settings.scoring == index::Scoring::kFrench;
  const bool asked = request.sort.empty() && request.second_look;
  if (french && asked && second_look_hits(snapshot) > 0) collect(plan.root, words);
  return words;
}

std::size_t second_look_hits(const index::Snapshot& snapshot) {
  return static_cast<std::size_t>(snapshot.settings.ranking.second_look_hits);
}

Status look_again(const index::Snapshot& snapshot, const SearchRequest& request, const Plan& plan,
                  const std::vector<const PlanNode*>& words, Execution& execution,
                  std::vector<Hit>& hits) {
  std::sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.doc < b.doc; });
  for (std::size_t i = 0; i < hits.size();) {
    const auto segment = hits[i].doc.segment;
    FTS_ASSIGN(const auto context, open_segment(snapshot, segment, plan, request, execution));
    SegmentLook segment_look(context, words);
    FTS_TRY(segment_look.open());
    for (; i < hits.size() && hits[i].doc.segment == segment; ++i) {
      if (!execution.poll(words.size())) return execution.status();
      auto sum = double{hits[i].score};
      segment_look.look(hits[i].doc.doc,
                        [&sum](const Part& part, const auto&) { sum += double{part.score()}; });
      hits[i].score = static_cast<float>(sum);
      hits[i].second_look = true;
    }
  }
  std::sort(hits.begin(), hits.end(), ranks_before);
  return execution.status();
}

Status explain_second_look(const SegmentContext& context, const std::vector<const PlanNode*>& words,
                           DocNum doc, std::vector<Explanation>& out) {
  SegmentLook segment_look(context, words);
  FTS_TRY(segment_look.open());
  segment_look.look(doc, [&](const Part& part, const auto& label) {
    auto& line = out.emplace_back();
    line.clause = label();
    line.score = double{part.score()};
    line.weight = double{part.weight};
    line.idf = double{part.idf};
    line.tf = double{part.tf};
    line.k = double{part.k};
    line.length = segment::decode_length(context.norms[doc]);
  });
  return context.execution->status();
}

}  // namespace fts::search

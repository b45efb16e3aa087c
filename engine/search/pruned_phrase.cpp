// A phrase without slop, of words that are one list each. The documents of its rarest list are taken
// block by block (256 at once); a block whose bounds, with those of the others over the same
// documents, cannot beat the threshold is passed over without being decoded. The other lists are
// looked up for the whole block, the rarer first, for the documents where a phrase that stands as
// often as the words so far could still beat the threshold, and where these stand as the phrase
// wants them: as soon as two words are found in a document, their positions leave anchors, where it
// may begin, and each further word strikes out.
//
// Runs of function words are lists of their own (grams), without positions, and lead in the place of
// their words, which are looked at last.

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <utility>
#include <vector>

#include "engine/search/phrase_frequency.hpp"
#include "engine/search/ranking.hpp"
#include "engine/search/score_floor.hpp"
#include "engine/search/union_cursor.hpp"

namespace fts::search {

namespace {

using segment::PostingsCursor;
using segment::PostingsNeed;

/// An anchor is a position of the phrase's first slot, and its field above these bits.
constexpr std::uint32_t kPositionBits = std::countr_zero(limits::kMaxPositions);
static_assert(limits::kMaxTextFields <= std::size_t{1} << (32 - kPositionBits));

class PlainPhrase {
 public:
  PlainPhrase(const SegmentContext& context, const PlanNode& node, TopHits& top)
      : context_(context), node_(node), top_(top) {}

  /// False when it is no such phrase in this segment.
  Result<bool> open();
  Status run(bool count, Ranked& out);

 private:
  struct Word {
    UnionCursor cursor;
    std::uint32_t offset = 0;  ///< of its slot
    bool gram = false;
    bool covered = false;  ///< a slot that a gram stands for
  };
  /// Where the anchors of a place are.
  struct Range {
    std::uint32_t begin = 0, end = 0;
  };

  bool may_match(DocNum from, DocNum to);
  double bound(DocNum from, DocNum to);
  void rank(bool count, Ranked& out);
  bool may_enter(std::size_t place, float freq);
  void filter_by_lead();
  void look_up(std::size_t lead);
  bool keep_anchors_of(const Word& word, PostingsCursor& cursor, std::size_t place, bool anchored);
  void propose_anchors(const Word& word, PostingsCursor& cursor, std::size_t place);
  bool strike_out(const Word& word, PostingsCursor& cursor, std::size_t place);
  void confirm(std::size_t place, Ranked& out);
  float frequency_at(std::size_t place) const;

  const SegmentContext& context_;
  const PlanNode& node_;
  TopHits& top_;
  const bool one_field_ = context_.snapshot->settings.text_fields.size() == 1;
  /// What every match is in, the rarest first; behind them the words that grams cover, likewise.
  std::vector<Word> words_;
  std::size_t leads_ = 0;
  bool no_match_ = false;
  ScoreFloor floor_;       ///< what matches must beat, when it is active
  bool in_reach_ = false;  ///< of the block: whether its matches can enter

  // The block at hand. A place is an index into docs_.
  std::span<const std::uint32_t> docs_;
  std::vector<std::uint16_t> places_;  ///< of documents that are still candidates
  std::vector<std::uint16_t> kept_;
  /// Of each place: the least weighted frequency of the leads that were looked up.
  std::array<float, segment::kBlockDocs> freqs_ = {};
  bool anchored_ = false;  ///< whether the places have anchors
  std::array<Range, segment::kBlockDocs> ranges_ = {};
  std::vector<std::uint32_t> anchors_;
};

Result<bool> PlainPhrase::open() {
  if (node_.slop != 0 || node_.by_grams || node_.slots.size() < 2) return false;
  const auto add = [&](const TermUnion& lists, std::uint32_t offset, bool gram) -> Result<bool> {
    const auto need = gram ? PostingsNeed::kFreqs : PostingsNeed::kPositions;
    FTS_ASSIGN(auto cursor, UnionCursor::open(context_, lists, node_, need));
    no_match_ = no_match_ || cursor.empty();
    const bool plain = cursor.empty() || (cursor.is_plain() && cursor.least_weight() == 1.0F);
    words_.push_back({std::move(cursor), offset, gram});
    return plain;
  };
  for (const auto& [offset, lists] : node_.slots) {
    FTS_ASSIGN(const bool plain, add(lists, offset, false));
    if (!plain) return false;
  }
  for (const auto& gram : node_.grams) {
    FTS_ASSIGN(const auto strays,
               UnionCursor::open(context_, gram.strays, node_, PostingsNeed::kFreqs));
    FTS_ASSIGN(const bool plain, add(gram.grams, 0, true));
    if (!plain || !strays.empty()) return false;
    for (std::size_t i = 0; i < gram.slot_count; ++i) words_[gram.first_slot + i].covered = true;
  }
  std::ranges::stable_sort(
      words_, {}, [](const Word& word) { return std::pair(word.covered, word.cursor.cost()); });
  leads_ = static_cast<std::size_t>(std::ranges::count(words_, false, &Word::covered));
  return true;
}

bool PlainPhrase::may_match(DocNum from, DocNum to) {
  return std::all_of(words_.begin(), words_.begin() + static_cast<std::ptrdiff_t>(leads_),
                     [=](auto& lead) { return lead.cursor.may_hold(from, to); });
}

/// Of a score in [from, to]: the phrase stands at most as often as any of its words.
double PlainPhrase::bound(DocNum from, DocNum to) {
  if (!node_.scored) return 0;
  float share = 1.0F;
  for (std::size_t i = 0; i < leads_; ++i) {
    share = std::min(share, words_[i].cursor.bound(from, to));
  }
  return static_cast<double>(node_.match.scale * with_rounding_slack(share));
}

bool PlainPhrase::may_enter(std::size_t place, float freq) {
  freqs_[place] = std::min(freqs_[place], freq);
  return floor_.beaten_in(docs_[place], freqs_[place]);
}

/// Leaves the places that the lead holds too, as far from the words before it as the phrase wants.
void PlainPhrase::look_up(std::size_t lead) {
  auto& word = words_[lead];
  kept_.clear();
  word.cursor.visit_held(docs_, places_, [&](std::uint16_t place, PostingsCursor& cursor) {
    if ((!floor_.active() || may_enter(place, cursor.weighted_freq(node_.weights))) &&
        (word.gram || keep_anchors_of(word, cursor, place, anchored_))) {
      kept_.push_back(place);
    }
  });
  places_.swap(kept_);
  anchored_ = anchored_ || !word.gram;
}

/// Whether an anchor is left when `word`, where the cursor stands on the document, was looked at;
/// `anchored`: not as the first of the words that may leave some.
bool PlainPhrase::keep_anchors_of(const Word& word, PostingsCursor& cursor, std::size_t place,
                                  bool anchored) {
  if (!context_.execution->poll(1)) return false;
  if (anchored) return strike_out(word, cursor, place);
  auto& first = words_[0];
  if (first.gram) {
    propose_anchors(word, cursor, place);
    return ranges_[place].begin < ranges_[place].end;
  }
  // The first lead stays in its block: its positions are read where a second word is found.
  auto& lead = first.cursor.cursors()[0];
  if (lead.block_docs().empty()) return false;  // damaged at an earlier place
  lead.stand_on(static_cast<std::uint32_t>(place));
  propose_anchors(first, lead, place);
  if (strike_out(word, cursor, place)) return true;
  anchors_.resize(ranges_[place].begin);
  return false;
}

void PlainPhrase::propose_anchors(const Word& word, PostingsCursor& cursor, std::size_t place) {
  const auto begin = static_cast<std::uint32_t>(anchors_.size());
  std::uint32_t all = 0;
  const auto propose = [&](std::uint32_t field, std::span<const std::uint32_t> positions) {
    for (const auto position : positions) {
      all |= position;
      if (position < word.offset) continue;
      anchors_.push_back((field << kPositionBits) + position - word.offset);
    }
  };
  if (one_field_) {
    propose(0, cursor.positions());
  } else {
    for (auto mask = cursor.field_mask(); mask != 0; mask &= mask - 1) {
      const auto field = static_cast<std::uint32_t>(std::countr_zero(mask));
      propose(field, cursor.field_positions(field));
    }
  }
  if (cursor.doc() == kNoDoc) context_.execution->fail(cursor.status());
  if (all >= limits::kMaxPositions) {
    context_.execution->fail(corruption(
        "postings: a position beyond kMaxPositions; the segment file is damaged, restore "
        "it from a backup"));
    anchors_.resize(begin);
  }
  ranges_[place] = {begin, static_cast<std::uint32_t>(anchors_.size())};
}

/// Leaves the anchors that `word` stands at; whether there are any.
bool PlainPhrase::strike_out(const Word& word, PostingsCursor& cursor, std::size_t place) {
  auto& [begin, end] = ranges_[place];
  const auto anchors = std::span(anchors_).subspan(begin, end - begin);
  std::size_t kept = 0;
  for (std::size_t at = 0; at < anchors.size();) {
    const auto field = anchors[at] >> kPositionBits;
    const auto field_bits = field << kPositionBits;
    const auto rest = anchors.subspan(at);
    const auto other =
        std::ranges::find_if(rest, [=](auto anchor) { return anchor >> kPositionBits != field; });
    const auto of_field = rest.first(static_cast<std::size_t>(other - rest.begin()));
    at += of_field.size();
    for (auto& anchor : of_field) anchor -= field_bits;
    const auto positions = one_field_ ? cursor.positions() : cursor.field_positions(field);
    const auto left = keep_anchors({word.offset, positions}, of_field);
    for (const auto anchor : of_field.first(left)) anchors[kept++] = anchor + field_bits;
  }
  if (cursor.doc() == kNoDoc) context_.execution->fail(cursor.status());
  end = begin + static_cast<std::uint32_t>(kept);
  return kept > 0;
}

/// Weighted, as confirmed phrases are (phrase_matcher.cpp).
float PlainPhrase::frequency_at(std::size_t place) const {
  const auto [begin, end] = ranges_[place];
  std::array<std::uint32_t, limits::kMaxTextFields> counts = {};
  for (auto at = begin; at < end; ++at) ++counts[anchors_[at] >> kPositionBits];
  float frequency = 0;
  for (std::size_t f = 0; f < counts.size(); ++f) {
    frequency += node_.weights[f] * static_cast<float>(counts[f]);
  }
  return frequency;
}

/// Of a place that all leads hold, with its anchors.
void PlainPhrase::confirm(std::size_t place, Ranked& out) {
  const auto doc = docs_[place];
  bool anchored = anchored_;
  for (auto i = leads_; i < words_.size(); ++i) {
    auto& cursor = words_[i].cursor;
    if (cursor.advance(doc) != doc) return;
    if (!keep_anchors_of(words_[i], cursor.cursors()[0], place, anchored)) return;
    anchored = true;
  }
  const float frequency = frequency_at(place);
  if (frequency <= 0.0F) return;
  ++out.matches;
  if (!in_reach_) return;
  const double score = node_.scored ? node_.match.scale * context_.share(frequency, doc) : 0;
  top_.offer({context_.segment, doc}, static_cast<float>(score));
}

void PlainPhrase::filter_by_lead() {
  const auto freqs = words_[0].cursor.block_freqs(0);
  // Damaged ones end the walk: nothing is left to be looked at.
  if (freqs.empty()) places_.clear();
  std::ranges::copy(freqs, freqs_.begin());
  std::erase_if(places_, [this](auto place) { return !may_enter(place, freqs_[place]); });
}

/// Ranks the block at hand. Documents are passed over only where nothing counts them.
void PlainPhrase::rank(bool count, Ranked& out) {
  if (!count && node_.scored && top_.threshold() >= 0) {
    floor_.set(context_, node_.match.scale, top_.threshold());
    out.counted = false;
  }
  places_.resize(docs_.size());
  std::iota(places_.begin(), places_.end(), std::uint16_t{0});
  if (!context_.live->all_live()) {
    std::erase_if(places_, [this](auto place) { return !context_.live->live(docs_[place]); });
  }
  if (floor_.active()) filter_by_lead();
  anchors_.clear();
  anchored_ = false;
  for (std::size_t lead = 1; lead < leads_ && !places_.empty(); ++lead) look_up(lead);
  for (const auto place : places_) confirm(place, out);
}

Status PlainPhrase::run(bool count, Ranked& out) {
  out.counted = true;
  if (no_match_) return ok_status();
  auto& execution = *context_.execution;
  auto& lead = words_[0].cursor;
  const auto& list = lead.cursors()[0].list();
  for (std::uint32_t block = 0; block < list.block_count(); ++block) {
    if (!execution.poll(segment::kBlockDocs)) break;
    const DocNum from = block == 0 ? 0 : list.block_last_doc(block - 1) + 1;
    const DocNum end = list.block_last_doc(block);
    if (!may_match(from, end)) continue;
    in_reach_ = top_.k() > 0 && !top_.out_of_reach(bound(from, end));
    if (!in_reach_ && !count) {
      out.counted = false;
      continue;
    }
    docs_ = lead.load_block(0, block);
    if (docs_.empty()) break;
    rank(count, out);
  }
  return execution.status();
}

}  // namespace

Status rank_phrase(const SegmentContext& context, const PlanNode& node, bool count, TopHits& top,
                   Ranked& out) {
  PlainPhrase phrase(context, node, top);
  FTS_ASSIGN(const bool plain, phrase.open());
  return plain ? phrase.run(count, out) : rank_by_ranges(context, node, count, top, out);
}

Result<std::optional<std::uint64_t>> count_phrase(const SegmentContext& context,
                                                  const PlanNode& node) {
  using Counted = std::optional<std::uint64_t>;
  TopHits none(0);
  PlainPhrase phrase(context, node, none);
  FTS_ASSIGN(const bool plain, phrase.open());
  if (!plain) return Counted();
  Ranked ranked;
  FTS_TRY(phrase.run(true, ranked));
  return Counted(ranked.matches);
}

}  // namespace fts::search

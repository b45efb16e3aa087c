#include "engine/search/led_words.hpp"

#include <algorithm>
#include <numeric>

namespace fts::search {

using segment::PostingsNeed;

LedWords::LedWords(const SegmentContext& context, std::vector<WordClause>& clauses,
                   std::span<const std::size_t> leads, Conditions& conditions, TopHits& top)
    : context_(context),
      clauses_(clauses),
      conditions_(conditions),
      top_(top),
      required_(leads.begin(), leads.end()),
      freqs_(clauses.size()) {
  const auto cost = [&](auto c) { return clauses_[c].cursor.cost(); };
  std::sort(required_.begin(), required_.end(), [&](auto a, auto b) { return cost(a) < cost(b); });
  for (std::size_t c = 0; c < clauses_.size(); ++c) {
    if (!is_required(c)) added_.push_back(c);
  }
  order_ = required_;
  order_.insert(order_.end(), added_.begin(), added_.end());
  places_.reserve(kBatch);
}

/// False when no document of [from, to] holds all required words.
bool LedWords::set_bounds(DocNum from, DocNum to) {
  bool possible = true;
  for (std::size_t c = 0; c < clauses_.size(); ++c) {
    auto& clause = clauses_[c];
    const float share = clause.cursor.bound(from, to);
    clause.bound = clause.scale * share;
    possible = possible && (share > 0.0F || !is_required(c));
  }
  rests_.set(clauses_, order_);
  return possible;
}

void LedWords::drop_out_of_reach(const Rest& rest) {
  std::erase_if(places_, [&](auto place) {
    return top_.out_of_reach(with_order_slack(rest.bound(sums_[place])));
  });
}

/// The same by what `clause` can give in its block of each document; `rest` is that of the others.
void LedWords::drop_by_block(std::size_t c, double rest) {
  auto& clause = clauses_[c];
  std::erase_if(places_, [&](auto place) {
    const auto doc = docs_[place];
    const double bound = static_cast<double>(clause.scale * clause.cursor.block_bound(doc));
    return top_.out_of_reach(with_order_slack(sums_[place] + bound + rest));
  });
}

void LedWords::add_part(std::size_t c) {
  const float scale = clauses_[c].scale;
  for (const auto place : places_) {
    const float freq = freqs_[c][place];
    // K may be 0, and so the share of a word that is not there no number.
    if (freq > 0.0F)
      sums_[place] += static_cast<double>(scale * segment::bm25_share(freq, k_[place]));
  }
}

void LedWords::start_sums() {
  for (const auto place : places_) {
    k_[place] = context_.k[context_.norms[docs_[place]]];
    sums_[place] = 0;
  }
}

/// Whether to hold the lead's part against the threshold before other words are looked up: that
/// reads a length for each of its documents. Where it left most of them, the next batches do
/// without.
bool LedWords::filters_by_lead() {
  if (!top_.has_threshold()) return false;
  if (required_.size() == 1) return true;
  if (unfiltered_batches_ == 0) return true;
  --unfiltered_batches_;
  return false;
}

void LedWords::filter_by_lead() {
  const auto lead = required_.front();
  Floats parts;
  context_.parts(docs_, freqs_[lead], clauses_[lead].scale, parts);
  std::copy_n(parts.begin(), docs_.size(), sums_.begin());
  drop_out_of_reach(rests_.after(1));
  if (2 * places_.size() > docs_.size()) unfiltered_batches_ = kUnfilteredBatches;
}

/// Leaves the places that hold every required word.
void LedWords::match(PostingsNeed need) {
  for (std::size_t i = 1; i < required_.size() && !places_.empty(); ++i) {
    const auto c = required_[i];
    clauses_[c].cursor.keep_held(docs_, places_, need, freqs_[c]);
  }
}

/// Looks the other words up, as long as what is missing can still lift a document over the
/// threshold.
void LedWords::add_others() {
  start_sums();
  for (const auto c : required_) add_part(c);
  auto in_sums = required_.size();
  drop_out_of_reach(rests_.after(in_sums));
  for (const auto c : added_) {
    if (places_.empty()) return;
    const auto& rest = rests_.after(++in_sums);
    drop_by_block(c, rest.all);
    clauses_[c].cursor.look_up(docs_, places_, PostingsNeed::kFreqs, freqs_[c]);
    add_part(c);
    drop_out_of_reach(rest);
  }
}

/// Leaves the places of live documents that pass the conditions.
void LedWords::keep_hits(Ranked& out) {
  std::erase_if(places_, [&](auto place) {
    return !context_.live->live(docs_[place]) || !conditions_.hold(docs_[place]);
  });
  out.matches += places_.size();
}

/// Parts in tree order, as the slow way adds them.
double LedWords::score_of(std::size_t place) const {
  double sum = 0;
  bool word_matched = false;
  for (std::size_t c = 0; c < clauses_.size(); ++c) {
    const float freq = freqs_[c][place];
    const bool adds = freq > 0.0F && (clauses_[c].role != Role::kFold || word_matched);
    if (clauses_[c].role != Role::kFold) word_matched = freq > 0.0F;
    if (adds) sum += static_cast<double>(clauses_[c].scale * segment::bm25_share(freq, k_[place]));
  }
  return sum;
}

/// Ranks the batch at hand. Documents are passed over only where nothing counts them.
void LedWords::rank(bool count, Ranked& out) {
  if (!count && filters_by_lead()) filter_by_lead();
  match(PostingsNeed::kFreqs);
  if (count) keep_hits(out);
  add_others();
  if (!count) keep_hits(out);
  for (const auto place : places_) {
    top_.offer({context_.segment, docs_[place]}, static_cast<float>(score_of(place)));
  }
}

Status LedWords::count(Ranked& out) {
  auto& execution = *context_.execution;
  for (DocNum from = 0; from < context_.document_count;) {
    if (!execution.poll(segment::kBlockDocs)) break;
    const DocNum end = std::min(lead().window_end(from), context_.document_count - 1);
    const bool possible = std::all_of(required_.begin(), required_.end(), [&](auto c) {
      return clauses_[c].cursor.may_hold(from, end);
    });
    docs_ = possible ? lead().take(from, end, PostingsNeed::kDocs) : docs_.first(0);
    from = docs_.empty() ? end + 1 : docs_.back() + 1;
    start_places();
    match(PostingsNeed::kDocs);
    keep_hits(out);
  }
  return execution.status();
}

void LedWords::start_places() {
  places_.resize(docs_.size());
  std::iota(places_.begin(), places_.end(), std::uint16_t{0});
}

Status LedWords::run(bool count, Ranked& out) {
  auto& execution = *context_.execution;
  for (DocNum from = 0; from < context_.document_count;) {
    if (!execution.poll(segment::kBlockDocs)) break;
    // Past the end of its longest list a union may go on: then the rest is one range.
    const DocNum end = std::min(lead().window_end(from), context_.document_count - 1);
    const bool possible = set_bounds(from, end);
    const bool in_reach = possible && !top_.out_of_reach(with_order_slack(rests_.after(0).all));
    if (!in_reach) out.counted = out.counted && (count || !possible);
    docs_ = in_reach || (possible && count) ? lead().take(from, end, PostingsNeed::kFreqs)
                                            : docs_.first(0);
    if (docs_.empty()) {
      from = end + 1;
      continue;
    }
    from = docs_.back() + 1;
    start_places();
    if (!in_reach) {
      match(PostingsNeed::kDocs);
      keep_hits(out);
      continue;
    }
    out.counted = out.counted && count;
    const auto freqs = lead().taken_freqs();
    if (freqs.empty()) break;
    std::copy(freqs.begin(), freqs.end(), freqs_[required_.front()].begin());
    rank(count, out);
  }
  return execution.status();
}

}  // namespace fts::search

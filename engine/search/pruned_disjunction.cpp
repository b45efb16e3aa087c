// Block-max MaxScore in windows: words of which any may match, or one that must, beside others that
// only add. In each window the words with the largest bounds are essential: a document without them cannot beat the
// threshold. Where they have few postings the window is long, and those are merged. Else parts are
// added up over 4096 documents, and then those of other words, the largest bound first, where
// that costs less than looking them up for each document still in reach. The documents found are
// completed by looking up what is left, as long as it can still lift them over the threshold.
//
// Sources: H. Turtle and J. Flood, "Query Evaluation: Strategies and Optimizations", 1995;
// S. Ding and T. Suel, "Faster Top-k Document Retrieval Using Block-Max Indexes", 2011.

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

#include "engine/search/ranking.hpp"
#include "engine/search/window_sums.hpp"

namespace fts::search {

namespace {

/// Postings of essential words that a window is made long enough for, of at most so many times 4096
/// documents.
constexpr double kFewPostings = 128;
constexpr DocNum kMostWindows = 16;
/// Postings that are added up in the time of one look-up (measured: 5 to 10).
constexpr double kLookUpCost = 6;

/// The only required word is as one of which any may match.
bool is_asked_for(const WordClause& clause) {
  return clause.role == Role::kAny || clause.role == Role::kRequired;
}

class Disjunction {
 public:
  Disjunction(const SegmentContext& context, const WordShape& shape,
              std::vector<WordClause> clauses, Conditions conditions, TopHits& top)
      : context_(context),
        shape_(shape),
        clauses_(std::move(clauses)),
        conditions_(std::move(conditions)),
        top_(top),
        word_bits_(clauses_.size()),
        matched_(clauses_.size()) {
    for (const auto& field : context.snapshot->settings.text_fields) {
      least_tf_ = std::min(least_tf_, field.weight);
    }
    float least_list = 1.0F;
    for (const auto& clause : clauses_) {
      has_guards_ = has_guards_ || clause.guarded;
      if (clause.scale > 0) least_scale_ = std::min(least_scale_, clause.scale);
      least_list = std::min(least_list, clause.cursor.least_weight());
    }
    least_tf_ *= least_list;
    const double windows = std::max(1.0, static_cast<double>(context.document_count) / kWindowDocs);
    per_essential_window_ = kFewPostings;  // not known yet
    for (std::size_t c = 0; c < clauses_.size(); ++c) {
      (is_asked_for(clauses_[c]) ? by_bound_ : added_).push_back(c);
      per_window_.push_back(static_cast<double>(clauses_[c].cursor.cost()) / windows);
    }
  }

  Status run(Ranked& out);

 private:
  DocNum window_docs() const;
  bool has_few(DocNum docs) const;
  double set_bounds(DocNum base, DocNum docs);
  void split();
  bool choose_essential(DocNum base, DocNum docs);
  void rank_window(DocNum base, DocNum docs, Ranked& out);
  void rank_single(WordClause& clause, DocNum base, DocNum docs, Ranked& out);
  void rank_merged(DocNum base, DocNum docs, Ranked& out);
  void merge_in(WordClause& clause, DocNum base, DocNum docs);
  void rank_dense(DocNum base, Ranked& out);
  void add_word(std::size_t clause, DocNum base, bool finds);
  void add_while_cheaper(DocNum base);
  void complete_dense(DocNum base, Ranked& out);
  /// Of sums of what was added up.
  double lowest_in_reach() const { return search::lowest_in_reach(top_, rest(added_up_)); }
  void find(DocNum doc, double sum, Ranked& out);
  void complete_batch(Ranked& out);
  void complete_found(DocNum doc, double sum, Ranked& out);
  void offer(DocNum doc, double sum);
  bool has_fold(std::size_t clause) const {
    return clause + 1 < clauses_.size() && clauses_[clause + 1].role == Role::kFold;
  }
  /// Of a word and its fold.
  double bound_of(std::size_t clause) const {
    const auto own = static_cast<double>(clauses_[clause].bound);
    return has_fold(clause) ? own + static_cast<double>(clauses_[clause + 1].bound) : own;
  }
  /// What the clauses of probed_ can add from one of them on.
  const Rest& rest(std::size_t from) const { return rests_.after(essential_.size() + from); }
  bool reaches(double sum, std::size_t from) const {
    return !top_.out_of_reach(with_order_slack(rest(from).bound(sum)));
  }
  bool guards(std::size_t clause) const {
    return clause + 1 < clauses_.size() && clauses_[clause + 1].guarded;
  }
  bool complete_one(DocNum doc, double& sum);
  bool order_matters(DocNum doc, double sum) const;
  Result<double> score_in_order(DocNum doc) const;

  const SegmentContext& context_;
  const WordShape& shape_;
  std::vector<WordClause> clauses_;
  Conditions conditions_;
  TopHits& top_;

  std::vector<std::size_t> by_bound_;   ///< words that are asked for, the least bound first
  std::vector<std::size_t> added_;      ///< the others
  std::vector<double> per_window_;      ///< postings of each word in a window, in the mean
  double per_essential_window_;         ///< of all essential words
  std::vector<std::size_t> essential_;  ///< in tree order
  std::vector<std::size_t> probed_;     ///< the largest bound first
  std::vector<std::size_t> order_;      ///< both, as they come into a document's sum
  Rests rests_;

  WindowSums sums_;
  std::size_t added_up_ = 0;  ///< how many of probed_ are in the sums of the window
  WindowBits passed_ = {};    ///< documents that pass the conditions
  /// Documents of summed words whose fold must not count elsewhere.
  std::vector<WindowBits> word_bits_;
  std::vector<std::pair<DocNum, double>> merged_, merging_;  ///< documents and sums of a window

  /// Documents found and what they were found by, ascending, until they are completed.
  std::array<DocNum, segment::kBlockDocs> found_docs_ = {};
  std::array<double, segment::kBlockDocs> found_sums_ = {};
  std::size_t found_ = 0;
  std::vector<std::uint16_t> places_;  ///< indexes of those that are still in reach
  std::array<float, segment::kBlockDocs> freqs_ = {};

  bool has_guards_ = false;            ///< whether a fold counts by what is known of its word alone
  std::vector<std::uint8_t> matched_;  ///< clauses that hold the document being completed
  float least_tf_ = std::numeric_limits<float>::infinity();
  float least_scale_ = std::numeric_limits<float>::infinity();
};

/// A window of so many documents that the essential words may have some dozens there.
DocNum Disjunction::window_docs() const {
  if (!conditions_.empty()) return kWindowDocs;  // they are asked for by windows
  const double windows = kFewPostings / std::max(per_essential_window_, 1e-9);
  const auto most = static_cast<double>(kMostWindows);
  return kWindowDocs * std::bit_floor(static_cast<DocNum>(std::clamp(windows, 1.0, most)));
}

double Disjunction::set_bounds(DocNum base, DocNum docs) {
  double sum = 0;
  bool any = false;
  for (auto& clause : clauses_) {
    const float share = clause.cursor.window_bound(base, docs);
    clause.bound = clause.scale * share;
    sum += static_cast<double>(clause.bound);
    any = any || (is_asked_for(clause) && share > 0);
  }
  return any ? with_order_slack(sum) : -1;
}

/// Which words can be left to look-ups: as many as, all together with their folds and with
/// everything optional, cannot reach the threshold.
void Disjunction::split() {
  const auto bound = [&](auto c) { return clauses_[c].bound; };
  // Nearly in order since the window before.
  for (std::size_t i = 1; i < by_bound_.size(); ++i) {
    for (auto at = i; at > 0 && bound_of(by_bound_[at]) < bound_of(by_bound_[at - 1]); --at) {
      std::swap(by_bound_[at], by_bound_[at - 1]);
    }
  }
  double sum = 0;
  for (const auto c : added_) {
    if (clauses_[c].role == Role::kOptional) sum += bound_of(c);
  }
  std::size_t left_out = 0;
  for (; left_out < by_bound_.size(); ++left_out) {
    sum += bound_of(by_bound_[left_out]);
    if (!top_.out_of_reach(with_order_slack(sum))) break;
  }
  const auto cut = by_bound_.begin() + static_cast<std::ptrdiff_t>(left_out);
  essential_.assign(cut, by_bound_.end());
  std::sort(essential_.begin(), essential_.end());
  per_essential_window_ = 0;
  for (const auto c : essential_) per_essential_window_ += per_window_[c];
  probed_.assign(std::make_reverse_iterator(cut), by_bound_.rend());
  if (!added_.empty()) {
    probed_.insert(probed_.end(), added_.begin(), added_.end());
    // A fold is looked up after its word when that decides whether it counts.
    std::sort(probed_.begin(), probed_.end(), [&](auto a, auto b) {
      const bool fold_a = clauses_[a].guarded;
      const bool fold_b = clauses_[b].guarded;
      if (fold_a != fold_b) return fold_b;
      return bound(a) > bound(b);
    });
  }
  order_ = essential_;
  order_.insert(order_.end(), probed_.begin(), probed_.end());
  rests_.set(clauses_, order_);
}

bool Disjunction::has_few(DocNum docs) const {
  const double most = essential_.size() == 1 ? double{WindowSums::kDense} : 2 * kFewPostings;
  const DocNum windows = docs / kWindowDocs;
  return per_essential_window_ * windows < most;
}

void Disjunction::rank_window(DocNum base, DocNum docs, Ranked& out) {
  added_up_ = 0;
  const auto guarding = [this](auto c) { return guards(c); };
  if (!has_few(docs) || !conditions_.empty() ||
      std::any_of(essential_.begin(), essential_.end(), guarding)) {
    for (DocNum part = 0; part < docs; part += kWindowDocs) rank_dense(base + part, out);
  } else if (essential_.size() == 1) {
    rank_single(clauses_[essential_.front()], base, docs, out);
  } else {
    rank_merged(base, docs, out);
  }
}

void Disjunction::rank_dense(DocNum base, Ranked& out) {
  added_up_ = 0;
  sums_.start(base);
  for (const auto c : essential_) add_word(c, base, true);
  if (sums_.is_dense()) add_while_cheaper(base);
  complete_dense(base, out);
}

/// Calls visit(documents, weighted frequencies, parts) with the word's documents of the window, at
/// most a block of them at once.
template <typename Visit>
void visit_parts(const SegmentContext& context, WordClause& clause, DocNum base, DocNum docs_there,
                 Visit&& visit) {
  std::array<float, segment::kBlockDocs> parts;
  clause.cursor.visit_window(
      base, docs_there, [&](std::span<const std::uint32_t> docs, std::span<const float> freqs) {
        for (std::size_t at = 0; at < docs.size(); at += segment::kBlockDocs) {
          const auto count = std::min<std::size_t>(docs.size() - at, segment::kBlockDocs);
          const auto some = docs.subspan(at, count);
          const auto their_freqs = freqs.subspan(at, count);
          context.parts(some, their_freqs, clause.scale, parts);
          visit(some, their_freqs, std::span<const float>(parts).first(count));
        }
      });
}

/// A window with one essential word: its documents are found as they come.
void Disjunction::rank_single(WordClause& clause, DocNum base, DocNum docs_there, Ranked& out) {
  visit_parts(context_, clause, base, docs_there, [&](auto docs, auto freqs, auto parts) {
    const double limit = lowest_in_reach();
    for (std::size_t i = 0; i < docs.size(); ++i) {
      const auto sum = static_cast<double>(parts[i]);
      // A frequency of 0: without the word in the field that was asked for.
      if (sum > limit && freqs[i] > 0.0F) find(docs[i], sum, out);
    }
    complete_batch(out);
  });
}

/// A window in which the essential words have few postings: those are merged.
void Disjunction::rank_merged(DocNum base, DocNum docs, Ranked& out) {
  merged_.clear();
  for (const auto c : essential_) merge_in(clauses_[c], base, docs);
  const double limit = lowest_in_reach();
  for (const auto& [doc, sum] : merged_) {
    if (sum > limit) find(doc, sum, out);
  }
  complete_batch(out);
}

void Disjunction::merge_in(WordClause& clause, DocNum base, DocNum docs_there) {
  merging_.clear();
  auto at = merged_.begin();
  visit_parts(context_, clause, base, docs_there, [&](auto docs, auto freqs, auto parts) {
    for (std::size_t i = 0; i < docs.size(); ++i) {
      if (freqs[i] <= 0.0F) continue;
      while (at != merged_.end() && at->first < docs[i]) merging_.push_back(*at++);
      double sum = static_cast<double>(parts[i]);
      if (at != merged_.end() && at->first == docs[i]) sum += (at++)->second;
      merging_.emplace_back(docs[i], sum);
    }
  });
  merging_.insert(merging_.end(), at, merged_.end());
  std::swap(merged_, merging_);
}

/// Adds a word's parts up over the window. `finds`: its documents are found by it.
void Disjunction::add_word(std::size_t c, DocNum base, bool finds) {
  auto& clause = clauses_[c];
  auto* bits = finds ? &sums_.found() : nullptr;
  if (guards(c)) {
    bits = &word_bits_[c];
    bits->fill(0);
  }
  visit_parts(context_, clause, base, kWindowDocs, [&](auto docs, auto freqs, auto parts) {
    sums_.add(docs, freqs, parts, clause.cursor.all_fields(), bits);
    if (finds) sums_.count_found(docs.size());
  });
  if (!finds || !guards(c)) return;
  for (std::size_t w = 0; w < kWindowWords; ++w) sums_.found()[w] |= word_bits_[c][w];
}

/// Adds up what would be looked up next, until few documents are left to look anything up for.
void Disjunction::add_while_cheaper(DocNum base) {
  for (; added_up_ < probed_.size(); ++added_up_) {
    const auto c = probed_[added_up_];
    if (clauses_[c].guarded) return;
    if (!sums_.are_above(lowest_in_reach(), per_window_[c] / kLookUpCost)) return;
    add_word(c, base, false);
  }
}

/// Takes the documents out of the window, and completes those that pass the conditions.
void Disjunction::complete_dense(DocNum base, Ranked& out) {
  const bool all_pass = conditions_.empty();
  if (!all_pass) {
    passed_ = sums_.found();
    conditions_.keep(base, passed_);
  }
  const auto note_match = [this](auto c, auto slot) {
    matched_[c] = guards(c) && has(word_bits_[c], slot);
  };
  sums_.take_above(lowest_in_reach(), [&](std::size_t slot, double sum) {
    if (!reaches(sum, added_up_) || (!all_pass && !has(passed_, slot))) return;
    if (has_guards_) {
      for (const auto c : essential_) note_match(c, slot);
      for (std::size_t i = 0; i < added_up_; ++i) note_match(probed_[i], slot);
    }
    find(base + static_cast<DocNum>(slot), sum, out);
  });
  complete_batch(out);
}

/// A document in reach, which is completed with others unless its words decide what counts.
void Disjunction::find(DocNum doc, double sum, Ranked& out) {
  if (has_guards_) return complete_found(doc, sum, out);
  if (found_ == found_docs_.size()) complete_batch(out);
  found_docs_[found_] = doc;
  found_sums_[found_++] = sum;
}

/// Looks the other words up for the documents found, one word after another, as long as what is
/// missing can still lift a document over the threshold.
void Disjunction::complete_batch(Ranked& out) {
  places_.resize(found_);
  std::iota(places_.begin(), places_.end(), std::uint16_t{0});
  const auto docs = std::span(found_docs_).first(found_);
  found_ = 0;
  std::erase_if(places_, [&](auto place) { return !context_.live->live(docs[place]); });
  out.matches += places_.size();
  for (auto i = added_up_; i < probed_.size() && !places_.empty(); ++i) {
    std::erase_if(places_, [&](auto place) { return !reaches(found_sums_[place], i); });
    auto& clause = clauses_[probed_[i]];
    clause.cursor.look_up(docs, places_, segment::PostingsNeed::kFreqs, freqs_);
    for (const auto place : places_) {
      // K may be 0, and so the share of a word that is not there no number.
      if (freqs_[place] <= 0.0F) continue;
      found_sums_[place] +=
          static_cast<double>(clause.scale * context_.share(freqs_[place], docs[place]));
    }
  }
  for (const auto place : places_) offer(docs[place], found_sums_[place]);
}

/// The same for one document, where it matters which words are in its sum already.
void Disjunction::complete_found(DocNum doc, double sum, Ranked& out) {
  if (!context_.live->live(doc)) return;
  ++out.matches;
  if (complete_one(doc, sum)) offer(doc, sum);
}

void Disjunction::offer(DocNum doc, double sum) {
  if (top_.out_of_reach(with_order_slack(sum))) return;
  if (order_matters(doc, sum)) {
    const auto exact = score_in_order(doc);
    if (!exact.ok()) return context_.execution->fail(exact.status());
    sum = *exact;
  }
  top_.offer({context_.segment, doc}, static_cast<float>(sum));
}

bool Disjunction::complete_one(DocNum doc, double& sum) {
  for (std::size_t i = added_up_; i < probed_.size(); ++i) {
    if (!reaches(sum, i)) return false;
    const auto c = probed_[i];
    auto& clause = clauses_[c];
    if (clause.guarded && matched_[c - 1] == 0) continue;
    matched_[c] = clause.cursor.advance(doc) == doc;
    if (matched_[c] != 0) sum += static_cast<double>(clause.part(context_));
  }
  return true;
}

/// Whether adding the parts in another order may give another double. Parts are floats of 24 bits:
/// while the largest sum is less than 2^28 times the least part, every sum fits 53 bits exactly.
bool Disjunction::order_matters(DocNum doc, double sum) const {
  const float least = least_scale_ * context_.share(least_tf_, doc);
  return !(sum < static_cast<double>(least) * 0x1.0p28);
}

Result<double> Disjunction::score_in_order(DocNum doc) const {
  FTS_ASSIGN(auto clauses, open_clauses(context_, shape_));
  double sum = 0;
  bool word_matched = false;
  for (auto& clause : clauses) {
    const bool here = clause.cursor.advance(doc) == doc;
    if (here && (clause.role != Role::kFold || word_matched)) {
      sum += static_cast<double>(clause.part(context_));
    }
    if (clause.role != Role::kFold) word_matched = here;
  }
  return sum;
}

/// False when no document of the window is in reach.
bool Disjunction::choose_essential(DocNum base, DocNum docs) {
  const double total = set_bounds(base, docs);
  if (total < 0 || top_.out_of_reach(total)) return false;
  split();
  return !essential_.empty();
}

Status Disjunction::run(Ranked& out) {
  auto& execution = *context_.execution;
  out.counted = false;
  DocNum docs = kWindowDocs;
  for (std::uint64_t at = 0; at < context_.document_count; at += docs) {
    const auto base = static_cast<DocNum>(at);
    docs = window_docs();
    if (!execution.poll(docs)) break;
    if (!choose_essential(base, docs)) continue;
    if (docs > kWindowDocs && !has_few(docs)) {
      // A word with many postings came in: its bounds are those of each 4096.
      docs = kWindowDocs;
      if (!choose_essential(base, docs)) continue;
    }
    rank_window(base, docs, out);
  }
  return execution.status();
}

}  // namespace

Status rank_disjunction(const SegmentContext& context, const WordShape& shape, TopHits& top,
                        Ranked& out) {
  FTS_ASSIGN(auto clauses, open_clauses(context, shape));
  std::erase_if(clauses, [](const auto& clause) { return clause.cursor.empty(); });
  if (std::none_of(clauses.begin(), clauses.end(), is_asked_for)) return ok_status();
  FTS_ASSIGN(auto conditions, Conditions::open(context, shape));
  prime(context, shape, clauses, top);
  return Disjunction(context, shape, std::move(clauses), std::move(conditions), top).run(out);
}

}  // namespace fts::search

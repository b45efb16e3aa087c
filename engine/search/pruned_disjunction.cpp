// Block-max MaxScore in windows of 4096 documents: words of which any may match, beside others that
// only add. In each window the words with the largest bounds are essential: a document without them
// cannot beat the threshold. Their parts are added up word by word over the window; the documents
// found are then completed by looking the other words up, the largest bound first, as long as what
// is missing can still lift them over the threshold.
//
// Sources: H. Turtle and J. Flood, "Query Evaluation: Strategies and Optimizations", 1995;
// S. Ding and T. Suel, "Faster Top-k Document Retrieval Using Block-Max Indexes", 2011.

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <utility>

#include "engine/codec/kernels.hpp"
#include "engine/search/led_words.hpp"

namespace fts::search {

namespace {

/// Documents of a window.
using WindowBits = std::array<std::uint64_t, kWindowWords>;

bool has(const WindowBits& bits, std::size_t slot) {
  return (bits[slot / 64] >> (slot % 64) & 1U) != 0;
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
        sums_(kWindowDocs),
        word_bits_(clauses_.size()),
        matched_(clauses_.size()) {
    for (const auto& field : context.snapshot->settings.text_fields) {
      least_tf_ = std::min(least_tf_, field.weight);
    }
    float least_list = 1.0F;
    for (const auto& clause : clauses_) {
      if (clause.scale > 0) least_scale_ = std::min(least_scale_, clause.scale);
      least_list = std::min(least_list, clause.cursor.least_weight());
    }
    least_tf_ *= least_list;
    find_best();
  }

  Status run(Ranked& out);

 private:
  void find_best();
  Status run_led(DocNum from, Ranked& out);
  double set_bounds(DocNum base);
  void split();
  void add_essential(DocNum base);
  void add_run(const WordClause& clause, DocNum base, std::span<const std::uint32_t> docs,
               std::span<const float> freqs, WindowBits& bits);
  void complete(DocNum base, Ranked& out);
  void complete_found(DocNum base, std::size_t slot, double sum, Ranked& out);
  bool complete_one(DocNum doc, double& sum);
  bool order_matters(DocNum doc, double sum) const;
  Result<double> score_in_order(DocNum doc) const;

  const SegmentContext& context_;
  const WordShape& shape_;
  std::vector<WordClause> clauses_;
  Conditions conditions_;
  TopHits& top_;

  std::size_t best_ = 0;    ///< the word of the largest bound over the whole segment
  double beside_best_ = 0;  ///< the most that a document without it can score

  std::vector<std::size_t> essential_;  ///< in tree order
  std::vector<std::size_t> probed_;     ///< the largest bound first
  std::vector<double> rest_;            ///< of probed_: the sum of bounds from there on
  std::vector<double> sums_;            ///< one per document of the window, 0 between windows
  WindowBits found_ = {};               ///< documents of essential words
  WindowBits passed_ = {};              ///< those that pass the conditions
  /// Documents of essential words whose fold must not count elsewhere.
  std::vector<WindowBits> word_bits_;
  std::vector<std::uint8_t> matched_;  ///< clauses that hold the document being completed
  float least_tf_ = std::numeric_limits<float>::infinity();
  float least_scale_ = std::numeric_limits<float>::infinity();
};

void Disjunction::find_best() {
  double best = -1;
  double sum = 0;
  for (std::size_t i = 0; i < clauses_.size(); ++i) {
    const auto bound = static_cast<double>(clauses_[i].scale * clauses_[i].cursor.list_bound());
    sum += bound;
    if (clauses_[i].role != Role::kAny || bound <= best) continue;
    best = bound;
    best_ = i;
  }
  beside_best_ = with_order_slack(sum - std::max(best, 0.0));
}

double Disjunction::set_bounds(DocNum base) {
  double sum = 0;
  bool any = false;
  for (auto& clause : clauses_) {
    const float share = clause.cursor.window_bound(base);
    clause.bound = clause.scale * share;
    sum += static_cast<double>(clause.bound);
    any = any || (clause.role == Role::kAny && share > 0);
  }
  return any ? with_order_slack(sum) : -1;
}

/// Which words can be left to look-ups: as many as, all together and with everything optional,
/// cannot reach the threshold.
void Disjunction::split() {
  essential_.clear();
  probed_.clear();
  for (std::size_t i = 0; i < clauses_.size(); ++i) {
    (clauses_[i].role == Role::kAny ? essential_ : probed_).push_back(i);
  }
  const auto by_bound = [&](auto a, auto b) { return clauses_[a].bound < clauses_[b].bound; };
  std::sort(essential_.begin(), essential_.end(), by_bound);
  double sum = 0;
  for (const auto i : probed_) sum += static_cast<double>(clauses_[i].bound);
  std::size_t left_out = 0;
  for (; left_out < essential_.size(); ++left_out) {
    sum += static_cast<double>(clauses_[essential_[left_out]].bound);
    if (!top_.out_of_reach(with_order_slack(sum))) break;
  }
  const auto cut = essential_.begin() + static_cast<std::ptrdiff_t>(left_out);
  probed_.insert(probed_.end(), essential_.begin(), cut);
  essential_.erase(essential_.begin(), cut);
  std::sort(essential_.begin(), essential_.end());

  // A fold is looked up after its word when that decides whether it counts.
  std::sort(probed_.begin(), probed_.end(), [&](auto a, auto b) {
    const bool fold_a = clauses_[a].guarded;
    const bool fold_b = clauses_[b].guarded;
    if (fold_a != fold_b) return fold_b;
    return clauses_[a].bound > clauses_[b].bound;
  });
  rest_.assign(probed_.size() + 1, 0);
  for (std::size_t i = probed_.size(); i-- > 0;) {
    rest_[i] = rest_[i + 1] + static_cast<double>(clauses_[probed_[i]].bound);
  }
}

/// Adds the parts of documents of the window, at most a block of them, and sets their bits.
void Disjunction::add_run(const WordClause& clause, DocNum base,
                          std::span<const std::uint32_t> docs, std::span<const float> freqs,
                          WindowBits& bits) {
  std::array<float, segment::kBlockDocs> parts;
  context_.parts(docs, freqs, clause.scale, parts);
  if (clause.cursor.all_fields()) {
    for (std::size_t i = 0; i < docs.size(); ++i) {
      sums_[docs[i] - base] += static_cast<double>(parts[i]);
    }
    codec::kernels().set_bits(docs.data(), static_cast<std::uint32_t>(docs.size()), base,
                              bits.data());
    return;
  }
  for (std::size_t i = 0; i < docs.size(); ++i) {
    // Without the word in the field that was asked for.
    if (freqs[i] <= 0.0F) continue;
    const auto slot = docs[i] - base;
    sums_[slot] += static_cast<double>(parts[i]);
    bits[slot / 64] |= std::uint64_t{1} << slot % 64;
  }
}

void Disjunction::add_essential(DocNum base) {
  found_.fill(0);
  for (const auto c : essential_) {
    auto& clause = clauses_[c];
    const bool guards = c + 1 < clauses_.size() && clauses_[c + 1].guarded;
    auto& own = guards ? word_bits_[c] : found_;
    if (guards) own.fill(0);
    clause.cursor.visit_window(
        base, [&](std::span<const std::uint32_t> docs, std::span<const float> freqs) {
          for (std::size_t at = 0; at < docs.size(); at += segment::kBlockDocs) {
            const auto count = std::min<std::size_t>(docs.size() - at, segment::kBlockDocs);
            add_run(clause, base, docs.subspan(at, count), freqs.subspan(at, count), own);
          }
        });
    if (!guards) continue;
    for (std::size_t w = 0; w < kWindowWords; ++w) found_[w] |= own[w];
  }
}

/// Takes the documents out of the window, and completes those that pass the conditions.
void Disjunction::complete(DocNum base, Ranked& out) {
  const bool all_pass = conditions_.empty();
  if (!all_pass) {
    passed_ = found_;
    conditions_.keep(base, passed_);
  }
  for (std::size_t w = 0; w < kWindowWords; ++w) {
    for (auto word = found_[w]; word != 0; word &= word - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(word));
      const double sum = std::exchange(sums_[64 * w + bit], 0.0);
      if (top_.out_of_reach(with_order_slack(sum + rest_[0]))) continue;
      if (all_pass || (passed_[w] >> bit & 1U) != 0) complete_found(base, 64 * w + bit, sum, out);
    }
  }
}

void Disjunction::complete_found(DocNum base, std::size_t slot, double sum, Ranked& out) {
  const DocNum doc = base + static_cast<DocNum>(slot);
  if (!context_.live->live(doc)) return;
  ++out.matches;
  for (const auto c : essential_) {
    matched_[c] = c + 1 < clauses_.size() && clauses_[c + 1].guarded && has(word_bits_[c], slot);
  }
  if (!complete_one(doc, sum)) return;
  if (order_matters(doc, sum)) {
    const auto exact = score_in_order(doc);
    if (!exact.ok()) return context_.execution->fail(exact.status());
    sum = *exact;
  }
  top_.offer({context_.segment, doc}, static_cast<float>(sum));
}

bool Disjunction::complete_one(DocNum doc, double& sum) {
  for (std::size_t i = 0; i < probed_.size(); ++i) {
    if (top_.out_of_reach(with_order_slack(sum + rest_[i]))) return false;
    const auto c = probed_[i];
    auto& clause = clauses_[c];
    if (clause.guarded && matched_[c - 1] == 0) continue;
    matched_[c] = clause.cursor.advance(doc) == doc;
    if (matched_[c] != 0) sum += static_cast<double>(clause.part(context_));
  }
  return !top_.out_of_reach(with_order_slack(sum));
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

/// When no document without the word of the largest bound can be a hit any more, that word leads.
Status Disjunction::run_led(DocNum from, Ranked& out) {
  return LedWords(context_, clauses_, std::array{best_}, conditions_, top_).run(from, false, out);
}

Status Disjunction::run(Ranked& out) {
  auto& execution = *context_.execution;
  out.counted = false;
  for (DocNum base = 0; base < context_.document_count; base += kWindowDocs) {
    if (!execution.poll(kWindowDocs)) break;
    if (top_.out_of_reach(beside_best_)) return run_led(base, out);
    const double total = set_bounds(base);
    if (total < 0 || top_.out_of_reach(total)) continue;
    split();
    if (essential_.empty()) continue;
    add_essential(base);
    complete(base, out);
  }
  return execution.status();
}

}  // namespace

Status rank_disjunction(const SegmentContext& context, const PlanNode& root, TopHits& top,
                        Ranked& out) {
  WordShape shape;
  FTS_CHECK(word_shape(root, shape) && shape.required.empty());
  FTS_ASSIGN(auto clauses, open_clauses(context, shape));
  std::erase_if(clauses, [](const auto& clause) { return clause.cursor.empty(); });
  FTS_ASSIGN(auto conditions, Conditions::open(context, shape.conditions));
  prime(context, shape, clauses, top);
  return Disjunction(context, shape, std::move(clauses), std::move(conditions), top).run(out);
}

}  // namespace fts::search

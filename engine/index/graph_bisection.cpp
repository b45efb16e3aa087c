#include "engine/index/graph_bisection.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <future>
#include <mutex>
#include <numeric>
#include <span>
#include <system_error>
#include <utility>

#include "engine/base/check.hpp"

namespace fts::index {
namespace {

/// Gains are integers of this many fractional bits: sums do not depend on their order. kMaxTerms of
/// the largest possible gain, some 34 bits a term, stay below 2^31.
constexpr double kGainUnit = 512;
/// Rounds end when at most one document in so many has moved.
constexpr std::uint32_t kStillShare = 128;
constexpr std::uint16_t kDropped = 0xFFFF;

/// With d documents of a term among n, its gaps take about d log2(n / (d + 1)) bits. Between halves
/// of one size, f(d) = d log2(d + 1) is what d documents in one of them save; this is what one more
/// adds to that, f(d + 1) - f(d).
class Attraction {
 public:
  Attraction() {
    for (std::size_t d = 0; d < table_.size(); ++d) {
      table_[d] = exact(static_cast<std::uint32_t>(d));
    }
  }
  std::int32_t operator()(std::uint32_t d) const {
    return d < table_.size() ? table_[d] : exact(d);
  }

 private:
  static std::int32_t exact(std::uint32_t documents) {
    const double d = documents;
    return static_cast<std::int32_t>(
        std::lround(kGainUnit * ((d + 1) * std::log2(d + 2) - d * std::log2(d + 1))));
  }
  std::array<std::int32_t, 4096> table_;
};

/// Documents [first, first + count) of the order as it is, whose terms begin at `terms`; in one of
/// the two sets of arrays.
struct Part {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::uint64_t terms = 0;
  std::uint32_t term_count = 0;
  unsigned arrays = 0;
};

enum Side : std::uint8_t { kLeft, kRight };

/// Per term of the part at hand. One per thread.
struct TermScratch {
  std::array<std::vector<std::uint32_t>, 2> degrees;  ///< documents with the term on each side
  std::vector<std::int32_t> pulls;                    ///< to the right
  std::array<std::vector<std::uint16_t>, 2> renamed;  ///< terms in the halves
  std::vector<std::int32_t> keys;                     ///< to select from
};

class Bisector {
 public:
  Bisector(ForwardIndex index, const BisectionOptions& options)
      : options_(options), term_count_(index.term_count) {
    const std::size_t documents = index.lengths.size();
    arrays_[0] = {std::vector<DocNum>(documents), std::move(index.lengths), std::move(index.terms)};
    std::iota(arrays_[0].docs.begin(), arrays_[0].docs.end(), DocNum{0});
    arrays_[1] = {std::vector<DocNum>(documents), std::vector<std::uint16_t>(documents),
                  std::vector<std::uint16_t>(arrays_[0].terms.size())};
    keys_.resize(documents);
    sides_.resize(documents);
    for (auto count = documents; count > options_.leaf_documents; count -= count / 2) {
      total_work_ += documents;
    }
  }

  std::vector<DocNum> run() {
    TermScratch scratch;
    Part all;
    all.count = static_cast<std::uint32_t>(arrays_[0].docs.size());
    all.term_count = term_count_;
    split(all, options_.threads, scratch);
    return std::move(arrays_[0].docs);
  }

 private:
  struct Arrays {
    std::vector<DocNum> docs;
    std::vector<std::uint16_t> lengths;
    std::vector<std::uint16_t> terms;
  };

  /// Calls visit(i, terms) for each document of the part.
  template <typename Visit>
  void each_document(const Part& part, const Visit& visit) const {
    const auto& arrays = arrays_[part.arrays];
    const std::uint16_t* terms = arrays.terms.data() + part.terms;
    for (std::uint32_t i = 0; i < part.count; ++i) {
      const std::uint32_t length = arrays.lengths[part.first + i];
      visit(i, std::span(terms, length));
      terms += length;
    }
  }

  void split(const Part& part, std::uint32_t threads, TermScratch& scratch);
  void place(const Part& part);
  void cut(const Part& part, TermScratch& scratch);
  std::uint32_t move_documents(const Part& part, TermScratch& scratch);
  std::pair<std::int32_t, std::uint32_t> select(const Part& part, TermScratch& scratch) const;
  std::pair<Part, Part> halves(const Part& part, TermScratch& scratch);
  void tell(std::uint64_t work);

  const BisectionOptions& options_;
  const std::uint32_t term_count_;
  const Attraction attraction_;
  std::array<Arrays, 2> arrays_;  ///< a part's halves stand in those that it does not stand in
  std::vector<std::int32_t> keys_;
  std::vector<std::uint8_t> sides_;
  std::mutex mutex_;
  std::uint64_t total_work_ = 0;
  std::uint64_t work_ = 0;
};

void Bisector::split(const Part& part, std::uint32_t threads, TermScratch& scratch) {
  // Documents that share nothing have no better order.
  if (part.count <= options_.leaf_documents || part.term_count == 0) return place(part);
  cut(part, scratch);
  const auto [left, right] = halves(part, scratch);
  tell(part.count);
  std::future<void> other;
  if (threads > 1) {
    try {
      other = std::async(std::launch::async, [this, part = left, threads] {
        TermScratch own;
        split(part, threads / 2, own);
      });
      // NOLINTNEXTLINE(bugprone-empty-catch): without another thread this one does both.
    } catch (const std::system_error&) {
    }
  }
  if (!other.valid()) split(left, 1, scratch);
  split(right, threads - threads / 2, scratch);
  if (other.valid()) other.get();
}

/// A part that stays as it is: its documents stand in the first arrays in the end.
void Bisector::place(const Part& part) {
  if (part.arrays == 0) return;
  const auto from = arrays_[1].docs.begin() + part.first;
  std::copy(from, from + part.count, arrays_[0].docs.begin() + part.first);
}

/// Decides the side of each document: the first half to begin with, then the half that pulls.
void Bisector::cut(const Part& part, TermScratch& scratch) {
  for (auto& degrees : scratch.degrees) degrees.assign(part.term_count, 0);
  each_document(part, [&](std::uint32_t i, std::span<const std::uint16_t> terms) {
    const Side side = i < part.count / 2 ? kLeft : kRight;
    sides_[part.first + i] = side;
    for (const auto term : terms) ++scratch.degrees[side][term];
  });
  for (std::uint32_t round = 0; round < options_.rounds; ++round) {
    if (move_documents(part, scratch) <= part.count / kStillShare) break;
  }
}

/// One round; how many documents have moved.
std::uint32_t Bisector::move_documents(const Part& part, TermScratch& scratch) {
  auto& pulls = scratch.pulls;
  pulls.resize(part.term_count);
  for (std::uint32_t term = 0; term < part.term_count; ++term) {
    pulls[term] =
        attraction_(scratch.degrees[kRight][term]) - attraction_(scratch.degrees[kLeft][term]);
  }
  each_document(part, [&](std::uint32_t i, std::span<const std::uint16_t> terms) {
    std::int32_t pull = 0;
    for (const auto term : terms) pull += pulls[term];
    keys_[part.first + i] = pull;
  });

  // The half of the documents that is pulled least goes left; of equal ones those that are there.
  auto [middle, equal_left] = select(part, scratch);
  for (std::uint32_t at = part.first; at < part.first + part.count && equal_left > 0; ++at) {
    if (keys_[at] != middle || sides_[at] != kLeft) continue;
    --keys_[at];
    --equal_left;
  }
  std::uint32_t moved = 0;
  each_document(part, [&](std::uint32_t i, std::span<const std::uint16_t> terms) {
    const auto at = part.first + i;
    Side side = keys_[at] < middle ? kLeft : kRight;
    if (keys_[at] == middle && equal_left > 0) {
      side = kLeft;
      --equal_left;
    }
    const auto before = std::exchange(sides_[at], side);
    if (before == side) return;
    ++moved;
    for (const auto term : terms) {
      --scratch.degrees[before][term];
      ++scratch.degrees[side][term];
    }
  });
  return moved;
}

/// The key of rank count / 2, and how many documents with that very key belong to the left.
std::pair<std::int32_t, std::uint32_t> Bisector::select(const Part& part,
                                                        TermScratch& scratch) const {
  const std::span<const std::int32_t> keys(keys_.data() + part.first, part.count);
  std::uint32_t rank = part.count / 2;
  const auto [least, largest] = std::ranges::minmax(keys);
  // One look at all keys finds the piece of their range that holds the rank.
  constexpr std::uint32_t kPieces = 1024;
  const auto range = static_cast<std::uint64_t>(std::int64_t{largest} - least);
  const auto shift = std::max<int>(0, static_cast<int>(std::bit_width(range)) - 10);
  std::array<std::uint32_t, kPieces> counts = {};
  const auto piece_of = [&, low = least](std::int32_t key) {
    return static_cast<std::uint32_t>(std::int64_t{key} - low) >> shift;
  };
  for (const auto key : keys) ++counts[piece_of(key)];
  std::uint32_t piece = 0;
  while (rank >= counts[piece]) rank -= counts[piece++];
  auto& candidates = scratch.keys;
  candidates.clear();
  for (const auto key : keys) {
    if (piece_of(key) == piece) candidates.push_back(key);
  }
  const auto middle = candidates.begin() + rank;
  std::nth_element(candidates.begin(), middle, candidates.end());
  const auto key = *middle;
  const auto less = std::count_if(candidates.begin(), middle, [key](auto k) { return k < key; });
  return {key, rank - static_cast<std::uint32_t>(less)};
}

/// Writes both halves, each with its terms renamed to be close, without those that tell nothing
/// there: terms of one document, and of all.
std::pair<Part, Part> Bisector::halves(const Part& part, TermScratch& scratch) {
  std::array<Part, 2> halves;
  std::uint32_t first = part.first;
  std::uint64_t begin = part.terms;
  for (const auto side : {kLeft, kRight}) {
    auto& half = halves[side];
    half.arrays = 1 - part.arrays;
    half.first = first;
    half.count = side == kLeft ? part.count / 2 : part.count - part.count / 2;
    half.terms = begin;
    auto& renamed = scratch.renamed[side];
    renamed.assign(part.term_count, kDropped);
    for (std::uint32_t term = 0; term < part.term_count; ++term) {
      const auto degree = scratch.degrees[side][term];
      if (degree < 2 || degree == half.count) continue;
      renamed[term] = static_cast<std::uint16_t>(half.term_count++);
      begin += degree;
    }
    first += half.count;
  }
  auto& to = arrays_[1 - part.arrays];
  std::array<std::uint32_t, 2> at = {halves[0].first, halves[1].first};
  std::array<std::uint16_t*, 2> out = {to.terms.data() + halves[0].terms,
                                       to.terms.data() + halves[1].terms};
  each_document(part, [&](std::uint32_t i, std::span<const std::uint16_t> terms) {
    const auto side = sides_[part.first + i];
    const auto* const renamed = scratch.renamed[side].data();
    auto* const begin_of_document = out[side];
    for (const auto term : terms) {
      if (renamed[term] != kDropped) *out[side]++ = renamed[term];
    }
    to.docs[at[side]] = arrays_[part.arrays].docs[part.first + i];
    to.lengths[at[side]++] = static_cast<std::uint16_t>(out[side] - begin_of_document);
  });
  return {halves[0], halves[1]};
}

void Bisector::tell(std::uint64_t work) {
  if (!options_.progress) return;
  const std::scoped_lock lock(mutex_);
  work_ += work;
  options_.progress(static_cast<double>(work_) / static_cast<double>(std::max(total_work_, work_)));
}

}  // namespace

std::uint64_t bisection_bytes(std::uint64_t documents, std::uint64_t postings,
                              std::uint64_t terms) {
  constexpr std::uint64_t kPerDocument = 2 * (sizeof(DocNum) + 2) + 2 * sizeof(std::int32_t) + 1;
  constexpr std::uint64_t kPerPosting = 2 * sizeof(std::uint16_t);
  constexpr std::uint64_t kPerTerm = 2 * 4 + 4 + 2 * 2;
  return kPerDocument * documents + kPerPosting * postings + kPerTerm * terms;
}

std::vector<DocNum> order_by_bisection(ForwardIndex index, const BisectionOptions& options) {
  FTS_CHECK(index.term_count <= ForwardIndex::kMaxTerms);
  return Bisector(std::move(index), options).run();
}

}  // namespace fts::index

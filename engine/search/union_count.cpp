// How many documents any of some lists has, where all documents live:
//
//   |A or B| = |A| + |B| - |A and B|, A the lists but the largest, B the largest
//
// |B| is known. A is or-ed into bits, window by window, and of B only the documents among the bits
// are counted: what holds none of them is not decoded. Where A is small, its documents are merged
// and looked up in B one by one; where it is large, all of B would be decoded anyway, and all lists
// are or-ed and the bits counted.

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include "engine/codec/kernels.hpp"
#include "engine/search/ranking.hpp"
#include "engine/search/word_clauses.hpp"

namespace fts::search {

namespace {

using segment::PostingsCursor;
using segment::PostingsNeed;

/// A is large from one document in so many on: then marks are also cheaper set than bits.
constexpr std::uint32_t kLargeShare = 32;

/// A window of marks, which with its bits should stay in the second cache. Blocks that its
/// borders cut are visited twice, so that larger is better.
constexpr std::size_t kMarkedWords = 512;

class UnionCount {
 public:
  explicit UnionCount(const SegmentContext& context) : context_(context) {}

  Status add_lists(const TermUnion& lists) {
    for (const auto& list : lists.lists) {
      const auto& entry = list.entries[context_.segment];
      if (!entry) continue;
      FTS_ASSIGN(const auto postings, context_.reader->postings(*entry));
      lists_.emplace_back(postings, PostingsNeed::kDocs);
    }
    return ok_status();
  }

  Result<std::uint64_t> count() {
    if (lists_.empty()) return 0;
    std::sort(lists_.begin(), lists_.end(),
              [](const auto& a, const auto& b) { return size_of(a) < size_of(b); });
    const bool large = size_of_others() > context_.document_count / kLargeShare;
    const auto total = large ? count_all() : is_small() ? count_one_by_one() : count_by_windows();
    for (const auto& list : lists_) context_.execution->fail(list.status());
    FTS_TRY(context_.execution->status());
    return total;
  }

 private:
  static std::uint64_t size_of(const PostingsCursor& cursor) {
    return cursor.list().document_frequency();
  }

  /// With duplicates.
  std::uint64_t size_of_others() const {
    std::uint64_t others = 0;
    for (std::size_t i = 0; i + 1 < lists_.size(); ++i) others += size_of(lists_[i]);
    return others;
  }

  /// Whether merging the others and looking their documents up costs less than windows. In
  /// nanoseconds, roughly: a document merged 2 for each list, looked up 30; a window 64, a document
  /// in it 1.
  bool is_small() const {
    const auto others = size_of_others();
    const auto windows = context_.document_count / 64 + others + size_of(lists_.back());
    return others * (2 * lists_.size() + 30) < windows;
  }

  std::uint64_t count_one_by_one();
  std::uint64_t count_by_windows();
  std::uint64_t count_all();
  template <std::size_t kWords, typename Visit>
  void visit_windows(Visit&& visit);

  const SegmentContext& context_;
  std::vector<PostingsCursor> lists_;  ///< the largest last, by count()
};

std::uint64_t UnionCount::count_one_by_one() {
  std::vector<DocNum> docs, of_list, merged;
  for (std::size_t i = 0; i + 1 < lists_.size(); ++i) {
    of_list.clear();
    for (std::uint32_t block = 0; block < lists_[i].list().block_count(); ++block) {
      if (!context_.execution->poll(segment::kBlockDocs)) return 0;
      const auto of_block = lists_[i].load_block(block);
      of_list.insert(of_list.end(), of_block.begin(), of_block.end());
    }
    merged.clear();
    std::set_union(docs.begin(), docs.end(), of_list.begin(), of_list.end(),
                   std::back_inserter(merged));
    docs.swap(merged);
  }
  auto& largest = lists_.back();
  auto total = docs.size() + size_of(largest);
  for (std::size_t i = 0; i < docs.size(); ++i) {
    if (i % segment::kBlockDocs == 0 && !context_.execution->poll(segment::kBlockDocs)) break;
    if (i == 0 || largest.doc() < docs[i]) largest.advance(docs[i]);
    if (largest.doc() == docs[i]) --total;
  }
  return total;
}

/// Calls visit(base, bits) with the bits of each window of kWords words, fewer at the end, all 0.
template <std::size_t kWords, typename Visit>
void UnionCount::visit_windows(Visit&& visit) {
  for (std::uint64_t base = 0; base < context_.document_count; base += 64 * kWords) {
    if (!context_.execution->poll(64 * kWords)) break;
    std::array<std::uint64_t, kWords> bits = {};
    const auto words = std::min<std::uint64_t>(kWords, (context_.document_count - base + 63) / 64);
    visit(static_cast<DocNum>(base), std::span(bits).first(words));
  }
}

std::uint64_t UnionCount::count_by_windows() {
  auto total = size_of(lists_.back());
  visit_windows<kWindowWords>([&](DocNum base, std::span<std::uint64_t> bits) {
    for (std::size_t i = 0; i + 1 < lists_.size(); ++i) lists_[i].fill(base, bits);
    context_.keep_live(base, bits);  // a damaged bitset may pass the end
    const auto others = codec::kernels().count_bits(bits.data(), bits.size());
    if (others > 0) total += others - lists_.back().count_common(base, bits);
  });
  return total;
}

std::uint64_t UnionCount::count_all() {
  std::array<std::uint8_t, 64 * kMarkedWords> marks = {};
  std::uint64_t total = 0;
  visit_windows<kMarkedWords>([&](DocNum base, std::span<std::uint64_t> bits) {
    // The largest first: what it fills need not be decoded of the others.
    for (auto list = lists_.rbegin(); list != lists_.rend(); ++list) list->fill(base, bits, marks);
    codec::kernels().collect_marks(marks.data(), bits.size(), bits.data());
    context_.keep_live(base, bits);
    total += codec::kernels().count_bits(bits.data(), bits.size());
  });
  return total;
}

}  // namespace

Result<std::optional<std::uint64_t>> count_union(const SegmentContext& context,
                                                 const WordShape& shape) {
  using Counted = std::optional<std::uint64_t>;
  if (!context.live->all_live() || shape.has_conditions()) return Counted();
  const auto required = shape.count(Role::kRequired);
  if (required > 1) return Counted();
  const auto role = required == 0 ? Role::kAny : Role::kRequired;
  std::vector<const PlanNode*> words;
  for (const auto& word : shape.words) {
    if (word.role == role) words.push_back(word.node);
  }
  const auto all_fields = [](const auto* word) { return word->all_fields; };
  if (!std::all_of(words.begin(), words.end(), all_fields)) return Counted();
  UnionCount lists(context);
  for (const auto* word : words) FTS_TRY(lists.add_lists(word->match.lists));
  FTS_ASSIGN(const auto counted, lists.count());
  return Counted(counted);
}

}  // namespace fts::search

#include "engine/index/gram_sorter.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <vector>

#include "engine/base/hash.hpp"
#include "engine/index/postings_builder.hpp"

namespace fts::index {
namespace {

using segment::GramRuns;

/// Distinct grams, numbered as they come: open addressing over the grams themselves, none of which
/// is 0.
class GramTable {
 public:
  static constexpr std::uint64_t kBytesPerGram = 48;  ///< with what the sort keeps of each

  std::uint32_t number(std::uint32_t gram) {
    const auto found = slot(gram);
    if (slots_[found].gram == gram) return slots_[found].number;
    if ((grams_.size() + 1) * 2 > slots_.size()) {
      grow();
      return number(gram);
    }
    const auto next = static_cast<std::uint32_t>(grams_.size());
    slots_[found] = {gram, next};
    grams_.push_back(gram);
    return next;
  }
  const std::vector<std::uint32_t>& grams() const { return grams_; }

 private:
  struct Slot {
    std::uint32_t gram = 0, number = 0;
  };
  std::size_t slot(std::uint32_t gram) const {
    const auto mask = slots_.size() - 1;
    auto at = hash64(std::uint64_t{gram}) & mask;
    while (slots_[at].gram != 0 && slots_[at].gram != gram) at = (at + 1) & mask;
    return at;
  }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const auto& one : old) {
      if (one.gram != 0) slots_[slot(one.gram)] = one;
    }
  }

  std::vector<Slot> slots_ = std::vector<Slot>(1024);
  std::vector<std::uint32_t> grams_;
};

class GramSorter {
 public:
  GramSorter(const TokenLog& log, std::span<const std::uint8_t> ids,
             const GramSorterOptions& options, segment::SegmentWriter& writer)
      : log_(log),
        ids_(ids),
        capacity_(std::max<std::uint64_t>(options.buffer_bytes / 2 / 8, 4096)),
        most_grams_(
            std::max<std::uint64_t>(options.buffer_bytes / 2 / GramTable::kBytesPerGram, 65536)),
        writer_(writer),
        builder_(writer, options.field_count, false) {}

  Status run() {
    GramRuns runs;
    if (!count(runs)) return ok_status();
    FTS_TRY(writer_.begin_grams(runs.together()));
    const auto& grams = table_.grams();
    order_.resize(grams.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::sort(order_.begin(), order_.end(), [&](auto a, auto b) { return grams[a] < grams[b]; });
    ranks_.resize(grams.size());
    for (std::uint32_t rank = 0; rank < order_.size(); ++rank) ranks_[order_[rank]] = rank;
    for (std::size_t low = 0; low < order_.size();) {
      std::uint64_t total = count_of(low);
      auto high = low + 1;
      while (high < order_.size() && total + count_of(high) <= capacity_) total += count_of(high++);
      FTS_TRY(total > capacity_ ? write_frequent(low) : write_range(low, high, total));
      low = high;
    }
    return ok_status();
  }

 private:
  std::uint64_t count_of(std::size_t rank) const { return counts_[order_[rank]]; }

  /// Calls visit(gram, doc, place) in order of documents and places; false: see GramRuns.
  template <typename Visit>
  bool scan(GramRuns& runs, Visit&& visit) const {
    bool complete = true;
    log_.scan([&, ids = ids_.data()](std::uint32_t term, std::uint32_t doc, std::uint32_t place) {
      const auto id = ids[term];
      if (id == 0) return;
      const auto take = [&](std::uint32_t gram) { visit(gram, doc, place); };
      complete = runs.add(doc, place, id, take) && complete;
    });
    return complete;
  }

  /// False: they are not to be written.
  bool count(GramRuns& runs) {
    const bool complete = scan(runs, [&](std::uint32_t gram, std::uint32_t, std::uint32_t) {
      if (table_.grams().size() > most_grams_) return;
      const auto number = table_.number(gram);
      if (number == counts_.size()) counts_.push_back(0);
      ++counts_[number];
    });
    return complete && table_.grams().size() <= most_grams_;
  }

  Status start(std::size_t rank) {
    return builder_.start_gram(segment::gram_key(table_.grams()[order_[rank]]));
  }

  Status write_frequent(std::size_t rank) {
    FTS_TRY(start(rank));
    const auto wanted = table_.grams()[order_[rank]];
    GramRuns runs;
    scan(runs, [&](std::uint32_t gram, std::uint32_t doc, std::uint32_t place) {
      if (gram == wanted) builder_.push(PostingsBuilder::occurrence(doc, place));
    });
    return builder_.finish_term();
  }

  Status write_range(std::size_t low, std::size_t high, std::uint64_t total) {
    if (buffer_ == nullptr) {
      const auto all = std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
      buffer_.reset(new std::uint64_t[std::min(capacity_, all)]);
    }
    cursors_.resize(high - low);
    std::uint64_t start_of_next = 0;
    for (std::size_t i = 0; i < cursors_.size(); ++i) {
      cursors_[i] = start_of_next;
      start_of_next += count_of(low + i);
    }
    FTS_CHECK(start_of_next == total);
    GramRuns runs;
    scan(runs, [&](std::uint32_t gram, std::uint32_t doc, std::uint32_t place) {
      const auto at = ranks_[table_.number(gram)] - low;
      if (at < cursors_.size()) buffer_[cursors_[at]++] = PostingsBuilder::occurrence(doc, place);
    });
    std::uint64_t begin = 0;
    for (std::size_t i = 0; i < cursors_.size(); ++i) {
      FTS_TRY(start(low + i));
      for (auto at = begin; at < cursors_[i]; ++at) builder_.push(buffer_[at]);
      FTS_TRY(builder_.finish_term());
      begin = cursors_[i];
    }
    return ok_status();
  }

  const TokenLog& log_;
  const std::span<const std::uint8_t> ids_;
  const std::uint64_t capacity_;  ///< occurrences in the buffer
  const std::uint64_t most_grams_;
  segment::SegmentWriter& writer_;
  PostingsBuilder builder_;
  GramTable table_;
  std::vector<std::uint32_t> counts_;  ///< by number
  std::vector<std::uint32_t> order_;   ///< rank -> number
  std::vector<std::uint32_t> ranks_;   ///< number -> rank
  std::unique_ptr<std::uint64_t[]> buffer_;
  std::vector<std::uint64_t> cursors_;
};

}  // namespace

Status write_grams(const TokenLog& log, std::span<const std::uint8_t> ids,
                   const GramSorterOptions& options, segment::SegmentWriter& writer) {
  return GramSorter(log, ids, options, writer).run();
}

}  // namespace fts::index

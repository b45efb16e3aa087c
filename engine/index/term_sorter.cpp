#include "engine/index/term_sorter.hpp"

#include <algorithm>
#include <bit>
#include <memory>
#include <vector>

#include "engine/index/byte_table.hpp"
#include "engine/index/postings_builder.hpp"

namespace fts::index {
namespace {

/// Terms in order of their bytes. Eight bytes of each stand in the sort's own array, since most
/// comparisons end within them.
std::vector<std::uint32_t> terms_in_order(std::span<const std::uint8_t* const> forms) {
  struct Key {
    std::uint64_t prefix;
    std::uint32_t term;
  };
  std::vector<Key> keys(forms.size());
  for (std::size_t i = 0; i < forms.size(); ++i) {
    const std::string_view form = ByteTable::key_at(forms[i]);
    std::uint8_t head[8] = {};
    std::memcpy(head, form.data(), std::min<std::size_t>(form.size(), 8));
    keys[i] = {__builtin_bswap64(load_le<std::uint64_t>(head)), static_cast<std::uint32_t>(i)};
  }
  std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    return ByteTable::key_at(forms[a.term]) < ByteTable::key_at(forms[b.term]);
  });
  std::vector<std::uint32_t> order(keys.size());
  std::transform(keys.begin(), keys.end(), order.begin(), [](const Key& key) { return key.term; });
  return order;
}

/// How many terms before its own a form is fetched.
constexpr std::size_t kFormsAhead = 8;

class Sorter {
 public:
  Sorter(const TokenLog& log, std::span<const std::uint8_t* const> forms,
         const TermSorterOptions& options, segment::SegmentWriter& writer)
      : log_(log),
        forms_(forms),
        order_(terms_in_order(forms)),
        ranks_(forms.size()),
        counts_(forms.size(), 0),
        capacity_(std::max<std::uint64_t>(options.buffer_bytes / 8, 4096)),
        primary_(options.primary),
        writer_(writer),
        builder_(writer, options.field_count, options.positions) {
    for (std::size_t rank = 0; rank < order_.size(); ++rank) {
      ranks_[order_[rank]] = static_cast<std::uint32_t>(rank);
    }
    log_.scan([&](std::uint32_t term, std::uint32_t, std::uint32_t) { ++counts_[ranks_[term]]; });
  }

  Status run() {
    std::size_t low = 0;
    while (low < order_.size()) {
      std::uint64_t total = counts_[low];
      std::size_t high = low + 1;
      while (high < order_.size() && total + counts_[high] <= capacity_) total += counts_[high++];
      if (total > capacity_) {
        FTS_TRY(write_frequent_term(low));
      } else {
        FTS_TRY(write_range(low, high, total));
      }
      low = high;
    }
    return ok_status();
  }

 private:
  std::string_view form(std::size_t rank) const { return ByteTable::key_at(forms_[order_[rank]]); }

  /// Forms lie in the order in which they came: without it each would be waited for.
  void prefetch_form(std::size_t rank) const {
    if (rank < order_.size()) __builtin_prefetch(forms_[order_[rank]]);
  }

  Status start_term(std::size_t rank) {
    prefetch_form(rank + kFormsAhead);
    FTS_TRY(builder_.start_term(form(rank)));
    if (primary_.empty() || primary_[order_[rank]] != 0) return ok_status();
    return writer_.mark_alternative();
  }

  Status write_frequent_term(std::size_t rank) {
    FTS_TRY(start_term(rank));
    const std::uint32_t wanted = order_[rank];
    log_.scan([&](std::uint32_t term, std::uint32_t doc, std::uint32_t place) {
      if (term == wanted) builder_.push(PostingsBuilder::occurrence(doc, place));
    });
    return builder_.finish_term();
  }

  Status write_range(std::size_t low, std::size_t high, std::uint64_t total) {
    if (buffer_ == nullptr) {
      buffer_.reset(new std::uint64_t[std::min(capacity_, log_.word_count())]);
    }
    // Where the next occurrence of each term of the range goes. Unsigned wrap-around makes one
    // comparison of two.
    cursors_.resize(high - low);
    std::uint64_t start = 0;
    for (std::size_t i = 0; i < cursors_.size(); ++i) {
      cursors_[i] = start;
      start += counts_[low + i];
    }
    FTS_CHECK(start == total);
    const auto first = static_cast<std::uint32_t>(low);
    const auto width = static_cast<std::uint32_t>(high - low);
    log_.scan([&, buffer = buffer_.get(), cursors = cursors_.data(), ranks = ranks_.data()](
                  std::uint32_t term, std::uint32_t doc, std::uint32_t place) {
      const std::uint32_t at = ranks[term] - first;
      if (at < width) buffer[cursors[at]++] = PostingsBuilder::occurrence(doc, place);
    });
    std::uint64_t begin = 0;
    for (std::size_t i = 0; i < cursors_.size(); ++i) {
      FTS_TRY(start_term(low + i));
      for (std::uint64_t at = begin; at < cursors_[i]; ++at) builder_.push(buffer_[at]);
      FTS_TRY(builder_.finish_term());
      begin = cursors_[i];
    }
    return ok_status();
  }

  const TokenLog& log_;
  const std::span<const std::uint8_t* const> forms_;
  const std::vector<std::uint32_t> order_;  ///< rank -> term
  std::vector<std::uint32_t> ranks_;        ///< term -> rank
  std::vector<std::uint32_t> counts_;       ///< rank -> occurrences
  const std::uint64_t capacity_;
  std::unique_ptr<std::uint64_t[]> buffer_;
  std::vector<std::uint64_t> cursors_;
  const std::span<const std::uint8_t> primary_;
  segment::SegmentWriter& writer_;
  PostingsBuilder builder_;
};

}  // namespace

Status write_terms(const TokenLog& log, std::span<const std::uint8_t* const> forms,
                   const TermSorterOptions& options, segment::SegmentWriter& writer) {
  return Sorter(log, forms, options, writer).run();
}

}  // namespace fts::index

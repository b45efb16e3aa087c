#include "engine/index/reorder.hpp"

#include <algorithm>

#include "engine/base/progress_throttle.hpp"
#include "engine/index/forward_index.hpp"
#include "engine/index/permuted_postings.hpp"

namespace fts::index {
namespace {

/// Terms of fewer documents tell nothing of where these belong, and those of more than a share of
/// all documents next to nothing for what they cost. Measured on 600,000 paragraphs, log2 of all
/// gaps: 5.43 MB before, with terms of 4096 documents or more 4.97, 1024: 4.71, 256: 4.55, 64:
/// 4.46, 16: 4.42, all in 0.6 to 1.2 s; with a half of all documents in place of an eighth 0.5 %
/// less.
constexpr std::uint32_t kLeastDocuments = 4;
constexpr std::uint32_t kMostShare = 4;

/// Postings that one document must have on average for an order to mean something.
constexpr std::uint64_t kFewestPostings = 1;

std::string too_little_memory(std::uint64_t needed, std::uint64_t given) {
  return "documents are not reordered: that takes " + std::to_string(needed) +
         " bytes, more than the " + std::to_string(given) + " of memory allowed";
}

/// In bytes of the sources, as merging is told.
class ReorderProgress {
 public:
  ReorderProgress(std::span<const MergeSource> sources, ProgressSink* sink)
      : sink_(sink), throttle_(sink) {
    for (const auto& source : sources) bytes_ += source.reader->file_size();
  }
  void tell(double share) {
    if (sink_ != nullptr) sink_->update(update(share));
  }
  void tell_sometimes(double share) { throttle_.update(update(share)); }

 private:
  ProgressUpdate update(double share) const {
    return {"reordering", 0, static_cast<std::uint64_t>(share * static_cast<double>(bytes_)),
            bytes_};
  }

  ProgressSink* sink_;
  ProgressThrottle throttle_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

Result<Reordering> reorder_documents(std::span<const MergeSource> sources,
                                     std::span<const DocMap> maps, const MergeOptions& options) {
  std::uint64_t documents = 0;
  for (const auto& map : maps) documents += map.live_count();
  Reordering out;
  if (options.renumber) {
    out.numbers = options.renumber(static_cast<std::uint32_t>(documents));
    return out;
  }
  FTS_ASSIGN(FrequentTerms terms,
             FrequentTerms::find(sources, kLeastDocuments, documents / kMostShare));

  // Beside the bisection: old and new numbers. The postings of one term come after it.
  const auto of_numbers = 2 * sizeof(DocNum) * documents;
  const auto of_terms =
      std::min<std::uint64_t>(terms.term_count(), ForwardIndex::kMaxTerms) * options.threads;
  const auto fixed = of_numbers + bisection_bytes(documents, 0, of_terms);
  const auto largest_term = permuted_bytes(terms.largest_documents(), terms.largest_occurrences());
  const auto needed = std::max(fixed + bisection_bytes(0, kFewestPostings * documents, 0),
                               of_numbers + largest_term);
  if (needed > options.memory_bytes) {
    out.refused = too_little_memory(needed, options.memory_bytes);
    return out;
  }
  terms.keep_postings(std::min<std::uint64_t>(
      (options.memory_bytes - fixed) / bisection_bytes(0, 1, 0), UINT32_MAX));
  ReorderProgress progress(sources, options.reordering);
  progress.tell(0);
  out.term_bytes = largest_term;
  FTS_ASSIGN(ForwardIndex index, terms.invert(sources, maps));
  BisectionOptions bisection;
  bisection.threads = options.threads;
  bisection.progress = [&progress](double share) { progress.tell_sometimes(share); };
  const auto order = order_by_bisection(std::move(index), bisection);
  out.numbers.resize(order.size());
  for (std::size_t place = 0; place < order.size(); ++place) {
    out.numbers[order[place]] = static_cast<DocNum>(place);
  }
  progress.tell(1);
  return out;
}

}  // namespace fts::index

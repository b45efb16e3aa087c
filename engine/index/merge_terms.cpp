#include "engine/index/merge_terms.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/ordered_work.hpp"
#include "engine/base/progress_throttle.hpp"
#include "engine/index/chunk_filter.hpp"
#include "engine/index/permuted_postings.hpp"
#include "engine/segment/term_encoder.hpp"

namespace fts::index {
namespace {

using segment::PostingsChunk;
using segment::PostingsNeed;

/// A batch ends with the term that reaches one of these: a few milliseconds of work.
constexpr std::uint64_t kBatchOccurrences = std::uint64_t{64} << 10;
constexpr std::size_t kBatchPlaces = 4096;

/// Where a source has a term.
struct Place {
  std::size_t source = 0;
  TermOrd ord{0};
  segment::TermEntry entry;  ///< a view into the source
};

/// Terms that were walked over, and then what they were merged to.
struct TermBatch {
  struct Term {
    std::size_t form_end = 0;   ///< in `forms`
    std::size_t place_end = 0;  ///< in `places`
  };
  std::string forms;
  std::vector<Place> places;
  std::vector<Term> terms;
  segment::EncodedTerms merged;
  std::size_t place_count = 0;  ///< that were merged
};

/// What a thread needs to merge one term after another.
class TermMerger {
 public:
  TermMerger(std::span<const MergeSource> sources, std::span<const DocMap> maps,
             std::unique_ptr<segment::TermEncoder> encoder, const TermMergeOptions& options)
      : sources_(sources),
        maps_(maps),
        encoder_(std::move(encoder)),
        options_(options),
        renumbers_(std::ranges::any_of(maps, &DocMap::renumbers)) {}

  Status merge(TermBatch& batch) {
    std::size_t form = 0;
    std::size_t place = 0;
    for (const auto& term : batch.terms) {
      FTS_TRY(merge(std::string_view(batch.forms).substr(form, term.form_end - form),
                    std::span(batch.places).subspan(place, term.place_end - place)));
      form = term.form_end;
      place = term.place_end;
    }
    batch.merged = encoder_->take();
    batch.place_count = batch.places.size();
    // While it waits nothing else of it is wanted.
    batch.forms = {};
    batch.places = {};
    batch.terms = {};
    return ok_status();
  }

 private:
  Status merge(std::string_view form, std::span<const Place> places) {
    FTS_TRY(encoder_->start_term(form));
    if (options_.phrases != nullptr) options_.phrases->start_term(form);
    permuted_.clear();
    // The order of the sources is that of the documents, unless they are renumbered.
    for (const auto& place : places) FTS_TRY(copy_postings(place));
    if (renumbers_) FTS_TRY(add_postings(permuted_.sorted()));
    if (options_.alternatives) FTS_TRY(mark_alternative(places));
    return encoder_->finish_term();
  }

  Status copy_postings(const Place& place) {
    const auto& reader = *sources_[place.source].reader;
    FTS_ASSIGN(const segment::PostingsList list, reader.postings(place.entry));
    cursor_.restart(list, options_.need);
    for (;;) {
      const PostingsChunk chunk = cursor_.next_chunk();
      if (chunk.docs.empty()) return cursor_.status();
      const PostingsChunk kept = filter_.apply(chunk, maps_[place.source]);
      if (renumbers_) {
        permuted_.add(kept);
      } else {
        FTS_TRY(add_postings(kept));
      }
    }
  }

  Status add_postings(const PostingsChunk& chunk) {
    if (chunk.docs.empty()) return ok_status();
    if (options_.phrases != nullptr) options_.phrases->add(chunk);
    return encoder_->add_postings(chunk);
  }

  /// A word that is an alternative wherever it stands remains one.
  Status mark_alternative(std::span<const Place> places) {
    for (const auto& place : places) {
      FTS_ASSIGN(const bool alternative, sources_[place.source].reader->is_alternative(place.ord));
      if (!alternative) return ok_status();
    }
    if (options_.phrases != nullptr) options_.phrases->mark_alternative();
    return encoder_->mark_alternative();
  }

  const std::span<const MergeSource> sources_;
  const std::span<const DocMap> maps_;
  const std::unique_ptr<segment::TermEncoder> encoder_;
  const TermMergeOptions& options_;
  const bool renumbers_;
  segment::PostingsCursor cursor_;
  ChunkFilter filter_;
  PermutedPostings permuted_;
};

/// The stages of OrderedWork.
class BatchMerge {
 public:
  using Job = TermBatch;

  BatchMerge(TermWalk& walk, segment::SegmentWriter& writer, std::deque<TermMerger>& mergers,
             ProgressSink* progress, std::uint64_t total_places)
      : walk_(walk),
        writer_(writer),
        mergers_(mergers),
        throttle_(progress),
        total_places_(total_places) {}

  Result<bool> take(TermBatch& batch) {
    std::uint64_t occurrences = 0;
    while (occurrences < kBatchOccurrences && batch.places.size() < kBatchPlaces) {
      FTS_ASSIGN(const bool more, walk_.next());
      if (!more) break;
      for (const auto& place : walk_.places()) {
        batch.places.push_back({place.source, place.terms->ord(), place.terms->entry()});
        occurrences += place.terms->entry().total_frequency;
      }
      batch.forms += walk_.term();
      batch.terms.push_back({batch.forms.size(), batch.places.size()});
    }
    return !batch.terms.empty();
  }

  Status work(std::size_t worker, TermBatch& batch) { return mergers_[worker].merge(batch); }

  Status put(TermBatch& batch) {
    FTS_TRY(writer_.add_terms(batch.merged));
    done_places_ += batch.place_count;
    throttle_.update({.phase = "merging", .bytes = done_places_, .total_bytes = total_places_});
    return ok_status();
  }

  static std::uint64_t waiting_bytes(const TermBatch& batch) { return batch.merged.memory_bytes(); }

 private:
  TermWalk& walk_;
  segment::SegmentWriter& writer_;
  std::deque<TermMerger>& mergers_;
  ProgressThrottle throttle_;
  const std::uint64_t total_places_;
  std::uint64_t done_places_ = 0;
};

}  // namespace

Status merge_terms(TermWalk& walk, std::span<const MergeSource> sources,
                   std::span<const DocMap> maps, segment::SegmentWriter& writer,
                   const TermMergeOptions& options) {
  FTS_CHECK(options.phrases == nullptr || options.threads == 1);
  std::deque<TermMerger> mergers;
  for (std::uint32_t i = 0; i < options.threads; ++i) {
    FTS_ASSIGN(auto encoder, writer.make_encoder());
    mergers.emplace_back(sources, maps, std::move(encoder), options);
  }
  BatchMerge stages(walk, writer, mergers, options.progress, walk.place_count());
  return OrderedWork(stages, options.waiting_bytes).run(options.threads);
}

}  // namespace fts::index

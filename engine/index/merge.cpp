#include "engine/index/merge.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "engine/base/job_progress.hpp"
#include "engine/base/progress_throttle.hpp"
#include "engine/index/doc_map.hpp"
#include "engine/index/merge_columns.hpp"
#include "engine/index/permuted_postings.hpp"
#include "engine/index/phrase_collector.hpp"
#include "engine/index/reorder.hpp"
#include "engine/index/term_walk.hpp"

namespace fts::index {
namespace {

using segment::PostingsChunk;
using segment::PostingsNeed;

/// The postings of a chunk whose documents are kept, renumbered. Reused from chunk to chunk.
class ChunkFilter {
 public:
  /// A view into this and `chunk`.
  PostingsChunk apply(const PostingsChunk& chunk, const DocMap& map) {
    auto& docs = kept_.docs;
    docs.clear();
    if (map.keeps_all()) {
      if (map.renumbers()) {
        for (const auto doc : chunk.docs) docs.push_back(map.map(doc));
      } else {
        for (const auto doc : chunk.docs) docs.push_back(doc + map.base());
      }
      return {docs, chunk.freqs, chunk.masks, chunk.field_counts, chunk.positions};
    }
    kept_.clear();
    std::size_t count_at = 0;
    std::size_t position_at = 0;
    for (std::size_t i = 0; i < chunk.docs.size(); ++i) {
      const std::size_t freq = chunk.freqs[i];
      const std::size_t counts = field_count_of(chunk, i);
      if (map.keeps(chunk.docs[i])) {
        docs.push_back(map.map(chunk.docs[i]));
        kept_.freqs.push_back(chunk.freqs[i]);
        if (!chunk.masks.empty()) kept_.masks.push_back(chunk.masks[i]);
        append(kept_.field_counts, chunk.field_counts.subspan(count_at, counts));
        if (!chunk.positions.empty()) {
          append(kept_.positions, chunk.positions.subspan(position_at, freq));
        }
      }
      count_at += counts;
      position_at += freq;
    }
    return kept_.chunk();
  }

 private:
  static void append(std::vector<std::uint32_t>& out, std::span<const std::uint32_t> values) {
    out.insert(out.end(), values.begin(), values.end());
  }

  PostingColumns kept_;
};

/// How much there is to do, by bytes of the sources: documents are copied; postings are read,
/// merged and written, and then read and written once more to make the classes.
struct MergeWork {
  explicit MergeWork(std::span<const MergeSource> sources) {
    std::uint64_t rest = 0;
    for (const auto& source : sources) {
      documents += source.reader->meta().document_count - source.live->deleted_count();
      forms += source.reader->meta().form_count;
      copied_bytes += stored_bytes(*source.reader);
      rest += source.reader->file_size() - stored_bytes(*source.reader);
    }
    term_bytes = rest / 2;
    finish_bytes = rest - term_bytes;
  }
  std::uint64_t total() const { return copied_bytes + term_bytes + finish_bytes; }
  static std::uint64_t stored_bytes(const segment::SegmentReader& reader) {
    for (const auto& section : reader.section_sizes()) {
      if (section.name == "stored") return section.bytes;
    }
    return 0;
  }

  std::uint64_t documents = 0;
  std::uint64_t forms = 0;
  std::uint64_t copied_bytes = 0;
  std::uint64_t term_bytes = 0;
  std::uint64_t finish_bytes = 0;
};

class Merge {
 public:
  /// `phrases`: null without completion. `grams`: whether all sources have those of the writer.
  Merge(std::span<const MergeSource> sources, segment::SegmentWriter& writer, bool positions,
        bool grams, PhraseCollector* phrases, ProgressSink* progress)
      : sources_(sources),
        writer_(writer),
        grams_(grams),
        phrases_(phrases),
        need_(positions ? PostingsNeed::kPositions : PostingsNeed::kFreqs),
        work_(sources),
        job_(progress, "merging", work_.documents, work_.total()) {
    DocNum base = 0;
    for (const auto& source : sources_) {
      maps_.emplace_back(*source.live, source.reader->meta().document_count, base);
      base += maps_.back().live_count();
    }
  }

  /// Decides on an order other than that of the sources; why not, if so.
  Result<std::string> reorder(const MergeOptions& options) {
    FTS_ASSIGN(Reordering reordering, reorder_documents(sources_, maps_, options));
    numbers_ = std::move(reordering.numbers);
    for (auto& map : maps_) map.renumber(numbers_);
    return std::move(reordering.refused);
  }

  Status run(bool store_documents, std::uint32_t field_count) {
    for (const auto& source : sources_) {
      FTS_TRY(add_documents(source, store_documents));
      job_.add(MergeWork::stored_bytes(*source.reader));
    }
    FTS_TRY(set_numbers());
    for (std::uint32_t field = 0; field < field_count; ++field) FTS_TRY(set_lengths(field));
    FTS_TRY(merge_terms());
    if (grams_) FTS_TRY(merge_grams());
    if (phrases_ != nullptr) FTS_TRY(phrases_->finish(writer_));
    return merge_columns(sources_, maps_, writer_);
  }

  Result<segment::SegmentMeta> finish() {
    JobPart part(job_, work_.finish_bytes);
    auto meta = writer_.finish(text_bytes(), &part);
    if (meta.ok()) job_.finish();
    return meta;
  }

 private:
  /// Bytes of text of the live documents: exact where nothing was deleted, else an estimate.
  std::uint64_t text_bytes() const {
    double bytes = 0;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const auto& meta = sources_[i].reader->meta();
      if (meta.document_count == 0) continue;
      bytes += static_cast<double>(meta.text_bytes) * maps_[i].live_count() / meta.document_count;
    }
    return static_cast<std::uint64_t>(std::llround(bytes));
  }

  Status add_documents(const MergeSource& source, bool store_documents) {
    if (source.reader->stores_documents() == store_documents) {
      return writer_.add_documents_from(*source.reader, *source.live);
    }
    // A segment from before documents were stored, among others: its documents have no source.
    FTS_ASSIGN(const std::vector<DocNum> docs, source.reader->insertion_order());
    for (const auto doc : docs) {
      if (!source.live->live(doc)) continue;
      FTS_ASSIGN(const std::string id, source.reader->document_id(doc));
      const auto added = writer_.add_document(id, {});
      if (!added.ok()) return added.status();
    }
    return ok_status();
  }

  /// Where documents do not stand in the order of their insertion, now or before.
  Status set_numbers() {
    const bool reordered = std::any_of(sources_.begin(), sources_.end(), [](const auto& source) {
      return source.reader->reordered();
    });
    if (!reordered && numbers_.empty()) return ok_status();
    std::vector<DocNum> numbers;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      FTS_ASSIGN(const std::vector<DocNum> docs, sources_[i].reader->insertion_order());
      for (const auto doc : docs) {
        if (maps_[i].keeps(doc)) numbers.push_back(maps_[i].map(doc));
      }
    }
    return writer_.set_numbers(numbers);
  }

  Status set_lengths(std::uint32_t field) {
    std::vector<std::uint32_t> merged(writer_.document_count());
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      FTS_ASSIGN(const auto lengths, sources_[i].reader->lengths(field));
      for (DocNum doc = 0; doc < lengths.size(); ++doc) {
        if (maps_[i].keeps(doc)) merged[maps_[i].map(doc)] = lengths[doc];
      }
    }
    return writer_.set_lengths(field, merged);
  }

  Status merge_terms() {
    JobPart part(job_, work_.term_bytes);
    ProgressThrottle throttle(&part);
    TermWalk walk(sources_);
    std::uint64_t done_forms = 0;
    for (;;) {
      FTS_ASSIGN(const bool more, walk.next());
      if (!more) break;
      FTS_TRY(writer_.start_term(walk.term()));
      if (phrases_ != nullptr) phrases_->start_term(walk.term());
      FTS_TRY(merge_postings(walk.places(), need_, phrases_));
      FTS_TRY(writer_.finish_term());
      done_forms += walk.places().size();
      throttle.update({.phase = "merging", .bytes = done_forms, .total_bytes = work_.forms});
    }
    part.finish();
    return ok_status();
  }

  Status merge_grams() {
    std::set<std::uint16_t> together;
    for (const auto& source : sources_) {
      const auto pairs = source.reader->function_words()->together();
      together.insert(pairs.begin(), pairs.end());
    }
    FTS_TRY(writer_.begin_grams(std::vector<std::uint16_t>(together.begin(), together.end())));
    TermWalk walk(sources_, [](const segment::SegmentReader& reader) { return reader.grams(); });
    for (;;) {
      FTS_ASSIGN(const bool more, walk.next());
      if (!more) return ok_status();
      FTS_TRY(writer_.start_gram(walk.term()));
      FTS_TRY(merge_postings(walk.places(), PostingsNeed::kFreqs, nullptr));
      FTS_TRY(writer_.finish_term());
    }
  }

  /// `phrases`: to be told of them; may be null.
  Status merge_postings(std::span<const TermWalk::Place> places, PostingsNeed need,
                        PhraseCollector* phrases) {
    // A word that is an alternative wherever it stands remains one.
    bool alternative = phrases != nullptr;
    permuted_.clear();
    // The order of the sources is that of the documents, unless they are renumbered.
    for (const auto& place : places) {
      FTS_TRY(copy_postings(place.source, place.terms->entry(), need, phrases));
      if (!alternative) continue;
      FTS_ASSIGN(alternative, sources_[place.source].reader->is_alternative(place.terms->ord()));
    }
    if (!numbers_.empty()) FTS_TRY(add_postings(permuted_.sorted(), phrases));
    if (!alternative) return ok_status();
    phrases->mark_alternative();
    return writer_.mark_alternative();
  }

  Status copy_postings(std::size_t source, const segment::TermEntry& entry, PostingsNeed need,
                       PhraseCollector* phrases) {
    FTS_ASSIGN(const segment::PostingsList list, sources_[source].reader->postings(entry));
    segment::PostingsCursor cursor(list, need);
    for (;;) {
      const PostingsChunk chunk = cursor.next_chunk();
      if (chunk.docs.empty()) return cursor.status();
      const PostingsChunk kept = filter_.apply(chunk, maps_[source]);
      if (numbers_.empty()) {
        FTS_TRY(add_postings(kept, phrases));
      } else {
        permuted_.add(kept);
      }
    }
  }

  Status add_postings(const PostingsChunk& chunk, PhraseCollector* phrases) {
    if (chunk.docs.empty()) return ok_status();
    if (phrases != nullptr) phrases->add(chunk);
    return writer_.add_postings(chunk);
  }

  const std::span<const MergeSource> sources_;
  segment::SegmentWriter& writer_;
  const bool grams_;
  PhraseCollector* const phrases_;
  const PostingsNeed need_;
  const MergeWork work_;
  JobProgress job_;
  std::vector<DocMap> maps_;
  std::vector<DocNum> numbers_;  ///< of reordered documents; empty: they stay in order
  ChunkFilter filter_;
  PermutedPostings permuted_;
};

}  // namespace

Result<MergedSegment> merge_segments(storage::FileSystem& fs, const std::string& path,
                                     segment::SegmentWriterOptions options,
                                     std::span<const MergeSource> sources,
                                     const MergeOptions& merging) {
  FTS_CHECK(!sources.empty());
#ifdef FTS_PLANT_LOST_DELETE
  // Planted bug: the deletion of a source's only deleted document is forgotten.
  const segment::LiveDocs all_live;
  std::vector<MergeSource> revived(sources.begin(), sources.end());
  for (auto& source : revived) {
    if (source.live->deleted_count() == 1) source.live = &all_live;
  }
  sources = revived;
#endif
  options.positions = std::all_of(sources.begin(), sources.end(), [](const auto& source) {
    return source.reader->meta().positions;
  });
  options.store_documents = std::any_of(sources.begin(), sources.end(), [](const auto& source) {
    return source.reader->stores_documents();
  });
  const bool positions = options.positions;
  const bool grams = std::all_of(sources.begin(), sources.end(), [&](const auto& source) {
    const auto* words = source.reader->function_words();
    return words != nullptr && std::ranges::equal(words->words(), options.function_words);
  });
  const bool store_documents = options.store_documents;
  const auto field_count = static_cast<std::uint32_t>(options.fields.size());
  const segment::TermClassifier classifier = options.classifier;
  std::optional<PhraseCollector> phrases;
  if (options.completion) phrases.emplace(sources, classifier, positions);
  FTS_ASSIGN(auto writer, segment::SegmentWriter::create(fs, path, std::move(options)));
  Merge merge(sources, *writer, positions, grams, phrases ? &*phrases : nullptr, merging.progress);
  MergedSegment merged;
  if (merging.reorder) {
    FTS_ASSIGN(merged.not_reordered, merge.reorder(merging));
  }
  FTS_TRY(merge.run(store_documents, field_count));
  FTS_ASSIGN(merged.meta, merge.finish());
  return merged;
}

}  // namespace fts::index

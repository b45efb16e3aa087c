#include "engine/index/merge.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <set>

#include "engine/base/job_progress.hpp"
#include "engine/base/progress_throttle.hpp"
#include "engine/index/doc_map.hpp"
#include "engine/index/merge_columns.hpp"
#include "engine/index/phrase_collector.hpp"

namespace fts::index {
namespace {

using segment::PostingsChunk;

/// The postings of a chunk whose documents are kept, renumbered. Reused from chunk to chunk.
class ChunkFilter {
 public:
  /// A view into this and `chunk`.
  PostingsChunk apply(const PostingsChunk& chunk, const DocMap& map) {
    docs_.clear();
    if (map.keeps_all()) {
      for (const auto doc : chunk.docs) docs_.push_back(doc + map.base());
      return {docs_, chunk.freqs, chunk.masks, chunk.field_counts, chunk.positions};
    }
    freqs_.clear();
    masks_.clear();
    field_counts_.clear();
    positions_.clear();
    std::size_t count_at = 0;
    std::size_t position_at = 0;
    for (std::size_t i = 0; i < chunk.docs.size(); ++i) {
      const std::size_t freq = chunk.freqs[i];
      const std::size_t counts = field_count_of(chunk, i);
      if (map.keeps(chunk.docs[i])) {
        docs_.push_back(map.map(chunk.docs[i]));
        freqs_.push_back(chunk.freqs[i]);
        if (!chunk.masks.empty()) masks_.push_back(chunk.masks[i]);
        append(field_counts_, chunk.field_counts.subspan(count_at, counts));
        if (!chunk.positions.empty())
          append(positions_, chunk.positions.subspan(position_at, freq));
      }
      count_at += counts;
      position_at += freq;
    }
    return {docs_, freqs_, masks_, field_counts_, positions_};
  }

 private:
  /// How many of the chunk's field counts belong to posting i.
  static std::size_t field_count_of(const PostingsChunk& chunk, std::size_t i) {
    if (chunk.masks.empty()) return 0;
    const auto fields = static_cast<std::size_t>(std::popcount(chunk.masks[i]));
    return fields > 1 ? fields : 0;
  }
  static void append(std::vector<std::uint32_t>& out, std::span<const std::uint32_t> values) {
    out.insert(out.end(), values.begin(), values.end());
  }

  std::vector<std::uint32_t> docs_, freqs_, field_counts_, positions_;
  std::vector<std::uint8_t> masks_;
};

/// How much there is to do, by bytes of the sources: documents are copied; postings are read, merged
/// and written, and then read and written once more to make the classes.
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
        need_(positions ? segment::PostingsNeed::kPositions : segment::PostingsNeed::kFreqs),
        work_(sources),
        job_(progress, "merging", work_.documents, work_.total()) {
    DocNum base = 0;
    for (const auto& source : sources_) {
      maps_.emplace_back(*source.live, source.reader->meta().document_count, base);
      base += maps_.back().live_count();
    }
  }

  Status run(bool store_documents, std::uint32_t field_count) {
    for (const auto& source : sources_) {
      FTS_TRY(add_documents(source, store_documents));
      job_.add(MergeWork::stored_bytes(*source.reader));
    }
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

  /// A source that stands on its next term.
  struct Head {
    std::unique_ptr<segment::TermDictionary::Iterator> terms;
    std::size_t source = 0;
  };
  static bool comes_later(const Head& a, const Head& b) {
    const int order = a.terms->term().compare(b.terms->term());
    return order != 0 ? order > 0 : a.source > b.source;
  }

  Status add_documents(const MergeSource& source, bool store_documents) {
    if (source.reader->stores_documents() == store_documents) {
      return writer_.add_documents_from(*source.reader, *source.live);
    }
    // A segment from before documents were stored, among others: its documents have no source.
    for (DocNum doc = 0; doc < source.reader->meta().document_count; ++doc) {
      if (!source.live->live(doc)) continue;
      FTS_ASSIGN(const std::string id, source.reader->document_id(doc));
      const auto added = writer_.add_document(id, {});
      if (!added.ok()) return added.status();
    }
    return ok_status();
  }

  Status set_lengths(std::uint32_t field) {
    std::vector<std::uint32_t> merged;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      FTS_ASSIGN(const auto lengths, sources_[i].reader->lengths(field));
      for (DocNum doc = 0; doc < lengths.size(); ++doc) {
        if (maps_[i].keeps(doc)) merged.push_back(lengths[doc]);
      }
    }
    return writer_.set_lengths(field, merged);
  }

  Status merge_terms() {
    std::vector<Head> heap;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      FTS_TRY(push_next(heap, {sources_[i].reader->forms().iterate(0), i}));
    }
    JobPart part(job_, work_.term_bytes);
    ProgressThrottle throttle(&part);
    std::uint64_t done_forms = 0;
    std::string term;
    while (!heap.empty()) {
      term = heap.front().terms->term();
      FTS_TRY(writer_.start_term(term));
      if (phrases_ != nullptr) phrases_->start_term(term);
      // A word that is an alternative wherever it stands remains one.
      bool alternative = phrases_ != nullptr;
      // Equal terms come in the order of their sources, which is that of the documents.
      while (!heap.empty() && heap.front().terms->term() == term) {
        std::pop_heap(heap.begin(), heap.end(), comes_later);
        Head head = std::move(heap.back());
        heap.pop_back();
        FTS_TRY(copy_postings(head.source, head.terms->entry(), phrases_));
        if (alternative) {
          FTS_ASSIGN(alternative, sources_[head.source].reader->is_alternative(head.terms->ord()));
        }
        FTS_TRY(push_next(heap, std::move(head)));
        ++done_forms;
      }
      if (alternative) FTS_TRY(mark_alternative());
      FTS_TRY(writer_.finish_term());
      throttle.update({.phase = "merging", .bytes = done_forms, .total_bytes = work_.forms});
    }
    part.finish();
    return ok_status();
  }

  Status merge_grams() {
    std::set<std::uint16_t> together;
    std::vector<Head> heap;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const auto pairs = sources_[i].reader->function_words()->together();
      together.insert(pairs.begin(), pairs.end());
      FTS_TRY(push_next(heap, {sources_[i].reader->grams()->iterate(0), i}));
    }
    FTS_TRY(writer_.begin_grams(std::vector<std::uint16_t>(together.begin(), together.end())));
    std::string gram;
    while (!heap.empty()) {
      gram = heap.front().terms->term();
      FTS_TRY(writer_.start_gram(gram));
      while (!heap.empty() && heap.front().terms->term() == gram) {
        std::pop_heap(heap.begin(), heap.end(), comes_later);
        Head head = std::move(heap.back());
        heap.pop_back();
        FTS_TRY(copy_postings(head.source, head.terms->entry(), nullptr));
        FTS_TRY(push_next(heap, std::move(head)));
      }
      FTS_TRY(writer_.finish_term());
    }
    return ok_status();
  }

  Status mark_alternative() {
    phrases_->mark_alternative();
    return writer_.mark_alternative();
  }

  static Status push_next(std::vector<Head>& heap, Head head) {
    if (!head.terms->next()) return head.terms->status();
    heap.push_back(std::move(head));
    std::push_heap(heap.begin(), heap.end(), comes_later);
    return ok_status();
  }

  /// `phrases`: to be told of them; may be null.
  Status copy_postings(std::size_t source, const segment::TermEntry& entry,
                       PhraseCollector* phrases) {
    FTS_ASSIGN(const segment::PostingsList list, sources_[source].reader->postings(entry));
    segment::PostingsCursor cursor(list, need_);
    for (;;) {
      const PostingsChunk chunk = cursor.next_chunk();
      if (chunk.docs.empty()) return cursor.status();
      const PostingsChunk kept = filter_.apply(chunk, maps_[source]);
      if (kept.docs.empty()) continue;
      if (phrases != nullptr) phrases->add(kept);
      FTS_TRY(writer_.add_postings(kept));
    }
  }

  const std::span<const MergeSource> sources_;
  segment::SegmentWriter& writer_;
  const bool grams_;
  PhraseCollector* const phrases_;
  const segment::PostingsNeed need_;
  const MergeWork work_;
  JobProgress job_;
  std::vector<DocMap> maps_;
  ChunkFilter filter_;
};

}  // namespace

Result<segment::SegmentMeta> merge_segments(storage::FileSystem& fs, const std::string& path,
                                            segment::SegmentWriterOptions options,
                                            std::span<const MergeSource> sources,
                                            ProgressSink* progress) {
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
  Merge merge(sources, *writer, positions, grams, phrases ? &*phrases : nullptr, progress);
  FTS_TRY(merge.run(store_documents, field_count));
  return merge.finish();
}

}  // namespace fts::index

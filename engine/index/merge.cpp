#include "engine/index/merge.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "engine/base/job_progress.hpp"
#include "engine/index/doc_map.hpp"
#include "engine/index/merge_columns.hpp"
#include "engine/index/merge_terms.hpp"
#include "engine/index/phrase_collector.hpp"
#include "engine/index/reorder.hpp"

namespace fts::index {
namespace {

using segment::PostingsNeed;

/// Of the memory, what encoded terms may take that wait for a long one of another thread.
constexpr std::uint64_t kWaitingShare = 4;

/// How much there is to do, by bytes of the sources: documents are copied; postings are read,
/// merged and written, and then read and written once more to make the classes.
struct MergeWork {
  explicit MergeWork(std::span<const MergeSource> sources) {
    std::uint64_t rest = 0;
    for (const auto& source : sources) {
      documents += source.reader->meta().document_count - source.live->deleted_count();
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
  std::uint64_t copied_bytes = 0;
  std::uint64_t term_bytes = 0;
  std::uint64_t finish_bytes = 0;
};

class Merge {
 public:
  /// `phrases`: null without completion. `grams`: whether all sources have those of the writer.
  Merge(std::span<const MergeSource> sources, segment::SegmentWriter& writer, bool positions,
        bool grams, PhraseCollector* phrases, const MergeOptions& options)
      : sources_(sources),
        writer_(writer),
        grams_(grams),
        phrases_(phrases),
        need_(positions ? PostingsNeed::kPositions : PostingsNeed::kFreqs),
        options_(options),
        work_(sources),
        job_(options.progress, "merging", work_.documents, work_.total()) {
    DocNum base = 0;
    for (const auto& source : sources_) {
      maps_.emplace_back(*source.live, source.reader->meta().document_count, base);
      base += maps_.back().live_count();
    }
  }

  /// Decides on an order other than that of the sources; why not, if so.
  Result<std::string> reorder() {
    FTS_ASSIGN(Reordering reordering, reorder_documents(sources_, maps_, options_));
    numbers_ = std::move(reordering.numbers);
    term_bytes_ = reordering.term_bytes;
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
    FTS_TRY(merge_forms());
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

  Status merge_forms() {
    JobPart part(job_, work_.term_bytes);
    TermMergeOptions options = term_options(need_);
    options.alternatives = phrases_ != nullptr;
    options.progress = &part;
    if (phrases_ != nullptr && phrases_->mines()) {
      options.phrases = phrases_;
      options.threads = 1;
    }
    TermWalk walk(sources_);
    FTS_TRY(merge_terms(walk, sources_, maps_, writer_, options));
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
    return merge_terms(walk, sources_, maps_, writer_, term_options(PostingsNeed::kFreqs));
  }

  TermMergeOptions term_options(PostingsNeed need) const {
    TermMergeOptions options;
    options.need = need;
    options.waiting_bytes = options_.memory_bytes / kWaitingShare;
    options.threads = options_.threads;
    if (numbers_.empty()) return options;
    // Each thread may come to hold the postings of the most frequent term.
    const auto held = options.waiting_bytes + 2 * sizeof(DocNum) * numbers_.size();
    const auto room = options_.memory_bytes > held ? options_.memory_bytes - held : 0;
    const auto most = room / std::max<std::uint64_t>(term_bytes_, 1);
    options.threads =
        static_cast<std::uint32_t>(std::clamp<std::uint64_t>(most, 1, options_.threads));
    return options;
  }

  const std::span<const MergeSource> sources_;
  segment::SegmentWriter& writer_;
  const bool grams_;
  PhraseCollector* const phrases_;
  const PostingsNeed need_;
  const MergeOptions& options_;
  const MergeWork work_;
  JobProgress job_;
  std::vector<DocMap> maps_;
  std::vector<DocNum> numbers_;   ///< of reordered documents; empty: they stay in order
  std::uint64_t term_bytes_ = 0;  ///< of the largest term's postings while they are sorted
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
  Merge merge(sources, *writer, positions, grams, phrases ? &*phrases : nullptr, merging);
  MergedSegment merged;
  if (merging.reorder) {
    FTS_ASSIGN(merged.not_reordered, merge.reorder());
  }
  FTS_TRY(merge.run(store_documents, field_count));
  FTS_ASSIGN(merged.meta, merge.finish());
  return merged;
}

}  // namespace fts::index

#include "engine/index/merging.hpp"

#include <atomic>
#include <exception>
#include <system_error>
#include <thread>

#include "engine/base/job_progress.hpp"
#include "engine/index/merge.hpp"
#include "engine/index/segment_options.hpp"

namespace fts::index {
namespace {

/// What merging `ranges` takes.
struct RoundSize {
  RoundSize(const Proposal& proposal, const std::vector<MergeRange>& ranges) {
    for (const auto& range : ranges) {
      bytes += bytes_of(proposal, range);
      for (std::size_t i = range.first; i < range.first + range.count; ++i) {
        const auto& source = proposal.segments[i];
        documents += source.segment.entry.document_count - source.live.deleted_count();
      }
    }
  }
  static std::uint64_t bytes_of(const Proposal& proposal, const MergeRange& range) {
    std::uint64_t bytes = 0;
    for (std::size_t i = range.first; i < range.first + range.count; ++i) {
      bytes += proposal.segments[i].segment.entry.size_bytes;
    }
    return bytes;
  }

  std::uint64_t documents = 0;
  std::uint64_t bytes = 0;
};

std::vector<SegmentSize> sizes_of(const Manifest& manifest) {
  std::vector<SegmentSize> sizes;
  for (const auto& entry : manifest.segments) {
    sizes.push_back({entry.size_bytes, entry.document_count, entry.deleted_count});
  }
  return sizes;
}

/// Merges ranges of the segments of a proposal.
class MergeRound {
 public:
  MergeRound(IndexStore& store, const Proposal& proposal,
             std::shared_ptr<const analysis::Analyzer> analyzer, const WriterOptions& options,
             const RoundSize& size)
      : store_(store),
        proposal_(proposal),
        analyzer_(std::move(analyzer)),
        threads_(options.threads),
        job_(options.progress, "merging", size.documents, size.bytes) {}

  Result<std::vector<ProposedSegment>> run(const std::vector<MergeRange>& ranges) {
    std::vector<ProposedSegment> merged(ranges.size());
    std::vector<Status> statuses(ranges.size());
    std::atomic<std::size_t> next{0};
    std::atomic<bool> stop{false};
    const auto work = [&] {
      for (std::size_t i = next++; i < ranges.size() && !stop; i = next++) {
        statuses[i] = merge_safely(ranges[i], merged[i].segment);
        if (!statuses[i].ok()) stop = true;
      }
    };
    const std::size_t helpers = std::min<std::size_t>(threads_, ranges.size());
    std::vector<std::jthread> threads;
    try {
      for (std::size_t i = 1; i < helpers; ++i) threads.emplace_back(work);
      // NOLINTNEXTLINE(bugprone-empty-catch): fewer threads do it too.
    } catch (const std::system_error&) {
    }
    work();
    threads.clear();
    for (const auto& status : statuses) FTS_TRY(status);
    return merged;
  }

 private:
  /// What a library throws ends here: merges run on threads of their own, and after a commit that
  /// stands.
  Status merge_safely(const MergeRange& range, CommitSegment& merged) {
    try {
      return merge(range, merged);
    } catch (const std::exception& error) {
      return internal_error(std::string("out of memory or another failure while merging: ") +
                            error.what());
    }
  }

  Status merge(const MergeRange& range, CommitSegment& merged) {
    std::vector<MergeSource> sources;
    for (std::size_t i = range.first; i < range.first + range.count; ++i) {
      const ProposedSegment& source = proposal_.segments[i];
      sources.push_back({source.segment.reader.get(), &source.live});
    }
    const SegmentId id = store_.new_segment_id();
    const std::string path = segment_path(store_.folder(), id);
    auto file = store_.guard(path, FileGuard::Fate::kGoes);
    auto options = segment_options(proposal_.settings, analyzer_, id);
    const Bytes dictionary = sources.back().reader->stored_dictionary();
    options.stored_dictionary.assign(dictionary.begin(), dictionary.end());
    JobPart part(job_, RoundSize::bytes_of(proposal_, range));
    const auto meta = merge_segments(store_.fs(), path, std::move(options), sources, &part);
    if (!meta.ok()) return meta.status();
    FTS_ASSIGN(merged, store_.adopt(std::move(file), id));
    part.finish();
    return ok_status();
  }

  IndexStore& store_;
  const Proposal& proposal_;
  const std::shared_ptr<const analysis::Analyzer> analyzer_;
  const std::uint32_t threads_;
  JobProgress job_;
};

/// Puts what its `ranges` merge to in their places in `proposal`.
Status merge_into(IndexStore& store, Proposal& proposal,
                  std::shared_ptr<const analysis::Analyzer> analyzer,
                  const std::vector<MergeRange>& ranges, const WriterOptions& options) {
  const RoundSize size(proposal, ranges);
  auto merged = MergeRound(store, proposal, std::move(analyzer), options, size).run(ranges);
  if (!merged.ok()) return store.note_error(merged.status());
  std::vector<ProposedSegment> segments;
  std::size_t at = 0;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    for (; at < ranges[i].first; ++at) segments.push_back(std::move(proposal.segments[at]));
    at += ranges[i].count;
    segments.push_back(std::move((*merged)[i]));
  }
  for (; at < proposal.segments.size(); ++at) segments.push_back(std::move(proposal.segments[at]));
  proposal.segments = std::move(segments);
  return ok_status();
}

Status merge_ranges(IndexStore& store, const std::vector<MergeRange>& ranges,
                    const WriterOptions& options) {
  Proposal proposal = store.proposal();
  FTS_TRY(merge_into(store, proposal, store.current()->snapshot->analyzer, ranges, options));
  return store.commit(std::move(proposal)).status();
}

}  // namespace

Status merge_by_policy(IndexStore& store, const WriterOptions& options) {
  for (;;) {
    const auto ranges = choose_merges(sizes_of(store.current()->manifest));
    if (ranges.empty()) return ok_status();
    FTS_TRY(merge_ranges(store, ranges, options));
  }
}

Status merge_all(IndexStore& store, const WriterOptions& options) {
  const auto ranges = merge_everything(sizes_of(store.current()->manifest));
  if (ranges.empty()) return ok_status();
  return merge_ranges(store, ranges, options);
}

Result<Proposal> propose_under(IndexStore& store, const SettingsUpdate& update,
                               const WriterOptions& options) {
  Proposal proposal = store.proposal();
  proposal.settings = update.settings;
  proposal.schema = update.schema;
  if (!update.reclassifies) return proposal;
  FTS_ASSIGN(auto analyzer, analyzer_of(update.settings, store.lexicon()));
  std::vector<MergeRange> ranges;
  for (std::size_t i = 0; i < proposal.segments.size(); ++i) {
    const auto& meta = proposal.segments[i].segment.reader->meta();
    if (meta.analyzer != analyzer->label()) ranges.push_back({i, 1});
  }
  FTS_TRY(merge_into(store, proposal, std::move(analyzer), ranges, options));
  return proposal;
}

Result<std::size_t> reclassify(IndexStore& store, const Settings& settings,
                               const WriterOptions& options) {
  const auto before = store.current();
  FTS_ASSIGN(Proposal proposal,
             propose_under(store, {settings, before->manifest.schema, true}, options));
  std::size_t count = 0;
  for (std::size_t i = 0; i < before->segments.size(); ++i) {
    if (proposal.segments[i].segment.entry.id != before->segments[i].entry.id) ++count;
  }
  FTS_TRY(store.commit(std::move(proposal)).status());
  return count;
}

}  // namespace fts::index

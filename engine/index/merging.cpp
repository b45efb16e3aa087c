#include "engine/index/merging.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <span>
#include <system_error>
#include <thread>

#include "engine/base/job_progress.hpp"
#include "engine/index/merge.hpp"
#include "engine/index/segment_options.hpp"

namespace fts::index {
namespace {

std::vector<SegmentSize> sizes_of(const Manifest& manifest) {
  std::vector<SegmentSize> sizes;
  for (const auto& entry : manifest.segments) {
    sizes.push_back({entry.size_bytes, entry.document_count, entry.deleted_count});
  }
  return sizes;
}

std::vector<SegmentSize> sizes_of(const Proposal& proposal) {
  std::vector<SegmentSize> sizes;
  for (const auto& proposed : proposal.segments) {
    const auto& entry = proposed.segment.entry;
    sizes.push_back({entry.size_bytes, entry.document_count, proposed.live.deleted_count()});
  }
  return sizes;
}

/// The same, with those marked that optimizing would reorder.
std::vector<SegmentSize> sizes_to_optimize(const Commit& commit, const WriterOptions& options) {
  auto sizes = sizes_of(commit.manifest);
  if (!commit.manifest.settings.reorder) return sizes;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto& reader = *commit.segments[i].reader;
    sizes[i].to_reorder =
        reader.meta().posting_count >= options.least_reordered_postings && !reader.reordered();
  }
  return sizes;
}

/// What merging takes: the live documents and all bytes of the sources.
struct MergeSize {
  std::uint64_t documents = 0;
  std::uint64_t bytes = 0;

  void add(std::span<const SegmentSize> sources) {
    for (const auto& source : sources) {
      documents += source.documents - source.deleted;
      bytes += source.bytes;
    }
  }
};

MergeSize size_of(std::span<const SegmentSize> sizes, const std::vector<MergeRange>& ranges) {
  MergeSize size;
  for (const auto& range : ranges) size.add(sizes.subspan(range.first, range.count));
  return size;
}

/// As large as the live share of its sources: near enough to tell progress by.
SegmentSize merged_size(std::span<const SegmentSize> sources) {
  SegmentSize merged;
  for (const auto& source : sources) {
    const std::uint64_t live = source.documents - source.deleted;
    merged.documents += static_cast<std::uint32_t>(live);
    merged.bytes += source.bytes * live / std::max(source.documents, 1U);
  }
  return merged;
}

/// What the merges that the policy asks for now, and for what comes of them, take together.
MergeSize size_of_all_rounds(std::vector<SegmentSize> sizes) {
  MergeSize total;
  for (auto ranges = choose_merges(sizes); !ranges.empty(); ranges = choose_merges(sizes)) {
    for (auto range = ranges.rbegin(); range != ranges.rend(); ++range) {
      const auto sources = std::span(sizes).subspan(range->first, range->count);
      total.add(sources);
      sizes[range->first] = merged_size(sources);
      const auto second = sizes.begin() + static_cast<std::ptrdiff_t>(range->first) + 1;
      sizes.erase(second, second + static_cast<std::ptrdiff_t>(range->count) - 1);
    }
  }
  return total;
}

JobProgress merge_job(const WriterOptions& options, const MergeSize& size) {
  return {options.progress, "merging", size.documents, size.bytes};
}

/// Merges ranges of the segments of a proposal.
class MergeRound {
 public:
  MergeRound(IndexStore& store, const Proposal& proposal,
             std::shared_ptr<const analysis::Analyzer> analyzer, const WriterOptions& options,
             JobProgress& job)
      : store_(store),
        proposal_(proposal),
        analyzer_(std::move(analyzer)),
        options_(options),
        job_(job) {}

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
    const std::size_t helpers = std::min<std::size_t>(options_.threads, ranges.size());
    concurrent_ = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(helpers));
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
    JobPart part(job_, size_of(sizes_of(proposal_), {range}).bytes);
    FTS_ASSIGN(const MergedSegment written, merge_segments(store_.fs(), path, std::move(options),
                                                           sources, merging(sources, part)));
    if (!written.not_reordered.empty()) tell(written.not_reordered);
    FTS_ASSIGN(merged, store_.adopt(std::move(file), id));
    part.finish();
    return ok_status();
  }

  /// Of a merge beside `concurrent_` - 1 others.
  MergeOptions merging(std::span<const MergeSource> sources, JobPart& part) const {
    MergeOptions merging;
    merging.reorder = reorders(sources);
    merging.memory_bytes = options_.memory_bytes / concurrent_;
    merging.threads = std::max<std::uint32_t>(1, options_.threads / concurrent_);
    merging.renumber = options_.renumber;
    merging.progress = &part;
    // Of several at once none is told: a sink hears one thread at a time.
    if (concurrent_ == 1) merging.reordering = options_.progress;
    return merging;
  }

  /// Whether there is enough to reorder, and not in order already.
  bool reorders(std::span<const MergeSource> sources) const {
    if (!proposal_.settings.reorder) return false;
    if (sources.size() == 1 && sources[0].reader->reordered()) return false;
    std::uint64_t postings = 0;
    for (const auto& source : sources) postings += source.reader->meta().posting_count;
    return postings >= options_.least_reordered_postings;
  }

  void tell(const std::string& message) {
    const std::scoped_lock lock(mutex_);
    if (options_.warn) options_.warn(message);
  }

  IndexStore& store_;
  const Proposal& proposal_;
  const std::shared_ptr<const analysis::Analyzer> analyzer_;
  const WriterOptions& options_;
  JobProgress& job_;
  std::uint32_t concurrent_ = 1;
  std::mutex mutex_;
};

/// Puts what its `ranges` merge to in their places in `proposal`.
Status merge_into(IndexStore& store, Proposal& proposal,
                  std::shared_ptr<const analysis::Analyzer> analyzer,
                  const std::vector<MergeRange>& ranges, const WriterOptions& options,
                  JobProgress& job) {
  auto merged = MergeRound(store, proposal, std::move(analyzer), options, job).run(ranges);
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
                    const WriterOptions& options, JobProgress& job) {
  Proposal proposal = store.proposal();
  FTS_TRY(merge_into(store, proposal, store.current()->snapshot->analyzer, ranges, options, job));
  return store.commit(std::move(proposal)).status();
}

}  // namespace

Status merge_by_policy(IndexStore& store, const WriterOptions& options) {
  auto job = merge_job(options, size_of_all_rounds(sizes_of(store.current()->manifest)));
  for (;;) {
    const auto ranges = choose_merges(sizes_of(store.current()->manifest));
    if (ranges.empty()) break;
    FTS_TRY(merge_ranges(store, ranges, options, job));
  }
  job.finish();
  return ok_status();
}

Status merge_all(IndexStore& store, const WriterOptions& options) {
  const auto sizes = sizes_to_optimize(*store.current(), options);
  const auto ranges = merge_everything(sizes);
  if (ranges.empty()) return ok_status();
  auto job = merge_job(options, size_of(sizes, ranges));
  return merge_ranges(store, ranges, options, job);
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
  WriterOptions in_order = options;
  in_order.least_reordered_postings = UINT64_MAX;
  auto job = merge_job(options, size_of(sizes_of(proposal), ranges));
  FTS_TRY(merge_into(store, proposal, std::move(analyzer), ranges, in_order, job));
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

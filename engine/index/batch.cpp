#include "engine/index/batch.hpp"

#include "engine/index/batch_resolution.hpp"
#include "engine/index/consumer.hpp"
#include "engine/index/merging.hpp"

namespace fts::index {

Result<std::unique_ptr<Batch>> Batch::begin(WriterSlot slot, const WriterOptions& options) {
  IndexStore& store = slot.store();
  const auto base = store.current();
  BatchTerms terms{{base->manifest.settings, base->manifest.schema, false},
                   base->snapshot->analyzer,
                   options.settings.has_value()};
  if (options.settings) {
    FTS_ASSIGN(terms.update, judge_settings(*base, *options.settings));
    FTS_ASSIGN(terms.analyzer, analyzer_of(terms.update.settings, store.lexicon()));
  }
  auto state = std::make_shared<BatchState>(store.shared_from_this(), options, std::move(terms));
  return std::unique_ptr<Batch>(new Batch(std::move(slot), std::move(state)));
}

Batch::~Batch() {
  static_cast<void>(state_->fail(invalid_argument("the batch was dropped")));
  state_->take_pending();  // their guards remove the files
}

Result<std::unique_ptr<DocumentConsumer>> Batch::consumer() {
  FTS_TRY(state_->status());
  return std::unique_ptr<DocumentConsumer>(std::make_unique<Consumer>(state_));
}

Status Batch::remove(std::string_view id, std::uint64_t sequence) {
  FTS_TRY(state_->status());
  state_->remove(id, sequence);
  return ok_status();
}

Result<CommitStats> Batch::commit() {
  FTS_TRY(state_->status());
  if (state_->open_consumers() != 0) {
    return invalid_argument("commit: " + std::to_string(state_->open_consumers()) +
                            " consumers of the batch have not finished");
  }
  auto stats = commit_pending();
  // What is asked of the batch from now on: a commit that failed goes on to say why.
  static_cast<void>(state_->fail(stats.ok() ? invalid_argument("the batch was committed already")
                                            : stats.status()));
  if (stats.ok() && state_->options().merge) {
    stats->merging = merge_by_policy(slot_->store(), state_->options());
    stats->generation = slot_->store().current()->manifest.generation;
  }
  slot_.reset();
  return stats;
}

Result<CommitStats> Batch::commit_pending() {
  IndexStore& store = slot_->store();
  FTS_ASSIGN(Proposal proposal, propose_under(store, state_->update(), state_->options()));
  const std::size_t first_new = proposal.segments.size();
  std::vector<std::vector<std::uint64_t>> sequences;
  for (auto& pending : state_->take_pending()) {
    auto segment = store.adopt(std::move(pending.file), pending.id);
    if (!segment.ok()) return store.note_error(segment.status());
    proposal.segments.push_back({std::move(*segment), {}, false});
    sequences.push_back(std::move(pending.sequences));
  }
  const auto resolved =
      resolve_batch(proposal.segments, first_new, sequences, state_->take_removals());
  if (!resolved.ok()) return store.note_error(resolved.status());

  CommitStats stats;
  stats.replaced = resolved->replaced;
  stats.deleted = resolved->deleted;
  bool changed = state_->changes_settings();
  for (std::size_t i = 0; i < proposal.segments.size(); ++i) {
    const auto& proposed = proposal.segments[i];
    const auto live = proposed.segment.entry.document_count - proposed.live.deleted_count();
    if (i >= first_new) stats.added += live;
    changed |= proposed.live_changed || (i >= first_new && live > 0);
  }
  if (!changed) {
    stats.generation = store.current()->manifest.generation;
    return stats;
  }
  proposal.schema = state_->schema().fields();
  FTS_ASSIGN(const auto commit, store.commit(std::move(proposal)));
  stats.generation = commit->manifest.generation;
  return stats;
}

}  // namespace fts::index

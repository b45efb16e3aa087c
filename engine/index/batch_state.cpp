#include "engine/index/batch_state.hpp"

#include <algorithm>

namespace fts::index {

BatchState::BatchState(std::shared_ptr<IndexStore> store, const WriterOptions& options,
                       BatchTerms terms)
    : store_(std::move(store)),
      options_(options),
      terms_(std::move(terms)),
      schema_(terms_.update.schema) {
  const auto base = store_->current();
  if (base->segments.empty()) return;
  const Bytes dictionary = base->segments.back().reader->stored_dictionary();
  stored_dictionary_.assign(dictionary.begin(), dictionary.end());
}

void BatchState::add_pending(PendingSegment segment) {
  const std::scoped_lock lock(mutex_);
  pending_.push_back(std::move(segment));
}

void BatchState::remove(std::string_view id, std::uint64_t sequence) {
  const std::scoped_lock lock(mutex_);
  auto& kept = removals_.try_emplace(std::string(id), sequence).first->second;
  kept = std::max(kept, sequence);
}

void BatchState::report(std::uint64_t documents, std::uint64_t bytes) {
  if (options_.progress == nullptr) return;
  const std::scoped_lock lock(progress_mutex_);
  documents_ += documents;
  bytes_ += bytes;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_report_ < std::chrono::milliseconds(250)) return;
  last_report_ = now;
  options_.progress->update({"indexing", documents_, bytes_, 0});
}

Status BatchState::fail(Status status) {
  if (status.ok()) return status;
  const std::scoped_lock lock(mutex_);
  if (failed_.ok()) failed_ = status;
  has_failed_.store(true, std::memory_order_release);
  return status;
}

Status BatchState::status() const {
  // Asked for each document: threads do not wait for one another unless there is something to say.
  if (!has_failed_.load(std::memory_order_acquire)) return ok_status();
  const std::scoped_lock lock(mutex_);
  return failed_;
}

void BatchState::consumer_begins() {
  const std::scoped_lock lock(mutex_);
  ++open_consumers_;
}

void BatchState::consumer_ends() {
  const std::scoped_lock lock(mutex_);
  --open_consumers_;
}

std::uint32_t BatchState::open_consumers() const {
  const std::scoped_lock lock(mutex_);
  return open_consumers_;
}

std::vector<PendingSegment> BatchState::take_pending() {
  const std::scoped_lock lock(mutex_);
  auto pending = std::move(pending_);
  pending_.clear();
  std::sort(pending.begin(), pending.end(), [](const auto& a, const auto& b) {
    return std::pair(a.sequences.front(), a.id) < std::pair(b.sequences.front(), b.id);
  });
  return pending;
}

Removals BatchState::take_removals() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(removals_, {});
}

}  // namespace fts::index

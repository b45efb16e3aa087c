#pragma once

// A batch of writing: see WriteBatch in index.hpp.

#include <memory>
#include <optional>

#include "engine/index/batch_state.hpp"

namespace fts::index {

class Batch final : public WriteBatch {
 public:
  /// The current settings, or the batch's own, which are judged first.
  static Result<std::unique_ptr<Batch>> begin(WriterSlot slot, const WriterOptions& options);
  ~Batch() override;

  Result<std::unique_ptr<DocumentConsumer>> consumer() override;
  Status remove(std::string_view id, std::uint64_t sequence) override;
  Result<CommitStats> commit() override;

 private:
  Batch(WriterSlot slot, std::shared_ptr<BatchState> state)
      : slot_(std::move(slot)), state_(std::move(state)) {}
  Result<CommitStats> commit_pending();

  std::optional<WriterSlot> slot_;  ///< until the commit is done
  const std::shared_ptr<BatchState> state_;
};

}  // namespace fts::index

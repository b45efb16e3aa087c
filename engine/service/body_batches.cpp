#include "engine/service/body_batches.hpp"

#include <algorithm>
#include <memory>

#include "engine/service/document_json.hpp"
#include "engine/service/json_array.hpp"

namespace fts::service {

namespace {

constexpr std::size_t kBodyBatchBytes = std::size_t{1} << 20;
constexpr std::size_t kBodyPieceBytes = std::size_t{256} << 10;

std::uint64_t count_lines(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

/// What a batch has beside its text; `sequence` goes on to that of the next batch.
void finish_batch(InputBatch& batch, std::uint64_t input_bytes, std::uint64_t& sequence) {
  batch.size = batch.text.size();
  batch.input_bytes = input_bytes;
  batch.first_sequence = sequence;
  sequence += count_lines(batch.text);
  batch.text.append(kJsonPadding, ' ');
}

class BodyLines {
 public:
  explicit BodyLines(std::string_view body) : rest_(body) {}

  Result<bool> operator()(InputBatch& batch) {
    if (rest_.empty()) return false;
    auto size = rest_.size();
    if (size > kBodyBatchBytes) {
      // To the last line end within a batch; a longer line is a batch of its own.
      auto end = rest_.rfind('\n', kBodyBatchBytes - 1);
      if (end == std::string_view::npos) end = rest_.find('\n', kBodyBatchBytes);
      if (end != std::string_view::npos) size = end + 1;
    }
    batch.text.reserve(size + kJsonPadding);
    batch.text.assign(rest_.substr(0, size));
    batch.first_line = sequence_;
    rest_.remove_prefix(size);
    finish_batch(batch, size, sequence_);
    return true;
  }

 private:
  std::string_view rest_;
  std::uint64_t sequence_ = 1;
};

class BodyArray {
 public:
  explicit BodyArray(std::string_view body)
      : rest_(body), splitter_(std::make_shared<JsonArraySplitter>()) {}

  Result<bool> operator()(InputBatch& batch) {
    batch.text.clear();
    batch.line_numbers.clear();
    std::uint64_t taken = 0;
    while (!rest_.empty() && batch.text.size() < kBodyBatchBytes) {
      const auto piece = rest_.substr(0, kBodyPieceBytes);
      rest_.remove_prefix(piece.size());
      taken += piece.size();
      FTS_TRY(splitter_->feed(piece, batch.text, batch.line_numbers));
      if (rest_.empty()) FTS_TRY(splitter_->finish());
    }
    if (batch.text.empty()) return false;
    finish_batch(batch, taken, sequence_);
    return true;
  }

 private:
  std::string_view rest_;
  std::shared_ptr<JsonArraySplitter> splitter_;  ///< shared: NextBatch is copied
  std::uint64_t sequence_ = 1;
};

}  // namespace

NextBatch batches_of_lines(std::string_view body) { return BodyLines(body); }

NextBatch batches_of_array(std::string_view body) { return BodyArray(body); }

}  // namespace fts::service

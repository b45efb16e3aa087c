#include "engine/index/consumer.hpp"

#include <algorithm>

#include "engine/base/hash.hpp"
#include "engine/base/limits.hpp"
#include "engine/index/names.hpp"
#include "engine/index/segment_options.hpp"

namespace fts::index {
namespace {

/// What a consumer reports at once.
constexpr std::uint64_t kReportBytes = std::uint64_t{1} << 20;

/// The inverter's part of a share: the rest is for the segment writer's own buffers.
std::uint64_t inverter_bytes(const WriterOptions& options) {
  return options.memory_bytes / std::max(options.threads, 1U) / 10 * 9;
}

Status over_limit(std::string_view what, std::uint64_t found, std::string_view limit_name,
                  std::uint64_t limit) {
  return limit_exceeded(std::string(what) + " of " + std::to_string(found) + " bytes: at most " +
                        std::string(limit_name) + " = " + std::to_string(limit));
}

std::uint64_t text_bytes_of(const Document& document) {
  std::uint64_t bytes = 0;
  for (const auto& text : document.texts) bytes += text.text.size();
  return bytes;
}

}  // namespace

Consumer::Consumer(std::shared_ptr<BatchState> batch)
    : batch_(std::move(batch)),
      hash_seed_(process_seed()),
      inverter_(*batch_->analyzer(),
                {static_cast<std::uint32_t>(batch_->settings().text_fields.size()),
                 batch_->settings().positions, inverter_bytes(batch_->options()), hash_seed_,
                 batch_->settings().function_words}),
      columns_(hash_seed_) {
  batch_->consumer_begins();
}

Consumer::~Consumer() {
  writer_.reset();  // closes its files before the guard removes the segment
  if (finished_) return;
  if (!sequences_.empty()) {
    static_cast<void>(
        batch_->fail(invalid_argument("a consumer of the batch was dropped before `finish`")));
  }
  batch_->consumer_ends();
}

Status Consumer::check_open() const {
  if (finished_) return invalid_argument("this consumer has finished; ask the batch for another");
  return batch_->status();
}

Status Consumer::validate(const Document& document) const {
  FTS_TRY(validate_id(document.id));
  const auto text_bytes = text_bytes_of(document);
  const auto bytes = std::max<std::uint64_t>(text_bytes, document.source.size());
  if (bytes > limits::kMaxDocumentBytes) {
    return over_limit("a document", bytes, "kMaxDocumentBytes", limits::kMaxDocumentBytes);
  }
  // A word takes a byte at least, so that this bounds every position.
  if (text_bytes + document.texts.size() * kTextGap >= limits::kMaxPositions) {
    return limit_exceeded("a document of " + std::to_string(document.texts.size()) +
                          " texts may pass kMaxPositions = " +
                          std::to_string(limits::kMaxPositions) + "; give fewer");
  }
  for (const auto& text : document.texts) {
    if (text.field >= batch_->settings().text_fields.size()) {
      return invalid_argument("text field number " + std::to_string(text.field) +
                              ": the index has " +
                              std::to_string(batch_->settings().text_fields.size()));
    }
  }
  for (const auto& value : document.values) {
    if (value.type == segment::ColumnType::kKeyword &&
        value.keyword.size() > limits::kMaxKeywordBytes) {
      return over_limit("field \"" + std::string(value.name) + "\": a value", value.keyword.size(),
                        "kMaxKeywordBytes", limits::kMaxKeywordBytes);
    }
  }
  return ok_status();
}

Status Consumer::add(const Document& given) {
  const std::uint64_t id_hash = hash64(given.id, hash_seed_);
  ids_.prefetch(id_hash);
  FTS_TRY(check_open());
  FTS_TRY(validate(given));
  if (given.values.empty()) return add_valid(given, id_hash);
  Document document = given;  // views; the schema may read a value otherwise
  FTS_TRY(batch_->schema().admit(document.values));
  return add_valid(document, id_hash);
}

Status Consumer::add_valid(const Document& document, std::uint64_t id_hash) {
  if (!ids_.contains(id_hash)) return batch_->fail(take(document));
  park(document);
  // Many of them: better write what they wait for.
  if (parked_bytes_ > share_bytes() / 8) return batch_->fail(write_buffer());
  return ok_status();
}

Status Consumer::finish() {
  FTS_TRY(check_open());
  while (!sequences_.empty()) FTS_TRY(batch_->fail(write_buffer()));
  batch_->report(unreported_documents_, unreported_bytes_);
  finished_ = true;
  batch_->consumer_ends();
  return ok_status();
}

Status Consumer::take(const Document& document) {
  const std::uint64_t text_bytes = text_bytes_of(document);
  if (inverter_.full(text_bytes + side_bytes()) ||
      sequences_.size() >= limits::kMaxDocsPerSegment) {
    FTS_TRY(write_buffer());
  }
  if (writer_ == nullptr) FTS_TRY(open_writer());
  const std::string_view source =
      batch_->settings().store_documents ? document.source : std::string_view();
  FTS_ASSIGN(const DocNum doc, writer_->add_document(document.id, source));
  FTS_CHECK(doc == inverter_.document_count());
  inverter_.add(document.texts);
  columns_.add(doc, document.values);
  ids_.insert(hash64(document.id, hash_seed_));
  sequences_.push_back(document.sequence);
  ++unreported_documents_;
  unreported_bytes_ += text_bytes;
  if (unreported_bytes_ >= kReportBytes) {
    batch_->report(std::exchange(unreported_documents_, 0), std::exchange(unreported_bytes_, 0));
  }
  return ok_status();
}

Status Consumer::open_writer() {
  IndexStore& store = batch_->store();
  segment_ = store.new_segment_id();
  const std::string path = segment_path(store.folder(), segment_);
  file_ = store.guard(path, FileGuard::Fate::kGoes);
  auto options = segment_options(batch_->settings(), batch_->analyzer(), segment_);
  options.stored_dictionary = batch_->stored_dictionary();
  auto writer = segment::SegmentWriter::create(store.fs(), path, std::move(options));
  if (!writer.ok()) return store.note_error(writer.status());
  writer_ = std::move(*writer);
  return ok_status();
}

void Consumer::park(const Document& document) {
  OwnedDocument copy(document);
  const auto found = parked_ids_.find(document.id);
  if (found != parked_ids_.end()) {
    OwnedDocument& kept = parked_[found->second];
    if (document.sequence < kept.view().sequence) return;
    const std::size_t index = found->second;
    parked_ids_.erase(found);
    parked_bytes_ -= kept.memory_bytes();
    kept = std::move(copy);
    parked_bytes_ += kept.memory_bytes();
    parked_ids_.emplace(kept.view().id, index);
    return;
  }
  parked_.push_back(std::move(copy));
  parked_bytes_ += parked_.back().memory_bytes();
  parked_ids_.emplace(parked_.back().view().id, parked_.size() - 1);
}

Status Consumer::write_buffer() {
  FTS_TRY(batch_->store().note_error(write_segment()));
  ids_.clear();
  sequences_ = {};
  parked_ids_.clear();
  parked_bytes_ = 0;
  // Their ids differ, so that none of these is parked again.
  for (const auto& document : std::exchange(parked_, {})) FTS_TRY(take(document.view()));
  return ok_status();
}

Status Consumer::write_segment() {
  const auto options = segment_options(batch_->settings(), batch_->analyzer(), segment_);
  FTS_TRY(inverter_.write(*writer_, options.completion ? &options.classifier : nullptr));
  // The writer derives classes now and may have the memory for it.
  const auto text_bytes = inverter_.text_bytes();
  inverter_.clear();
  FTS_TRY(columns_.write(*writer_));
  const auto meta = writer_->finish(text_bytes, nullptr);
  if (!meta.ok()) return meta.status();
  writer_.reset();
  batch_->add_pending({segment_, std::move(file_), std::move(sequences_)});
  return ok_status();
}

std::uint64_t Consumer::side_bytes() const {
  return columns_.memory_bytes() + ids_.memory_bytes() +
         sequences_.capacity() * sizeof(sequences_[0]) + parked_bytes_;
}

std::uint64_t Consumer::share_bytes() const { return inverter_bytes(batch_->options()); }

}  // namespace fts::index

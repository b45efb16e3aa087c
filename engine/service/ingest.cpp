#include "engine/service/ingest.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "engine/service/document_json.hpp"

namespace fts::service {

namespace {

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// What reader and workers share. The queue is short: readers are fast, and each batch costs a
/// mebibyte.
class Pipeline {
 public:
  Pipeline(std::size_t capacity, const WriteOptions& options, std::uint64_t total_bytes)
      : capacity_(capacity), options_(options), total_bytes_(total_bytes) {}

  /// False when a worker failed and the reader should stop.
  bool push(InputBatch batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return queue_.size() < capacity_ || failed_; });
    if (failed_) return false;
    queue_.push_back(std::move(batch));
    changed_.notify_all();
    return true;
  }

  bool failed() {
    const std::lock_guard lock(mutex_);
    return failed_;
  }

  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

  bool pop(InputBatch& batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !queue_.empty() || ended_ || failed_; });
    if (failed_ || queue_.empty()) return false;
    batch = std::move(queue_.front());
    queue_.pop_front();
    changed_.notify_all();
    return true;
  }

  /// The error of the earliest line is kept.
  void fail(Status status, std::uint64_t sequence) {
    const std::lock_guard lock(mutex_);
    if (!failed_ || sequence < failed_sequence_) {
      status_ = std::move(status);
      failed_sequence_ = sequence;
    }
    failed_ = true;
    changed_.notify_all();
  }

  void skip(const Status& status) {
    const std::lock_guard lock(mutex_);
    ++report_.skipped;
    if (options_.warn) options_.warn(status.message() + " (skipped)");
  }

  void count(std::uint64_t documents, std::uint64_t bytes, std::uint64_t input_bytes) {
    const std::lock_guard lock(mutex_);
    report_.documents += documents;
    report_.bytes += bytes;
    input_bytes_ += input_bytes;
    if (options_.progress != nullptr) {
      options_.progress->update(
          {"indexing", report_.documents, input_bytes_, total_bytes_, report_.bytes});
    }
  }

  Status status() const { return status_; }
  const IngestReport& report() const { return report_; }

 private:
  const std::size_t capacity_;
  const WriteOptions& options_;
  const std::uint64_t total_bytes_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<InputBatch> queue_;
  bool ended_ = false;
  bool failed_ = false;
  Status status_;
  std::uint64_t failed_sequence_ = 0;
  std::uint64_t input_bytes_ = 0;
  IngestReport report_;
};

std::string place(const InputBatch& batch, std::size_t line_index) {
  if (!batch.lines_are_lines) return batch.source;
  const std::uint64_t line =
      batch.line_numbers.empty() ? batch.first_line + line_index : batch.line_numbers[line_index];
  return (batch.source.empty() ? "" : batch.source + ": ") + "line " + std::to_string(line);
}

class Worker {
 public:
  Worker(Pipeline& pipeline, index::DocumentConsumer& consumer, const index::Settings& settings,
         bool skip_invalid)
      : pipeline_(pipeline), consumer_(consumer), parser_(settings), skip_invalid_(skip_invalid) {}

  void run() {
    InputBatch batch;
    while (pipeline_.pop(batch)) {
      if (!take(batch)) return;
    }
    // After a failure nothing is committed: what is buffered need not be written, and an error of
    // writing it would only hide the first.
    if (pipeline_.failed()) return;
    if (Status status = consumer_.finish(); !status.ok()) pipeline_.fail(std::move(status), 0);
  }

 private:
  bool take(const InputBatch& batch) {
    std::uint64_t documents = 0;
    std::string_view rest(batch.text.data(), batch.size);
    for (std::size_t line_index = 0; !rest.empty(); ++line_index) {
      const auto end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (is_blank(line)) continue;
      const std::uint64_t sequence = batch.first_sequence + line_index;
      bool refused = false;
      if (Status status = take_line(line, sequence, refused); !status.ok()) {
        status = status.with_context(place(batch, line_index));
        if (!refused || !skip_invalid_) {
          pipeline_.fail(std::move(status), sequence);
          return false;
        }
        pipeline_.skip(status);
        continue;
      }
      ++documents;
    }
    pipeline_.count(documents, batch.size, batch.input_bytes);
    return true;
  }

  /// `refused`: the fault is the document's, not the index's.
  Status take_line(std::string_view line, std::uint64_t sequence, bool& refused) {
    auto parsed = parser_.parse(line);
    if (!parsed.ok()) {
      refused = true;
      return parsed.status();
    }
    index::Document& document = **parsed;
    document.sequence = sequence;
    Status status = consumer_.add(document);
    refused = status.code() == StatusCode::kInvalidArgument || status.code() == StatusCode::kLimit;
    return status;
  }

  Pipeline& pipeline_;
  index::DocumentConsumer& consumer_;
  DocumentParser parser_;
  const bool skip_invalid_;
};

Status failure(const std::exception& error) {
  return internal_error(std::string("out of memory or another failure while indexing: ") +
                        error.what());
}

/// Gives the pipeline all there is, or until a worker fails. An error is that of reading: lines
/// before the unreadable place are judged first, those that wait in the queue too.
Status read_all(const NextBatch& next, Pipeline& pipeline) {
  while (true) {
    InputBatch lines;
    FTS_ASSIGN(const bool more, next(lines));
    if (!more || !pipeline.push(std::move(lines))) return ok_status();
  }
}

/// The pipeline counts documents as they are read, against the size of the input; of the index
/// below only what comes after (merging) is passed on.
class AfterIndexing final : public ProgressSink {
 public:
  explicit AfterIndexing(ProgressSink* sink) : sink_(sink) {}
  void update(const ProgressUpdate& progress) override {
    if (sink_ != nullptr && progress.phase != "indexing") sink_->update(progress);
  }

 private:
  ProgressSink* sink_;
};

}  // namespace

Status ingest(index::WriteBatch& batch, const index::Settings& settings, const NextBatch& next,
              std::uint64_t total_bytes, const WriteOptions& options, IngestReport& report) {
  const std::uint32_t thread_count = std::max(1U, options.threads);
  std::vector<std::unique_ptr<index::DocumentConsumer>> consumers;
  for (std::uint32_t i = 0; i < thread_count; ++i) {
    FTS_ASSIGN(auto consumer, batch.consumer());
    consumers.push_back(std::move(consumer));
  }
  Pipeline pipeline(thread_count + 1, options, total_bytes);
  Status unread;
  std::vector<std::jthread> threads;
  try {
    for (auto& consumer : consumers) {
      threads.emplace_back([&pipeline, &settings, &options, consumer = consumer.get()] {
        try {
          Worker(pipeline, *consumer, settings, options.skip_invalid).run();
        } catch (const std::exception& error) {
          pipeline.fail(failure(error), 0);
        }
      });
    }
    unread = read_all(next, pipeline);
  } catch (const std::exception& error) {
    // No more threads to be had, or no memory: the threads there are must end all the same.
    pipeline.fail(failure(error), ~std::uint64_t{0});
  }
  pipeline.end();
  threads.clear();
  report.documents += pipeline.report().documents;
  report.bytes += pipeline.report().bytes;
  report.skipped += pipeline.report().skipped;
  return pipeline.status().ok() ? unread : pipeline.status();
}

index::WriterOptions writer_options(const WriteOptions& options) {
  index::WriterOptions writer;
  writer.memory_bytes = options.memory_bytes;
  writer.threads = std::max(1U, options.threads);
  writer.merge = options.merge;
  writer.settings = options.settings;
  writer.progress = options.progress;
  writer.warn = options.warn;
  return writer;
}

Result<IngestReport> write_batch(index::Index& index, const WriteOptions& options,
                                 std::uint64_t total_bytes, const NextBatch& next) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  IngestReport report;
  AfterIndexing after_indexing(options.progress);
  index::WriterOptions writer = writer_options(options);
  writer.progress = &after_indexing;
  FTS_ASSIGN(auto batch, index.begin(writer));
  const index::Settings settings = options.settings.value_or(index.snapshot()->settings);
  FTS_TRY(ingest(*batch, settings, next, total_bytes, options, report));
  FTS_ASSIGN(const index::CommitStats stats, batch->commit());
  report.replaced = stats.replaced;
  report.repeated = report.documents - stats.added;
  report.merging = stats.merging;
  report.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return report;
}

}  // namespace fts::service

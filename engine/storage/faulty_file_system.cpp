#include "engine/storage/faulty_file_system.hpp"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <mutex>
#include <utility>

#include "engine/storage/errno_status.hpp"

namespace fts::storage {

/// Counts, logs and decides. Any thread.
class FaultyFileSystem::State {
 public:
  enum class Need { kNothing, kSpace };

  void arm(const Fault& fault) {
    const std::lock_guard lock(mutex_);
    fault_ = fault;
    calls_ = 0;
    struck_ = false;
    log_.clear();
  }

  /// Counts a call; an error when it must fail.
  Status enter(const std::string& operation, const std::string& path, Need need) {
    const std::lock_guard lock(mutex_);
    ++calls_;
    const bool fails = must_fail(need);
    std::string line = std::to_string(calls_) + " " + operation + " " + path;
    if (fails) line += " FAILED";
    log_.push_back(std::move(line));
    if (log_.size() > kMaxLogLines) log_.pop_front();
    if (!fails) return ok_status();
    struck_ = true;
    return failure(operation, path).with_context("call " + std::to_string(calls_));
  }

  std::uint64_t calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }
  bool struck() const {
    const std::lock_guard lock(mutex_);
    return struck_;
  }
  bool short_write() const {
    const std::lock_guard lock(mutex_);
    return fault_.short_write;
  }
  std::vector<std::string> log() const {
    const std::lock_guard lock(mutex_);
    return {log_.begin(), log_.end()};
  }
  void count_object(bool opened) {
    const std::lock_guard lock(mutex_);
    opened ? ++open_objects_ : --open_objects_;
  }
  std::uint64_t open_objects() const {
    const std::lock_guard lock(mutex_);
    return open_objects_;
  }

 private:
  static constexpr std::size_t kMaxLogLines = 10'000;

  bool must_fail(Need need) const {
    if (fault_.call == 0 || calls_ < fault_.call) return false;
    if (struck_) return fault_.for_ever && can_fail(need);
    // A fault that does not fit its call waits for the next one that it fits.
    return can_fail(need);
  }
  bool can_fail(Need need) const {
    return fault_.code != StatusCode::kOutOfSpace || need == Need::kSpace;
  }
  Status failure(const std::string& operation, const std::string& path) const {
    if (fault_.code == StatusCode::kOutOfSpace) return errno_status(operation, path, ENOSPC);
    if (fault_.code == StatusCode::kIoError) return errno_status(operation, path, EIO);
    return {fault_.code, operation + " " + path + ": planted fault"};
  }

  mutable std::mutex mutex_;
  Fault fault_;
  std::uint64_t calls_ = 0;
  bool struck_ = false;
  std::deque<std::string> log_;
  std::uint64_t open_objects_ = 0;
};

namespace {

using State = FaultyFileSystem::State;
using Need = State::Need;
using StatePtr = std::shared_ptr<State>;

/// Counts an object for as long as it lives.
class ObjectCount {
 public:
  explicit ObjectCount(StatePtr state) : state_(std::move(state)) { state_->count_object(true); }
  ObjectCount(const ObjectCount&) = delete;
  ObjectCount& operator=(const ObjectCount&) = delete;
  ~ObjectCount() { state_->count_object(false); }

  Status enter(const std::string& operation, const std::string& path,
               Need need = Need::kNothing) const {
    return state_->enter(operation, path, need);
  }
  bool short_write() const { return state_->short_write(); }

 private:
  const StatePtr state_;
};

class FaultyReadableFile final : public ReadableFile {
 public:
  FaultyReadableFile(StatePtr state, std::string path, std::unique_ptr<ReadableFile> base)
      : count_(std::move(state)), path_(std::move(path)), base_(std::move(base)) {}
  std::uint64_t size() const override { return base_->size(); }
  Status read_at(std::uint64_t offset, std::span<std::uint8_t> target) const override {
    FTS_TRY(count_.enter("read", path_));
    return base_->read_at(offset, target);
  }
  Result<Bytes> contents() const override {
    FTS_TRY(count_.enter("map", path_));
    return base_->contents();
  }

 private:
  const ObjectCount count_;
  const std::string path_;
  const std::unique_ptr<ReadableFile> base_;
};

class FaultySequentialFile final : public SequentialFile {
 public:
  FaultySequentialFile(StatePtr state, std::string path, std::unique_ptr<SequentialFile> base)
      : count_(std::move(state)), path_(std::move(path)), base_(std::move(base)) {}
  Result<std::size_t> read(std::span<std::uint8_t> target) override {
    FTS_TRY(count_.enter("read", path_));
    return base_->read(target);
  }

 private:
  const ObjectCount count_;
  const std::string path_;
  const std::unique_ptr<SequentialFile> base_;
};

class FaultyWritableFile final : public WritableFile {
 public:
  FaultyWritableFile(StatePtr state, std::string path, std::unique_ptr<WritableFile> base)
      : count_(std::move(state)), path_(std::move(path)), base_(std::move(base)) {}

  Status append(Bytes bytes) override {
    const auto operation = "append (" + std::to_string(bytes.size()) + " bytes)";
    const Status entered = enter(operation);
    if (!entered.ok() && !poisoned_before_ && count_.short_write()) {
      static_cast<void>(base_->append(bytes.first(bytes.size() / 2)).ok());
    }
    FTS_TRY(entered);
    return keep(base_->append(bytes));
  }
  Status sync() override {
    FTS_TRY(enter("sync"));
    return keep(base_->sync());
  }
  Status close() override {
    const Status entered = count_.enter("close", path_);
    Status closed = base_->close();
    FTS_TRY(poison_);
    FTS_TRY(entered);
    return closed;
  }
  std::uint64_t size() const override { return base_->size(); }

 private:
  Status enter(const std::string& operation) {
    poisoned_before_ = !poison_.ok();
    const Status entered = count_.enter(operation, path_, Need::kSpace);
    return poisoned_before_ ? poison_ : keep(entered);
  }
  Status keep(Status status) {
    if (!status.ok()) poison_ = status;
    return status;
  }

  const ObjectCount count_;
  const std::string path_;
  const std::unique_ptr<WritableFile> base_;
  Status poison_;
  bool poisoned_before_ = false;
};

class FaultyFileLock final : public FileLock {
 public:
  FaultyFileLock(StatePtr state, std::unique_ptr<FileLock> base)
      : count_(std::move(state)), base_(std::move(base)) {}

 private:
  const ObjectCount count_;
  const std::unique_ptr<FileLock> base_;
};

}  // namespace

FaultyFileSystem::FaultyFileSystem(FileSystem& base)
    : base_(base), state_(std::make_shared<State>()) {}
FaultyFileSystem::~FaultyFileSystem() = default;

void FaultyFileSystem::arm(const Fault& fault) { state_->arm(fault); }
std::uint64_t FaultyFileSystem::calls() const { return state_->calls(); }
bool FaultyFileSystem::struck() const { return state_->struck(); }
std::vector<std::string> FaultyFileSystem::log() const { return state_->log(); }
std::uint64_t FaultyFileSystem::open_objects() const { return state_->open_objects(); }

std::string FaultyFileSystem::log_tail(std::size_t lines) const {
  const auto all = log();
  std::string text;
  for (std::size_t i = all.size() - std::min(lines, all.size()); i < all.size(); ++i) {
    text += all[i];
    text += '\n';
  }
  return text;
}

Result<std::unique_ptr<ReadableFile>> FaultyFileSystem::open(const std::string& path) {
  FTS_TRY(state_->enter("open", path, Need::kNothing));
  FTS_ASSIGN(auto file, base_.open(path));
  return std::unique_ptr<ReadableFile>(
      std::make_unique<FaultyReadableFile>(state_, path, std::move(file)));
}

Result<std::unique_ptr<SequentialFile>> FaultyFileSystem::open_sequential(const std::string& path) {
  FTS_TRY(state_->enter("open_sequential", path, Need::kNothing));
  FTS_ASSIGN(auto file, base_.open_sequential(path));
  return std::unique_ptr<SequentialFile>(
      std::make_unique<FaultySequentialFile>(state_, path, std::move(file)));
}

Result<std::unique_ptr<WritableFile>> FaultyFileSystem::create(const std::string& path) {
  FTS_TRY(state_->enter("create", path, Need::kSpace));
  FTS_ASSIGN(auto file, base_.create(path));
  return std::unique_ptr<WritableFile>(
      std::make_unique<FaultyWritableFile>(state_, path, std::move(file)));
}

Result<std::unique_ptr<WritableFile>> FaultyFileSystem::open_append(const std::string& path) {
  FTS_TRY(state_->enter("open_append", path, Need::kSpace));
  FTS_ASSIGN(auto file, base_.open_append(path));
  return std::unique_ptr<WritableFile>(
      std::make_unique<FaultyWritableFile>(state_, path, std::move(file)));
}

Result<FileInfo> FaultyFileSystem::info(const std::string& path) {
  FTS_TRY(state_->enter("info", path, Need::kNothing));
  return base_.info(path);
}

Result<std::vector<std::string>> FaultyFileSystem::list(const std::string& folder) {
  FTS_TRY(state_->enter("list", folder, Need::kNothing));
  return base_.list(folder);
}

Status FaultyFileSystem::create_folders(const std::string& folder) {
  FTS_TRY(state_->enter("create_folders", folder, Need::kSpace));
  return base_.create_folders(folder);
}

Status FaultyFileSystem::rename(const std::string& from, const std::string& to) {
  FTS_TRY(state_->enter("rename", from + " to " + to, Need::kNothing));
  return base_.rename(from, to);
}

Status FaultyFileSystem::remove(const std::string& path) {
  FTS_TRY(state_->enter("remove", path, Need::kNothing));
  return base_.remove(path);
}

Status FaultyFileSystem::remove_folder(const std::string& path) {
  FTS_TRY(state_->enter("remove_folder", path, Need::kNothing));
  return base_.remove_folder(path);
}

Status FaultyFileSystem::truncate(const std::string& path, std::uint64_t size_bytes) {
  const auto operation = "truncate (to " + std::to_string(size_bytes) + " bytes)";
  FTS_TRY(state_->enter(operation, path, Need::kNothing));
  return base_.truncate(path, size_bytes);
}

Status FaultyFileSystem::sync_folder(const std::string& folder) {
  FTS_TRY(state_->enter("sync_folder", folder, Need::kNothing));
  return base_.sync_folder(folder);
}

Result<std::unique_ptr<FileLock>> FaultyFileSystem::lock(const std::string& path) {
  FTS_TRY(state_->enter("lock", path, Need::kNothing));
  FTS_ASSIGN(auto lock, base_.lock(path));
  return std::unique_ptr<FileLock>(std::make_unique<FaultyFileLock>(state_, std::move(lock)));
}

}  // namespace fts::storage

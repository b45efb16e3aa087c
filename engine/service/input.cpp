#include "engine/service/input.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <unordered_map>

#include "engine/base/hash.hpp"
#include "engine/base/limits.hpp"
#include "engine/base/suggest.hpp"
#include "engine/service/byte_source.hpp"
#include "engine/service/csv.hpp"
#include "engine/service/document_json.hpp"
#include "engine/service/json_array.hpp"
#include "engine/service/text_document.hpp"

namespace fts::service {

namespace {

constexpr std::size_t kBatchBytes = 1 << 20;
constexpr std::size_t kLinePieceBytes = 256 << 10;
constexpr std::string_view kForms =
    ".jsonl, .ndjson, .json, .csv, .txt or .md, each also .gz or .zst";

enum class Form { kLines, kArray, kCsv, kText, kMarkdown, kUnknown };

std::string_view file_name(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);
}

std::string_view without_compression(std::string_view name) {
  for (const std::string_view ending : {".gz", ".zst"}) {
    if (name.ends_with(ending)) name.remove_suffix(ending.size());
  }
  return name;
}

/// Without empty and `.` parts, so that one file is not taken for two.
std::string plain_path(std::string_view path) {
  std::string plain(path.starts_with('/') ? "/" : "");
  while (!path.empty()) {
    const auto part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (!part.empty() && part != ".") plain = storage::join_path(plain, part);
  }
  return plain;
}

Form form_of(std::string_view path) {
  const auto name = without_compression(file_name(path));
  if (path == "-" || name.ends_with(".jsonl") || name.ends_with(".ndjson")) return Form::kLines;
  if (name.ends_with(".json")) return Form::kArray;
  if (name.ends_with(".csv")) return Form::kCsv;
  if (name.ends_with(".txt")) return Form::kText;
  if (name.ends_with(".md")) return Form::kMarkdown;
  return Form::kUnknown;
}

struct InputFile {
  std::string path;
  Form form = Form::kLines;
  std::string id;  ///< of a text file
};

bool is_text(Form form) { return form == Form::kText || form == Form::kMarkdown; }

/// What the inputs stand for.
struct FileList {
  std::deque<InputFile> files;
  std::uint64_t total_bytes = 0;
  bool sized = true;
  std::uint64_t skipped = 0;
};

/// By line feed after line feed: lines are long enough.
std::uint64_t count_lines(std::string_view text) {
  std::uint64_t lines = 0;
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    ++lines;
  }
  return lines;
}

/// Turns the bytes of one file into JSON lines.
class FileLines {
 public:
  FileLines(std::unique_ptr<ByteSource> source, InputFile file, const InputOptions& options)
      : source_(std::move(source)),
        file_(std::move(file)),
        warn_(options.warn),
        csv_(options.text_fields) {}

  std::uint64_t consumed() const { return source_->consumed(); }
  const InputFile& file() const { return file_; }

  /// Appends complete lines, about kBatchBytes of them; false at the end of the file.
  Result<bool> next(InputBatch& batch) {
    batch.first_line = next_line_;
    batch.line_count = 0;
    batch.line_numbers.clear();
    batch.lines_are_lines = !is_text(file_.form);
    while (!ended_ && batch.text.size() < kBatchBytes) {
      if (Status status = file_.form == Form::kLines ? read_lines(batch) : read_converted(batch);
          !status.ok()) {
        return status.with_context(file_.path);
      }
    }
    return !batch.text.empty();
  }

 private:
  Result<std::size_t> fill(std::string& target) {
    const auto old = target.size();
    target.resize(old + kLinePieceBytes);
    auto got =
        source_->read({reinterpret_cast<std::uint8_t*>(target.data()) + old, kLinePieceBytes});
    target.resize(old + (got.ok() ? *got : 0));
    return got;
  }

  Status read_lines(InputBatch& batch) {
    const auto old = rest_.size();
    FTS_ASSIGN(const std::size_t got, fill(rest_));
    if (got == 0) {
      ended_ = true;
      if (!rest_.empty()) rest_.push_back('\n');
    }
    take_bom();
    // What was there before has no line end: a line of megabytes is looked through once.
    const auto from = std::min(old, rest_.size());
    const auto end_in_new = std::string_view(rest_).substr(from).rfind('\n');
    const auto end = end_in_new == std::string_view::npos ? end_in_new : from + end_in_new;
    if (end == std::string::npos) {
      if (rest_.size() > limits::kMaxDocumentBytes) {
        return limit_exceeded(
            "line " + std::to_string(next_line_) + ": longer than kMaxDocumentBytes = " +
            std::to_string(limits::kMaxDocumentBytes) + " bytes; split the document");
      }
      return ok_status();
    }
    const auto lines = count_lines(std::string_view(rest_).substr(0, end + 1));
    next_line_ += lines;
    batch.line_count += lines;
    batch.text.append(rest_, 0, end + 1);
    rest_.erase(0, end + 1);
    return ok_status();
  }

  /// Off the front of the file.
  void take_bom() {
    constexpr std::string_view kBom = "\xef\xbb\xbf";
    const bool may_become_one = rest_.size() < kBom.size() && kBom.starts_with(rest_) && !ended_;
    if (begun_ || may_become_one) return;
    begun_ = true;
    if (rest_.starts_with(kBom)) rest_.erase(0, kBom.size());
  }

  Status read_converted(InputBatch& batch) {
    std::string bytes;
    FTS_ASSIGN(const std::size_t got, fill(bytes));
    if (got == 0) ended_ = true;
    const auto before = batch.text.size();
    Status status = convert(bytes, batch);
    batch.line_count += count_lines(std::string_view(batch.text).substr(before));
    return status;
  }

  Status convert(const std::string& bytes, InputBatch& batch) {
    const bool end = bytes.empty();
    switch (file_.form) {
      case Form::kCsv:
        return end ? csv_.finish(batch.text, batch.line_numbers)
                   : csv_.feed(bytes, batch.text, batch.line_numbers);
      case Form::kArray:
        return end ? array_.finish() : array_.feed(bytes, batch.text, batch.line_numbers);
      default:
        return read_text(bytes, end, batch);
    }
  }

  Status read_text(std::string_view bytes, bool end, InputBatch& batch) {
    rest_.append(bytes);
    if (rest_.size() > limits::kMaxDocumentBytes) {
      return limit_exceeded("larger than kMaxDocumentBytes = " +
                            std::to_string(limits::kMaxDocumentBytes) + " bytes; split it");
    }
    if (!end) return ok_status();
    const bool markdown = file_.form == Form::kMarkdown;
    std::string note;
    FTS_ASSIGN(const std::string json, text_to_json(file_.id, rest_, markdown, &note));
    if (!note.empty() && warn_) warn_(file_.path + ": " + note);
    rest_.clear();
    batch.text += json;
    batch.text.push_back('\n');
    return ok_status();
  }

  std::unique_ptr<ByteSource> source_;
  InputFile file_;
  const std::function<void(std::string_view)> warn_;
  std::string rest_;
  CsvParser csv_;
  JsonArraySplitter array_;
  std::uint64_t next_line_ = 1;
  bool begun_ = false;  ///< of lines: a byte order mark was looked for
  bool ended_ = false;
};

class Reader final : public InputReader {
 public:
  Reader(storage::FileSystem& fs, FileList list, const InputOptions& options)
      : fs_(fs),
        files_(std::move(list.files)),
        options_(options),
        total_bytes_(list.sized ? list.total_bytes : 0),
        skipped_(list.skipped) {}

  std::uint64_t total_bytes() const override { return total_bytes_; }
  std::uint64_t skipped() const override { return skipped_; }

  Result<bool> next(InputBatch& batch) override {
    batch.text.clear();
    while (true) {
      if (!current_) {
        if (files_.empty()) return false;
        FTS_ASSIGN(auto source, open_byte_source(fs_, files_.front().path));
        current_.emplace(std::move(source), files_.front(), options_);
        consumed_ = 0;
        files_.pop_front();
      }
      FTS_ASSIGN(const bool some, current_->next(batch));
      if (!some) {
        current_.reset();
        continue;
      }
      batch.source = current_->file().path;
      batch.input_bytes = current_->consumed() - consumed_;
      consumed_ = current_->consumed();
      batch.size = batch.text.size();
      batch.first_sequence = sequence_;
      sequence_ += batch.line_count;
      batch.text.append(kJsonPadding, ' ');
      return true;
    }
  }

 private:
  storage::FileSystem& fs_;
  std::deque<InputFile> files_;
  const InputOptions options_;
  std::optional<FileLines> current_;
  const std::uint64_t total_bytes_;
  const std::uint64_t skipped_;
  std::uint64_t consumed_ = 0;
  std::uint64_t sequence_ = 1;
};

/// Expands inputs into files.
class Expander {
 public:
  Expander(storage::FileSystem& fs, const InputOptions& options) : fs_(fs), options_(options) {}

  /// `below`: the path from the input that was named; empty for that input.
  Status expand(const std::string& path, const std::string& below) {
    if (path == "-" && below.empty()) {
      list_.files.push_back({path, Form::kLines, {}});
      list_.sized = false;
      return ok_status();
    }
    FTS_ASSIGN(const storage::FileInfo info, fs_.info(path));
    if (info.type != storage::FileType::kFolder) return add(path, below, info);
    FTS_ASSIGN(const auto names, fs_.list(path));
    for (const auto& name : names) {
      if (name.starts_with('.')) continue;
      FTS_TRY(expand(storage::join_path(path, name), below.empty() ? name : below + "/" + name));
    }
    return ok_status();
  }

  FileList take() { return std::move(list_); }

 private:
  Status add(const std::string& path, const std::string& below, const storage::FileInfo& info) {
    InputFile file{path, form_of(path), {}};
    if (file.form == Form::kUnknown) {
      const std::string message = path + ": unknown form of file; expected " + std::string(kForms);
      if (below.empty()) return invalid_argument(message);
      warn(message + "; skipped");
      return ok_status();
    }
    if (is_text(file.form)) {
      const std::string_view name = file_name(path);
      file.id = without_ending(options_.path_ids && !below.empty() ? below : name);
      if (Status status = claim(file); !status.ok()) {
        if (!options_.skip_invalid) return status;
        warn(status.message() + " (skipped)");
        ++list_.skipped;
        return ok_status();
      }
    }
    if (info.type == storage::FileType::kOther) list_.sized = false;
    list_.total_bytes += info.size_bytes;
    list_.files.push_back(std::move(file));
    return ok_status();
  }

  static std::string_view without_ending(std::string_view name) {
    name = without_compression(name);
    return name.substr(0, name.find_last_of('.'));
  }

  /// The id for this file alone: of another path it would replace that text silently.
  Status claim(const InputFile& file) {
    const auto path = plain_path(file.path);
    const auto [known, first] = texts_.emplace(file.id, path);
    if (first || known->second == path) return ok_status();
    return invalid_argument(
        file.path + ": its id would be '" + file.id + "', as that of " + known->second +
        "; rename one of them" +
        (options_.path_ids ? "" : ", or let the paths be the ids (--path-ids)"));
  }

  void warn(const std::string& message) const {
    if (options_.warn) options_.warn(message);
  }

  storage::FileSystem& fs_;
  const InputOptions& options_;
  FileList list_;
  std::unordered_map<std::string, std::string, StringHash> texts_;  ///< paths by id
};

}  // namespace

Result<std::unique_ptr<InputReader>> InputReader::open(storage::FileSystem& fs,
                                                       const std::vector<std::string>& inputs,
                                                       const InputOptions& options) {
  Expander expander(fs, options);
  for (const auto& input : inputs) FTS_TRY(expander.expand(input, {}));
  FileList list = expander.take();
  if (list.files.empty()) {
    std::string names;
    for (const auto& input : inputs) names += (names.empty() ? "" : ", ") + input;
    return invalid_argument("found nothing to index in " + names +
                            "; expected files of the forms " + std::string(kForms));
  }
  return std::unique_ptr<InputReader>(std::make_unique<Reader>(fs, std::move(list), options));
}

}  // namespace fts::service

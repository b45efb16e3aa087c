#include "engine/service/csv.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/service/json_writer.hpp"

namespace fts::service {

namespace {

/// Whether `cell` is a number in JSON's grammar: what is written otherwise (leading zeros, a plus)
/// is text.
bool is_json_number(std::string_view cell) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t begin = i;
    while (i < cell.size() && cell[i] >= '0' && cell[i] <= '9') ++i;
    return i - begin;
  };
  if (i < cell.size() && cell[i] == '-') ++i;
  const std::size_t first = i;
  const std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && cell[first] == '0')) return false;
  if (i < cell.size() && cell[i] == '.') {
    ++i;
    if (digits() == 0) return false;
  }
  if (i < cell.size() && (cell[i] == 'e' || cell[i] == 'E')) {
    ++i;
    if (i < cell.size() && (cell[i] == '-' || cell[i] == '+')) ++i;
    if (digits() == 0) return false;
  }
  return i == cell.size();
}

}  // namespace

std::string cell_to_json(std::string_view cell) {
  if (cell.empty()) return "null";
  if (cell == "true" || cell == "false" || is_json_number(cell)) return std::string(cell);
  std::string json;
  append_json_string(json, cell);
  return json;
}

void CsvParser::choose_separator(std::string_view bytes) {
  const auto header = bytes.substr(0, bytes.find('\n'));
  const auto commas = std::count(header.begin(), header.end(), ',');
  const auto semicolons = std::count(header.begin(), header.end(), ';');
  separator_ = semicolons > commas ? ';' : ',';
}

Status CsvParser::end_record(std::string& lines, std::vector<std::uint64_t>& numbers) {
  record_.push_back(std::move(cell_));
  cell_.clear();
  state_ = State::kStart;
  record_bytes_ = 0;
  const bool blank = record_.size() == 1 && record_.front().empty();
  const std::uint64_t number = record_line_;
  record_line_ = line_;
  if (blank) {
    record_.clear();
    return ok_status();
  }
  if (header_.empty()) {
    header_ = std::move(record_);
    record_.clear();
    if (std::find(header_.begin(), header_.end(), "id") == header_.end()) {
      return invalid_argument(
          "line 1: expected a header line that names the fields, among them 'id'");
    }
    return ok_status();
  }
  if (record_.size() != header_.size()) {
    return invalid_argument("line " + std::to_string(number) + ": expected " +
                            std::to_string(header_.size()) + " cells as in the header, but came " +
                            std::to_string(record_.size()));
  }
  JsonWriter json;
  json.begin_object();
  for (std::size_t i = 0; i < header_.size(); ++i) {
    json.key(header_[i]);
    // Ids stay as they are written: 007 and 7 are two documents.
    if (header_[i] == "id" ||
        std::find(text_fields_.begin(), text_fields_.end(), header_[i]) != text_fields_.end()) {
      json.string(record_[i]);
    } else {
      json.raw(cell_to_json(record_[i]));
    }
  }
  json.end_object();
  lines += json.text();
  lines.push_back('\n');
  numbers.push_back(number);
  record_.clear();
  return ok_status();
}

Status CsvParser::take(char c, std::string& lines, std::vector<std::uint64_t>& numbers) {
  if (++record_bytes_ > limits::kMaxDocumentBytes) {
    return limit_exceeded(
        "line " + std::to_string(record_line_) + ": a record is larger than kMaxDocumentBytes = " +
        std::to_string(limits::kMaxDocumentBytes) + " bytes; is a quote left open?");
  }
  if (c == '\0') {
    return invalid_argument(
        "line " + std::to_string(line_) +
        ": a byte is NUL: the file looks binary, or is UTF-16; expected text in "
        "UTF-8");
  }
  if (state_ == State::kQuoted) {
    if (c == '"') {
      state_ = State::kQuoteInQuoted;
    } else {
      cell_.push_back(c);
    }
    return ok_status();
  }
  if (c == '"' && state_ == State::kStart && cell_.empty()) {
    state_ = State::kQuoted;
    return ok_status();
  }
  if (c == '"' && state_ == State::kQuoteInQuoted) {
    cell_.push_back('"');
    state_ = State::kQuoted;
    return ok_status();
  }
  if (c == separator_) {
    record_.push_back(std::move(cell_));
    cell_.clear();
    state_ = State::kStart;
    return ok_status();
  }
  if (c == '\n') {
    if (!cell_.empty() && cell_.back() == '\r' && state_ != State::kQuoteInQuoted) cell_.pop_back();
    return end_record(lines, numbers);
  }
  if (state_ == State::kQuoteInQuoted) {
    if (c == '\r') return ok_status();
    return invalid_argument(
        "line " + std::to_string(line_) +
        ": expected a separator or a line end after a closing quote; double quotes inside a cell");
  }
  state_ = State::kPlain;
  cell_.push_back(c);
  return ok_status();
}

Status CsvParser::feed(std::string_view bytes, std::string& lines,
                       std::vector<std::uint64_t>& numbers) {
  if (separator_ == 0 && !bytes.empty()) {
    if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
    choose_separator(bytes);
  }
  for (const char c : bytes) {
    if (c == '\n') ++line_;
    FTS_TRY(take(c, lines, numbers));
  }
  return ok_status();
}

Status CsvParser::finish(std::string& lines, std::vector<std::uint64_t>& numbers) {
  if (state_ == State::kQuoted) {
    return invalid_argument("line " + std::to_string(record_line_) +
                            ": a quote opens and never closes");
  }
  if (record_.empty() && cell_.empty()) return ok_status();
  return end_record(lines, numbers);
}

}  // namespace fts::service

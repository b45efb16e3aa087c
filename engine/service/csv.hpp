#pragma once

// Comma-separated values (RFC 4180): a header line names the fields, quotes may hold commas, line
// ends and doubled quotes. The separator is a comma, or a semicolon where the header has more of
// those.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.hpp"

namespace fts::service {

class CsvParser {
 public:
  /// Cells of columns named in `text_fields` are strings whatever they look like, as are ids.
  explicit CsvParser(std::vector<std::string> text_fields = {"title", "body"})
      : text_fields_(std::move(text_fields)) {}
  /// Feeds bytes; complete records become JSON objects appended to `lines`, one a line, with the
  /// line number at which each began appended to `numbers`. kInvalidArgument names the line.
  Status feed(std::string_view bytes, std::string& lines, std::vector<std::uint64_t>& numbers);
  /// The last record, when the file does not end in a line end.
  Status finish(std::string& lines, std::vector<std::uint64_t>& numbers);

 private:
  Status end_record(std::string& lines, std::vector<std::uint64_t>& numbers);
  Status take(char c, std::string& lines, std::vector<std::uint64_t>& numbers);
  void choose_separator(std::string_view bytes);

  enum class State { kStart, kPlain, kQuoted, kQuoteInQuoted };
  const std::vector<std::string> text_fields_;
  State state_ = State::kStart;
  char separator_ = 0;
  std::vector<std::string> header_;
  std::vector<std::string> record_;
  std::string cell_;
  std::uint64_t line_ = 1;
  std::uint64_t record_line_ = 1;
  std::size_t record_bytes_ = 0;
};

/// The JSON value that a cell stands for: a number where it is written as one ("12", "3.5", "-4e2";
/// not "007"), true and false, null when empty, else a string.
std::string cell_to_json(std::string_view cell);

}  // namespace fts::service

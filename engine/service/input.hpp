#pragma once

// Inputs of `ftsd index`, as a stream of batches of JSON lines: .jsonl and .ndjson (also .gz,
// .zst), .json (an array of objects, or one), .csv (the first record names the fields), .txt and
// .md, folders of them, and "-", JSON lines from standard input. Compressed files are read through;
// text, markdown and CSV become JSON objects here, so that everything after sees one form.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"
#include "engine/storage/file_system.hpp"

namespace fts::service {

/// Complete JSON lines, padded for the parser.
struct InputBatch {
  std::string text;      ///< lines, then kJsonPadding spaces
  std::size_t size = 0;  ///< without the padding
  std::string source;    ///< the input's path, "-" for standard input
  std::uint64_t first_line =
      1;  ///< line number (CSV: record's line; text file: 1) of the first line
  std::vector<std::uint64_t> line_numbers;  ///< of each line, where they do not count on (CSV)
  bool lines_are_lines = true;  ///< false where a "line" is a whole file (text, markdown)
  std::uint64_t line_count = 0;
  std::uint64_t first_sequence = 0;  ///< of its first line; lines count on
  std::uint64_t input_bytes = 0;     ///< bytes of input consumed for it, compressed as they lay
};

struct InputOptions {
  /// Those of the index, for forms that do not tell text from values.
  std::vector<std::string> text_fields;
  /// The id of a text file is its path below the input that was named, without the ending, instead
  /// of its stem alone.
  bool path_ids = false;
  bool skip_invalid = false;
  std::function<void(std::string_view)> warn;
};

class InputReader {
 public:
  /// Expands folders (recursively, in order of name; files of unknown form are skipped with a
  /// warning when found in a folder, an error when named). kNotFound, kIoError, kInvalidArgument
  /// name the path. Two text files that would have one id are kInvalidArgument naming both; with
  /// `skip_invalid` the second is left out with a warning.
  static Result<std::unique_ptr<InputReader>> open(storage::FileSystem& fs,
                                                   const std::vector<std::string>& inputs,
                                                   const InputOptions& options);
  virtual ~InputReader() = default;
  /// The next batch of about a mebibyte; false at the end of all inputs.
  virtual Result<bool> next(InputBatch& batch) = 0;
  /// Sum of the sizes of all inputs as they lie; 0 when one has no size (standard input).
  virtual std::uint64_t total_bytes() const = 0;
  /// Files left out by `skip_invalid`.
  virtual std::uint64_t skipped() const = 0;
};

}  // namespace fts::service

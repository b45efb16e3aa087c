#pragma once

// Splits a file that holds a JSON array of objects (or one object) into its elements, one a line,
// without holding the whole file: only strings, escapes and brackets are looked at; the document
// parser judges the rest.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.hpp"

namespace fts::service {

class JsonArraySplitter {
 public:
  /// Appends complete elements to `lines` and the line of the file where each began to `numbers`.
  Status feed(std::string_view bytes, std::string& lines, std::vector<std::uint64_t>& numbers);
  /// kInvalidArgument when the array or an element is not closed, or there was nothing.
  Status finish() const;

 private:
  Status outside(char c);

  enum class Where { kBefore, kInArray, kInElement, kAfter };
  Where where_ = Where::kBefore;
  bool array_ = false;
  bool comma_allowed_ = false;
  bool in_string_ = false;
  bool escaped_ = false;
  std::size_t depth_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t element_line_ = 1;
  std::string element_;
};

/// Puts a JSON text on one line: line ends between its tokens become spaces. Those inside strings,
/// which JSON does not allow, stay for the parser to refuse.
void join_json_lines(std::string& json);

}  // namespace fts::service

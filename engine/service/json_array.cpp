#include "engine/service/json_array.hpp"

#include "engine/base/limits.hpp"

namespace fts::service {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string at_line(std::uint64_t line) { return "line " + std::to_string(line) + ": "; }

}  // namespace

/// A byte between elements: brackets, commas, white space; sets `where_`.
Status JsonArraySplitter::outside(char c) {
  if (is_blank(c)) return ok_status();
  switch (where_) {
    case Where::kBefore:
      if (c == '[') {
        array_ = true;
        where_ = Where::kInArray;
        return ok_status();
      }
      if (c == '{') {
        where_ = Where::kInElement;
        return ok_status();
      }
      return invalid_argument(at_line(line_) + "expected a JSON array of objects, but came '" + c +
                              "'");
    case Where::kInArray:
      if (c == ',' && comma_allowed_) {
        comma_allowed_ = false;
        return ok_status();
      }
      if (c == ']') {
        where_ = Where::kAfter;
        return ok_status();
      }
      if (c == '{') {
        where_ = Where::kInElement;
        return ok_status();
      }
      return invalid_argument(
          at_line(line_) + "expected an object, a comma or ']' in the array, but came '" + c + "'");
    default:
      return invalid_argument(at_line(line_) +
                              "expected nothing after the end of the JSON value, but came '" + c +
                              "'; for one object a line, name the file .jsonl");
  }
}

Status JsonArraySplitter::feed(std::string_view bytes, std::string& lines,
                               std::vector<std::uint64_t>& numbers) {
  if (line_ == 1 && where_ == Where::kBefore && bytes.starts_with("\xef\xbb\xbf"))
    bytes.remove_prefix(3);
  for (const char c : bytes) {
    if (c == '\n') ++line_;
    if (where_ != Where::kInElement) {
      FTS_TRY(outside(c));
      if (where_ != Where::kInElement) continue;
      element_line_ = line_;
      depth_ = 0;
      element_.clear();
    }
    // Line ends mean nothing to JSON between tokens, and are invalid inside strings: a space keeps
    // either so.
    element_.push_back(c == '\n' && !in_string_ ? ' ' : c);
    if (element_.size() > limits::kMaxDocumentBytes) {
      return limit_exceeded(at_line(element_line_) +
                            "an object is larger than kMaxDocumentBytes = " +
                            std::to_string(limits::kMaxDocumentBytes) + " bytes; split it");
    }
    if (in_string_) {
      if (c == '\n')
        return invalid_argument(at_line(line_ - 1) +
                                "a JSON string is not closed before the line ends");
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
      }
      continue;
    }
    if (c == '"') in_string_ = true;
    if (c == '{' || c == '[') ++depth_;
    if ((c == '}' || c == ']') && --depth_ == 0) {
      lines += element_;
      lines.push_back('\n');
      numbers.push_back(element_line_);
      comma_allowed_ = true;
      where_ = array_ ? Where::kInArray : Where::kAfter;
    }
  }
  return ok_status();
}

void join_json_lines(std::string& json) {
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i] == '"') in_string = !in_string;
    if (json[i] == '\\' && in_string) ++i;  // what follows is escaped
    if (json[i] == '\n' && !in_string) json[i] = ' ';
  }
}

Status JsonArraySplitter::finish() const {
  if (where_ == Where::kAfter) return ok_status();
  if (where_ == Where::kBefore)
    return invalid_argument("expected a JSON array of objects, but the file is empty");
  return invalid_argument(at_line(where_ == Where::kInElement ? element_line_ : line_) +
                          "the JSON is cut short: expected a closing " +
                          (where_ == Where::kInElement ? "'}'" : "']'"));
}

}  // namespace fts::service

// The head of an answer, for the client (client.hpp).

#include <algorithm>

#include "engine/http/client.hpp"
#include "engine/http/uri.hpp"

namespace fts::http {

namespace {

constexpr std::size_t kMaxHeadBytes = 64 << 10;

/// "HTTP/1.1 200 OK" -> 200; 0 when it is something else.
int status_of(std::string_view line) {
  if (!line.starts_with("HTTP/1.1 ") && !line.starts_with("HTTP/1.0 ")) return 0;
  if (line.size() < 12 || (line.size() > 12 && line[12] != ' ')) return 0;
  int status = 0;
  for (const char c : line.substr(9, 3)) {
    if (c < '0' || c > '9') return 0;
    status = status * 10 + (c - '0');
  }
  return status >= 100 && status < 600 ? status : 0;
}

/// What is wrong with the header, or nothing.
std::string take_header(const HeaderField& field, ResponseHead& head, bool& framed) {
  if (field.name == "content-type") head.content_type = field.value;
  if (field.name == "connection" && to_lower(field.value) == "close") head.keep_alive = false;
  if (field.name != "content-length" && field.name != "transfer-encoding") return {};
  if (framed) return "its length is given twice";
  framed = true;
  if (field.name == "transfer-encoding") {
    if (to_lower(field.value) != "chunked") return "its transfer encoding is not 'chunked'";
    head.framing = BodyFraming::kChunked;
    return {};
  }
  if (!parse_content_length(field.value, head.content_length)) {
    return "its Content-Length is no number";
  }
  head.framing = BodyFraming::kLength;
  return {};
}

ResponseHeadResult failed(std::string why) {
  ResponseHeadResult result;
  result.state = ParseState::kError;
  result.error = std::move(why);
  return result;
}

}  // namespace

ResponseHeadResult parse_response_head(std::string_view bytes_so_far, bool no_body) {
  ResponseHeadResult result;
  bool framed = false;
  std::size_t begin = 0;
  for (bool first = true;; first = false) {
    auto line = next_line(bytes_so_far, begin, kMaxHeadBytes);
    if (line.state == ParseState::kNeedMore) return {};
    if (line.state == ParseState::kError) return failed(std::move(line.error.message));
    begin = line.next;
    if (first) {
      result.head.status = status_of(line.line);
      if (result.head.status == 0) return failed("it does not begin with 'HTTP/1.1 STATUS'");
      result.head.keep_alive = line.line.starts_with("HTTP/1.1");
      continue;
    }
    if (line.line.empty()) break;
    HeaderField field;
    auto fault = parse_header_line(line.line, field);
    if (fault.empty()) fault = take_header(field, result.head, framed);
    if (!fault.empty()) return failed(std::move(fault));
  }
  const int status = result.head.status;
  if (no_body || status < 200 || status == 204 || status == 304) {
    result.head.framing = BodyFraming::kNone;
    result.head.content_length = 0;
  } else if (!framed) {
    return failed("it does not say how long it is");
  }
  result.consumed = begin;
  result.state = ParseState::kDone;
  return result;
}

}  // namespace fts::http

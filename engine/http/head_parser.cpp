#include "engine/http/head_parser.hpp"

#include <algorithm>
#include <array>

#include "engine/http/uri.hpp"

namespace fts::http {

namespace {

constexpr std::array<std::string_view, 7> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                      "PATCH", "DELETE", "OPTIONS"};

/// Headers whose meaning is lost when they come twice.
constexpr std::array<std::string_view, 7> kSingletons = {
    "host",   "content-length", "transfer-encoding", "content-type", "authorization",
    "expect", "origin"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool is_visible(char c) { return c > 0x20 && c < 0x7f; }

/// RFC 3986: unreserved, sub-delims, ":" and "@", the escape's "%" and the separator.
bool is_path_char(char c) {
  return is_alphanumeric(c) ||
         std::string_view("-._~!$&'()*+,;=:@%/").find(c) != std::string_view::npos;
}

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

HttpError bad_request(std::string message) { return {400, std::move(message)}; }

/// Reads one head into `head`; each step leaves `error_` set, or is followed by the next.
class HeadReader {
 public:
  explicit HeadReader(RequestHead& head) : head_(head) {}

  bool read_request_line(std::string_view line);
  bool read_header(std::string_view line, std::size_t max_headers);
  /// What can be judged only when all headers are there.
  bool finish();

  HttpError take_error() { return std::move(error_); }

 private:
  bool fail(HttpError error) {
    error_ = std::move(error);
    return false;
  }
  bool fail(std::string message) { return fail(bad_request(std::move(message))); }

  bool read_target(std::string_view target);
  bool read_absolute_target(std::string_view target);
  bool read_path_and_query(std::string_view target);
  bool read_version(std::string_view version);
  bool read_host();
  bool read_framing();
  bool read_transfer_encoding(std::string_view value);
  bool read_connection();
  bool has(std::string_view name) const;

  RequestHead& head_;
  std::string authority_;  // of an absolute-form target
  HttpError error_;
};

bool HeadReader::read_request_line(std::string_view line) {
  if (line.empty()) return fail("the request begins with an empty line");
  const auto first = line.find(' ');
  const auto second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos || line.find(' ', second + 1) != std::string_view::npos) {
    return fail("the request line must be METHOD, one space, target, one space, HTTP/1.1");
  }
  const auto method = line.substr(0, first);
  if (!is_token(method)) return fail("the method is not a token");
  if (!read_version(line.substr(second + 1))) return false;
  if (!contains(kMethods, method)) {
    return fail({501, "the method '" + std::string(method.substr(0, 32)) +
                          "' is not known; there are GET, HEAD, POST, PUT, PATCH, DELETE and "
                          "OPTIONS, in capitals"});
  }
  head_.method = method;
  return read_target(line.substr(first + 1, second - first - 1));
}

bool HeadReader::read_version(std::string_view version) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (version.size() != 8 || version.substr(0, 5) != "HTTP/" || !is_digit(version[5]) ||
      version[6] != '.' || !is_digit(version[7])) {
    return fail("the request line must end with HTTP/1.1");
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return fail({505, "this server speaks HTTP/1.1, not " + std::string(version)});
  }
  head_.minor_version = version[7] - '0';
  return true;
}

bool HeadReader::read_target(std::string_view target) {
  if (target.empty()) return fail("the request line has no target");
  if (!std::all_of(target.begin(), target.end(), is_visible)) {
    return fail(
        "the target holds a byte that is not visible ASCII; percent-encode it "
        "('\u00e9' is '%C3%A9')");
  }
  if (target.find('#') != std::string_view::npos) {
    return fail("the target holds '#'; a fragment is not sent, and a number sign is '%23'");
  }
  if (target == "*" && head_.method == "OPTIONS") {
    head_.path = target;
    return true;
  }
  if (target.front() == '/') return read_path_and_query(target);
  return read_absolute_target(target);
}

bool HeadReader::read_absolute_target(std::string_view target) {
  constexpr std::string_view kScheme = "http://";
  if (to_lower(target.substr(0, kScheme.size())) != kScheme) {
    return fail("the target must be a path that begins with '/'");
  }
  target.remove_prefix(kScheme.size());
  const auto end = std::min(target.find_first_of("/?"), target.size());
  authority_ = to_lower(target.substr(0, end));
  if (!is_valid_host(authority_)) return fail("the target's host is not a host name with a port");
  target.remove_prefix(end);
  return read_path_and_query(target.empty() || target.front() == '?' ? "/" + std::string(target)
                                                                     : std::string(target));
}

bool HeadReader::read_path_and_query(std::string_view target) {
  const auto mark = std::min(target.find('?'), target.size());
  head_.path = target.substr(0, mark);
  head_.query = target.substr(std::min(mark + 1, target.size()));
  if (!std::all_of(head_.path.begin(), head_.path.end(), is_path_char)) {
    return fail("the path holds a character that must be percent-encoded");
  }
  if (!percent_decode(head_.path, false) || !percent_decode(head_.query, true)) {
    return fail(
        "the target holds a bad escape; expected '%' and two hexadecimal digits, not '%00' "
        "(a percent sign itself is '%25')");
  }
  return true;
}

bool HeadReader::has(std::string_view name) const {
  return std::any_of(head_.headers.begin(), head_.headers.end(),
                     [name](const HeaderField& field) { return field.name == name; });
}

bool HeadReader::read_header(std::string_view line, std::size_t max_headers) {
  if (head_.headers.size() == max_headers) {
    return fail({431, "the request has more than " + std::to_string(max_headers) +
                          " headers (max_headers)"});
  }
  HeaderField field;
  if (auto fault = parse_header_line(line, field); !fault.empty()) return fail(std::move(fault));
  if (contains(kSingletons, field.name) && has(field.name)) {
    return fail("the header '" + field.name + "' stands there twice");
  }
  head_.headers.push_back(std::move(field));
  return true;
}

bool HeadReader::finish() {
  if (!read_host() || !read_framing() || !read_connection()) return false;
  if (!has("expect")) return true;
  if (to_lower(head_.header("expect")) != "100-continue") {
    return fail({417, "the only expectation that can be met is '100-continue'"});
  }
  head_.expect_continue = head_.minor_version == 1;
  return true;
}

bool HeadReader::read_host() {
  if (!has("host")) return fail("the header 'Host' is missing");
  head_.host = head_.header("host");
  if (!is_valid_host(head_.host)) return fail("'Host' must be a host name with an optional port");
  if (!authority_.empty() && authority_ != to_lower(head_.host)) {
    return fail("the target names another host than the header 'Host'");
  }
  return true;
}

bool HeadReader::read_framing() {
  const bool length = has("content-length"), encoding = has("transfer-encoding");
  if (length && encoding) {
    return fail("the request has both Content-Length and Transfer-Encoding; send one of them");
  }
  if (encoding) return read_transfer_encoding(head_.header("transfer-encoding"));
  if (!length) return true;
  if (!parse_content_length(head_.header("content-length"), head_.content_length)) {
    return fail("Content-Length must be one decimal number without sign or leading zero");
  }
  head_.framing = BodyFraming::kLength;
  return true;
}

bool HeadReader::read_transfer_encoding(std::string_view value) {
  if (head_.minor_version == 0) return fail("HTTP/1.0 has no Transfer-Encoding");
  if (value != "chunked") {
    // A list that has `chunked` somewhere is a riddle about the framing; another name is merely
    // something that we do not do.
    const bool riddle = value.empty() || to_lower(value).find("chunked") != std::string::npos;
    return fail({riddle ? 400 : 501, "the only Transfer-Encoding taken is exactly 'chunked'"});
  }
  head_.framing = BodyFraming::kChunked;
  return true;
}

bool HeadReader::read_connection() {
  head_.keep_alive = head_.minor_version == 1;
  for (const auto& field : head_.headers) {
    if (field.name != "connection") continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const auto end = std::min(rest.find(','), rest.size());
      if (to_lower(trim(rest.substr(0, end))) == "close") head_.keep_alive = false;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return true;
}

HeadResult failed(HttpError error) {
  HeadResult result;
  result.state = ParseState::kError;
  result.error = std::move(error);
  return result;
}

std::string describe_control(char c, std::size_t offset) {
  if (c == '\0') return "a NUL stands at byte " + std::to_string(offset);
  if (c == 0x16 && offset == 0) return "this looks like TLS; this port speaks plain HTTP";
  return "a control character stands at byte " + std::to_string(offset);
}

}  // namespace

std::string_view RequestHead::header(std::string_view name) const {
  for (const auto& field : headers) {
    if (field.name == name) return field.value;
  }
  return {};
}

LineResult next_line(std::string_view bytes, std::size_t begin, std::size_t end_limit) {
  const auto fail = [](int status, std::string message) {
    return LineResult{ParseState::kError, {}, 0, {status, std::move(message)}};
  };
  for (std::size_t i = begin;; ++i) {
    if (i >= end_limit) {
      return fail(
          431, "the head is larger than " + std::to_string(end_limit) + " bytes (max_head_bytes)");
    }
    if (i == bytes.size()) return {};
    const char c = bytes[i];
    if (c == '\n') {
      return fail(
          400, "a line ends with LF alone at byte " + std::to_string(i) + "; lines end with CR LF");
    }
    if (c == '\r') {
      // Two bytes end the line; both must stand before the limit.
      if (i + 1 >= end_limit) continue;
      if (i + 1 == bytes.size()) return {};
      if (bytes[i + 1] != '\n') return fail(400, "a CR without LF at byte " + std::to_string(i));
      return {ParseState::kDone, bytes.substr(begin, i - begin), i + 2, {}};
    }
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f) {
      return fail(400, describe_control(c, i));
    }
  }
}

std::string parse_header_line(std::string_view line, HeaderField& field) {
  if (line.front() == ' ' || line.front() == '\t') {
    return "a header line begins with white space (folded lines are not taken)";
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return "a header line has no colon";
  const auto name = line.substr(0, colon);
  if (!is_token(name)) {
    return "a header's name is not a token (no white space may stand before its colon)";
  }
  field.name = to_lower(name);
  field.value = trim(line.substr(colon + 1));
  return {};
}

bool parse_content_length(std::string_view text, std::uint64_t& value) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return false;
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return false;
  }
  constexpr auto kGreatest = kGreatestContentLength;
  value = 0;
  for (const char c : text) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    value = value > (kGreatest - digit) / 10 ? kGreatest : value * 10 + digit;
    if (value == kGreatest) break;
  }
  return true;
}

HeadResult parse_head(std::string_view bytes_so_far, const HeadLimits& limits) {
  HeadResult result;
  HeadReader reader(result.head);
  std::size_t begin = 0;
  const auto line_limit = limits.max_request_line_bytes + 2;  // with CR LF
  for (bool first = true;; first = false) {
    const bool short_limit = first && line_limit < limits.max_head_bytes;
    auto line = next_line(bytes_so_far, begin, short_limit ? line_limit : limits.max_head_bytes);
    if (line.state == ParseState::kNeedMore) return {};
    if (line.state == ParseState::kError) {
      if (line.error.status == 431 && short_limit) {
        line.error = {414, "the request line is longer than " +
                               std::to_string(limits.max_request_line_bytes) +
                               " bytes (max_request_line_bytes); long queries go by POST"};
      }
      return failed(std::move(line.error));
    }
    begin = line.next;
    if (!first && line.line.empty()) break;
    if (!(first ? reader.read_request_line(line.line)
                : reader.read_header(line.line, limits.max_headers))) {
      return failed(reader.take_error());
    }
  }
  if (!reader.finish()) return failed(reader.take_error());
  result.consumed = begin;
  result.state = ParseState::kDone;
  return result;
}

}  // namespace fts::http

#pragma once

// The head of an HTTP/1.1 request (RFC 9112), parsed strictly. What two programs could read in two
// ways is refused, never repaired, because a second request can hide in the difference: lines end
// with CR LF alone, a head has one Host and at most one Content-Length or one Transfer-Encoding
// that is exactly `chunked`, nothing is folded, nothing invisible passes.
//
// parse_head is a pure function of the bytes so far. It reads line by line and stops at the first
// fault, so that the answer does not depend on how the bytes came in pieces: once it is an error or
// a head, more bytes do not change it.
//
// HTTP/1.0 is accepted (it must name a Host too, may not use Transfer-Encoding) and its connection
// is closed after the answer. An empty line before the request line, a Content-Length with a
// leading zero and a raw byte above 0x7e in the target are refused, though RFC 9112 lets a server
// accept the first.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fts::http {

/// What was wrong with a request, and the HTTP status that says so. The connection is not to be
/// used afterwards: where the next request begins is unknown.
struct HttpError {
  int status = 400;
  std::string message;
};

enum class BodyFraming : std::uint8_t {
  kNone,
  kLength,   ///< content_length bytes follow
  kChunked,  ///< chunk_parser.hpp
};

struct HeaderField {
  std::string name;   ///< in lower case
  std::string value;  ///< without white space around it
};

struct RequestHead {
  std::string method;  ///< GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS
  std::string path;    ///< as sent, its escapes checked; begins with '/', or is "*" (OPTIONS)
  std::string query;   ///< as sent, its escapes checked; without '?'
  int minor_version = 1;
  std::vector<HeaderField> headers;
  std::string host;  ///< as sent
  BodyFraming framing = BodyFraming::kNone;
  std::uint64_t content_length = 0;  ///< with kLength
  bool keep_alive = true;
  bool expect_continue = false;

  /// The value of the first header of that name (in lower case); empty when there is none.
  std::string_view header(std::string_view name) const;
};

struct HeadLimits {
  std::size_t max_request_line_bytes = 8 << 10;  ///< beyond: 414
  std::size_t max_head_bytes = 16 << 10;         ///< all lines and their ends; beyond: 431
  std::size_t max_headers = 64;                  ///< beyond: 431
};

enum class ParseState : std::uint8_t { kNeedMore, kDone, kError };

struct HeadResult {
  ParseState state = ParseState::kNeedMore;
  RequestHead head;          ///< with kDone
  std::size_t consumed = 0;  ///< with kDone: the body, or the next request, begins there
  HttpError error;           ///< with kError
};

HeadResult parse_head(std::string_view bytes_so_far, const HeadLimits& limits = {});

// What the client's parser of answers shares.

/// One line without its CR LF, from `begin`. kNeedMore: no end yet. kError: a control character, a
/// CR or LF alone, or no end before `end_limit` (status 431).
struct LineResult {
  ParseState state = ParseState::kNeedMore;
  std::string_view line;
  std::size_t next = 0;  ///< where the next line begins
  HttpError error;
};
LineResult next_line(std::string_view bytes, std::size_t begin, std::size_t end_limit);

/// "Name: value" into `field`; an empty message when it is well formed, else what is wrong.
std::string parse_header_line(std::string_view line, HeaderField& field);

inline constexpr std::uint64_t kGreatestContentLength = ~std::uint64_t{0} >> 1;

/// The value of a Content-Length header. False: not decimal digits, or a leading zero. A number too
/// large for 63 bits is kGreatestContentLength.
bool parse_content_length(std::string_view text, std::uint64_t& value);

}  // namespace fts::http

#pragma once

// A body, byte by byte, whatever its framing. The chunked coding (RFC 9112, 7.1) is read strictly:
//
//   body  = *( size CR LF data CR LF ) last
//   size  = 1..8 hexadecimal digits, not all zero
//   last  = 1..8 zeroes CR LF CR LF
//
// No extensions, no trailers, no white space: nobody who talks to a search engine needs them, and
// they are where parsers disagree. The result does not depend on how the bytes came in pieces.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/http/head_parser.hpp"

namespace fts::http {

class BodyReader {
 public:
  /// More than `max_bytes` is an error with status 413, before the bytes are kept.
  BodyReader(BodyFraming framing, std::uint64_t content_length, std::uint64_t max_bytes);
  BodyReader() : BodyReader(BodyFraming::kNone, 0, 0) {}

  /// Takes what belongs to the body from the begin of `bytes` and returns how much it was; less
  /// than all only when the body is complete or wrong.
  std::size_t feed(std::string_view bytes);

  ParseState state() const { return state_; }
  const HttpError& error() const { return error_; }
  std::size_t size_bytes() const { return body_.size(); }
  std::string take_body() { return std::move(body_); }

 private:
  enum class Step : std::uint8_t { kData, kSize, kSizeLf, kDataCr, kDataLf, kLastCr, kLastLf };

  std::size_t take_data(std::string_view bytes);
  void take_framing_byte(char c);
  void take_size_byte(char c);
  void end_of_size();
  void expect(char c, char expected, Step next);
  void fail(int status, std::string message);

  BodyFraming framing_;
  std::uint64_t max_bytes_;
  ParseState state_ = ParseState::kNeedMore;
  Step step_ = Step::kData;
  std::uint64_t left_ = 0;  ///< of the chunk, or of the body
  std::uint32_t digits_ = 0;
  std::string body_;
  HttpError error_;
};

}  // namespace fts::http

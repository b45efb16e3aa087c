#include "engine/http/chunk_parser.hpp"

#include <algorithm>

namespace fts::http {

namespace {

constexpr std::uint32_t kMaxSizeDigits = 8;

/// A body known to be small gets its memory at once; a large one grows as it comes, so that a
/// number in a head alone makes us hold nothing.
constexpr std::uint64_t kReserveBytes = 1 << 20;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

BodyReader::BodyReader(BodyFraming framing, std::uint64_t content_length, std::uint64_t max_bytes)
    : framing_(framing), max_bytes_(max_bytes) {
  if (framing == BodyFraming::kChunked) {
    step_ = Step::kSize;
    return;
  }
  left_ = framing == BodyFraming::kLength ? content_length : 0;
  if (left_ > max_bytes) {
    const std::string size = left_ < kGreatestContentLength
                                 ? std::to_string(left_)
                                 : "more than " + std::to_string(kGreatestContentLength - 1);
    fail(413, "the body has " + size + " bytes; " + std::to_string(max_bytes) +
                  " are taken here: send it in parts");
  } else if (left_ == 0) {
    state_ = ParseState::kDone;
  } else if (left_ <= kReserveBytes) {
    body_.reserve(left_);
  }
}

std::size_t BodyReader::feed(std::string_view bytes) {
  std::size_t used = 0;
  while (state_ == ParseState::kNeedMore && used < bytes.size()) {
    if (step_ == Step::kData) {
      used += take_data(bytes.substr(used));
    } else {
      take_framing_byte(bytes[used++]);
    }
  }
  return used;
}

std::size_t BodyReader::take_data(std::string_view bytes) {
  const auto count = std::min<std::uint64_t>(left_, bytes.size());
  body_.append(bytes.substr(0, count));
  left_ -= count;
  if (left_ == 0) {
    if (framing_ == BodyFraming::kChunked) {
      step_ = Step::kDataCr;
    } else {
      state_ = ParseState::kDone;
    }
  }
  return count;
}

void BodyReader::take_framing_byte(char c) {
  switch (step_) {
    case Step::kSize:
      return take_size_byte(c);
    case Step::kSizeLf:
      if (c != '\n') return fail(400, "a chunk's size must end with CR LF");
      return end_of_size();
    case Step::kDataCr:
      return expect(c, '\r', Step::kDataLf);
    case Step::kDataLf:
      return expect(c, '\n', Step::kSize);
    case Step::kLastCr:
      if (c != '\r') return fail(400, "trailers after the last chunk are not taken");
      step_ = Step::kLastLf;
      return;
    case Step::kLastLf:
      if (c != '\n') return fail(400, "the last chunk must end with CR LF CR LF");
      state_ = ParseState::kDone;
      return;
    case Step::kData:
      return;  // feed gives it to take_data
  }
}

void BodyReader::take_size_byte(char c) {
  if (c == '\r' && digits_ > 0) {
    step_ = Step::kSizeLf;
    return;
  }
  const int digit = hex_digit(c);
  if (digit < 0) {
    return fail(400, c == ';' ? "chunk extensions are not taken"
                              : "a chunk's size must be hexadecimal digits and CR LF");
  }
  if (++digits_ > kMaxSizeDigits) return fail(400, "a chunk's size has more than 8 digits");
  left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
}

void BodyReader::end_of_size() {
  digits_ = 0;
  if (left_ == 0) {
    step_ = Step::kLastCr;
    return;
  }
  if (left_ > max_bytes_ - body_.size()) {
    return fail(413, "the body has more than " + std::to_string(max_bytes_) +
                         " bytes, which are taken here: send it in parts");
  }
  step_ = Step::kData;
}

void BodyReader::expect(char c, char expected, Step next) {
  if (c != expected) return fail(400, "a chunk's data must end with CR LF where its size says");
  step_ = next;
}

void BodyReader::fail(int status, std::string message) {
  state_ = ParseState::kError;
  error_ = {status, std::move(message)};
}

}  // namespace fts::http

// Hostile bytes at the network's edge. The first byte chooses the parser; the rest is fed whole and
// in two pieces, which must not make a difference.

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "engine/base/check.hpp"
#include "engine/http/admission.hpp"
#include "engine/http/chunk_parser.hpp"
#include "engine/http/client.hpp"
#include "engine/http/head_parser.hpp"
#include "engine/http/search_request.hpp"
#include "engine/http/uri.hpp"

namespace {

using namespace fts::http;

void fuzz_head(std::string_view bytes, std::size_t cut) {
  const auto whole = parse_head(bytes);
  const auto part = parse_head(bytes.substr(0, cut));
  if (part.state != ParseState::kNeedMore) {
    FTS_CHECK(part.state == whole.state);
    FTS_CHECK(part.consumed == whole.consumed);
    FTS_CHECK(part.error.status == whole.error.status);
  }
  if (whole.state == ParseState::kError) FTS_CHECK(whole.error.status >= 400);
  if (whole.state != ParseState::kDone) return;
  FTS_CHECK(whole.consumed <= bytes.size());
  FTS_CHECK(bytes.substr(0, whole.consumed).ends_with("\r\n\r\n"));
  FTS_CHECK(bytes.substr(0, whole.consumed).find('\0') == std::string_view::npos);
  const auto admission = admit(whole.head, "127.0.0.1");
  FTS_CHECK(admission.refusal.has_value() == (admission.route == nullptr));
  if (admission.route != nullptr) {
    const auto parameters = search_from_query(admission.query, ApiOptions{});
    if (parameters.ok()) FTS_CHECK(parameters->from + parameters->size <= 10'000);
  }
}

void fuzz_chunks(std::string_view bytes, std::size_t cut) {
  constexpr std::uint64_t kMaxBytes = 1000;
  BodyReader whole(BodyFraming::kChunked, 0, kMaxBytes), parts(BodyFraming::kChunked, 0, kMaxBytes);
  const auto used = whole.feed(bytes);
  auto used_in_parts = parts.feed(bytes.substr(0, cut));
  if (used_in_parts == cut) used_in_parts += parts.feed(bytes.substr(cut));
  FTS_CHECK(whole.state() == parts.state());
  FTS_CHECK(used == used_in_parts);
  FTS_CHECK(whole.size_bytes() <= kMaxBytes);
  FTS_CHECK(whole.take_body() == parts.take_body());
}

void fuzz_response(std::string_view bytes, std::size_t cut) {
  const auto whole = parse_response_head(bytes, false);
  const auto part = parse_response_head(bytes.substr(0, cut), false);
  if (part.state != ParseState::kNeedMore) FTS_CHECK(part.state == whole.state);
}

void fuzz_text(std::string_view bytes) {
  const auto decoded = percent_decode(bytes, false);
  if (decoded) FTS_CHECK(decoded->size() <= bytes.size());
  FTS_CHECK(percent_decode(percent_encode(bytes), true).has_value() ==
            (bytes.find('\0') == std::string_view::npos));
  static_cast<void>(split_query(bytes));
  static_cast<void>(parse_url(bytes));
  static_cast<void>(search_from_json(bytes, ApiOptions{}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 3, size - 3);
  const std::size_t cut = std::min<std::size_t>(data[1] * 256U + data[2], bytes.size());
  switch (data[0] % 4) {
    case 0:
      fuzz_head(bytes, cut);
      break;
    case 1:
      fuzz_chunks(bytes, cut);
      break;
    case 2:
      fuzz_response(bytes, cut);
      break;
    default:
      fuzz_text(bytes);
  }
  return 0;
}

#include "engine/segment/function_words.hpp"

#include "engine/base/check.hpp"
#include "engine/base/varint.hpp"

namespace fts::segment {

namespace {

std::uint16_t pair_of(std::uint8_t a, std::uint8_t b) {
  return static_cast<std::uint16_t>(std::min(a, b) << 8 | std::max(a, b));
}

}  // namespace

std::string gram_key(std::uint32_t gram) {
  std::string key;
  for (; gram != 0; gram <<= 8) key.push_back(static_cast<char>(gram >> 24));
  return key;
}

std::uint32_t gram_of(std::span<const std::uint8_t> ids) {
  FTS_CHECK(ids.size() >= kMinGramWords && ids.size() <= kMaxGramWords);
  std::uint32_t gram = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) gram |= std::uint32_t{ids[i]} << (24 - 8 * i);
  return gram;
}

std::uint8_t FunctionWords::id(std::string_view form) const {
  const auto found = std::lower_bound(words_.begin(), words_.end(), form);
  if (found == words_.end() || *found != form) return 0;
  return static_cast<std::uint8_t>(found - words_.begin() + 1);
}

bool FunctionWords::stand_together(std::uint8_t a, std::uint8_t b) const {
  return std::binary_search(together_.begin(), together_.end(), pair_of(a, b));
}

ByteBuffer encode_function_words(const FunctionWords& words) {
  ByteBuffer out;
  out.push_back(static_cast<std::uint8_t>(words.words().size()));
  for (const auto& word : words.words()) {
    out.push_back(static_cast<std::uint8_t>(word.size()));
    append_bytes(out, as_bytes(word));
  }
  append_varint(out, words.together().size());
  for (const auto pair : words.together()) {
    out.push_back(static_cast<std::uint8_t>(pair >> 8));
    out.push_back(static_cast<std::uint8_t>(pair));
  }
  return out;
}

Result<FunctionWords> decode_function_words(Bytes bytes) {
  const auto damaged = corruption("section function_words: expected ascending words and pairs");
  if (bytes.empty() || bytes[0] == 0) return damaged;
  std::vector<std::string> words(bytes[0]);
  bytes = bytes.subspan(1);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (bytes.empty() || bytes[0] == 0 || bytes.size() - 1 < bytes[0]) return damaged;
    words[i] = as_text(bytes.subspan(1, bytes[0]));
    if (i > 0 && words[i] <= words[i - 1]) return damaged;
    bytes = bytes.subspan(std::size_t{1} + bytes[0]);
  }
  std::uint64_t pairs = 0;
  if (!read_varint(bytes, pairs) || bytes.size() % 2 != 0 || bytes.size() / 2 != pairs) {
    return damaged;
  }
  std::vector<std::uint16_t> together;
  for (; !bytes.empty(); bytes = bytes.subspan(2)) {
    const auto low = bytes[0];
    const auto high = bytes[1];
    const auto pair = static_cast<std::uint16_t>(low << 8 | high);
    if (low == 0 || low >= high || high > words.size()) return damaged;
    if (!together.empty() && pair <= together.back()) return damaged;
    together.push_back(pair);
  }
  return FunctionWords(std::move(words), std::move(together));
}

void GramRuns::spread() {
  crowded_ = true;
  for (std::size_t i = 0; i < run_.size(); ++i) {
    const auto id = static_cast<std::uint8_t>(words_ >> (8 * i));
    run_[i].ids[0] = id;
    run_[i].count = id == 0 ? 0 : 1;
  }
}

void GramRuns::next_place() {
  for (std::size_t i = run_.size() - 1; i > 0; --i) run_[i] = run_[i - 1];
  run_[0].count = 0;
}

bool GramRuns::join(std::uint8_t id) {
  auto& here = run_[0];
  const auto end = here.ids.begin() + here.count;
  if (std::find(here.ids.begin(), end, id) != end) return false;
  for (auto other = here.ids.begin(); other != end; ++other) {
    const auto pair = pair_of(*other, id);
    const auto place = std::lower_bound(together_.begin(), together_.end(), pair);
    if (place == together_.end() || *place != pair) together_.insert(place, pair);
  }
  here.ids[here.count++] = id;
  return true;
}

}  // namespace fts::segment

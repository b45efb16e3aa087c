#include "engine/query/fuzzy.hpp"

#include <algorithm>

#include "engine/analysis/french_word_lists.hpp"
#include "engine/base/check.hpp"
#include "engine/text/utf8.hpp"

namespace fts::query {
namespace {

constexpr std::uint8_t kFar = 100;

bool is_consonant(char32_t c) {
  return c >= 'a' && c <= 'z' &&
         std::u32string_view(U"aeiouy").find(c) == std::u32string_view::npos;
}

bool is_joint(char32_t c) { return c == '\'' || c == '-'; }

// Of letter `letter` after `before`, where the other word stands at `other`.
std::uint8_t gap_cost(char32_t letter, char32_t before, char32_t other) {
  const bool doubled = letter == before && letter == other && is_consonant(letter);
  return doubled || is_joint(letter) ? 1 : kEditCost;
}

bool begins_vocally(std::string_view folded) {
  return !folded.empty() && std::string_view("aeiouyh").find(folded[0]) != std::string_view::npos;
}

std::uint8_t least(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::uint8_t>(std::min(a, b));
}

}  // namespace

std::size_t letter_count(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

std::string_view without_elision(std::string_view folded) {
  constexpr std::size_t kLongestElided = 7;  // lorsqu, presqu, quoiqu ...
  constexpr std::size_t kShortestRest = 3;
  for (std::size_t size = std::min(kLongestElided, folded.size()); size > 0; --size) {
    const auto rest = folded.substr(size);
    if (rest.size() < kShortestRest || !begins_vocally(rest)) continue;
    if (analysis::is_elided_word(folded.substr(0, size))) return rest;
  }
  return {};
}

FuzzyPattern::FuzzyPattern(std::string_view folded, std::uint32_t max_distance)
    : folded_(folded), letters_(1, 0), max_(max_distance) {
  FTS_CHECK(max_ <= kMaxEdits * kEditCost);
  for (std::size_t at = 0; at < folded_.size();) {
    letters_.push_back(text::decode_utf8(folded_, at));
  }
  if (letters_.size() - 1 > kMaxFuzzyLetters) max_ = 0;
  if (max_ > 0) elided_ = without_elision(folded_);
  edges_.resize(letters_.size());
  starts_.resize(letters_.size());
  for (const auto& [a, b] : kConfusions) {
    add_edges(a, b, false);
    add_edges(b, a, false);
  }
  for (const auto& [a, b] : kEndings) {
    add_edges(a, b, true);
    add_edges(b, a, true);
  }
}

void FuzzyPattern::add_edges(std::string_view asked, std::string_view found, bool ending) {
  const auto size = letters_.size() - 1;
  for (std::size_t end = ending ? size : asked.size(); end <= size; ++end) {
    if (end < asked.size()) continue;
    const auto first = end - asked.size();
    const bool stands = std::equal(
        asked.begin(), asked.end(), letters_.begin() + static_cast<std::ptrdiff_t>(first) + 1,
        [](char a, char32_t b) { return static_cast<char32_t>(a) == b; });
    if (!stands) continue;
    Edge edge;
    edge.asked = static_cast<std::uint8_t>(asked.size());
    edge.found_size = static_cast<std::uint8_t>(found.size());
    std::copy(found.begin(), found.end(), edge.found.begin());
    if (found.size() > 1) starts_[first].push_back(edge.found[0]);
    (ending ? endings_ : edges_[end]).push_back(edge);
  }
}

std::optional<std::uint32_t> FuzzyPattern::distance(std::string_view folded) const {
  return Walk(*this).compare(folded, 0).distance;
}

FuzzyPattern::Walk::Walk(const FuzzyPattern& pattern)
    : pattern_(pattern), width_(pattern.letters_.size()), letters_(1, 0), ends_(1, 0) {
  rows_.assign(width_, kFar);
  // The empty word: only what is missing. No consonant is doubled beside nothing.
  rows_[0] = 0;
  for (std::size_t i = 1; i < width_; ++i) {
    const std::uint32_t cost = rows_[i - 1] + gap_cost(pattern.letters_[i], 0, 0);
    rows_[i] = least(cost, kFar);
  }
}

FuzzyPattern::Walk::Verdict FuzzyPattern::Walk::compare(std::string_view word, std::size_t shared) {
  while (ends_.back() > shared) {
    ends_.pop_back();
    letters_.pop_back();
  }
  const auto depth_kept = ends_.size() - 1;
  if (hopeless_depth_ > depth_kept) hopeless_depth_ = 0;
  for (auto at = ends_.back(); at < word.size() && hopeless_depth_ == 0;) {
    letters_.push_back(text::decode_utf8(word, at));
    ends_.push_back(at);
    const auto depth = letters_.size() - 1;
    if (!add_letter(depth)) hopeless_depth_ = depth;
  }
  Verdict verdict;
  if (hopeless_depth_ > 0) verdict.hopeless_bytes = ends_[hopeless_depth_];
  if (ends_.back() == word.size()) {
    const auto cost = final_cost(letters_.size() - 1);
    if (cost <= pattern_.max_) verdict.distance = cost;
  }
  if (!pattern_.elided_.empty() && word == pattern_.elided_) {
    verdict.distance = std::min<std::uint32_t>(1, verdict.distance.value_or(1));
  }
  return verdict;
}

bool FuzzyPattern::Walk::add_letter(std::size_t depth) {
  if (rows_.size() < (depth + 1) * width_) rows_.resize((depth + 1) * width_);
  const auto& asked = pattern_.letters_;
  const auto max = pattern_.max_;
  const auto* above = row(depth - 1);
  auto* out = row(depth);
  const auto letter = letters_[depth];
  const auto before = letters_[depth - 1];
  // A letter more or less costs at least 1, so that nothing outside the band is near.
  const std::size_t first = depth > max ? depth - max : 0;
  const std::size_t last = std::min(width_ - 1, depth + max);
  std::uint8_t best = kFar;
  if (first > 0 && first - 1 < width_) out[first - 1] = kFar;
  for (std::size_t i = first; i <= last; ++i) {
    std::uint32_t cost = above[i] + std::uint32_t{gap_cost(letter, before, i > 0 ? asked[i] : 0)};
    if (i > 0) {
      cost = std::min<std::uint32_t>(cost, above[i - 1] + (asked[i] == letter ? 0U : kEditCost));
      cost = std::min<std::uint32_t>(cost, out[i - 1] + gap_cost(asked[i], asked[i - 1], letter));
      if (i > 1 && depth > 1 && asked[i] == before && asked[i - 1] == letter) {
        cost = std::min<std::uint32_t>(cost, row(depth - 2)[i - 2] + kEditCost);
      }
      for (const auto& edge : pattern_.edges_[i]) {
        if (edge.found_size > depth || edge.found[edge.found_size - 1U] != letter) continue;
        if (edge.found_size > 1 && edge.found[0] != before) continue;
        cost = std::min<std::uint32_t>(cost, row(depth - edge.found_size)[i - edge.asked] + 1U);
      }
    }
    out[i] = least(cost, kFar);
    best = std::min(best, out[i]);
  }
  if (last + 1 < width_) std::fill(out + last + 1, out + width_, kFar);
  if (first > 1) std::fill(out, out + std::min(first - 1, width_), kFar);
  return best <= max || may_revive(depth);
}

// Whether the row before leads past this one: by a confusion that has begun with this letter.
bool FuzzyPattern::Walk::may_revive(std::size_t depth) const {
  const auto* above = row(depth - 1);
  for (std::size_t i = 0; i < width_; ++i) {
    if (above[i] + 1U > pattern_.max_) continue;
    const auto& starts = pattern_.starts_[i];
    if (std::find(starts.begin(), starts.end(), letters_[depth]) != starts.end()) return true;
  }
  return false;
}

std::uint32_t FuzzyPattern::Walk::final_cost(std::size_t depth) const {
  std::uint32_t cost = row(depth)[width_ - 1];
  for (const auto& edge : pattern_.endings_) {
    if (edge.found_size > depth || edge.found[edge.found_size - 1U] != letters_[depth]) continue;
    if (edge.found_size > 1 && edge.found[0] != letters_[depth - 1]) continue;
    cost =
        std::min<std::uint32_t>(cost, row(depth - edge.found_size)[width_ - 1 - edge.asked] + 1U);
  }
  return cost;
}

}  // namespace fts::query

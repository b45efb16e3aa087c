#include "engine/segment/class_postings.hpp"

#include <algorithm>
#include <bit>

namespace fts::segment {

ClassPostingsMerger::ClassPostingsMerger(std::uint32_t field_count)
    : field_count_(field_count),
      touched_(kWindowDocs / 64, 0),
      counts_(std::size_t{kWindowDocs} * field_count, 0) {}

void ClassPostingsMerger::Member::load() {
  chunk = cursor.next_chunk();
  at = 0;
  count_at = 0;
}

void ClassPostingsMerger::start(std::span<const PostingsList> members) {
  if (rooms_.size() < members.size()) rooms_.resize(members.size());
  members_ = std::span(rooms_).first(members.size());
  overflowed_ = false;
  for (std::size_t i = 0; i < members.size(); ++i) {
    members_[i].cursor.restart(members[i], PostingsNeed::kFreqs);
    members_[i].cursor.next();
    members_[i].load();
  }
}

Status ClassPostingsMerger::status() const {
  for (const auto& member : members_) FTS_TRY(member.cursor.status());
  if (!overflowed_) return ok_status();
  return corruption(
      "postings: the forms of a class count more than 2^32 - 1 occurrences in one document; the "
      "segment file is damaged, restore it from a backup");
}

PostingsChunk ClassPostingsMerger::next() {
  docs_.clear();
  freqs_.clear();
  masks_.clear();
  field_counts_.clear();
  if (overflowed_) return {};
  auto first = kNoDoc;
  for (const auto& member : members_) first = std::min(first, member.doc());
  if (first == kNoDoc) return {};
  first -= first % kWindowDocs;
  first_word_ = touched_.size();
  last_word_ = 0;
  for (auto& member : members_) add_window(member, first);
  emit_window(first);
  if (overflowed_) return {};
  return {docs_, freqs_, masks_, field_counts_, {}};
}

void ClassPostingsMerger::add_window(Member& member, std::uint32_t first) {
  // Unsigned: a document before the window cannot be, one after it is a large number.
  while (member.doc() - first < kWindowDocs) {
    add_posting(member, member.doc() - first);
    if (++member.at == member.chunk.docs.size()) member.load();
  }
}

/// Stays at the largest number there is: what is past it is damage.
void ClassPostingsMerger::add_count(std::uint32_t& count, std::uint32_t occurrences) {
  count += occurrences;
  if (count >= occurrences) return;
  count = UINT32_MAX;
  overflowed_ = true;
}

void ClassPostingsMerger::add_posting(Member& member, std::uint32_t place) {
  const std::size_t word = place / 64;
  touched_[word] |= std::uint64_t{1} << (place % 64);
  first_word_ = std::min(first_word_, word);
  last_word_ = std::max(last_word_, word);
  const auto freq = member.chunk.freqs[member.at];
  auto* counts = counts_.data() + std::size_t{place} * field_count_;
  if (member.chunk.masks.empty()) {
    add_count(counts[0], freq);
    return;
  }
  const std::uint32_t mask = member.chunk.masks[member.at];
  if (std::has_single_bit(mask)) {
    add_count(counts[std::countr_zero(mask)], freq);
    return;
  }
  for (auto left = mask; left != 0; left &= left - 1) {
    add_count(counts[std::countr_zero(left)], member.chunk.field_counts[member.count_at++]);
  }
}

void ClassPostingsMerger::emit_window(std::uint32_t first) {
  for (auto word = first_word_; word <= last_word_; ++word) {
    for (auto left = touched_[word]; left != 0; left &= left - 1) {
      const auto place = static_cast<std::uint32_t>(word * 64) +
                         static_cast<std::uint32_t>(std::countr_zero(left));
      emit_doc(first + place, place);
    }
    touched_[word] = 0;
  }
}

void ClassPostingsMerger::emit_doc(std::uint32_t doc, std::uint32_t place) {
  auto* counts = counts_.data() + std::size_t{place} * field_count_;
  std::uint32_t freq = 0;
  std::uint32_t mask = 0;
  for (std::uint32_t field = 0; field < field_count_; ++field) {
    add_count(freq, counts[field]);
    if (counts[field] != 0) mask |= 1U << field;
  }
  docs_.push_back(doc);
  freqs_.push_back(freq);
  if (field_count_ > 1) {
    masks_.push_back(static_cast<std::uint8_t>(mask));
    for (std::uint32_t field = 0; field < field_count_; ++field) {
      if (!std::has_single_bit(mask) && counts[field] != 0) field_counts_.push_back(counts[field]);
    }
  }
  std::fill_n(counts, field_count_, 0U);
}

}  // namespace fts::segment

#include "engine/search/gram_planner.hpp"

#include <algorithm>

namespace fts::search {

namespace {

/// Grams that one run of slots may stand for: with more, positions are as good.
constexpr std::size_t kMaxGramLists = 64;
/// Sums of whole numbers up to this are exact in float, in whatever order.
constexpr std::uint64_t kMaxExactSum = std::uint64_t{1} << 24;

void become_term(PlanNode& node, TermUnion lists) {
  for (const auto& slot : node.slots) lists.df = std::max(lists.df, slot.lists.df);
  node.kind = query::NodeKind::kTerm;
  node.match.lists = std::move(lists);
  node.stop = true;
  node.slots.clear();
}

}  // namespace

GramPlanner::GramPlanner(const index::Snapshot& snapshot) : snapshot_(snapshot) {
  for (const auto& view : snapshot.segments) {
    const auto* words = view.reader->function_words();
    const bool same = words != nullptr &&
                      (words_ == nullptr || std::ranges::equal(words->words(), words_->words()));
    words_ = same ? words : nullptr;
    if (!same) return;
  }
}

std::vector<GramPlanner::Slot> GramPlanner::slots_of(const PlanNode& node) const {
  std::vector<Slot> slots(node.slots.size());
  for (std::size_t i = 0; i < slots.size(); ++i) {
    for (const auto& list : node.slots[i].lists.lists) {
      if (const auto id = words_->id(list.name); id != 0) {
        slots[i].ids.push_back(id);
      } else {
        slots[i].strays.push_back(&list);
      }
    }
  }
  return slots;
}

Status GramPlanner::add_list(std::span<const std::uint8_t> ids, TermUnion& lists) const {
  TermList list;
  for (const auto id : ids) {
    list.name.append(list.name.empty() ? "" : " ").append(words_->words()[id - 1U]);
  }
  const auto key = segment::gram_key(segment::gram_of(ids));
  list.entries.resize(snapshot_.segments.size());
  for (std::size_t s = 0; s < list.entries.size(); ++s) {
    FTS_ASSIGN(const auto found, snapshot_.segments[s].reader->grams()->find(key));
    if (!found) continue;
    list.df += found->entry.document_frequency;
    list.entries[s] = found->entry;
  }
  lists.df = std::max(lists.df, list.df);
  if (list.df > 0) lists.lists.push_back(std::move(list));
  return ok_status();
}

Result<std::optional<PlanGram>> GramPlanner::gram_of(const std::vector<Slot>& slots,
                                                     std::size_t first, std::size_t count) const {
  std::size_t combinations = 1;
  for (auto i = first; i < first + count; ++i) {
    combinations *= slots[i].ids.size();
    if (combinations > kMaxGramLists) return std::optional<PlanGram>();
  }
  std::optional<PlanGram> out(std::in_place);
  out->first_slot = first;
  out->slot_count = count;
  std::array<std::uint8_t, segment::kMaxGramWords> ids = {};
  for (std::size_t n = 0; n < combinations; ++n) {
    auto rest = n;
    for (std::size_t i = 0; i < count; ++i) {
      const auto& options = slots[first + i].ids;
      ids[i] = options[rest % options.size()];
      rest /= options.size();
    }
    FTS_TRY(add_list(std::span(ids).first(count), out->grams));
  }
  // Once for each slot: what stands twice in a phrase may serve two of its matches.
  for (auto i = first; i < first + count; ++i) {
    for (const auto* stray : slots[i].strays) out->strays.lists.push_back(*stray);
  }
  return out;
}

/// Whether one match may be in two grams, as two words of a slot stand at one position.
bool GramPlanner::may_stand_together(const Slot& slot) const {
  for (std::size_t a = 0; a < slot.ids.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const auto together = [&](const auto& view) {
        return view.reader->function_words()->stand_together(slot.ids[a], slot.ids[b]);
      };
      if (std::ranges::any_of(snapshot_.segments, together)) return true;
    }
  }
  return false;
}

/// Whether the lists' frequencies, weighed and added as those of a term are, make the bits that a
/// phrase's weighed sum has.
bool GramPlanner::adds_up(const PlanNode& node, const TermUnion& lists) const {
  const bool one_field = snapshot_.settings.text_fields.size() == 1;
  for (std::size_t s = 0; s < snapshot_.segments.size(); ++s) {
    std::size_t count = 0;
    std::uint64_t total = 0;
    for (const auto& list : lists.lists) {
      if (!list.entries[s]) continue;
      ++count;
      total += list.entries[s]->total_frequency;
    }
    if (count > 1 && !(one_field && node.weights[0] == 1.0F && total < kMaxExactSum)) return false;
  }
  return true;
}

Status GramPlanner::plan(PlanNode& node) const {
  if (words_ == nullptr || node.slop != 0) return ok_status();
  const auto slots = slots_of(node);
  const auto follows = [&](std::size_t i) {
    return !slots[i].ids.empty() && node.slots[i].offset == node.slots[i - 1].offset + 1;
  };
  for (std::size_t first = 0; first < slots.size();) {
    auto end = first + 1;
    if (!slots[first].ids.empty()) {
      while (end < slots.size() && follows(end)) ++end;
    }
    const auto width = std::min(end - first, segment::kMaxGramWords);
    for (auto at = first; width >= segment::kMinGramWords && at + width <= end; ++at) {
      FTS_ASSIGN(auto gram, gram_of(slots, at, width));
      if (gram) node.grams.push_back(std::move(*gram));
    }
    first = end;
  }
  if (node.grams.size() != 1 || node.grams[0].slot_count != slots.size()) return ok_status();
  node.by_grams =
      std::ranges::none_of(slots, [this](const auto& slot) { return may_stand_together(slot); });
  auto& gram = node.grams[0];
  // One without documents stays: the second look asks for all words of the tree, which nodes that
  // match nothing would take with them.
  const bool is_term = node.by_grams && gram.strays.empty() && !gram.grams.empty();
  if (is_term && adds_up(node, gram.grams)) {
    become_term(node, std::move(gram.grams));
    node.grams.clear();
  }
  return ok_status();
}

}  // namespace fts::search

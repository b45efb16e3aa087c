#include "engine/codec/id_table.hpp"

#include <bit>
#include <string>
#include <vector>

namespace fts::codec {

namespace {

constexpr std::uint64_t kHeadBytes = 16;

/// Where a slot's number ends and its piece of hash begins.
struct SlotLayout {
  explicit SlotLayout(std::uint32_t strings)
      : number_bits(static_cast<std::uint32_t>(std::bit_width(strings))),
        number_mask(number_bits == 32 ? UINT32_MAX : (1U << number_bits) - 1) {}
  std::uint32_t slot(std::uint32_t number, std::uint64_t hash) const {
    return (number + 1) | fingerprint(hash);
  }
  std::uint32_t fingerprint(std::uint64_t hash) const {
    return static_cast<std::uint32_t>(hash) & ~number_mask;
  }
  bool may_match(std::uint32_t slot, std::uint64_t hash) const {
    return (slot & ~number_mask) == fingerprint(hash);
  }
  std::uint32_t number(std::uint32_t slot) const { return (slot & number_mask) - 1; }

  std::uint32_t number_bits;
  std::uint32_t number_mask;
};

std::uint32_t slot_count(std::uint32_t strings) {
  return static_cast<std::uint32_t>(std::uint64_t{strings} * 4 / 3 + 1);
}

/// The upper half of the hash picks the first slot, the lower half is the fingerprint.
std::uint32_t first_slot(std::uint64_t hash, std::uint32_t slots) {
  return static_cast<std::uint32_t>((hash >> 32) * slots >> 32);
}

struct Slots {
  std::vector<std::uint32_t> table;
  std::uint32_t used = 0;
  bool too_far = false;  ///< a string would have stood further than allowed from its place
};

Result<Slots> fill_slots(std::span<const std::uint64_t> hashes, const StringListReader& list,
                         std::uint64_t max_probes) {
  const auto strings = static_cast<std::uint32_t>(hashes.size());
  const auto count = slot_count(strings);
  const SlotLayout layout(strings);
  Slots slots;
  slots.table.assign(count, 0);
  auto& table = slots.table;
  std::string mine;
  std::string other;
  // From the last string down, so that the last of equal ones comes first and the others fall away.
  constexpr std::uint32_t kAhead = 16;
  for (auto number = strings; number-- > 0;) {
    const auto hash = hashes[number];
    if (number >= kAhead) __builtin_prefetch(&table[first_slot(hashes[number - kAhead], count)], 1);
    auto at = first_slot(hash, count);
    bool repeated = false;
    std::uint64_t probes = 0;
    for (; table[at] != 0 && !repeated; at = at + 1 == count ? 0 : at + 1) {
      slots.too_far = ++probes > max_probes;
      if (slots.too_far) return slots;
      if (!layout.may_match(table[at], hash)) continue;
      const auto taken = layout.number(table[at]);
      if (hashes[taken] != hash) continue;
      FTS_TRY(list.get(number, mine));
      FTS_TRY(list.get(taken, other));
      repeated = mine == other;
    }
    if (repeated) continue;
    table[at] = layout.slot(number, hash);
    ++slots.used;
  }
  return slots;
}

/// Follows from all the strings; not 0.
std::uint32_t seed_of(std::span<const std::uint64_t> hashes) {
  const Bytes bytes(reinterpret_cast<const std::uint8_t*>(hashes.data()), hashes.size_bytes());
  return static_cast<std::uint32_t>(hash64(bytes)) | 1U;
}

Result<std::vector<std::uint64_t>> hashes_under(std::uint32_t seed, const StringListReader& list) {
  std::vector<std::uint64_t> hashes;
  std::string text;
  for (std::uint32_t number = 0; number < list.size(); ++number) {
    FTS_TRY(list.get(number, text));
    hashes.push_back(id_hash(text, seed));
  }
  return hashes;
}

}  // namespace

Result<ByteBuffer> build_id_table(std::span<const std::uint64_t> hashes,
                                  const StringListReader& list,
                                  std::span<const std::uint32_t> numbers) {
  FTS_ASSIGN(Slots slots, fill_slots(hashes, list, kMaxIdProbes));
  std::uint32_t seed = 0;
  std::vector<std::uint64_t> seeded;
  // The allowed walk doubles, so that this ends whatever happens.
  for (std::uint64_t allowed = kMaxIdProbes; slots.too_far; allowed *= 2) {
    seed = seed_of(seeded.empty() ? hashes : std::span<const std::uint64_t>(seeded));
    FTS_ASSIGN(seeded, hashes_under(seed, list));
    FTS_ASSIGN(slots, fill_slots(seeded, list, allowed));
  }
  if (!numbers.empty()) {
    const SlotLayout layout(list.size());
    for (auto& slot : slots.table) {
      if (slot != 0) slot = slot - layout.number(slot) + numbers[layout.number(slot)];
    }
  }
  ByteBuffer out;
  out.reserve(kHeadBytes + 4 * slots.table.size());
  append_le(out, static_cast<std::uint32_t>(slots.table.size()));
  append_le(out, slots.used);
  append_le(out, static_cast<std::uint32_t>(hashes.size()));
  append_le(out, seed);
  append_bytes(out,
               {reinterpret_cast<const std::uint8_t*>(slots.table.data()), 4 * slots.table.size()});
  return out;
}

Result<IdTableReader> IdTableReader::open(storage::Section section, const StringListReader& list,
                                          std::optional<RankColumn> ranks) {
  IdTableReader reader;
  reader.section_ = section;
  reader.list_ = list;
  reader.ranks_ = ranks;
  const auto bytes = section.bytes();
  if (bytes.size() < kHeadBytes) return corruption("id table: it is smaller than its head");
  FTS_TRY(section.verify(0, kHeadBytes));
  reader.slots_ = load_le<std::uint32_t>(bytes.data());
  reader.used_ = load_le<std::uint32_t>(bytes.data() + 4);
  reader.seed_ = load_le<std::uint32_t>(bytes.data() + 12);
  if (load_le<std::uint32_t>(bytes.data() + 8) != list.size() ||
      reader.slots_ != slot_count(list.size()) || reader.used_ > list.size() ||
      bytes.size() != kHeadBytes + 4 * std::uint64_t{reader.slots_}) {
    return corruption("id table: its size contradicts the number of ids");
  }
  return reader;
}

Result<std::optional<std::uint32_t>> IdTableReader::find(std::string_view id) const {
  const SlotLayout layout(list_.size());
  const auto hash = id_hash(id, seed_);
  auto at = first_slot(hash, slots_);
  std::string candidate;
  // A sound table has empty slots; a damaged one may have none, so that the walk is bounded.
  for (std::uint32_t steps = 0; steps < slots_; ++steps, at = at + 1 == slots_ ? 0 : at + 1) {
    const auto offset = kHeadBytes + 4 * std::uint64_t{at};
    FTS_TRY(section_.verify(offset, 4));
    const auto slot = load_le<std::uint32_t>(section_.bytes().data() + offset);
    if (slot == 0) break;
    if (!layout.may_match(slot, hash)) continue;
    const auto number = layout.number(slot);
    if (number >= list_.size()) return corruption("id table: a slot names no document");
    FTS_ASSIGN(const std::uint32_t string, string_of(number));
    FTS_TRY(list_.get(string, candidate));
    if (candidate == id) return std::optional<std::uint32_t>(number);
  }
  return std::optional<std::uint32_t>();
}

Status IdTableReader::check() const {
  FTS_TRY(section_.verify());
  std::uint32_t filled = 0;
  for (std::uint32_t i = 0; i < slots_; ++i) {
    filled +=
        load_le<std::uint32_t>(section_.bytes().data() + kHeadBytes + 4 * std::uint64_t{i}) != 0
            ? 1U
            : 0U;
  }
  std::uint32_t last_ones = 0;
  std::string id;
  for (std::uint32_t string = 0; string < list_.size(); ++string) {
    FTS_TRY(list_.get(string, id));
    FTS_ASSIGN(const std::optional<std::uint32_t> found, find(id));
    FTS_ASSIGN(const std::uint32_t last, found ? string_of(*found) : Result<std::uint32_t>(0U));
    if (!found.has_value() || last < string) {
      return corruption("id table: the id of document " + std::to_string(string) +
                        " is not found under its last document");
    }
    last_ones += last == string ? 1U : 0U;
  }
  if (filled != used_ || last_ones != used_) {
    return corruption("id table: expected " + std::to_string(last_ones) + " slots in use, found " +
                      std::to_string(filled));
  }
  return ok_status();
}

}  // namespace fts::codec

#include "engine/analysis/lexicon_writer.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "engine/analysis/lexicon_format.hpp"
#include "engine/analysis/normal_form.hpp"
#include "engine/base/checksum.hpp"
#include "engine/base/hash.hpp"

namespace fts::analysis {
namespace {

namespace format = lexicon_format;

/// Four slots of five are full: a form that is there is found in about three probes.
constexpr std::size_t kSlotsPerFourReadings = 5;

/// Strings numbered as they come.
class Pool {
 public:
  std::uint32_t number(std::string_view text) {
    const auto known = numbers_.find(text);
    if (known != numbers_.end()) return known->second;
    const auto number = static_cast<std::uint32_t>(strings_.size());
    strings_.push_back(&numbers_.emplace(text, number).first->first);
    return number;
  }
  const std::string& text(std::uint32_t number) const { return *strings_[number]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(strings_.size()); }
  std::uint32_t bytes() const {
    std::size_t bytes = 0;
    for (const auto* text : strings_) bytes += text->size();
    return static_cast<std::uint32_t>(bytes);
  }
  void append_offsets(ByteBuffer& out) const {
    std::uint32_t offset = 0;
    append_le(out, offset);
    for (const auto* text : strings_) {
      offset += static_cast<std::uint32_t>(text->size());
      append_le(out, offset);
    }
  }
  void append_strings(ByteBuffer& out) const {
    for (const auto* text : strings_) append_bytes(out, as_bytes(*text));
  }

 private:
  std::unordered_map<std::string, std::uint32_t, StringHash, std::equal_to<>> numbers_;
  std::vector<const std::string*> strings_;
};

Status check_limit(std::size_t found, unsigned bits, std::string_view what) {
  const std::size_t most = std::size_t{1} << bits;
  if (found <= most) return ok_status();
  return limit_exceeded("a lexicon holds at most " + std::to_string(most) + " " +
                        std::string(what) + ", not " + std::to_string(found));
}

class Writer {
 public:
  Writer(std::vector<Reading> readings, const std::unordered_set<std::string>& alone)
      : readings_(std::move(readings)), alone_(alone) {}

  Result<ByteBuffer> write(std::string_view source, std::string_view notice) {
    add_lemmas_as_forms();
    keep_the_best();
    make_slots();
    FTS_TRY(check_limit(lemmas_.size(), format::kLemmaBits, "lemmas"));
    FTS_TRY(check_limit(suffixes_.size(), format::kSuffixBits, "endings"));
    fill_table();
    counts_.slots = static_cast<std::uint32_t>(table_.size());
    counts_.readings = static_cast<std::uint32_t>(readings_.size());
    counts_.lemmas = lemmas_.size();
    counts_.suffixes = suffixes_.size();
    counts_.lemma_bytes = lemmas_.bytes();
    counts_.suffix_bytes = suffixes_.bytes();
    counts_.source_bytes = static_cast<std::uint32_t>(source.size());
    counts_.notice_bytes = static_cast<std::uint32_t>(notice.size());
    return serialize(source, notice);
  }

 private:
  /// Every lemma can be looked up, since that is how its taken forms are found.
  void add_lemmas_as_forms() {
    std::unordered_set<std::string_view> forms;
    for (const auto& reading : readings_) {
      if (reading.form == reading.lemma) forms.insert(reading.form);
    }
    std::vector<Reading> missing;
    for (const auto& reading : readings_) {
      if (forms.insert(reading.lemma).second) {
        missing.push_back({reading.lemma, reading.lemma, ReadingRank::kName});
      }
    }
    std::ranges::move(missing, std::back_inserter(readings_));
  }

  void keep_the_best() {
    const auto by_lemma = [](const Reading& a, const Reading& b) {
      return std::tie(a.form, a.lemma, a.rank) < std::tie(b.form, b.lemma, b.rank);
    };
    // Stable in what remains: the first of equal rank is the one that came first.
    std::vector<std::size_t> order(readings_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
      if (by_lemma(readings_[a], readings_[b])) return true;
      return !by_lemma(readings_[b], readings_[a]) && a < b;
    });
    std::vector<bool> dropped(readings_.size(), false);
    for (std::size_t i = 1; i < order.size(); ++i) {
      const auto& before = readings_[order[i - 1]];
      const auto& reading = readings_[order[i]];
      dropped[order[i]] = before.form == reading.form && before.lemma == reading.lemma;
    }
    std::vector<Reading> kept;
    for (std::size_t i = 0; i < readings_.size(); ++i) {
      if (!dropped[i]) kept.push_back(std::move(readings_[i]));
    }
    readings_ = std::move(kept);
    std::ranges::stable_sort(readings_, {}, &Reading::rank);
  }

  void make_slots() {
    std::unordered_set<std::string_view> forms;
    std::string folded;
    for (const auto& reading : readings_) {
      Entry entry;
      const std::string_view form = reading.form;
      const std::size_t longest = (std::size_t{1} << format::kKeepBits) - 1;
      const auto shorter = std::min({form.size(), reading.lemma.size(), longest});
      const auto differ =
          std::mismatch(form.begin(), form.begin() + shorter, reading.lemma.begin());
      const auto keep = static_cast<std::size_t>(differ.first - form.begin());
      fold_form(form, folded);
      entry.hash = hash64(folded);
      entry.slot.rank = static_cast<std::uint8_t>(reading.rank);
      entry.slot.taken = !forms.insert(form).second;
      entry.slot.lemma = lemmas_.number(reading.lemma);
      entry.slot.keep = static_cast<std::uint32_t>(keep);
      entry.slot.suffix = suffixes_.number(form.substr(keep));
      entry.slot.fingerprint = format::fingerprint_of(entry.hash);
      entries_.push_back(entry);
    }
    counts_.forms = static_cast<std::uint32_t>(forms.size());
    std::ranges::stable_sort(entries_, {}, [](const Entry& entry) { return entry.slot.taken; });
  }

  void fill_table() {
    table_.assign(std::max<std::size_t>(entries_.size() * kSlotsPerFourReadings / 4, 1) + 1, 0);
    const auto size = static_cast<std::uint32_t>(table_.size());
    std::vector<std::vector<std::uint32_t>> taken(lemmas_.size());
    for (const auto& entry : entries_) {
      auto at = format::home_of(entry.hash, size);
      while (table_[at] != 0) at = at + 1 == size ? 0 : at + 1;
      table_[at] = format::pack(entry.slot);
      if (entry.slot.taken) taken[entry.slot.lemma].push_back(at);
    }
    taken_offsets_.push_back(0);
    for (const auto& slots : taken) {
      taken_.insert(taken_.end(), slots.begin(), slots.end());
      taken_offsets_.push_back(static_cast<std::uint32_t>(taken_.size()));
    }
    counts_.taken = static_cast<std::uint32_t>(taken_.size());
  }

  ByteBuffer serialize(std::string_view source, std::string_view notice) const {
    const Bytes magic = as_bytes(format::kMagic);
    ByteBuffer out(magic.begin(), magic.end());
    append_le(out, std::uint64_t{0});
    append_le(out, counts_);
    for (const auto slot : table_) append_le(out, slot);
    lemmas_.append_offsets(out);
    suffixes_.append_offsets(out);
    for (const auto offset : taken_offsets_) append_le(out, offset);
    for (const auto slot : taken_) append_le(out, slot);
    append_bytes(out, alone_bits());
    lemmas_.append_strings(out);
    suffixes_.append_strings(out);
    append_bytes(out, as_bytes(source));
    append_bytes(out, as_bytes(notice));
    store_le(out.data() + format::kChecksumOffset,
             checksum64(Bytes(out).subspan(format::kCountsOffset)));
    return out;
  }

  ByteBuffer alone_bits() const {
    ByteBuffer bits(format::bitmap_bytes(lemmas_.size()), 0);
    for (std::uint32_t i = 0; i < lemmas_.size(); ++i) {
      if (alone_.contains(lemmas_.text(i))) bits[i / 8] |= static_cast<std::uint8_t>(1U << (i % 8));
    }
    return bits;
  }

  struct Entry {
    format::Slot slot;
    std::uint64_t hash = 0;
  };

  std::vector<Reading> readings_;
  const std::unordered_set<std::string>& alone_;
  std::vector<Entry> entries_;
  Pool lemmas_, suffixes_;
  std::vector<std::uint64_t> table_;
  std::vector<std::uint32_t> taken_offsets_, taken_;
  format::Counts counts_;
};

}  // namespace

Result<ByteBuffer> write_lexicon(std::vector<Reading> readings,
                                 const std::unordered_set<std::string>& alone,
                                 std::string_view source, std::string_view notice) {
  return Writer(std::move(readings), alone).write(source, notice);
}

}  // namespace fts::analysis

#include "engine/analysis/lexicon.hpp"

#include <algorithm>
#include <cstdio>

#include "engine/analysis/normal_form.hpp"
#include "engine/base/checksum.hpp"
#include "engine/base/hash.hpp"

namespace fts::analysis {
namespace {

namespace format = lexicon_format;

std::uint32_t number_at(const std::uint8_t* array, std::uint64_t i) {
  return load_le<std::uint32_t>(array + i * sizeof(std::uint32_t));
}

/// String i of a pool; empty when its offsets make no sense.
std::string_view text_at(const std::uint8_t* offsets, std::uint32_t count, std::string_view pool,
                         std::uint32_t i) {
  if (i >= count) return {};
  const std::uint32_t begin = number_at(offsets, i);
  const std::uint32_t end = number_at(offsets, std::uint64_t{i} + 1);
  if (begin > end || end > pool.size()) return {};
  return pool.substr(begin, end - begin);
}

/// The fold of `form`, which is itself for most words; `buffer` is used when not.
std::string_view fold_of(std::string_view form, std::string& buffer) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::ranges::all_of(form, is_ascii)) return form;
  fold_form(form, buffer);
  return buffer;
}

}  // namespace

Result<std::shared_ptr<const Lexicon>> Lexicon::open(Bytes bytes,
                                                     std::shared_ptr<const void> owner) {
  const std::shared_ptr<Lexicon> lexicon(new Lexicon);
  lexicon->owner_ = std::move(owner);
  FTS_TRY(lexicon->layout(bytes));
  return std::shared_ptr<const Lexicon>(lexicon);
}

Status Lexicon::layout(Bytes bytes) {
  constexpr std::size_t kNameBytes = format::kMagic.size() - 2;
  if (bytes.size() < format::kHeaderBytes ||
      as_text(bytes.first(kNameBytes)) != format::kMagic.substr(0, kNameBytes)) {
    return corruption("not a lexicon: it does not begin with " + std::string(format::kMagic));
  }
  if (as_text(bytes.first(format::kMagic.size())) != format::kMagic) {
    return unsupported("a lexicon of format \"" +
                       std::string(as_text(bytes.subspan(kNameBytes, 2))) +
                       "\", but this program reads \"01\"; build the lexicon anew");
  }
  checksum_ = load_le<std::uint64_t>(bytes.data() + format::kChecksumOffset);
  if (checksum64(bytes.subspan(format::kCountsOffset)) != checksum_) {
    return corruption("the lexicon is damaged: its checksum does not match its " +
                      std::to_string(bytes.size()) + " bytes");
  }
  counts_ = load_le<format::Counts>(bytes.data() + format::kCountsOffset);
  // Counts are below 2^32, so that no sum overflows.
  const std::uint64_t expected =
      format::kHeaderBytes + std::uint64_t{counts_.slots} * 8 +
      (std::uint64_t{counts_.lemmas} * 2 + counts_.suffixes + 3 + counts_.taken) * 4 +
      format::bitmap_bytes(counts_.lemmas) + counts_.lemma_bytes + counts_.suffix_bytes +
      counts_.source_bytes + counts_.notice_bytes;
  if (expected != bytes.size() || counts_.slots == 0) {
    return corruption("the lexicon contradicts itself: by its header it has " +
                      std::to_string(expected) + " bytes, not " + std::to_string(bytes.size()));
  }
  const std::uint8_t* at = bytes.data() + format::kHeaderBytes;
  const auto array = [&at](std::uint64_t count, std::uint64_t size) {
    const std::uint8_t* begin = at;
    at += count * size;
    return begin;
  };
  const auto text = [&at](std::uint32_t size) {
    const std::string_view begin(reinterpret_cast<const char*>(at), size);
    at += size;
    return begin;
  };
  slots_ = array(counts_.slots, 8);
  lemma_offsets_ = array(std::uint64_t{counts_.lemmas} + 1, 4);
  suffix_offsets_ = array(std::uint64_t{counts_.suffixes} + 1, 4);
  taken_offsets_ = array(std::uint64_t{counts_.lemmas} + 1, 4);
  taken_ = array(counts_.taken, 4);
  alone_ = array(format::bitmap_bytes(counts_.lemmas), 1);
  lemmas_ = text(counts_.lemma_bytes);
  suffixes_ = text(counts_.suffix_bytes);
  source_ = text(counts_.source_bytes);
  notice_ = text(counts_.notice_bytes);
  return ok_status();
}

std::string Lexicon::id() const {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(checksum_));
  return text;
}

template <typename Visit>
void Lexicon::walk(std::string_view folded, Visit visit) const {
  const std::uint64_t hash = hash64(folded);
  const auto fingerprint = format::fingerprint_of(hash);
  auto at = format::home_of(hash, counts_.slots);
  // A table without an empty slot comes from no writer of ours, but must not hold us for ever.
  for (std::uint32_t probes = 0; probes < counts_.slots; ++probes) {
    const auto bits = load_le<std::uint64_t>(slots_ + std::uint64_t{at} * 8);
    if (bits == 0) return;
    if (bits >> (64 - format::kFingerprintBits) == fingerprint && visit(format::unpack(bits))) {
      return;
    }
    at = at + 1 == counts_.slots ? 0 : at + 1;
  }
}

Lemma Lexicon::lemma_of(const format::Slot& slot) const {
  const std::string_view text = lemma_text(slot);
  return {text, !text.empty() && (alone_[slot.lemma / 8] >> (slot.lemma % 8) & 1U) != 0};
}

std::string_view Lexicon::lemma_text(const format::Slot& slot) const {
  return text_at(lemma_offsets_, counts_.lemmas, lemmas_, slot.lemma);
}

std::string_view Lexicon::suffix_text(const format::Slot& slot) const {
  return text_at(suffix_offsets_, counts_.suffixes, suffixes_, slot.suffix);
}

bool Lexicon::has_form(const format::Slot& slot, std::string_view form) const {
  const std::string_view suffix = suffix_text(slot);
  if (form.size() != slot.keep + suffix.size() || !form.ends_with(suffix)) return false;
  const std::string_view lemma = lemma_text(slot);
  return lemma.size() >= slot.keep && form.substr(0, slot.keep) == lemma.substr(0, slot.keep);
}

std::string Lexicon::form_text(const format::Slot& slot) const {
  std::string form(lemma_text(slot).substr(0, slot.keep));
  return form += suffix_text(slot);
}

std::optional<Lexicon::Found> Lexicon::find(std::string_view form, std::string_view folded) const {
  std::optional<Found> found;
  walk(folded, [&](const format::Slot& slot) {
    if (!has_form(slot, form)) return false;
    found = {slot, true};
    return true;
  });
  if (found) return found;
  std::string buffer;
  walk(folded, [&](const format::Slot& slot) {
    if (fold_of(form_text(slot), buffer) != folded) return false;
    found = {slot, false};
    return true;
  });
  return found;
}

bool Lexicon::contains(std::string_view form) const {
  std::string buffer;
  bool found = false;
  walk(fold_of(form, buffer), [&](const format::Slot& slot) {
    found = has_form(slot, form);
    return found;
  });
  return found;
}

std::optional<Lemma> Lexicon::lemma(std::string_view form) const {
  std::string buffer;
  const auto found = find(form, fold_of(form, buffer));
  if (!found) return std::nullopt;
  const Lemma lemma = lemma_of(found->slot);
  return lemma.text.empty() ? std::nullopt : std::optional(lemma);
}

void Lexicon::other_lemmas(std::string_view form, std::vector<Lemma>& lemmas) const {
  std::string buffer;
  const std::string_view folded = fold_of(form, buffer);
  const auto found = find(form, folded);
  if (!found) return;
  const std::string variant = found->exact ? std::string(form) : form_text(found->slot);
  walk(folded, [&](const format::Slot& slot) {
    if (slot.lemma == found->slot.lemma || !has_form(slot, variant)) return false;
    const Lemma lemma = lemma_of(slot);
    if (!lemma.text.empty()) lemmas.push_back(lemma);
    return false;
  });
}

void Lexicon::taken_forms(std::string_view lemma, std::vector<std::string>& forms) const {
  std::string buffer;
  std::optional<std::uint32_t> number;
  walk(fold_of(lemma, buffer), [&](const format::Slot& slot) {
    if (has_form(slot, lemma) && lemma_text(slot) == lemma) number = slot.lemma;
    return number.has_value();
  });
  if (!number) return;
  const std::uint32_t end =
      std::min(number_at(taken_offsets_, std::uint64_t{*number} + 1), counts_.taken);
  for (std::uint32_t i = number_at(taken_offsets_, *number); i < end; ++i) {
    const std::uint32_t at = number_at(taken_, i);
    if (at >= counts_.slots) return;
    const auto bits = load_le<std::uint64_t>(slots_ + std::uint64_t{at} * 8);
    if (bits == 0) return;
    auto form = form_text(format::unpack(bits));
    if (!form.empty()) forms.push_back(std::move(form));
  }
}

}  // namespace fts::analysis

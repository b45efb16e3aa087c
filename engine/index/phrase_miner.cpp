#include "engine/index/phrase_miner.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

#include "engine/base/hash.hpp"

namespace fts::index {
namespace {

using segment::Phrase;
using segment::WordRole;

constexpr std::size_t kMaxWordBytes = 64;
constexpr std::uint32_t kNoDocument = 0xffffffffU;

/// Finds the phrases of a stream of tokens and hands each to a visitor as a hash of its terms.
class PhraseWindow {
 public:
  explicit PhraseWindow(std::span<const WordRole> roles) : roles_(roles) {}

  /// Whether a word stands there already, and this one is an alternative of it.
  bool stands_at(std::uint32_t doc, std::uint32_t place) const {
    return doc == doc_ && place == place_;
  }
  /// Calls found(hash, tokens) for each phrase that ends with this token, `tokens` of them; of three
  /// content words only when it said of the last two that they are of interest.
  template <typename Found>
  void add(std::uint32_t term, std::uint32_t doc, std::uint32_t place, Found&& found) {
    if (stands_at(doc, place)) return;
    const bool follows = doc == doc_ && place == place_ + 1;
    doc_ = doc;
    place_ = place;
    if (!follows) content_ = 0;
    const WordRole role = roles_[term];
    if (role != WordRole::kContent) {
      if (role == WordRole::kNone || ++between_ > kMaxFunctionWords) content_ = 0;
      if (content_ == 0) return;
      from_last_ = mix(from_last_, term);
      from_one_before_ = mix(from_one_before_, term);
      ++last_tokens_;
      ++one_before_tokens_;
      return;
    }
    if (content_ > 0) {
      from_last_ = mix(from_last_, term);
      ++last_tokens_;
      const bool goes_on = found(spread(from_last_), last_tokens_);
      if (content_ > 1) {
        from_one_before_ = mix(from_one_before_, term);
        if (goes_on) found(spread(from_one_before_), one_before_tokens_ + 1);
      }
    }
    from_one_before_ = from_last_;
    one_before_tokens_ = last_tokens_;
    from_last_ = mix(kStart, term);
    last_tokens_ = 1;
    content_ = std::min(content_ + 1, kMaxPhraseContentWords - 1);
    between_ = 0;
  }

 private:
  static constexpr std::uint64_t kStart = 0x9e3779b97f4a7c15U;
  static std::uint64_t mix(std::uint64_t hash, std::uint32_t term) {
    return (std::rotl(hash, 23) ^ (term + 1U)) * 0xd6e8feb86659fd93U;
  }
  static std::uint64_t spread(std::uint64_t hash) {
    hash ^= hash >> 32;
    return hash == 0 ? 1 : hash;
  }

  const std::span<const WordRole> roles_;
  std::uint32_t doc_ = kNoDocument;
  std::uint32_t place_ = 0;
  std::uint32_t content_ = 0;  ///< content words that a phrase may go on from, up to two
  std::uint32_t between_ = 0;  ///< function words since the last of them
  // Hash and length of what begins with the last content word, and with the one before it.
  std::uint64_t from_last_ = 0;
  std::uint64_t from_one_before_ = 0;
  std::uint32_t last_tokens_ = 0;
  std::uint32_t one_before_tokens_ = 0;
};

/// Hashes with the number of documents they came from; takes no new ones when it is full.
class CountTable {
 public:
  struct Slot {
    std::uint64_t hash = 0;  ///< 0: empty
    std::uint32_t documents = 0;
    std::uint32_t last_doc = kNoDocument;
  };

  explicit CountTable(std::size_t slots) : slots_(std::bit_ceil(slots)) {}

  void count(std::uint64_t hash, std::uint32_t doc) {
    Slot* slot = find(hash);
    if (slot->hash == 0) {
      if (used_ * 4 >= slots_.size() * 3) return;
      ++used_;
      slot->hash = hash;
    }
    if (slot->last_doc == doc) return;
    slot->last_doc = doc;
    ++slot->documents;
  }
  /// The slot of a hash, or the empty one where it would stand.
  Slot* find(std::uint64_t hash) {
    std::size_t i = hash & (slots_.size() - 1);
    while (slots_[i].hash != 0 && slots_[i].hash != hash) i = (i + 1) & (slots_.size() - 1);
    return &slots_[i];
  }
  std::vector<Slot>& slots() { return slots_; }

 private:
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

class Miner {
 public:
  Miner(const TokenLog& log, const PhraseTerms& terms, const segment::TermClassifier& classifier,
        const PhraseMinerOptions& options, std::size_t capacity)
      : log_(log), terms_(terms), classifier_(classifier), options_(options), capacity_(capacity) {}

  std::vector<Phrase> run() {
    read_roles();
    return phrases_of(choose_candidates());
  }

 private:
  /// A phrase that was met in a document.
  struct Candidate {
    const CountTable::Slot* slot;
    std::uint32_t first;  ///< of its terms among those of all
    std::uint32_t tokens;
  };

  void read_roles() {
    roles_.reserve(terms_.count);
    for (std::uint32_t term = 0; term < terms_.count; ++term) {
      const auto form = terms_.form(term);
      auto role = classifier_.role(form);
      // Letters of a list and symbols are no words of a phrase.
      const bool one_sign = role == WordRole::kContent && is_one_character(form);
      if (one_sign || form.size() > kMaxWordBytes) role = WordRole::kNone;
      roles_.push_back(role);
    }
  }
  static bool is_one_character(std::string_view form) {
    return std::ranges::count_if(form, [](char c) { return (c & 0xc0) != 0x80; }) == 1;
  }

  /// Every phrase of each document of which keep(doc) holds.
  template <typename Keep, typename Found>
  void scan(Keep&& keep, Found&& found) const {
    PhraseWindow window(roles_);
    log_.scan([&](std::uint32_t term, std::uint32_t doc, std::uint32_t place) {
      if (!keep(doc)) return;
      window.add(term, doc, place,
                 [&](std::uint64_t hash, std::uint32_t) { return found(hash, doc); });
    });
  }

  /// The most frequent phrases of the sample.
  std::vector<std::uint64_t> choose_candidates() const {
    const auto words = std::max<std::uint64_t>(log_.word_count(), 1);
    const auto stride = static_cast<std::uint32_t>(
                            (words - 1) / std::max<std::uint64_t>(options_.sample_words, 1)) +
                        1;
    const auto sampled = [stride](std::uint32_t doc) { return doc % stride == 0; };
    const auto words_sampled = words / stride;
    const auto bytes_each = std::max<std::uint64_t>(options_.memory_bytes / 4, 16384);
    // What comes once is most of what there is: a bit each, whatever phrase it is, keeps it out.
    std::vector<std::uint64_t> seen(
        std::bit_floor(std::clamp<std::uint64_t>(words_sampled / 8, 128, bytes_each / 8)));
    CountTable table(std::bit_floor(
        std::clamp<std::uint64_t>(words_sampled / 2, 1024, bytes_each / sizeof(CountTable::Slot))));
    scan(sampled, [&](std::uint64_t hash, std::uint32_t doc) {
      const auto place = hash >> 16;
      auto& bits = seen[(place >> 6) & (seen.size() - 1)];
      const auto bit = std::uint64_t{1} << (place & 63);
      if ((bits & bit) != 0) table.count(hash, doc);
      bits |= bit;
      return true;
    });
    auto& slots = table.slots();
    std::erase_if(slots, [](const auto& slot) { return slot.hash == 0; });
    keep_most_frequent(slots, capacity_ + capacity_ / 4);
    std::vector<std::uint64_t> hashes;
    for (const auto& slot : slots) hashes.push_back(slot.hash);
    return hashes;
  }

  static void keep_most_frequent(std::vector<CountTable::Slot>& slots, std::size_t count) {
    if (slots.size() <= count) return;
    std::nth_element(slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(count), slots.end(),
                     [](const auto& a, const auto& b) {
                       return std::pair(b.documents, a.hash) < std::pair(a.documents, b.hash);
                     });
    slots.resize(count);
  }

  std::vector<Phrase> phrases_of(const std::vector<std::uint64_t>& hashes) {
    if (hashes.empty()) return {};
    // A bit each, sixteen times as many as there are: one look tells nearly all others off.
    std::vector<std::uint64_t> filter(std::bit_ceil(hashes.size()) * 16 / 64 + 1);
    const auto bit_mask = std::bit_ceil(hashes.size()) * 16 - 1;
    CountTable table(hashes.size() * 4 / 3 + 1);
    for (const auto hash : hashes) {
      const auto bit = (hash >> 16) & bit_mask;
      filter[bit / 64] |= std::uint64_t{1} << bit % 64;
      table.find(hash)->hash = hash;
    }
    std::vector<Candidate> candidates;
    candidates.reserve(hashes.size());
    std::vector<std::uint32_t> recent(kRecent);
    std::vector<std::uint32_t> terms;
    std::uint64_t at = 0;
    PhraseWindow window(roles_);
    log_.scan([&](std::uint32_t term, std::uint32_t doc, std::uint32_t place) {
      if (window.stands_at(doc, place)) return;
      recent[at++ % kRecent] = term;
      window.add(term, doc, place, [&](std::uint64_t hash, std::uint32_t tokens) {
        const auto bit = (hash >> 16) & bit_mask;
        if ((filter[bit / 64] >> bit % 64 & 1) == 0) return false;
        auto* slot = table.find(hash);
        if (slot->hash == 0) return false;
        if (slot->last_doc == doc) return true;
        slot->last_doc = doc;
        if (++slot->documents > 1) return true;
        candidates.push_back({slot, static_cast<std::uint32_t>(terms.size()), tokens});
        for (auto i = at - tokens; i < at; ++i) terms.push_back(recent[i % kRecent]);
        return true;
      });
    });
    std::vector<Phrase> phrases;
    for (const auto& candidate : candidates) {
      if (candidate.slot->documents < kMinPhraseDocuments) continue;
      Phrase phrase = phrase_of(std::span(terms).subspan(candidate.first, candidate.tokens));
      phrase.documents = candidate.slot->documents;
      if (phrase.key.size() <= segment::kMaxPhraseBytes &&
          phrase.text.size() <= segment::kMaxPhraseBytes) {
        phrases.push_back(std::move(phrase));
      }
    }
    return phrases;
  }

  /// The words as they stood: with apostrophes, and with hyphens where the whole is a compound.
  Phrase phrase_of(std::span<const std::uint32_t> terms) const {
    Phrase phrase;
    std::string folded;
    for (std::size_t i = 0; i < terms.size(); ++i) {
      const std::string form(terms_.form(terms[i]));
      folded = form;
      if (classifier_.fold) classifier_.fold(form, folded);
      if (i > 0) {
        phrase.key += ' ';
        const bool elided = roles_[terms[i - 1]] == WordRole::kElided;
        phrase.text += elided ? '\'' : ' ';
      }
      phrase.key += folded;
      phrase.text += form;
    }
    hyphenate(terms, phrase.text);
    return phrase;
  }

  void hyphenate(std::span<const std::uint32_t> terms, std::string& text) const {
    std::string joined;
    for (const auto term : terms) joined += terms_.form(term);
    const bool whole = joined.size() <= limits::kMaxTermBytes && terms_.is_alternative(joined);
    if (whole) {
      std::ranges::replace(text, ' ', '-');
      return;
    }
    if (terms.size() < 3) return;
    // A compound and a word beside it: États-Unis d'Amérique, présidents des États-Unis.
    std::size_t place = 0;
    for (std::size_t i = 0; i + 1 < terms.size(); ++i) {
      const auto first = terms_.form(terms[i]);
      place += first.size();
      joined.assign(first);
      joined += terms_.form(terms[i + 1]);
      if (text[place] == ' ' && joined.size() <= limits::kMaxTermBytes &&
          terms_.is_alternative(joined)) {
        text[place] = '-';
      }
      ++place;
    }
  }

  static constexpr std::size_t kRecent = 16;
  static_assert(kRecent > kMaxPhraseTokens && std::has_single_bit(kRecent));

  const TokenLog& log_;
  const PhraseTerms& terms_;
  const segment::TermClassifier& classifier_;
  const PhraseMinerOptions options_;
  const std::size_t capacity_;
  std::vector<WordRole> roles_;
};

}  // namespace

std::size_t phrase_capacity(std::uint64_t positions) {
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(positions / 400, 512, 40'000));
}

std::vector<Phrase> mine_phrases(const TokenLog& log, std::uint64_t positions,
                                 std::uint32_t document_count, const PhraseTerms& terms,
                                 const segment::TermClassifier& classifier,
                                 const PhraseMinerOptions& options) {
  if (!classifier.role) return {};
  const auto capacity = phrase_capacity(positions);
  auto phrases = Miner(log, terms, classifier, options, capacity).run();
  settle_phrases(phrases, capacity, document_count);
  return phrases;
}

void settle_phrases(std::vector<Phrase>& phrases, std::size_t capacity,
                    std::uint32_t document_count) {
  // The most frequent spelling first in each key.
  std::ranges::sort(phrases, [](const Phrase& a, const Phrase& b) {
    return std::tie(a.key, b.documents, a.text) < std::tie(b.key, a.documents, b.text);
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    if (kept > 0 && phrases[kept - 1].key == phrases[i].key) {
      auto& documents = phrases[kept - 1].documents;
      documents = static_cast<std::uint32_t>(
          std::min<std::uint64_t>(std::uint64_t{documents} + phrases[i].documents, document_count));
      continue;
    }
    if (kept != i) phrases[kept] = std::move(phrases[i]);
    ++kept;
  }
  phrases.resize(kept);
  if (phrases.size() <= capacity) return;
  std::ranges::sort(phrases, [](const Phrase& a, const Phrase& b) {
    return std::tie(b.documents, a.key) < std::tie(a.documents, b.key);
  });
  phrases.resize(capacity);
  std::ranges::sort(phrases, {}, &Phrase::key);
}

}  // namespace fts::index

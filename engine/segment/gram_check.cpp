#include "engine/segment/gram_check.hpp"

#include <algorithm>
#include <bit>
#include <queue>
#include <unordered_map>
#include <utility>
#include <vector>

namespace fts::segment {

namespace {

Status wrong(std::string_view what) { return corruption("section grams: " + std::string(what)); }

/// The postings of a gram in short: what two lists have in common when they are the same.
struct Digest {
  std::uint64_t documents = 0;
  std::uint64_t hash = 0;

  void add(std::uint64_t number) { hash = std::rotl((hash ^ number) * 0x9e3779b97f4a7c15U, 29); }
  friend bool operator==(const Digest&, const Digest&) = default;
};

/// Walks the positions of all function words together.
class Derivation {
 public:
  explicit Derivation(const SegmentReader& segment) : segment_(segment) {}

  Status run();
  std::unordered_map<std::uint32_t, Digest>& digests() { return digests_; }
  const GramRuns& runs() const { return runs_; }

 private:
  struct Place {
    std::uint32_t field, position;
    std::uint8_t id;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  Status open();
  void add_places(PostingsCursor& cursor, std::uint8_t id);
  Status add_document(DocNum doc);

  const SegmentReader& segment_;
  std::vector<PostingsCursor> cursors_;                         ///< by id, less one
  std::vector<Place> places_;                                   ///< of one document
  std::vector<std::pair<std::uint32_t, std::uint32_t>> grams_;  ///< of it, each with its field
  GramRuns runs_;
  std::unordered_map<std::uint32_t, Digest> digests_;
};

Status Derivation::open() {
  for (const auto& word : segment_.function_words()->words()) {
    auto& cursor = cursors_.emplace_back();
    FTS_ASSIGN(const auto found, segment_.forms().find(word));
    if (!found) continue;
    FTS_ASSIGN(const auto list, segment_.postings(found->entry));
    cursor = PostingsCursor(list, PostingsNeed::kPositions);
  }
  return ok_status();
}

void Derivation::add_places(PostingsCursor& cursor, std::uint8_t id) {
  for (std::uint32_t mask = cursor.field_mask(); mask != 0; mask &= mask - 1) {
    const auto field = static_cast<std::uint32_t>(std::countr_zero(mask));
    for (const auto position : cursor.field_positions(field)) {
      places_.push_back({field, position, id});
    }
  }
}

Status Derivation::add_document(DocNum doc) {
  std::sort(places_.begin(), places_.end());
  grams_.clear();
  for (const auto& [field, position, id] : places_) {
    const auto visit = [&, f = field](std::uint32_t gram) { grams_.emplace_back(gram, f); };
    // Between the positions of two fields there is room.
    if (!runs_.add(doc, field * limits::kMaxPositions + position, id, visit)) {
      return wrong("more function words at one position than a gram can tell apart");
    }
  }
  std::sort(grams_.begin(), grams_.end());
  for (std::size_t i = 0; i < grams_.size();) {
    auto& digest = digests_[grams_[i].first];
    ++digest.documents;
    digest.add(doc);
    const auto gram = grams_[i].first;
    while (i < grams_.size() && grams_[i].first == gram) {
      const auto field = grams_[i].second;
      std::uint64_t count = 0;
      for (; i < grams_.size() && grams_[i] == std::pair(gram, field); ++i) ++count;
      digest.add(std::uint64_t{field} << 32 | count);
    }
  }
  places_.clear();
  return ok_status();
}

Status Derivation::run() {
  FTS_TRY(open());
  using Head = std::pair<DocNum, std::uint32_t>;
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
  const auto push = [&](std::uint32_t word) {
    if (cursors_[word].next() != kNoDoc) heads.emplace(cursors_[word].doc(), word);
    return cursors_[word].status();
  };
  for (std::uint32_t word = 0; word < cursors_.size(); ++word) FTS_TRY(push(word));
  while (!heads.empty()) {
    const DocNum doc = heads.top().first;
    while (!heads.empty() && heads.top().first == doc) {
      const auto word = heads.top().second;
      heads.pop();
      add_places(cursors_[word], static_cast<std::uint8_t>(word + 1));
      FTS_TRY(push(word));
    }
    FTS_TRY(add_document(doc));
  }
  return ok_status();
}

Result<Digest> digest_of(const PostingsList& list) {
  Digest digest;
  PostingsCursor cursor(list, PostingsNeed::kFreqs);
  while (cursor.next() != kNoDoc) {
    ++digest.documents;
    digest.add(cursor.doc());
    for (std::uint32_t mask = cursor.field_mask(); mask != 0; mask &= mask - 1) {
      const auto field = static_cast<std::uint32_t>(std::countr_zero(mask));
      digest.add(std::uint64_t{field} << 32 | cursor.field_freq(field));
    }
  }
  FTS_TRY(cursor.status());
  return digest;
}

Result<std::uint32_t> parse_key(std::string_view key, std::size_t words) {
  if (key.size() < kMinGramWords || key.size() > kMaxGramWords) {
    return wrong("a key is not of 2 to 4 words");
  }
  const auto ids = as_bytes(key);
  for (const auto id : ids) {
    if (id == 0 || id > words) return wrong("a key names a word that there is not");
  }
  return gram_of(ids);
}

}  // namespace

Status check_grams(const SegmentReader& segment) {
  const auto& words = *segment.function_words();
  Derivation derivation(segment);
  FTS_TRY(derivation.run());
  for (const auto pair : derivation.runs().together()) {
    if (!words.stand_together(static_cast<std::uint8_t>(pair >> 8),
                              static_cast<std::uint8_t>(pair))) {
      return corruption("section function_words: two words stand together that are no pair");
    }
  }
  auto& expected = derivation.digests();
  const auto gram = segment.grams()->iterate(0);
  while (gram->next()) {
    FTS_ASSIGN(const auto number, parse_key(gram->term(), words.words().size()));
    FTS_ASSIGN(const auto list, segment.postings(gram->entry()));
    FTS_ASSIGN(const auto digest, digest_of(list));
    const auto found = expected.find(number);
    if (found == expected.end() || found->second != digest) {
      return wrong("postings are not those that the positions of the words make");
    }
    expected.erase(found);
  }
  FTS_TRY(gram->status());
  return expected.empty() ? ok_status() : wrong("a gram is missing");
}

}  // namespace fts::segment

#include "engine/index/batch_resolution.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <string>
#include <utility>

#include "engine/base/hash.hpp"

namespace fts::index {
namespace {

/// False when it was deleted already.
bool remove_document(ProposedSegment& proposed, DocNum doc) {
  if (!proposed.live.live(doc)) return false;
  if (proposed.live.document_count() == 0) {
    proposed.live = segment::LiveDocs(proposed.segment.entry.document_count);
  }
  proposed.live_changed = true;
  return proposed.live.remove(doc);
}

/// Ids that came before, as two bits each of one word in sixteen bits per id: says of about one new
/// id in fifty that it may have come before, and of every one that has.
class SeenIds {
 public:
  explicit SeenIds(std::uint64_t ids) : words_(std::bit_ceil(ids / 4 + 1)) {}
  std::uint64_t hash(std::string_view id) const { return hash64(id, seed_); }
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&words_[word_of(hash)], 1); }
  /// Whether the id of `hash` may have come before; it has from now on.
  bool add(std::uint64_t hash) {
    const auto bits = std::uint64_t{1} << (hash & 63) | std::uint64_t{1} << (hash >> 6 & 63);
    auto& word = words_[word_of(hash)];
    return (std::exchange(word, word | bits) & bits) == bits;
  }

 private:
  std::size_t word_of(std::uint64_t hash) const { return hash >> 12 & (words_.size() - 1); }

  const std::uint64_t seed_ = process_seed();
  std::vector<std::uint64_t> words_;
};

class Resolver {
 public:
  Resolver(std::vector<ProposedSegment>& segments, std::size_t first_new,
           const std::vector<std::vector<std::uint64_t>>& sequences)
      : segments_(segments), first_new_(first_new), sequences_(sequences) {}

  Result<ResolutionStats> run(const Removals& removals) {
    // Removals come first where older documents are concerned, so that a document that was removed
    // and then added again is not counted as replaced.
    FTS_TRY(for_each_removal(removals, 0, first_new_));
    std::uint64_t ids = 0;
    for (std::size_t i = first_new_; i < segments_.size(); ++i) {
      ids += segments_[i].segment.entry.document_count;
    }
    SeenIds seen(ids);
    for (std::size_t i = first_new_; i < segments_.size(); ++i) FTS_TRY(supersede(i, seen));
    FTS_TRY(for_each_removal(removals, first_new_, segments_.size()));
    return stats_;
  }

 private:
  std::uint64_t sequence(std::size_t segment, DocNum doc) const {
    return sequences_[segment - first_new_][doc];
  }

  /// Removes ids from the segments [from, to).
  Status for_each_removal(const Removals& removals, std::size_t from, std::size_t to) {
    for (const auto& [id, removed_at] : removals) {
      bool any = false;
      for (std::size_t i = from; i < to; ++i) {
        FTS_ASSIGN(const std::optional<DocNum> doc, segments_[i].segment.reader->find_id(id));
        if (!doc || (i >= first_new_ && sequence(i, *doc) >= removed_at)) continue;
        any |= remove_document(segments_[i], *doc);
      }
      // Counted once per id: after the older document only one of a lower sequence can be left,
      // which had replaced nothing that the removal has not taken already.
      if (any && counted_.insert(id).second) ++stats_.deleted;
    }
    return ok_status();
  }

  /// An id of a new segment, hashed a few ids before it is asked for, so that the filter's word is
  /// on its way meanwhile.
  struct ComingId {
    DocNum doc = 0;
    std::uint64_t hash = 0;
    std::string id;
  };
  static constexpr std::size_t kComingIds = 16;

  /// Each id of a new segment against the older segments and the new ones before it.
  Status supersede(std::size_t newer, SeenIds& seen) {
    if (segments_.size() == 1) return ok_status();
    std::array<ComingId, kComingIds> coming;
    std::size_t count = 0;
    const auto visit = [&](DocNum doc, std::string_view id) -> Status {
      auto& place = coming[count % kComingIds];
      if (count++ >= kComingIds) FTS_TRY(supersede(newer, place, seen));
      place.doc = doc;
      place.hash = seen.hash(id);
      place.id.assign(id);
      seen.prefetch(place.hash);
      return ok_status();
    };
    FTS_TRY(segments_[newer].segment.reader->visit_ids(visit));
    for (auto i = count - std::min(count, kComingIds); i < count; ++i) {
      FTS_TRY(supersede(newer, coming[i % kComingIds], seen));
    }
    return ok_status();
  }

  Status supersede(std::size_t newer, const ComingId& coming, SeenIds& seen) {
    // What the batch itself brings twice is rare, and looked up only then.
    const std::size_t end = seen.add(coming.hash) ? newer : first_new_;
    for (std::size_t i = 0; i < end; ++i) FTS_TRY(supersede(i, newer, coming.doc, coming.id));
    return ok_status();
  }

  Status supersede(std::size_t older, std::size_t newer, DocNum doc, std::string_view id) {
    FTS_ASSIGN(const std::optional<DocNum> other, segments_[older].segment.reader->find_id(id));
    if (!other) return ok_status();
    if (older < first_new_) {
      if (remove_document(segments_[older], *other)) ++stats_.replaced;
    } else if (sequence(older, *other) > sequence(newer, doc)) {
      remove_document(segments_[newer], doc);
    } else {
      remove_document(segments_[older], *other);
    }
    return ok_status();
  }

  std::vector<ProposedSegment>& segments_;
  const std::size_t first_new_;
  const std::vector<std::vector<std::uint64_t>>& sequences_;
  std::set<std::string_view> counted_;
  ResolutionStats stats_;
};

}  // namespace

Result<ResolutionStats> resolve_batch(std::vector<ProposedSegment>& segments, std::size_t first_new,
                                      const std::vector<std::vector<std::uint64_t>>& sequences,
                                      const Removals& removals) {
  return Resolver(segments, first_new, sequences).run(removals);
}

}  // namespace fts::index

#include "engine/index/forward_index.hpp"

#include <algorithm>

#include "engine/index/term_walk.hpp"

namespace fts::index {

Result<FrequentTerms> FrequentTerms::find(std::span<const MergeSource> sources, std::uint64_t least,
                                          std::uint64_t most) {
  FrequentTerms found;
  TermWalk walk(sources);
  for (;;) {
    FTS_ASSIGN(const bool more, walk.next());
    if (!more) break;
    Term term;
    term.first_place = found.places_.size();
    std::uint64_t occurrences = 0;
    for (const auto& place : walk.places()) {
      term.documents += place.terms->entry().document_frequency;
      occurrences += place.terms->entry().total_frequency;
    }
    found.largest_documents_ = std::max(found.largest_documents_, term.documents);
    found.largest_occurrences_ = std::max(found.largest_occurrences_, occurrences);
    if (term.documents < least || term.documents > most) continue;
    for (const auto& place : walk.places()) {
      found.places_.push_back({place.source, place.terms->ord()});
    }
    term.places = walk.places().size();
    found.posting_count_ += term.documents;
    found.terms_.push_back(term);
  }
  // The most frequent first: their numbers are small and stand together in the cache.
  std::ranges::stable_sort(found.terms_, std::greater(), &Term::documents);
  return found;
}

void FrequentTerms::keep_postings(std::uint64_t most) {
  while (!terms_.empty() && (posting_count_ > most || terms_.size() > ForwardIndex::kMaxTerms)) {
    posting_count_ -= terms_.back().documents;
    terms_.pop_back();
  }
}

template <typename Visit>
Status FrequentTerms::each_posting(std::span<const MergeSource> sources,
                                   std::span<const DocMap> maps, const Visit& visit) const {
  for (std::size_t term = 0; term < terms_.size(); ++term) {
    const auto places = std::span(places_).subspan(terms_[term].first_place, terms_[term].places);
    for (const auto& place : places) {
      const auto& reader = *sources[place.source].reader;
      const auto& map = maps[place.source];
      FTS_ASSIGN(const segment::TermEntry entry, reader.forms().entry(place.ord));
      FTS_ASSIGN(const segment::PostingsList list, reader.postings(entry));
      segment::PostingsCursor cursor(list, segment::PostingsNeed::kDocs);
      for (;;) {
        const auto docs = cursor.next_chunk().docs;
        if (docs.empty()) break;
        for (const auto doc : docs) {
          if (map.keeps(doc)) visit(static_cast<std::uint16_t>(term), map.map(doc));
        }
      }
      FTS_TRY(cursor.status());
    }
  }
  return ok_status();
}

Result<ForwardIndex> FrequentTerms::invert(std::span<const MergeSource> sources,
                                           std::span<const DocMap> maps) const {
  ForwardIndex index;
  index.term_count = static_cast<std::uint32_t>(terms_.size());
  std::size_t documents = 0;
  for (const auto& map : maps) documents += map.live_count();
  index.lengths.assign(documents, 0);
  FTS_TRY(each_posting(sources, maps, [&](std::uint16_t, DocNum doc) { ++index.lengths[doc]; }));
  std::vector<std::uint32_t> places(documents);
  std::uint32_t end = 0;
  for (std::size_t doc = 0; doc < documents; ++doc) {
    places[doc] = end;
    end += index.lengths[doc];
  }
  index.terms.resize(end);
  FTS_TRY(each_posting(sources, maps,
                       [&](std::uint16_t term, DocNum doc) { index.terms[places[doc]++] = term; }));
  return index;
}

}  // namespace fts::index

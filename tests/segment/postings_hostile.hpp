#pragma once

// Walks a posting list whose bytes nobody vouches for, in every way there is. Nothing may crash,
// read or write out of bounds, or break what cursors promise even of damaged lists: documents
// ascend strictly below the document count, and blocks hold at most 256 of them. Shared by the
// tests and the fuzzer.

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "engine/segment/postings.hpp"
#include "engine/segment/postings_check.hpp"

namespace fts::segment::testing {

inline void promise(bool kept) {
  if (!kept) std::abort();
}

/// Asks everything of the documents of a list, at most `limit` of them.
inline void walk_documents(const PostingsList& list, std::uint32_t document_count,
                           std::uint32_t field_count, std::uint32_t limit) {
  const FieldWeights weights{1, 2, 3, 4, 5, 6, 7, 8};
  PostingsCursor cursor(list, PostingsNeed::kPositions);
  DocNum previous = kNoDoc;
  for (auto doc = cursor.next(); doc != kNoDoc && limit > 0; doc = cursor.next(), --limit) {
    promise(doc < document_count && (previous == kNoDoc || doc > previous));
    previous = doc;
    static_cast<void>(cursor.freq());
    static_cast<void>(cursor.field_mask());
    static_cast<void>(cursor.weighted_freq(weights));
    std::size_t in_fields = 0;
    for (std::uint32_t field = 0; field < field_count; ++field) {
      in_fields += cursor.field_positions(field).size();
    }
    const auto all = cursor.positions();
    if (list.has_positions() && cursor.status().ok()) promise(in_fields == all.size());
  }
}

/// Asks some documents of each block for their frequencies alone, in no order.
inline void read_alone(const PostingsList& list, std::uint32_t limit) {
  const FieldWeights weights{1, 2, 3, 4, 5, 6, 7, 8};
  PostingsCursor cursor(list, PostingsNeed::kFreqs);
  for (std::uint32_t block = 0; block < list.block_count() && limit > 0; ++block, --limit) {
    const auto size = static_cast<std::uint32_t>(cursor.load_block(block).size());
    for (std::uint32_t i = 0; i < 30 && size > 0; ++i) {
      cursor.stand_on((i * 97 + 23) % size);
      static_cast<void>(cursor.weighted_freq(weights));
      if (cursor.doc() == kNoDoc) break;
    }
  }
}

/// The first windows as bits, in each way; what is written past them a sanitizer sees.
inline void fill_hostile(const PostingsList& list, std::uint32_t document_count) {
  PostingsCursor filling(list, PostingsNeed::kDocs);
  PostingsCursor marking(list, PostingsNeed::kDocs);
  PostingsCursor counting(list, PostingsNeed::kDocs);
  std::uint64_t common = 0;
  for (DocNum base = 0; base < std::min(document_count, 20 * kRangeDocs); base += kRangeDocs) {
    std::vector<std::uint64_t> bits(kRangeDocs / 64);
    std::vector<std::uint8_t> marks(kRangeDocs);
    filling.fill(base, bits);
    marking.fill(base, bits, marks);
    std::fill(bits.begin(), bits.end(), ~std::uint64_t{0});
    common += counting.count_common(base, bits);
  }
  // Bits that lie are counted, those of a word that two blocks share twice.
  promise(common <= 20ULL * kRangeDocs + 128ULL * list.block_count());
}

inline void walk_hostile(const TermEntry& entry, Bytes postings, Bytes positions,
                         std::uint32_t document_count, std::uint32_t field_count) {
  const auto opened =
      PostingsList::open_unverified(entry, postings, positions, document_count, field_count);
  if (!opened.ok()) return;
  const auto& list = *opened;
  walk_documents(list, document_count, field_count, 5000);

  for (const auto k : kBestRanks) promise(list.best_share(k) >= 0.0F && list.best_share(k) < 1.0F);
  std::uint32_t sum = 0;
  for (const auto bound : list.range_bounds()) sum += bound;
  promise(sum <= 255 * list.range_bounds().size());

  PostingsCursor cursor(list, PostingsNeed::kFreqs);
  std::vector<float> weighted(kBlockDocs);
  for (std::uint32_t block = list.block_count(); block-- > 0;) {
    const auto docs = cursor.load_block(block);
    promise(docs.size() <= kBlockDocs);
    promise(std::adjacent_find(docs.begin(), docs.end(), std::greater_equal<>()) == docs.end());
    promise(docs.empty() || docs.back() == list.block_last_doc(block));
    cursor.block_weighted_freqs({}, weighted);
    promise(cursor.block_freqs().size() <= kBlockDocs);
  }
  read_alone(list, 64);
  fill_hostile(list, document_count);
  PostingsCursor jumping(list, PostingsNeed::kDocs);
  DocNum target = 0;
  for (std::uint32_t step = 1; step < 20; ++step) {
    const auto doc = jumping.advance(target);
    promise(doc >= target);
    if (doc == kNoDoc) break;
    target = doc + (1U << step);
  }
  PostingsCursor copying(list, PostingsNeed::kPositions);
  for (int i = 0; i < 10 && !copying.next_chunk().docs.empty(); ++i) {
  }
  PostingsWriterOptions options;
  options.field_count = field_count;
  options.positions = list.has_positions();
  const std::vector<std::uint8_t> norms(std::min(document_count, 100'000U), 40);
  options.norms = norms;
  static_cast<void>(check_postings(list, options).ok());
}

}  // namespace fts::segment::testing

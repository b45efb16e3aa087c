#include "engine/segment/postings_check.hpp"

#include <algorithm>
#include <string>

#include "engine/segment/postings_bounds.hpp"
#include "engine/segment/postings_fields.hpp"

namespace fts::segment {
namespace {

class Checker {
 public:
  Checker(const PostingsList& list, const PostingsWriterOptions& expected)
      : list_(list),
        expected_(expected),
        lengths_(length_table(expected.bm25, expected.average_length)),
        cursor_(list, expected.positions ? PostingsNeed::kPositions : PostingsNeed::kFreqs) {}

  Status run() {
    if (expected_.positions != list_.has_positions()) {
      return wrong(expected_.positions ? "positions are missing" : "positions where none are kept");
    }
    for (auto doc = cursor_.next(); doc != kNoDoc; doc = cursor_.next()) {
      FTS_TRY(check_posting(doc));
    }
    FTS_TRY(cursor_.status());
    if (documents_ != list_.document_frequency()) {
      return wrong("holds " + std::to_string(documents_) + " documents instead of " +
                   std::to_string(list_.document_frequency()));
    }
    if (occurrences_ != list_.total_frequency()) {
      return wrong("holds " + std::to_string(occurrences_) + " occurrences instead of " +
                   std::to_string(list_.total_frequency()));
    }
    return check_best();
  }

 private:
  static Status wrong(const std::string& what) { return corruption("postings: list " + what); }
  static Status wrong(DocNum doc, const std::string& what) {
    return corruption("postings: document " + std::to_string(doc) + " " + what);
  }

  Status check_posting(DocNum doc) {
    if (documents_ > 0 && doc <= last_doc_) return wrong(doc, "does not ascend");
    if (doc >= expected_.norms.size()) return wrong(doc, "is beyond the last document");
    last_doc_ = doc;
    ++documents_;
    const auto freq = cursor_.freq();
    if (freq == 0) return wrong(doc, "has no occurrence");
    occurrences_ += freq;
    FTS_TRY(check_fields(doc, freq));
    if (expected_.positions) FTS_TRY(check_positions(doc));
    return check_bounds(doc);
  }

  Status check_fields(DocNum doc, std::uint32_t freq) {
    const std::uint32_t mask = cursor_.field_mask();
    FTS_TRY(cursor_.status());
    if (mask == 0 || mask >> expected_.field_count != 0) return wrong(doc, "has a bad field mask");
    std::uint64_t sum = 0;
    for (std::uint32_t field = 0; field < expected_.field_count; ++field) {
      const auto count = cursor_.field_freq(field);
      if ((count > 0) != ((mask >> field & 1) != 0)) return wrong(doc, "counts against its mask");
      sum += count;
    }
    if (sum != freq) return wrong(doc, "has counts that do not add up");
    return ok_status();
  }

  Status check_positions(DocNum doc) {
    for (std::uint32_t field = 0; field < expected_.field_count; ++field) {
      const auto positions = cursor_.field_positions(field);
      FTS_TRY(cursor_.status());
      if (positions.size() != cursor_.field_freq(field)) return wrong(doc, "lacks positions");
      if (!std::is_sorted(positions.begin(), positions.end())) {
        return wrong(doc, "has positions that do not ascend");
      }
      if (!positions.empty() && positions.back() >= limits::kMaxPositions) {
        return wrong(doc,
                     "has a position beyond the limit of " + std::to_string(limits::kMaxPositions));
      }
    }
    return ok_status();
  }

  Status check_bounds(DocNum doc) {
    const auto share =
        bm25_share(cursor_.weighted_freq(expected_.weights), lengths_[expected_.norms[doc]]);
    const auto block = cursor_.block();
    const auto bound = list_.block_bound(block);
    const auto group = list_.group_bounds()[block / kGroupBlocks];
    // A share that is not a number fails too.
    if (!(decode_bound(bound) >= share)) return wrong(doc, "passes the bound of its block");
    if (group < bound) return wrong(doc, "stands in a block above the bound of its group");
    if (list_.list_bound() < group) return wrong(doc, "stands in a group above the list's bound");
    const auto ranges = list_.range_bounds();
    if (!ranges.empty() && !(decode_bound(ranges[doc / kRangeDocs]) >= share)) {
      return wrong(doc, "passes the bound of its range");
    }
    for (std::size_t i = 0; i < kBestRanks.size(); ++i) {
      if (share >= decode_floor(list_.best_codes()[i])) ++reached_[i];
    }
    return ok_status();
  }

  /// Every floor must be reached by as many documents as it says.
  Status check_best() const {
    for (std::size_t i = 0; i < best_rank_count(documents_); ++i) {
      if (reached_[i] < kBestRanks[i]) {
        return wrong("has " + std::to_string(reached_[i]) + " documents at the floor of its best " +
                     std::to_string(kBestRanks[i]));
      }
    }
    return ok_status();
  }

  const PostingsList& list_;
  const PostingsWriterOptions& expected_;
  std::array<float, 256> lengths_;
  PostingsCursor cursor_;
  DocNum last_doc_ = 0;
  std::uint64_t documents_ = 0;
  std::uint64_t occurrences_ = 0;
  std::array<std::uint64_t, kBestRanks.size()> reached_ = {};  ///< documents at each floor
};

}  // namespace

Status check_postings(const PostingsList& list, const PostingsWriterOptions& expected) {
  return Checker(list, expected).run();
}

}  // namespace fts::segment

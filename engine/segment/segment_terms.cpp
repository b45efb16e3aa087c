// Terms as they come, forms and grams alike: encoded first, here or elsewhere, and then put in
// their place.

#include <array>

#include "engine/segment/segment_file_writer.hpp"
#include "engine/segment/segment_norms.hpp"

namespace fts::segment {
namespace {

/// What is gathered before it goes to the spools.
constexpr std::uint64_t kEncodedBytes = std::uint64_t{256} << 10;
/// Columns of long lists are read in place.
constexpr std::uint64_t kPostingsAlignment = 4;

Status check_gram_key(std::string_view key) {
  if (key.size() >= kMinGramWords && key.size() <= kMaxGramWords) return ok_status();
  return invalid_argument("segment writer: expected grams of 2 to 4 words");
}

}  // namespace

Result<std::unique_ptr<TermEncoder>> SegmentFileWriter::make_encoder() {
  FTS_TRY(enter(Phase::kTerms));
  const bool positions = meta_.positions && grams_ == nullptr;
  return std::make_unique<TermEncoder>(postings_options(meta_, norms_, positions),
                                       meta_.document_count);
}

Status SegmentFileWriter::start_term(std::string_view form) {
  FTS_TRY(enter(Phase::kTerms));
  if (grams_ != nullptr) return invalid_argument("segment writer: expected no form after grams");
  return encoder()->start_term(form);
}

Status SegmentFileWriter::start_gram(std::string_view key) {
  FTS_TRY(enter(Phase::kTerms));
  if (grams_ == nullptr) {
    return invalid_argument("segment writer: expected begin_grams before a gram");
  }
  FTS_TRY(check_gram_key(key));
  return encoder()->start_term(key);
}

Status SegmentFileWriter::add_postings(const PostingsChunk& chunk) {
  FTS_TRY(failed_);
  if (encoder() == nullptr) return invalid_argument("segment writer: expected start_term");
  return encoder()->add_postings(chunk);
}

Status SegmentFileWriter::mark_alternative() {
  if (encoder() == nullptr) return invalid_argument("segment writer: expected start_term");
  return encoder()->mark_alternative();
}

Status SegmentFileWriter::finish_term() {
  FTS_TRY(failed_);
  if (encoder() == nullptr) return invalid_argument("segment writer: expected start_term");
  FTS_TRY(encoder()->finish_term());
  if (encoder()->terms().memory_bytes() < kEncodedBytes) return ok_status();
  return remember(flush_terms());
}

Status SegmentFileWriter::add_terms(const EncodedTerms& terms) {
  FTS_TRY(enter(Phase::kTerms));
  if (encoder()->in_term()) return invalid_argument("segment writer: expected finish_term");
  if (grams_ != nullptr) {
    FTS_TRY(terms.for_each(
        [](std::string_view key, const TermEntry&, bool) { return check_gram_key(key); }));
  }
  FTS_TRY(remember(flush_terms()));
  return remember(append_terms(terms));
}

Status SegmentFileWriter::flush_terms() {
  FTS_TRY(append_terms(encoder()->terms()));
  encoder()->clear();
  return ok_status();
}

Status SegmentFileWriter::append_terms(const EncodedTerms& terms) {
  if (terms.empty()) return ok_status();
  if (terms.first() <= last_term_) {
    return invalid_argument("segment writer: expected forms in strictly ascending order");
  }
  const std::array<std::uint8_t, kPostingsAlignment> zeroes{};
  const auto unaligned = postings_spool_->size();
  const auto padding = align_up(unaligned, kPostingsAlignment) - unaligned;
  FTS_TRY(postings_spool_->append(std::span(zeroes).first(padding)));
  const auto postings = postings_spool_->size();
  // Grams have no positions, nor a place among them.
  const auto positions = grams_ != nullptr ? 0 : positions_spool_->size();
  FTS_TRY(postings_spool_->append(terms.postings()));
  FTS_TRY(positions_spool_->append(terms.positions()));
  return terms.for_each([&](std::string_view term, TermEntry entry, bool alternative) {
    entry.postings_offset += postings;
    entry.positions_offset += positions;
    return append_term(term, entry, alternative);
  });
}

Status SegmentFileWriter::append_term(std::string_view term, const TermEntry& entry,
                                      bool alternative) {
  last_term_.assign(term);
  if (grams_ != nullptr) return grams_->dictionary.add(term, entry);
  FTS_TRY(forms_->add(term, entry));
  ++meta_.form_count;
  if (options_.completion) completion_.add_form(entry.document_frequency, alternative);
  meta_.posting_count += entry.document_frequency;
  if (options_.positions) meta_.position_count += entry.total_frequency;
  return ok_status();
}

}  // namespace fts::segment

// Every byte, then every invariant of a segment: what `ftsd check` runs. Nothing is trusted; the
// first contradiction is reported with file, section and place.

#include <algorithm>
#include <bit>

#include "engine/base/job_progress.hpp"
#include "engine/base/progress_throttle.hpp"
#include "engine/segment/class_postings.hpp"
#include "engine/segment/gram_check.hpp"
#include "engine/segment/postings_check.hpp"
#include "engine/segment/segment_file_reader.hpp"
#include "engine/segment/segment_format.hpp"
#include "engine/segment/segment_norms.hpp"

namespace fts::segment {

class SegmentCheck {
 public:
  SegmentCheck(const SegmentFileReader& segment, ProgressSink* progress)
      : segment_(segment),
        meta_(segment.meta_),
        job_(progress, "checking", meta_.document_count, segment.file_size()),
        terms_(job_, half_of({section_name::kForms, section_name::kClasses, section_name::kFolds,
                              section_name::kPostings, section_name::kPositions})),
        progress_(&terms_) {}

  /// Every byte is read twice: against its checksum, and for what it says.
  Status run() {
    JobPart bytes(job_, segment_.file_size() / 2);
    FTS_TRY(segment_.file_->verify_all(&bytes));
    bytes.finish();
    FTS_TRY(check_lengths());
    if (segment_.ranks_) FTS_TRY(segment_.ranks_->check());
    FTS_TRY(check_forms());
    if (segment_.classes_ != nullptr) FTS_TRY(check_classes());
    if (segment_.folds_ != nullptr) FTS_TRY(check_folds());
    if (segment_.grams_ != nullptr) FTS_TRY(check_grams());
    terms_.finish();
    if (segment_.completion_ != nullptr) {
      FTS_TRY(segment_.completion_->check(meta_.document_count));
    }
    FTS_TRY(segment_.columns_->check());
    JobPart stored(job_, half_of({section_name::kStored}));
    if (segment_.stored_ != nullptr) FTS_TRY(segment_.stored_->check(&stored));
    stored.finish();
    FTS_TRY(segment_.ids_.check());
    FTS_TRY(segment_.id_table_.check());
    job_.finish();
    return ok_status();
  }

 private:
  std::uint64_t half_of(std::initializer_list<std::string_view> names) const {
    std::uint64_t bytes = 0;
    for (const auto& section : segment_.file_->sections()) {
      if (std::ranges::find(names, section.name) != names.end()) bytes += section.size_bytes;
    }
    return bytes / 2;
  }
  static Status wrong(std::string_view section, std::string_view what) {
    return corruption("section " + std::string(section) + ": " + std::string(what));
  }
  /// One more form, class, fold or gram was looked at.
  void tell() {
    const std::uint64_t total = segment_.forms_->size() +
                                (segment_.classes_ != nullptr ? segment_.classes_->size() : 0) +
                                (segment_.folds_ != nullptr ? segment_.folds_->size() : 0) +
                                (segment_.grams_ != nullptr ? segment_.grams_->size() : 0);
    progress_.update({.phase = "checking", .bytes = ++terms_done_, .total_bytes = total});
  }

  Status check_lengths();
  Status check_norms(std::uint32_t field, std::span<const std::uint32_t> lengths);
  Status check_forms();
  Status check_list(const TermEntry& entry, bool positions, std::string_view term);
  Status check_classes();
  Status check_class(const PostingsList& list, std::span<const TermOrd> members);
  Status check_folds();
  Status check_grams();

  const SegmentFileReader& segment_;
  const SegmentMeta& meta_;
  JobProgress job_;
  JobPart terms_;
  ProgressThrottle progress_;
  std::uint64_t terms_done_ = 0;
};

Status SegmentCheck::check_lengths() {
  std::vector<bool> has_text(meta_.document_count, false);
  std::vector<double> weighted(meta_.document_count, 0.0);
  double weighted_total = 0;
  for (std::uint32_t field = 0; field < meta_.fields.size(); ++field) {
    FTS_ASSIGN(const std::vector<std::uint32_t> lengths, segment_.lengths(field));
    std::uint64_t total = 0;
    const auto weight = static_cast<double>(meta_.fields[field].weight);
    for (std::size_t doc = 0; doc < lengths.size(); ++doc) {
      total += lengths[doc];
      weighted[doc] += weight * lengths[doc];
      if (lengths[doc] > 0) has_text[doc] = true;
    }
    if (total != meta_.fields[field].total_length) {
      return wrong("lengths", "they do not add up to the total in section meta");
    }
    weighted_total += weight * static_cast<double>(total);
    if (has_field_norms(meta_)) FTS_TRY(check_norms(field, lengths));
  }
  if (std::count(has_text.begin(), has_text.end(), true) !=
      static_cast<std::ptrdiff_t>(meta_.documents_with_text)) {
    return wrong("lengths", "the number of documents with text is not the one in section meta");
  }
  if (weighted_total > 0 && meta_.average_length != weighted_total / meta_.documents_with_text) {
    return wrong("meta", "the average length is not that of section lengths");
  }
  FTS_ASSIGN(const std::span<const std::uint8_t> norms, segment_.norms());
  for (std::size_t doc = 0; doc < weighted.size(); ++doc) {
    if (norms[doc] != combined_norm(weighted[doc])) {
      return wrong("norms", "document " + std::to_string(doc) + " has another length");
    }
  }
  return ok_status();
}

Status SegmentCheck::check_norms(std::uint32_t field, std::span<const std::uint32_t> lengths) {
  FTS_ASSIGN(const std::span<const std::uint8_t> norms, segment_.field_norms(field));
  for (std::size_t doc = 0; doc < lengths.size(); ++doc) {
    if (norms[doc] != encode_length(lengths[doc])) {
      return wrong("norms_" + std::to_string(field),
                   "document " + std::to_string(doc) + " has another length");
    }
  }
  return ok_status();
}

Status SegmentCheck::check_list(const TermEntry& entry, bool positions, std::string_view term) {
  FTS_ASSIGN(const PostingsList list, segment_.postings(entry));
  FTS_ASSIGN(const std::span<const std::uint8_t> norms, segment_.norms());
  return check_postings(list, postings_options(meta_, norms, positions))
      .with_context("postings of \"" + std::string(term) + "\"");
}

Status SegmentCheck::check_forms() {
  FTS_TRY(segment_.forms_->reader().check());
  const auto form = segment_.forms_->iterate(0);
  std::uint64_t postings = 0;
  std::uint64_t occurrences = 0;
  while (form->next()) {
    tell();
    FTS_TRY(check_list(form->entry(), meta_.positions, form->term()));
    postings += form->entry().document_frequency;
    occurrences += form->entry().total_frequency;
  }
  FTS_TRY(form->status());
  if (postings != meta_.posting_count || (meta_.positions && occurrences != meta_.position_count)) {
    return wrong("forms", "the postings are not as many as section meta says");
  }
  return ok_status();
}

Status SegmentCheck::check_class(const PostingsList& list, std::span<const TermOrd> members) {
  std::vector<PostingsList> lists;
  for (const auto member : members) {
    FTS_ASSIGN(const TermEntry entry, segment_.forms_->entry(member));
    FTS_ASSIGN(lists.emplace_back(), segment_.postings(entry));
  }
  auto wrong_class = wrong("classes", "postings are not those of the members together");
  ClassPostingsMerger merger(segment_.field_count());
  PostingsCursor cursor(list, PostingsNeed::kFreqs);
  merger.start(lists);
  for (auto chunk = merger.next(); !chunk.docs.empty(); chunk = merger.next()) {
    std::size_t count_at = 0;
    for (std::size_t i = 0; i < chunk.docs.size(); ++i) {
      if (cursor.next() != chunk.docs[i] || cursor.freq() != chunk.freqs[i]) return wrong_class;
      const std::uint32_t mask = chunk.masks.empty() ? 1U : chunk.masks[i];
      if (cursor.field_mask() != mask) return wrong_class;
      if (std::has_single_bit(mask)) continue;
      for (auto left = mask; left != 0; left &= left - 1) {
        const auto field = static_cast<std::uint32_t>(std::countr_zero(left));
        if (cursor.field_freq(field) != chunk.field_counts[count_at++]) return wrong_class;
      }
    }
  }
  FTS_TRY(merger.status());
  if (cursor.next() != kNoDoc) return wrong_class;
  return cursor.status();
}

Status SegmentCheck::check_classes() {
  const auto& classes = *segment_.classes_;
  FTS_TRY(classes.reader().check());
  codec::FrontCodingReader::Iterator terms(classes.reader(), 0);
  std::vector<TermOrd> members;
  std::vector<bool> seen(segment_.forms_->size(), false);
  std::uint64_t member_count = 0;
  while (terms.next()) {
    TermEntry entry;
    bool own_entry = false;
    FTS_TRY(classes.decode({terms.rank(), terms.payload(), terms.block_payload()}, members, entry,
                           own_entry));
    tell();
    for (const auto member : members) {
      if (seen[member.value()]) return wrong("classes", "a form is a member of two");
      seen[member.value()] = true;
    }
    member_count += members.size();
    if (!own_entry) continue;
    FTS_TRY(check_list(entry, false, terms.term()));
    FTS_ASSIGN(const PostingsList list, segment_.postings(entry));
    FTS_TRY(check_class(list, members).with_context("class \"" + std::string(terms.term()) + "\""));
  }
  FTS_TRY(terms.status());
  return member_count == segment_.forms_->size() ? ok_status()
                                                 : wrong("classes", "a form is in no class");
}

Status SegmentCheck::check_folds() {
  const auto& folds = *segment_.folds_;
  FTS_TRY(folds.check());
  codec::FrontCodingReader::Iterator fold(folds, 0);
  std::vector<TermOrd> members;
  std::vector<bool> seen(segment_.forms_->size(), false);
  while (fold.next()) {
    tell();
    FTS_TRY(segment_.read_fold(fold.payload(), members));
    for (const auto member : members) {
      FTS_ASSIGN(const std::string form, segment_.forms_->term(member));
      if (seen[member.value()] || form == fold.term()) {
        return wrong("folds", "a form stands where it does not belong");
      }
      seen[member.value()] = true;
    }
  }
  return fold.status();
}

Status SegmentCheck::check_grams() {
  FTS_TRY(segment_.grams_->reader().check());
  const auto gram = segment_.grams_->iterate(0);
  while (gram->next()) {
    tell();
    FTS_TRY(check_list(gram->entry(), false, "a gram"));
  }
  FTS_TRY(gram->status());
  return segment::check_grams(segment_);
}

Status SegmentFileReader::check(ProgressSink* progress) const {
  return in_file(SegmentCheck(*this, progress).run());
}

}  // namespace fts::segment

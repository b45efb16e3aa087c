#include <algorithm>
#include <numeric>

#include "engine/base/varint.hpp"
#include "engine/segment/completion_writer.hpp"
#include "engine/segment/segment_file_reader.hpp"
#include "engine/segment/segment_format.hpp"
#include "engine/segment/segment_meta.hpp"
#include "engine/segment/segment_norms.hpp"

namespace fts::segment {

Result<std::shared_ptr<const SegmentReader>> SegmentReader::open(storage::FileSystem& fs,
                                                                 const std::string& path) {
  FTS_ASSIGN(auto file, storage::FramedFile::open(fs, path, storage::FileKind::kSegment));
  auto reader = std::make_shared<SegmentFileReader>(std::move(file));
  FTS_TRY(reader->start());
  return std::shared_ptr<const SegmentReader>(std::move(reader));
}

Status SegmentFileReader::start() {
  FTS_ASSIGN(const storage::Section meta, file_->section(section_name::kMeta));
  FTS_TRY(meta.verify());
  auto decoded = decode_meta(meta.bytes());
  if (!decoded.ok()) return in_file(decoded.status());
  meta_ = std::move(decoded).value();
  FTS_ASSIGN(postings_, file_->section(section_name::kPostings));
  FTS_ASSIGN(positions_, file_->section(section_name::kPositions));
  FTS_ASSIGN(lengths_, file_->section(section_name::kLengths));
  FTS_TRY(in_file(open_norms(section_name::kNorms, norms_)));
  const auto field_norms = has_field_norms(meta_) ? meta_.fields.size() : 0;
  for (std::uint32_t field = 0; field < field_norms; ++field) {
    FTS_TRY(in_file(open_norms(section_name::field_norms(field), field_norms_[field])));
  }
  FTS_TRY(in_file(open_dictionaries()));
  FTS_TRY(in_file(open_completion()));
  FTS_TRY(in_file(open_grams()));

  FTS_ASSIGN(const storage::Section columns, file_->section(section_name::kColumns));
  FTS_ASSIGN(columns_, in_file(ColumnSetReader::open(columns, meta_.document_count)));
  return open_documents();
}

Status SegmentFileReader::open_documents() {
  if (file_->has_section(section_name::kRanks)) {
    FTS_ASSIGN(const storage::Section ranks, file_->section(section_name::kRanks));
    FTS_ASSIGN(ranks_, in_file(codec::RankColumn::open(ranks, meta_.document_count)));
  }
  FTS_ASSIGN(const storage::Section ids, file_->section(section_name::kIds));
  FTS_ASSIGN(ids_, in_file(codec::StringListReader::open(ids, section_name::kIds)));
  if (ids_.size() != meta_.document_count) {
    return in_file(corruption("section ids: expected one id per document"));
  }
  FTS_ASSIGN(const storage::Section table, file_->section(section_name::kIdTable));
  FTS_ASSIGN(id_table_, in_file(codec::IdTableReader::open(table, ids_, ranks_)));
  if (file_->has_section(section_name::kStored)) {
    FTS_ASSIGN(const storage::Section stored, file_->section(section_name::kStored));
    FTS_ASSIGN(stored_, in_file(codec::StoredReader::open(stored, meta_.document_count)));
  }
  return ok_status();
}

Status SegmentFileReader::in_file(const Status& status) const {
  // Errors of the frame name the file already.
  return status.message().starts_with(path()) ? status : status.with_context(path());
}

template <typename T>
Result<T> SegmentFileReader::in_file(Result<T> result) const {
  if (result.ok()) return result;
  return in_file(result.status());
}

Status SegmentFileReader::open_norms(std::string_view name, Norms& norms) const {
  FTS_ASSIGN(norms.section, file_->section(name));
  if (norms.section.bytes().size() != meta_.document_count) {
    return corruption("section " + std::string(name) + ": expected one byte per document");
  }
  return ok_status();
}

Result<std::unique_ptr<codec::FrontCodingReader>> SegmentFileReader::open_dictionary(
    std::string_view name) const {
  FTS_ASSIGN(const storage::Section section, file_->section(name));
  return codec::FrontCodingReader::open(section, name);
}

Status SegmentFileReader::open_dictionaries() {
  FTS_ASSIGN(auto forms, open_dictionary(section_name::kForms));
  forms_ = std::make_unique<FormDictionary>(std::move(forms));
  if (file_->has_section(section_name::kClasses)) {
    FTS_ASSIGN(auto classes, open_dictionary(section_name::kClasses));
    classes_ = std::make_unique<ClassDictionary>(std::move(classes), *forms_);
  }
  if (file_->has_section(section_name::kFolds)) {
    FTS_ASSIGN(folds_, open_dictionary(section_name::kFolds));
  }
  const std::uint64_t classes = classes_ == nullptr ? 0 : classes_->size();
  if (forms_->size() != meta_.form_count || classes != meta_.class_count) {
    return corruption("the dictionaries have other sizes than section meta says");
  }
  return ok_status();
}

Status SegmentFileReader::open_completion() {
  if (!file_->has_section(section_name::kCompletion)) return ok_status();
  FTS_ASSIGN(const storage::Section section, file_->section(section_name::kCompletion));
  FTS_ASSIGN(auto phrases, open_dictionary(section_name::kPhrases));
  FTS_ASSIGN(completion_,
             CompletionReader::open(section, std::move(phrases), *forms_, folds_.get()));
  return ok_status();
}

Status SegmentFileReader::open_grams() {
  if (!file_->has_section(section_name::kGrams)) return ok_status();
  FTS_ASSIGN(const storage::Section words, file_->section(section_name::kFunctionWords));
  FTS_TRY(words.verify());
  FTS_ASSIGN(function_words_, decode_function_words(words.bytes()));
  FTS_ASSIGN(auto grams, open_dictionary(section_name::kGrams));
  grams_ = std::make_unique<FormDictionary>(std::move(grams), section_name::kGrams);
  return ok_status();
}

std::uint32_t SegmentFileReader::field_count() const {
  return std::max(1U, static_cast<std::uint32_t>(meta_.fields.size()));
}

Result<std::vector<TermOrd>> SegmentFileReader::class_members(TermOrd class_ord) const {
  if (classes_ == nullptr) return std::vector<TermOrd>();
  return in_file(classes_->members(class_ord));
}

Status SegmentFileReader::read_fold(Bytes payload, std::vector<TermOrd>& members) const {
  if (!read_members(payload, forms_->size(), members) || !payload.empty()) {
    return corruption(path() + ": section folds: an entry is damaged");
  }
  return ok_status();
}

Result<std::vector<TermOrd>> SegmentFileReader::forms_of_fold(std::string_view folded) const {
  std::vector<TermOrd> members;
  if (folds_ != nullptr) {
    FTS_ASSIGN(const std::optional<codec::FrontCodedEntry> found, in_file(folds_->find(folded)));
    if (found.has_value()) FTS_TRY(read_fold(found->payload, members));
  }
  FTS_ASSIGN(const std::optional<codec::FrontCodedEntry> itself,
             in_file(forms_->reader().find(folded)));
  if (itself.has_value()) {
    const TermOrd ord(itself->rank);
    const auto place = std::lower_bound(members.begin(), members.end(), ord);
    if (place == members.end() || *place != ord) members.insert(place, ord);
  }
  return members;
}

Status SegmentFileReader::forms_of_fold_prefix(std::string_view prefix, std::size_t limit,
                                               std::vector<TermOrd>& out) const {
  if (folds_ == nullptr) return ok_status();
  FTS_ASSIGN(const std::uint32_t first, in_file(folds_->lower_bound(prefix)));
  codec::FrontCodingReader::Iterator fold(*folds_, first);
  std::vector<TermOrd> members;
  std::size_t added = 0;
  while (added < limit && fold.next()) {
    if (!fold.term().starts_with(prefix)) return ok_status();
    FTS_TRY(read_fold(fold.payload(), members));
    for (std::size_t i = 0; i < members.size() && added < limit; ++i, ++added) {
      out.push_back(members[i]);
    }
  }
  return in_file(fold.status());
}

Status SegmentFileReader::visit_folds(TermVisitor& visitor) const {
  const codec::FrontCodingReader* const dictionaries[] = {&forms_->reader(), folds_.get()};
  for (const auto* dictionary : dictionaries) {
    if (dictionary == nullptr) continue;
    codec::FrontCodingReader::Scanner scanner(*dictionary);
    while (scanner.next()) {
      const auto hopeless = visitor.visit(scanner.term(), scanner.shared());
      if (hopeless == TermVisitor::kStop) return ok_status();
      if (hopeless > 0) scanner.skip(hopeless);
    }
    FTS_TRY(in_file(scanner.status()));
  }
  return ok_status();
}

Result<std::unique_ptr<CompletionCursor>> SegmentFileReader::complete_words(
    std::string_view folded, std::string_view accented) const {
  return in_file(
      segment::complete_words({forms_.get(), folds_.get(), completion_.get()}, folded, accented));
}

Result<std::unique_ptr<CompletionCursor>> SegmentFileReader::complete_phrases(
    std::string_view key) const {
  return in_file(segment::complete_phrases({forms_.get(), folds_.get(), completion_.get()}, key));
}

Result<bool> SegmentFileReader::is_alternative(TermOrd form) const {
  if (completion_ == nullptr) return false;
  FTS_TRY(in_file(completion_->verify()));
  return completion_->alternative(form.value());
}

Result<std::uint32_t> SegmentFileReader::phrase_documents(std::string_view key) const {
  if (completion_ == nullptr) return 0U;
  FTS_ASSIGN(const std::optional<codec::FrontCodedEntry> found,
             in_file(completion_->phrases().find(key)));
  if (!found.has_value()) return 0U;
  Phrase phrase;
  if (!read_phrase(found->payload, key, phrase)) {
    return corruption(path() + ": section phrases: an entry is damaged");
  }
  return phrase.documents;
}

Result<std::vector<Phrase>> SegmentFileReader::phrases() const {
  std::vector<Phrase> phrases;
  if (completion_ == nullptr) return phrases;
  codec::FrontCodingReader::Iterator term(completion_->phrases(), 0);
  while (term.next()) {
    if (!read_phrase(term.payload(), term.term(), phrases.emplace_back())) {
      return corruption(path() + ": section phrases: an entry is damaged");
    }
  }
  FTS_TRY(in_file(term.status()));
  return phrases;
}

Result<bool> SegmentFileReader::phrases_estimated() const {
  return completion_ != nullptr && completion_->estimated();
}

Result<PostingsList> SegmentFileReader::postings(const TermEntry& entry) const {
  auto list = in_file(PostingsList::open(entry, postings_, positions_, meta_.document_count,
                                         field_count(), &checked_lists_));
  // Those of a class have none anyway.
  if (list.ok() && list->has_positions() && !meta_.positions) {
    return in_file(corruption("postings: a list with positions, which section meta says are none"));
  }
  return list;
}

Result<std::span<const std::uint8_t>> SegmentFileReader::verified(const Norms& norms) const {
  if (!norms.verified.load(std::memory_order_relaxed)) {
    FTS_TRY(norms.section.verify());
    norms.verified.store(true, std::memory_order_relaxed);
  }
  return std::span<const std::uint8_t>(norms.section.bytes());
}

Result<std::span<const std::uint8_t>> SegmentFileReader::norms() const { return verified(norms_); }

Result<std::span<const std::uint8_t>> SegmentFileReader::field_norms(std::uint32_t field) const {
  if (field >= meta_.fields.size()) {
    return invalid_argument(path() + ": there is no text field " + std::to_string(field));
  }
  return verified(has_field_norms(meta_) ? field_norms_[field] : norms_);
}

Result<std::vector<std::uint32_t>> SegmentFileReader::lengths(std::uint32_t field) const {
  const auto fields = meta_.fields.size();
  if (field >= fields) {
    return invalid_argument(path() + ": there is no text field " + std::to_string(field));
  }
  const auto damaged = in_file(corruption("section lengths: it is damaged"));
  FTS_TRY(lengths_.verify());
  const auto bytes = lengths_.bytes();
  const auto table_bytes = 8 * (fields + 1);
  if (bytes.size() < table_bytes) return damaged;
  const auto end_of_lengths = bytes.size() - table_bytes;
  const auto* table = bytes.data() + end_of_lengths;
  const auto begin = load_le<std::uint64_t>(table + 8 * std::size_t{field});
  const auto end = load_le<std::uint64_t>(table + 8 * (std::size_t{field} + 1));
  if (begin > end || end > end_of_lengths) return damaged;
  FTS_ASSIGN(const auto norms, field_norms(field));
  if (norms.size() < meta_.document_count) return damaged;
  auto rounded_off = bytes.subspan(begin, end - begin);
  std::vector<std::uint32_t> lengths;
  lengths.reserve(meta_.document_count);
  for (std::uint32_t doc = 0; doc < meta_.document_count; ++doc) {
    std::uint64_t more = 0;
    if (norms[doc] >= kFirstRoundedCode && !read_varint(rounded_off, more)) return damaged;
    const std::uint64_t length = decode_length(norms[doc]) + more;
    if (more > UINT32_MAX || length > UINT32_MAX) return damaged;
    lengths.push_back(static_cast<std::uint32_t>(length));
  }
  if (!rounded_off.empty()) return damaged;
  return lengths;
}

Result<const ColumnReader*> SegmentFileReader::column(std::string_view name) const {
  return in_file(columns_->column(name));
}

Result<const codec::RankColumn*> SegmentFileReader::ranks() const {
  if (!ranks_) return nullptr;
  if (!ranks_verified_.load(std::memory_order_relaxed)) {
    FTS_TRY(in_file(ranks_->verify()));
    ranks_verified_.store(true, std::memory_order_relaxed);
  }
  return &*ranks_;
}

Result<std::vector<DocNum>> SegmentFileReader::insertion_order() const {
  if (ranks_) return in_file(ranks_->inverse());
  std::vector<DocNum> order(meta_.document_count);
  std::iota(order.begin(), order.end(), DocNum{0});
  return order;
}

Result<std::uint32_t> SegmentFileReader::place_of(DocNum doc) const {
  if (!ranks_ || doc >= meta_.document_count) return doc;
  return in_file(ranks_->get(doc));
}

Result<std::string> SegmentFileReader::document(DocNum doc) const {
  if (stored_ == nullptr) {
    return unsupported(path() + ": the segment does not store its documents");
  }
  FTS_ASSIGN(const std::uint32_t place, place_of(doc));
  return in_file(stored_->document(place));
}

Status SegmentFileReader::visit_ids(const IdVisitor& visit) const {
  if (!reordered()) return in_file(ids_.for_each(visit));
  // Ids stand by rank of insertion.
  FTS_ASSIGN(const std::vector<DocNum> docs, insertion_order());
  return in_file(
      ids_.for_each([&](DocNum rank, std::string_view id) { return visit(docs[rank], id); }));
}

Result<std::string> SegmentFileReader::document_id(DocNum doc) const {
  FTS_ASSIGN(const std::uint32_t place, place_of(doc));
  std::string id;
  FTS_TRY(in_file(ids_.get(place, id)));
  return id;
}

Result<std::optional<DocNum>> SegmentFileReader::find_id(std::string_view id) const {
  return in_file(id_table_.find(id));
}

Bytes SegmentFileReader::stored_dictionary() const {
  return stored_ == nullptr ? Bytes{} : stored_->dictionary();
}

std::vector<SectionSize> SegmentFileReader::section_sizes() const {
  std::vector<SectionSize> sizes;
  for (const auto& section : file_->sections()) {
    sizes.push_back({section.name, section.size_bytes});
  }
  return sizes;
}

}  // namespace fts::segment

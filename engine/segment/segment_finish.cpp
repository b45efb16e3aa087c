// The end of a segment: classes and folds derived from the forms just written, then everything that
// was spooled, in its place.

#include "engine/codec/id_table.hpp"
#include "engine/segment/class_postings.hpp"
#include "engine/segment/segment_file_writer.hpp"
#include "engine/segment/segment_format.hpp"
#include "engine/segment/segment_meta.hpp"
#include "engine/segment/segment_norms.hpp"

namespace fts::segment {

namespace {

/// A spool is copied in pieces, so that the file's writer need not hold it.
constexpr std::size_t kCopyBytes = std::size_t{1} << 20;

Status copy(Bytes bytes, storage::ByteSink& sink) {
  while (!bytes.empty()) {
    const auto piece = bytes.first(std::min(bytes.size(), kCopyBytes));
    FTS_TRY(sink.append(piece));
    bytes = bytes.subspan(piece.size());
  }
  return ok_status();
}

}  // namespace

/// What writing one class after another needs at hand.
class ClassWriting {
 public:
  ClassWriting(const FormDictionary& forms, Bytes postings, Bytes positions,
               const PostingsWriterOptions& options, std::uint32_t document_count,
               storage::ByteSink& postings_sink, storage::ByteSink& dictionary_sink)
      : forms_(forms),
        postings_(storage::Section::unverified(postings)),
        positions_(storage::Section::unverified(positions)),
        field_count_(options.field_count),
        document_count_(document_count),
        sink_(postings_sink),
        merger_(options.field_count),
        writer_(options, postings_sink, no_positions_),
        dictionary_(dictionary_sink) {}

  Status write(std::string_view name, std::span<const std::uint32_t> members) {
    const auto offset = sink_.size();
    if (members.size() == 1) return dictionary_.add(name, members, nullptr, offset);
    lists_.clear();
    for (const auto member : members) {
      FTS_ASSIGN(const TermEntry entry, forms_.entry(TermOrd(member)));
      FTS_ASSIGN(lists_.emplace_back(),
                 PostingsList::open(entry, postings_, positions_, document_count_, field_count_));
    }
    merger_.start(lists_);
    writer_.start_term();
    for (auto chunk = merger_.next(); !chunk.docs.empty(); chunk = merger_.next()) {
      writer_.add(chunk);
    }
    FTS_TRY(merger_.status().with_context("class \"" + std::string(name) + "\""));
    FTS_ASSIGN(const TermEntry entry, writer_.finish_term());
    return dictionary_.add(name, members, &entry, offset);
  }
  Status finish() { return dictionary_.finish(); }

 private:
  const FormDictionary& forms_;
  storage::Section postings_;
  storage::Section positions_;
  std::uint32_t field_count_;
  std::uint32_t document_count_;
  storage::ByteSink& sink_;
  storage::MemorySink no_positions_;
  ClassPostingsMerger merger_;
  PostingsWriter writer_;
  ClassDictionaryWriter dictionary_;
  std::vector<PostingsList> lists_;
};

Result<SegmentMeta> SegmentFileWriter::finish(std::uint64_t text_bytes, ProgressSink* progress) {
  FTS_TRY(enter(Phase::kFinished));
  FTS_TRY(remember(write_all(text_bytes, progress)));
  phase_ = Phase::kFinished;
  ids_spool_.reset();
  return meta_;
}

Status SegmentFileWriter::write_all(std::uint64_t text_bytes, ProgressSink* progress) {
  ProgressThrottle throttle(progress);
  meta_.text_bytes = text_bytes;
  FTS_TRY(columns_->finish());
  FTS_TRY(file_->end_section());
  FTS_TRY(write_ids());
  FTS_TRY(write_norms());
  FTS_TRY(write_terms(throttle));
  FTS_TRY(write_section(section_name::kMeta, encode_meta(meta_)));
  return file_->finish();
}

Status SegmentFileWriter::write_ids() {
  FTS_ASSIGN(const Bytes bytes, ids_spool_->finish());
  FTS_ASSIGN(const codec::StringListReader list,
             codec::StringListReader::open(storage::Section::unverified(bytes), "ids"));
  FTS_ASSIGN(const ByteBuffer table, codec::build_id_table(id_hashes_, list, numbers_));
  id_hashes_ = {};
  FTS_TRY(copy_section(section_name::kIds, bytes));
  ids_spool_.reset();
  return write_section(section_name::kIdTable, table);
}

Status SegmentFileWriter::write_norms() {
  FTS_TRY(write_section(section_name::kNorms, norms_));
  for (std::uint32_t field = 0; field < field_norms_.size(); ++field) {
    FTS_TRY(write_section(section_name::field_norms(field), field_norms_[field]));
  }
  field_norms_ = {};
  return ok_status();
}

Status SegmentFileWriter::write_terms(ProgressThrottle& progress) {
  FTS_TRY(forms_->finish());
  FTS_ASSIGN(const Bytes form_bytes, forms_spool_->finish());
  FTS_ASSIGN(const Bytes postings, postings_spool_->finish());
  FTS_ASSIGN(const Bytes positions, positions_spool_->finish());
  FTS_ASSIGN(auto reader, codec::FrontCodingReader::open(storage::Section::unverified(form_bytes),
                                                         section_name::kForms));
  const FormDictionary forms(std::move(reader));
  FTS_TRY(group_forms(forms, progress));

  auto classes_spool = make_spool(section_name::kClasses);
  FTS_TRY(file_->begin_section(section_name::kPostings));
  FTS_TRY(copy(postings, sink_));
  if (classes_ != nullptr) {
    FTS_TRY(write_classes(forms, postings, positions, *classes_spool, progress));
  }
  FTS_TRY(file_->end_section());
  FTS_TRY(copy_section(section_name::kPositions, positions));
  FTS_TRY(copy_section(section_name::kForms, form_bytes));
  if (options_.classifier.class_of) {
    FTS_ASSIGN(const Bytes classes, classes_spool->finish());
    FTS_TRY(copy_section(section_name::kClasses, classes));
  }
  postings_spool_.reset();
  positions_spool_.reset();
  forms_spool_.reset();
  if (grams_ != nullptr) FTS_TRY(write_grams());
  FTS_TRY(write_folds());
  return write_completion();
}

Status SegmentFileWriter::copy_section(std::string_view name, Bytes bytes) {
  FTS_TRY(file_->begin_section(name));
  FTS_TRY(copy(bytes, sink_));
  return file_->end_section();
}

/// The postings of the classes go on behind those of the forms; their dictionary is spooled.
Status SegmentFileWriter::write_classes(const FormDictionary& forms, Bytes postings,
                                        Bytes positions, Spool& dictionary,
                                        ProgressThrottle& progress) {
  meta_.class_count = classes_->size();
  ClassWriting writing(forms, postings, positions, postings_options(meta_, norms_, false),
                       meta_.document_count, sink_, dictionary);
  std::uint64_t done = forms.size();  // grouped; now once more, class by class
  FTS_TRY(classes_->visit([&](std::string_view name, std::span<const std::uint32_t> members) {
    done += members.size();
    progress.update({.phase = "classes", .bytes = done, .total_bytes = 2 * forms.size()});
    return writing.write(name, members);
  }));
  FTS_TRY(writing.finish());
  classes_.reset();
  return ok_status();
}

Status SegmentFileWriter::group_forms(const FormDictionary& forms, ProgressThrottle& progress) {
  const auto& classifier = options_.classifier;
  if (classifier.class_of) classes_ = std::make_unique<TermGroups>();
  if (classifier.fold) folds_ = std::make_unique<TermGroups>();
  if (classes_ == nullptr && folds_ == nullptr) return ok_status();
  codec::FrontCodingReader::Iterator form(forms.reader(), 0);
  std::string name;
  while (form.next()) {
    progress.update({.phase = "classes", .bytes = form.rank(), .total_bytes = 2 * forms.size()});
    if (classes_ != nullptr) {
      name.clear();
      classifier.class_of(form.term(), name);
      // A form that the stemmer leaves nothing of is its own class.
      classes_->add(name.empty() ? form.term() : std::string_view(name), form.rank());
    }
    if (folds_ != nullptr) {
      name.clear();
      classifier.fold(form.term(), name);
      if (!name.empty() && name != form.term()) folds_->add(name, form.rank());
    }
  }
  return form.status();
}

Status SegmentFileWriter::write_folds() {
  if (folds_ == nullptr) return ok_status();
  FTS_TRY(file_->begin_section(section_name::kFolds));
  codec::FrontCodingWriter dictionary(sink_);
  ByteBuffer payload;
  FTS_TRY(folds_->visit([&](std::string_view name, std::span<const std::uint32_t> members) {
    payload.clear();
    append_members(payload, members);
    if (options_.completion) completion_.add_fold(members);
    return dictionary.add(name, payload);
  }));
  folds_.reset();
  FTS_TRY(dictionary.finish());
  return file_->end_section();
}

Status SegmentFileWriter::write_completion() {
  if (!options_.completion) return ok_status();
  FTS_TRY(write_section(section_name::kCompletion, completion_.completion()));
  FTS_TRY(file_->begin_section(section_name::kPhrases));
  FTS_TRY(completion_.write_phrases(sink_));
  FTS_TRY(file_->end_section());
  completion_ = {};
  return ok_status();
}

}  // namespace fts::segment

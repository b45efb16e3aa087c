#pragma once

// The SegmentWriter that writes the file of FORMAT.md. Sections that grow alone are written in
// their place (stored documents, lengths, columns); those that grow side by side are spooled
// (postings, positions, forms, ids) and copied in by finish.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/progress_throttle.hpp"
#include "engine/codec/stored_writer.hpp"
#include "engine/codec/string_list.hpp"
#include "engine/segment/column_set.hpp"
#include "engine/segment/completion_writer.hpp"
#include "engine/segment/segment.hpp"
#include "engine/segment/spool.hpp"
#include "engine/segment/term_dictionaries.hpp"
#include "engine/segment/term_encoder.hpp"
#include "engine/segment/term_groups.hpp"
#include "engine/storage/framed_file.hpp"

namespace fts::segment {

/// The current section of a framed file as a sink.
class SectionSink final : public storage::ByteSink {
 public:
  explicit SectionSink(storage::FramedFileWriter& file) : file_(file) {}
  Status append(Bytes bytes) override { return file_.append(bytes); }
  std::uint64_t size() const override { return file_.section_size(); }

 private:
  storage::FramedFileWriter& file_;
};

class SegmentFileWriter final : public SegmentWriter {
 public:
  SegmentFileWriter(storage::FileSystem& fs, std::string path, SegmentWriterOptions options,
                    std::unique_ptr<storage::FramedFileWriter> file);
  ~SegmentFileWriter() override;
  Status start();

  Result<DocNum> add_document(std::string_view id, std::string_view source) override;
  Status add_documents_from(const SegmentReader& source, const LiveDocs& live) override;
  Status set_numbers(std::span<const DocNum> numbers) override;
  Status set_lengths(std::uint32_t field, std::span<const std::uint32_t> lengths) override;
  Status start_term(std::string_view form) override;
  Status add_postings(const PostingsChunk& chunk) override;
  Status finish_term() override;
  Status mark_alternative() override;
  Status begin_grams(std::span<const std::uint16_t> together) override;
  Status start_gram(std::string_view key) override;
  Result<std::unique_ptr<TermEncoder>> make_encoder() override;
  Status add_terms(const EncodedTerms& terms) override;
  Status set_phrases(std::vector<Phrase> phrases, bool estimated) override;
  Status add_column(const ColumnData& column) override;
  Result<SegmentMeta> finish(std::uint64_t text_bytes, ProgressSink* progress) override;
  std::uint32_t document_count() const override { return meta_.document_count; }

 private:
  /// What the writer expects next; it only moves on.
  enum class Phase : std::uint8_t { kDocuments, kLengths, kTerms, kColumns, kFinished };

  /// Moves on to `phase`, closing the sections in between; kInvalidArgument when it lies behind.
  Status enter(Phase phase);
  Status end_documents();
  Status end_lengths();
  Status add_id(std::string_view id);
  /// `docs`: of `source`, by their places among its stored ones.
  Status copy_or_decode(const SegmentReader& source, const LiveDocs& live,
                        std::span<const DocNum> docs, std::uint32_t block);
  Status write_section(std::string_view name, Bytes bytes);
  std::unique_ptr<Spool> make_spool(std::string_view name);
  /// Keeps the first failure of the disk: every later call returns it.
  Status remember(Status status);

  // By finish, in this order (segment_finish.cpp):
  Status write_all(std::uint64_t text_bytes, ProgressSink* progress);
  Status write_ids();
  Status write_norms();
  Status write_terms(ProgressThrottle& progress);
  Status copy_section(std::string_view name, Bytes bytes);
  Status write_classes(const FormDictionary& forms, Bytes postings, Bytes positions,
                       Spool& dictionary, ProgressThrottle& progress);
  Status group_forms(const FormDictionary& forms, ProgressThrottle& progress);
  Status write_folds();
  Status write_completion();

  // segment_terms.cpp
  /// Of the forms or, once they have begun, of the grams.
  TermEncoder* encoder() { return grams_ != nullptr ? &grams_->encoder : encoder_.get(); }
  /// Puts what the encoder holds in its place.
  Status flush_terms();
  Status append_terms(const EncodedTerms& terms);
  Status append_term(std::string_view term, const TermEntry& entry, bool alternative);

  // segment_grams.cpp
  Status write_grams();

  storage::FileSystem& fs_;
  std::string path_;
  SegmentWriterOptions options_;
  std::unique_ptr<storage::FramedFileWriter> file_;
  SectionSink sink_;
  Phase phase_ = Phase::kDocuments;
  Status failed_;
  SegmentMeta meta_;

  std::unique_ptr<codec::StoredWriter> stored_;
  std::unique_ptr<Spool> ids_spool_;
  std::unique_ptr<codec::StringListWriter> ids_;
  std::vector<std::uint64_t> id_hashes_;
  std::vector<DocNum> numbers_;  ///< of the documents as they were added; empty: 0, 1, ...

  std::uint32_t lengths_given_ = 0;
  std::vector<std::uint64_t> length_offsets_;
  std::vector<double> weighted_lengths_;
  std::vector<bool> has_text_;
  ByteBuffer norms_;
  std::vector<ByteBuffer> field_norms_;

  std::unique_ptr<Spool> postings_spool_;
  std::unique_ptr<Spool> positions_spool_;
  std::unique_ptr<Spool> forms_spool_;
  std::unique_ptr<FormDictionaryWriter> forms_;
  std::unique_ptr<TermEncoder> encoder_;
  std::string last_term_;  ///< of those in their place: a form or a gram
  CompletionWriter completion_;

  /// Of the grams, once they have begun; their lists follow those of the forms.
  struct Grams {
    FunctionWords words;
    TermEncoder encoder;
    std::unique_ptr<Spool> spool;
    FormDictionaryWriter dictionary;
  };
  std::unique_ptr<Grams> grams_;

  std::unique_ptr<ColumnSetWriter> columns_;
  std::unique_ptr<TermGroups> classes_;
  std::unique_ptr<TermGroups> folds_;
};

}  // namespace fts::segment

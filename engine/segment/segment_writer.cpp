// Documents, lengths and columns as they come; terms stand in segment_terms.cpp, finish in
// segment_finish.cpp.

#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/base/varint.hpp"
#include "engine/codec/id_table.hpp"
#include "engine/codec/rank_column.hpp"
#include "engine/codec/stored_reader.hpp"
#include "engine/segment/segment_file_writer.hpp"
#include "engine/segment/segment_format.hpp"
#include "engine/segment/segment_norms.hpp"

namespace fts::segment {

Result<std::unique_ptr<SegmentWriter>> SegmentWriter::create(storage::FileSystem& fs,
                                                             const std::string& path,
                                                             SegmentWriterOptions options) {
  if (options.fields.size() > limits::kMaxTextFields) {
    return limit_exceeded("more than kMaxTextFields (" + std::to_string(limits::kMaxTextFields) +
                          ") text fields");
  }
  FTS_ASSIGN(auto file, storage::FramedFileWriter::create(fs, path, storage::FileKind::kSegment));
  auto writer = std::make_unique<SegmentFileWriter>(fs, path, std::move(options), std::move(file));
  FTS_TRY(writer->start());
  return std::unique_ptr<SegmentWriter>(std::move(writer));
}

SegmentFileWriter::SegmentFileWriter(storage::FileSystem& fs, std::string path,
                                     SegmentWriterOptions options,
                                     std::unique_ptr<storage::FramedFileWriter> file)
    : fs_(fs),
      path_(std::move(path)),
      options_(std::move(options)),
      file_(std::move(file)),
      sink_(*file_) {
  meta_.id = options_.id;
  meta_.fields = options_.fields;
  for (auto& field : meta_.fields) field.total_length = 0;
  meta_.positions = options_.positions;
  meta_.bm25 = options_.bm25;
  meta_.analyzer = options_.analyzer;
}

SegmentFileWriter::~SegmentFileWriter() {
  if (phase_ == Phase::kFinished) return;
  // Nothing may refer to a segment that was not finished; best effort, since a file that is left
  // over is removed when the data folder is opened next.
  stored_.reset();
  file_.reset();
  static_cast<void>(fs_.remove(path_).ok());
}

Status SegmentFileWriter::start() {
  ids_spool_ = make_spool(section_name::kIds);
  ids_ = std::make_unique<codec::StringListWriter>(*ids_spool_);
  if (!options_.store_documents) return ok_status();
  FTS_TRY(remember(file_->begin_section(section_name::kStored)));
  codec::StoredWriterOptions stored;
  stored.zstd_level = options_.zstd_level;
  stored.dictionary = std::move(options_.stored_dictionary);
  stored_ = std::make_unique<codec::StoredWriter>(stored, sink_);
  return ok_status();
}

std::unique_ptr<Spool> SegmentFileWriter::make_spool(std::string_view name) {
  return std::make_unique<Spool>(fs_, path_ + "." + std::string(name) + ".tmp");
}

Status SegmentFileWriter::remember(Status status) {
  // What the caller got wrong was refused before anything was written.
  const bool refused =
      status.code() == StatusCode::kInvalidArgument || status.code() == StatusCode::kLimit;
  if (!status.ok() && !refused && failed_.ok()) failed_ = status;
  return status;
}

Status SegmentFileWriter::write_section(std::string_view name, Bytes bytes) {
  FTS_TRY(file_->begin_section(name));
  FTS_TRY(file_->append(bytes));
  return file_->end_section();
}

Status SegmentFileWriter::enter(Phase phase) {
  FTS_TRY(failed_);
  if (phase < phase_) {
    return invalid_argument(
        "segment writer: expected documents, then lengths, terms, columns and "
        "finish, in this order");
  }
  if (phase_ == Phase::kDocuments && phase > Phase::kDocuments) {
    FTS_TRY(remember(end_documents()));
    phase_ = Phase::kLengths;
  }
  if (phase_ == Phase::kLengths && phase > Phase::kLengths) {
    FTS_TRY(remember(end_lengths()));
    phase_ = Phase::kTerms;
  }
  if (phase_ == Phase::kTerms && phase > Phase::kTerms) {
    if (encoder()->in_term()) return invalid_argument("segment writer: expected finish_term");
    FTS_TRY(remember(flush_terms()));
    FTS_TRY(remember(file_->begin_section(section_name::kColumns)));
    columns_ = std::make_unique<ColumnSetWriter>(sink_, meta_.document_count);
    phase_ = Phase::kColumns;
  }
  return ok_status();
}

Status SegmentFileWriter::add_id(std::string_view id) {
  if (!numbers_.empty()) {
    return invalid_argument("segment writer: expected no document after set_numbers");
  }
  if (id.size() > limits::kMaxIdBytes) {
    return limit_exceeded("an id has " + std::to_string(id.size()) +
                          " bytes, more than kMaxIdBytes (" + std::to_string(limits::kMaxIdBytes) +
                          ")");
  }
  if (meta_.document_count == limits::kMaxDocsPerSegment) {
    return limit_exceeded("more than kMaxDocsPerSegment (" +
                          std::to_string(limits::kMaxDocsPerSegment) + ") documents");
  }
  FTS_TRY(remember(ids_->add(id)));
  id_hashes_.push_back(codec::id_hash(id));
  ++meta_.document_count;
  return ok_status();
}

Result<DocNum> SegmentFileWriter::add_document(std::string_view id, std::string_view source) {
  FTS_TRY(enter(Phase::kDocuments));
  // Checked before the id is taken, so that a refused document leaves no trace.
  if (stored_ != nullptr && source.size() > limits::kMaxDocumentBytes) {
    return limit_exceeded("a document has " + std::to_string(source.size()) +
                          " bytes, more than kMaxDocumentBytes (" +
                          std::to_string(limits::kMaxDocumentBytes) + ")");
  }
  FTS_TRY(add_id(id));
  if (stored_ != nullptr) FTS_TRY(remember(stored_->add(source)));
  return meta_.document_count - 1;
}

Status SegmentFileWriter::copy_or_decode(const SegmentReader& source, const LiveDocs& live,
                                         std::span<const DocNum> docs, std::uint32_t block) {
  const auto& stored = *source.stored();
  FTS_ASSIGN(const codec::StoredReader::BlockView view, stored.block(block));
  const auto end = view.first_doc + view.documents;
  bool whole = true;
  for (auto at = view.first_doc; at < end; ++at) whole = whole && live.live(docs[at]);
  if (whole && stored_->worth_copying(stored, block)) return stored_->copy_block(stored, block);
  codec::StoredReader::DecodedBlock decoded;
  FTS_TRY(stored.decode(block, decoded));
  for (auto at = view.first_doc; at < end; ++at) {
    if (live.live(docs[at])) FTS_TRY(stored_->add(decoded.documents[at - view.first_doc]));
  }
  return ok_status();
}

Status SegmentFileWriter::add_documents_from(const SegmentReader& source, const LiveDocs& live) {
  FTS_TRY(enter(Phase::kDocuments));
  if (stored_ != nullptr && source.stored() == nullptr) {
    return invalid_argument("segment writer: cannot store the documents of " + source.path() +
                            ", which does not store them");
  }
  FTS_ASSIGN(const std::vector<DocNum> docs, source.insertion_order());
  FTS_TRY(source.visit_ids(
      [&](DocNum doc, std::string_view id) { return live.live(doc) ? add_id(id) : ok_status(); }));
  if (stored_ == nullptr) return ok_status();
  for (std::uint32_t block = 0; block < source.stored()->block_count(); ++block) {
    FTS_TRY(remember(copy_or_decode(source, live, docs, block)));
  }
  return ok_status();
}

Status SegmentFileWriter::set_numbers(std::span<const DocNum> numbers) {
  FTS_TRY(enter(Phase::kDocuments));
  std::vector<bool> seen(meta_.document_count, false);
  bool permutation = numbers.size() == seen.size();
  for (std::size_t i = 0; i < numbers.size() && permutation; ++i) {
    permutation = numbers[i] < seen.size() && !seen[numbers[i]];
    if (permutation) seen[numbers[i]] = true;
  }
  if (!permutation) {
    return invalid_argument("segment writer: expected a permutation of " +
                            std::to_string(meta_.document_count) + " documents");
  }
  numbers_.assign(numbers.begin(), numbers.end());
  return ok_status();
}

Status SegmentFileWriter::end_documents() {
  if (stored_ != nullptr) {
    FTS_TRY(stored_->finish());
    stored_.reset();
    FTS_TRY(file_->end_section());
  }
  FTS_TRY(ids_->finish());
  if (!numbers_.empty()) {
    std::vector<std::uint32_t> ranks(numbers_.size());
    for (std::uint32_t rank = 0; rank < ranks.size(); ++rank) ranks[numbers_[rank]] = rank;
    FTS_TRY(write_section(section_name::kRanks, codec::build_rank_column(ranks)));
  }
  weighted_lengths_.assign(meta_.document_count, 0.0);
  has_text_.assign(meta_.document_count, false);
  return file_->begin_section(section_name::kLengths);
}

Status SegmentFileWriter::set_lengths(std::uint32_t field, std::span<const std::uint32_t> lengths) {
  FTS_TRY(enter(Phase::kLengths));
  if (field != lengths_given_ || field >= meta_.fields.size() ||
      lengths.size() != meta_.document_count) {
    return invalid_argument("segment writer: expected lengths of field " +
                            std::to_string(lengths_given_) + " for " +
                            std::to_string(meta_.document_count) + " documents");
  }
  ++lengths_given_;
  length_offsets_.push_back(sink_.size());
  const auto weight = static_cast<double>(meta_.fields[field].weight);
  const bool own_norms = has_field_norms(meta_);
  ByteBuffer norms;
  ByteBuffer rounded_off;
  for (std::size_t doc = 0; doc < lengths.size(); ++doc) {
    const auto length = lengths[doc];
    weighted_lengths_[doc] += weight * length;
    if (length > 0) has_text_[doc] = true;
    meta_.fields[field].total_length += length;
    const auto code = encode_length(length);
    if (own_norms) norms.push_back(code);
    if (code >= kFirstRoundedCode) append_varint(rounded_off, length - decode_length(code));
  }
  if (own_norms) field_norms_.push_back(std::move(norms));
  return remember(sink_.append(rounded_off));
}

/// Derives norms and the average length, which bounds need before the first term.
Status SegmentFileWriter::end_lengths() {
  // A field without lengths is one without text.
  const std::vector<std::uint32_t> none(meta_.document_count, 0);
  const auto missing = static_cast<std::uint32_t>(meta_.fields.size());
  while (lengths_given_ < missing) FTS_TRY(set_lengths(lengths_given_, none));
  length_offsets_.push_back(sink_.size());
  ByteBuffer offsets;
  for (const auto offset : length_offsets_) append_le(offsets, offset);
  FTS_TRY(sink_.append(offsets));
  FTS_TRY(file_->end_section());

  norms_.reserve(meta_.document_count);
  for (const auto length : weighted_lengths_) norms_.push_back(combined_norm(length));
  weighted_lengths_ = {};
  meta_.documents_with_text =
      static_cast<std::uint32_t>(std::count(has_text_.begin(), has_text_.end(), true));
  double total = 0;
  for (const auto& field : meta_.fields) {
    total += static_cast<double>(field.weight) * static_cast<double>(field.total_length);
  }
  if (total > 0) meta_.average_length = total / meta_.documents_with_text;

  postings_spool_ = make_spool(section_name::kPostings);
  positions_spool_ = make_spool(section_name::kPositions);
  forms_spool_ = make_spool(section_name::kForms);
  forms_ = std::make_unique<FormDictionaryWriter>(*forms_spool_);
  encoder_ = std::make_unique<TermEncoder>(postings_options(meta_, norms_, meta_.positions),
                                           meta_.document_count);
  return ok_status();
}

Status SegmentFileWriter::set_phrases(std::vector<Phrase> phrases, bool estimated) {
  FTS_TRY(failed_);
  if (phase_ == Phase::kFinished) return invalid_argument("segment writer: it has finished");
  if (!options_.completion) return ok_status();
  return completion_.set_phrases(std::move(phrases), estimated);
}

Status SegmentFileWriter::add_column(const ColumnData& column) {
  FTS_TRY(enter(Phase::kColumns));
  return remember(columns_->add(column));
}

}  // namespace fts::segment

#include "engine/codec/stored_writer.hpp"

#include <algorithm>
#include <string>
#include <zdict.h>

#include <zstd.h>

#include "engine/base/check.hpp"
#include "engine/base/varint.hpp"
#include "engine/codec/offset_column.hpp"
#include "engine/codec/stored_reader.hpp"

namespace fts::codec {

namespace {

/// Documents collected before a dictionary is trained, and the least that make one worth it: a
/// dictionary of a few blocks' size would cost more than it saves.
constexpr std::size_t kTrainingBytes = std::size_t{2} << 20;
constexpr std::size_t kMinTrainingBytes = std::size_t{512} << 10;
constexpr std::size_t kMinTrainingDocs = 64;
constexpr std::size_t kDictionaryBytes = std::size_t{64} << 10;
/// Of a long document the trainer sees pieces of this size.
constexpr std::size_t kSampleBytes = std::size_t{4} << 10;

Status zstd_error(std::string_view what, std::size_t code) {
  return internal_error("zstd: " + std::string(what) + ": " + ZSTD_getErrorName(code));
}

}  // namespace

struct StoredWriter::Zstd {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CDict* dictionary = nullptr;
  Zstd() = default;
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;
  ~Zstd() {
    ZSTD_freeCDict(dictionary);
    ZSTD_freeCCtx(context);
  }
  Status configure(int level) {
    if (context == nullptr) return internal_error("zstd: no memory for a compression context");
    for (const auto& [parameter, value] :
         {std::pair{ZSTD_c_compressionLevel, level}, std::pair{ZSTD_c_contentSizeFlag, 1},
          std::pair{ZSTD_c_checksumFlag, 0}, std::pair{ZSTD_c_dictIDFlag, 0}}) {
      const auto code = ZSTD_CCtx_setParameter(context, parameter, value);
      if (ZSTD_isError(code) != 0) return zstd_error("setting a parameter", code);
    }
    return ok_status();
  }
  Status use(const ByteBuffer& bytes, int level) {
    if (bytes.empty()) return ok_status();
    dictionary = ZSTD_createCDict(bytes.data(), bytes.size(), level);
    if (dictionary == nullptr) return invalid_argument("zstd: the stored dictionary is unusable");
    const auto code = ZSTD_CCtx_refCDict(context, dictionary);
    return ZSTD_isError(code) != 0 ? zstd_error("taking a dictionary", code) : ok_status();
  }
};

StoredWriter::StoredWriter(const StoredWriterOptions& options, storage::ByteSink& sink)
    : options_(options), sink_(sink), start_(sink.size()), training_(options.dictionary.empty()) {}

StoredWriter::~StoredWriter() = default;

Status StoredWriter::add(std::string_view document) {
  if (document.size() > limits::kMaxDocumentBytes) {
    return limit_exceeded("a document has " + std::to_string(document.size()) +
                          " bytes, more than kMaxDocumentBytes (" +
                          std::to_string(limits::kMaxDocumentBytes) + ")");
  }
  FTS_CHECK(documents_ < limits::kMaxDocsPerSegment);
  ++documents_;
  if (!training_) return put(document);
  lengths_.push_back(document.size());
  append_bytes(waiting_, as_bytes(document));
  return waiting_.size() >= kTrainingBytes ? train() : ok_status();
}

/// Ends the wait: trains a dictionary when there is enough to learn from, then compresses what
/// waited.
Status StoredWriter::train() {
  training_ = false;
  auto documents = std::move(waiting_);
  auto lengths = std::move(lengths_);
  waiting_.clear();
  lengths_.clear();
  if (options_.dictionary.empty() && documents.size() >= kMinTrainingBytes &&
      lengths.size() >= kMinTrainingDocs) {
    std::vector<std::size_t> samples;
    for (auto length : lengths) {
      for (; length > kSampleBytes; length -= kSampleBytes) samples.push_back(kSampleBytes);
      if (length > 0) samples.push_back(length);
    }
    ByteBuffer dictionary(kDictionaryBytes);
    const auto size = ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), documents.data(),
                                            samples.data(), static_cast<unsigned>(samples.size()));
    // Documents with nothing in common have no dictionary; they are compressed without one.
    if (ZDICT_isError(size) == 0) {
      dictionary.resize(size);
      options_.dictionary = std::move(dictionary);
    }
  }
  std::size_t begin = 0;
  for (const auto length : lengths) {
    FTS_TRY(put(as_text(Bytes(documents).subspan(begin, length))));
    begin += length;
  }
  return ok_status();
}

Status StoredWriter::put(std::string_view document) {
  const bool large = document.size() >= options_.block_bytes;
  if (large && !lengths_.empty()) FTS_TRY(flush_block());
  lengths_.push_back(document.size());
  append_bytes(waiting_, as_bytes(document));
  if (waiting_.size() >= options_.block_bytes || lengths_.size() == kMaxDocsPerStoredBlock) {
    return flush_block();
  }
  return ok_status();
}

std::uint8_t StoredWriter::dictionary_number(Bytes dictionary) {
  if (dictionary.empty()) return 0;
  for (std::size_t i = 0; i < dictionaries_.size(); ++i) {
    if (std::equal(dictionary.begin(), dictionary.end(), dictionaries_[i].begin(),
                   dictionaries_[i].end())) {
      return static_cast<std::uint8_t>(i + 1);
    }
  }
  if (dictionaries_.size() == kMaxStoredDictionaries) return 0;
  dictionaries_.emplace_back(dictionary.begin(), dictionary.end());
  return static_cast<std::uint8_t>(dictionaries_.size());
}

void StoredWriter::begin_block(std::uint32_t documents, std::uint8_t dictionary) {
  first_docs_.push_back(written_documents_);
  offsets_.push_back(sink_.size() - start_);
  dictionary_of_.push_back(dictionary);
  written_documents_ += documents;
}

Status StoredWriter::flush_block() {
  if (lengths_.empty()) return ok_status();
  if (zstd_ == nullptr) {
    zstd_ = std::make_unique<Zstd>();
    FTS_TRY(zstd_->configure(options_.zstd_level));
    own_dictionary_ = dictionary_number(options_.dictionary);
    if (own_dictionary_ != 0) FTS_TRY(zstd_->use(options_.dictionary, options_.zstd_level));
  }
  raw_.clear();
  for (const auto length : lengths_) append_varint(raw_, length);
  append_bytes(raw_, waiting_);
  compressed_.resize(ZSTD_compressBound(raw_.size()));
  const auto size = ZSTD_compress2(zstd_->context, compressed_.data(), compressed_.size(),
                                   raw_.data(), raw_.size());
  if (ZSTD_isError(size) != 0) return zstd_error("compressing documents", size);
  begin_block(static_cast<std::uint32_t>(lengths_.size()), own_dictionary_);
  lengths_.clear();
  waiting_.clear();
  return sink_.append(Bytes(compressed_).first(size));
}

bool StoredWriter::worth_copying(const StoredReader& source, std::uint32_t block) const {
  const auto waits = training_ ? 0 : waiting_.size();
  if (waits > 0 && waits < options_.block_bytes / 4) return false;
  if (source.raw_size_hint(block) < options_.block_bytes / 2) return false;
  const auto view = source.block(block);
  return view.ok() && has_room_for(view->dictionary);
}

bool StoredWriter::has_room_for(Bytes dictionary) const {
  return dictionaries_.size() < kMaxStoredDictionaries - 1 || dictionary.empty();
}

Status StoredWriter::copy_block(const StoredReader& source, std::uint32_t block) {
  FTS_ASSIGN(const StoredReader::BlockView view, source.block(block));
  // The first segment's dictionary serves what is compressed afresh too: nothing is trained twice.
  if (options_.dictionary.empty() && zstd_ == nullptr) {
    options_.dictionary.assign(view.dictionary.begin(), view.dictionary.end());
  }
  if (training_) FTS_TRY(train());
  FTS_TRY(flush_block());
  const auto number = dictionary_number(view.dictionary);
  FTS_CHECK(number != 0 || view.dictionary.empty());
  begin_block(view.documents, number);
  documents_ += view.documents;
  return sink_.append(view.compressed);
}

Status StoredWriter::finish() {
  if (training_) FTS_TRY(train());
  FTS_TRY(flush_block());
  offsets_.push_back(sink_.size() - start_);
  first_docs_.push_back(written_documents_);
  std::vector<std::uint64_t> dictionary_offsets;
  for (const auto& dictionary : dictionaries_) {
    dictionary_offsets.push_back(sink_.size() - start_);
    FTS_TRY(sink_.append(dictionary));
  }
  dictionary_offsets.push_back(sink_.size() - start_);

  const auto tables_offset = align_up(sink_.size() - start_, 8);
  ByteBuffer tail(tables_offset - (sink_.size() - start_), 0);
  FTS_TRY(sink_.append(tail));
  tail.clear();
  for (const auto doc : first_docs_) append_le(tail, doc);
  pad_to_8(tail);
  for (const auto offset : offsets_) append_le(tail, offset);
  append_bytes(tail, dictionary_of_);
  pad_to_8(tail);
  for (const auto offset : dictionary_offsets) append_le(tail, offset);
  append_le(tail, static_cast<std::uint32_t>(dictionary_of_.size()));
  append_le(tail, static_cast<std::uint32_t>(dictionaries_.size()));
  append_le(tail, tables_offset);
  return sink_.append(tail);
}

}  // namespace fts::codec

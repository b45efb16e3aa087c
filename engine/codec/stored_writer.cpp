#include "engine/codec/stored_writer.hpp"

#include <algorithm>
#include <string>
#include <utility>
// For a trainer with parameters of our own; the shared library exports it.
#define ZDICT_STATIC_LINKING_ONLY
#include <zdict.h>

#include <zstd.h>

#include "engine/base/check.hpp"
#include "engine/base/varint.hpp"
#include "engine/codec/offset_column.hpp"
#include "engine/codec/stored_reader.hpp"

namespace fts::codec {

namespace {

/// A dictionary of 64 KiB saves about 5 % of the raw size, so that it pays from 1.3 MB on.
constexpr std::size_t kWaitBytes = std::size_t{2} << 20;
/// What it is trained on. More documents or a larger dictionary gain less than 2 % (FORMAT.md).
constexpr std::size_t kTrainingBytes = std::size_t{1} << 20;
constexpr std::size_t kDictionaryBytes = std::size_t{64} << 10;
/// Of a long document the trainer sees pieces of this size.
constexpr std::size_t kSampleBytes = std::size_t{2} << 10;

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
    : options_(options), sink_(sink), start_(sink.size()) {}

StoredWriter::~StoredWriter() = default;

Status StoredWriter::add(std::string_view document) {
  if (document.size() > limits::kMaxDocumentBytes) {
    return limit_exceeded("a document has " + std::to_string(document.size()) +
                          " bytes, more than kMaxDocumentBytes (" +
                          std::to_string(limits::kMaxDocumentBytes) + ")");
  }
  FTS_CHECK(documents_ < limits::kMaxDocsPerSegment);
  ++documents_;
  if (!waits_) return put(document);
  lengths_.push_back(document.size());
  append_bytes(waiting_, as_bytes(document));
  return waiting_.size() >= kWaitBytes ? end_wait() : ok_status();
}

/// Settles the dictionary, then compresses what waited.
Status StoredWriter::end_wait() {
  if (waiting_.size() < kWaitBytes) {
    options_.dictionary.clear();
  } else if (options_.dictionary.empty()) {
    options_.dictionary = train(waiting_, lengths_);
  }
  return release_waiting();
}

Status StoredWriter::release_waiting() {
  waits_ = false;
  const auto documents = std::exchange(waiting_, {});
  const auto lengths = std::exchange(lengths_, {});
  std::size_t begin = 0;
  for (const auto length : lengths) {
    FTS_TRY(put(as_text(Bytes(documents).subspan(begin, length))));
    begin += length;
  }
  return ok_status();
}

/// Empty when the documents have too little in common.
ByteBuffer StoredWriter::train(Bytes documents, std::span<const std::size_t> lengths) const {
  std::vector<std::size_t> samples;
  std::size_t total = 0;
  for (auto length : lengths) {
    for (; length > kSampleBytes && total < kTrainingBytes; length -= kSampleBytes) {
      samples.push_back(kSampleBytes);
      total += kSampleBytes;
    }
    if (total >= kTrainingBytes) break;
    if (length > 0) samples.push_back(length);
    total += length;
  }
  // Fixed parameters: ten times as fast as searching for the best ones, and as good on our text.
  ZDICT_fastCover_params_t parameters{};
  parameters.k = 1024;
  parameters.d = 8;
  parameters.f = 18;
  parameters.accel = 2;
  parameters.zParams.compressionLevel = options_.zstd_level;
  ByteBuffer dictionary(kDictionaryBytes);
  const auto size = ZDICT_trainFromBuffer_fastCover(
      dictionary.data(), dictionary.size(), documents.data(), samples.data(),
      static_cast<unsigned>(samples.size()), parameters);
  dictionary.resize(ZDICT_isError(size) != 0 ? 0 : size);
  return dictionary;
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
  if (!waiting_.empty() && waiting_.size() < options_.block_bytes / 4) return false;
  if (source.raw_size_hint(block) < options_.block_bytes / 2) return false;
  const auto view = source.block(block);
  return view.ok() && !view->dictionary.empty() && has_room_for(view->dictionary);
}

bool StoredWriter::has_room_for(Bytes dictionary) const {
  return dictionaries_.size() < kMaxStoredDictionaries - 1 || dictionary.empty();
}

Status StoredWriter::copy_block(const StoredReader& source, std::uint32_t block) {
  FTS_ASSIGN(const StoredReader::BlockView view, source.block(block));
  if (waits_) {
    // The first copied dictionary, which must be kept anyway, serves what is compressed afresh too.
    options_.dictionary.assign(view.dictionary.begin(), view.dictionary.end());
    FTS_TRY(release_waiting());
  }
  FTS_TRY(flush_block());
  const auto number = dictionary_number(view.dictionary);
  FTS_CHECK(number != 0);
  begin_block(view.documents, number);
  documents_ += view.documents;
  return sink_.append(view.compressed);
}

Status StoredWriter::finish() {
  if (waits_) FTS_TRY(end_wait());
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

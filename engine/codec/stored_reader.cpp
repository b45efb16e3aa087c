#include "engine/codec/stored_reader.hpp"

#include <algorithm>

#include <zstd.h>

#include "engine/base/progress_throttle.hpp"
#include "engine/base/varint.hpp"

namespace fts::codec {

namespace {

/// A decompression context per thread: making one costs more than a small block.
ZSTD_DCtx* thread_context() {
  struct Deleter {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  static thread_local const std::unique_ptr<ZSTD_DCtx, Deleter> context(ZSTD_createDCtx());
  return context.get();
}

}  // namespace

/// Digested dictionaries, made when first needed, so that opening stays cheap.
struct StoredReader::Dictionaries {
  std::array<std::atomic<ZSTD_DDict*>, kMaxStoredDictionaries> digested{};
  std::mutex making;
  ~Dictionaries() {
    for (auto& dictionary : digested) ZSTD_freeDDict(dictionary.load());
  }
  ZSTD_DDict* get(std::uint32_t index, Bytes bytes) {
    if (auto* ready = digested[index].load(std::memory_order_acquire)) return ready;
    const std::lock_guard lock(making);
    if (auto* ready = digested[index].load(std::memory_order_acquire)) return ready;
    auto* made = ZSTD_createDDict(bytes.data(), bytes.size());
    digested[index].store(made, std::memory_order_release);
    return made;
  }
};

StoredReader::StoredReader() : dictionaries_(std::make_unique<Dictionaries>()) {}
StoredReader::~StoredReader() = default;

Result<std::unique_ptr<StoredReader>> StoredReader::open(storage::Section section,
                                                         std::uint32_t document_count) {
  std::unique_ptr<StoredReader> reader(new StoredReader());
  reader->section_ = section;
  reader->documents_ = document_count;
  const auto bytes = section.bytes();
  if (bytes.size() < kStoredTrailerBytes) {
    return reader->corrupt("the section is smaller than its trailer", 0);
  }
  const auto trailer = bytes.size() - kStoredTrailerBytes;
  FTS_TRY(section.verify(trailer, kStoredTrailerBytes));
  reader->blocks_ = load_le<std::uint32_t>(bytes.data() + trailer);
  reader->dictionary_count_ = load_le<std::uint32_t>(bytes.data() + trailer + 4);
  reader->tables_offset_ = load_le<std::uint64_t>(bytes.data() + trailer + 8);
  if (reader->blocks_ > document_count || reader->tables_offset_ > trailer ||
      reader->dictionary_count_ > kMaxStoredDictionaries) {
    return reader->corrupt("its trailer is out of range", 0);
  }
  const std::uint64_t blocks = reader->blocks_;
  reader->offsets_at_ = reader->tables_offset_ + align_up(4 * (blocks + 1), 8);
  reader->dictionary_of_at_ = reader->offsets_at_ + 8 * (blocks + 1);
  reader->dictionary_offsets_at_ = reader->dictionary_of_at_ + align_up(blocks, 8);
  if (reader->dictionary_offsets_at_ + 8 * (std::uint64_t{reader->dictionary_count_} + 1) !=
      trailer) {
    return reader->corrupt("the tables' size contradicts the number of blocks", 0);
  }
  return reader;
}

Status StoredReader::corrupt(std::string_view what, std::uint64_t block) const {
  return corruption("stored documents, block " + std::to_string(block) + ": " + std::string(what));
}

Status StoredReader::verify_tables() const {
  if (tables_verified_.load(std::memory_order_relaxed)) return ok_status();
  FTS_TRY(section_.verify(tables_offset_, section_.bytes().size() - tables_offset_));
  tables_verified_.store(true, std::memory_order_relaxed);
  return ok_status();
}

std::uint32_t StoredReader::first_doc(std::uint64_t index) const {
  return load_le<std::uint32_t>(section_.bytes().data() + tables_offset_ + 4 * index);
}
std::uint64_t StoredReader::offset(std::uint64_t index) const {
  return load_le<std::uint64_t>(section_.bytes().data() + offsets_at_ + 8 * index);
}
std::uint64_t StoredReader::dictionary_offset(std::uint64_t index) const {
  return load_le<std::uint64_t>(section_.bytes().data() + dictionary_offsets_at_ + 8 * index);
}

Result<Bytes> StoredReader::dictionary_bytes(std::uint32_t index) const {
  FTS_TRY(verify_tables());
  const auto begin = dictionary_offset(index);
  const auto end = dictionary_offset(std::uint64_t{index} + 1);
  if (begin >= end || end > tables_offset_) {
    return corrupt("dictionary " + std::to_string(index) + " is out of range", 0);
  }
  FTS_TRY(section_.verify(begin, end - begin));
  return section_.bytes().subspan(begin, end - begin);
}

Bytes StoredReader::dictionary() const {
  if (dictionary_count_ == 0) return {};
  const auto bytes = dictionary_bytes(0);
  return bytes.ok() ? *bytes : Bytes{};
}

Result<std::uint32_t> StoredReader::block_of(std::uint32_t doc) const {
  FTS_TRY(verify_tables());
  // The last block whose first document is <= doc.
  std::uint32_t low = 0;
  std::uint32_t high = blocks_;
  while (high - low > 1) {
    const auto middle = low + (high - low) / 2;
    (first_doc(middle) <= doc ? low : high) = middle;
  }
  if (blocks_ == 0 || doc < first_doc(low) || doc >= first_doc(std::uint64_t{low} + 1)) {
    return corrupt("no block holds document " + std::to_string(doc), low);
  }
  return low;
}

Result<StoredReader::BlockView> StoredReader::block(std::uint32_t index) const {
  FTS_TRY(verify_tables());
  BlockView view;
  view.first_doc = first_doc(index);
  const auto end_doc = first_doc(std::uint64_t{index} + 1);
  if (end_doc <= view.first_doc || end_doc > documents_) {
    return corrupt("its documents are out of range", index);
  }
  view.documents = end_doc - view.first_doc;
  const auto begin = offset(index);
  const auto end = offset(std::uint64_t{index} + 1);
  if (begin > end || end > tables_offset_) return corrupt("its offset is out of range", index);
  FTS_TRY(section_.verify(begin, end - begin));
  view.compressed = section_.bytes().subspan(begin, end - begin);
  const std::uint32_t dictionary = section_.bytes()[dictionary_of_at_ + index];
  if (dictionary > dictionary_count_) return corrupt("its dictionary is missing", index);
  if (dictionary > 0) {
    FTS_ASSIGN(view.dictionary, dictionary_bytes(dictionary - 1));
  }
  return view;
}

std::uint64_t StoredReader::raw_size_hint(std::uint32_t index) const {
  const auto view = block(index);
  if (!view.ok()) return 0;
  const auto size = ZSTD_getFrameContentSize(view->compressed.data(), view->compressed.size());
  return size > kMaxStoredBlockBytes ? 0 : size;
}

Status StoredReader::decompress(std::uint32_t index, const BlockView& view, ByteBuffer& raw) const {
  auto* context = thread_context();
  if (context == nullptr) return internal_error("zstd: no memory for a decompression context");
  const auto size = ZSTD_getFrameContentSize(view.compressed.data(), view.compressed.size());
  // The two error values of zstd are the largest numbers, and so beyond the limit as well.
  if (size > kMaxStoredBlockBytes) return corrupt("its frame announces no possible size", index);
  raw.resize(size);
  std::size_t got = 0;
  if (view.dictionary.empty()) {
    got = ZSTD_decompressDCtx(context, raw.data(), raw.size(), view.compressed.data(),
                              view.compressed.size());
  } else {
    const std::uint32_t number = section_.bytes()[dictionary_of_at_ + index];
    auto* dictionary = dictionaries_->get(number - 1, view.dictionary);
    if (dictionary == nullptr) return corrupt("its dictionary is unusable", index);
    got = ZSTD_decompress_usingDDict(context, raw.data(), raw.size(), view.compressed.data(),
                                     view.compressed.size(), dictionary);
  }
  if (ZSTD_isError(got) != 0 || got != size) {
    return corrupt(std::string("it does not decompress: ") + ZSTD_getErrorName(got), index);
  }
  return ok_status();
}

Status StoredReader::decode(std::uint32_t index, DecodedBlock& block) const {
  FTS_ASSIGN(const BlockView view, this->block(index));
  FTS_TRY(decompress(index, view, block.raw));
  block.first_doc = view.first_doc;
  block.documents.clear();
  Bytes rest = block.raw;
  std::vector<std::uint64_t> lengths;
  for (std::uint32_t i = 0; i < view.documents; ++i) {
    std::uint64_t length = 0;
    if (!read_varint(rest, length)) return corrupt("a length is damaged", index);
    lengths.push_back(length);
  }
  for (const auto length : lengths) {
    if (length > rest.size()) return corrupt("a document ends after the block", index);
    block.documents.push_back(as_text(rest.first(length)));
    rest = rest.subspan(length);
  }
  return rest.empty() ? ok_status() : corrupt("bytes are left over", index);
}

Result<std::string> StoredReader::document(std::uint32_t doc) const {
  if (doc >= documents_) return corrupt("there is no document " + std::to_string(doc), 0);
  FTS_ASSIGN(const std::uint32_t index, block_of(doc));
  FTS_ASSIGN(const BlockView view, block(index));
  static thread_local ByteBuffer raw;
  FTS_TRY(decompress(index, view, raw));
  Bytes rest = raw;
  std::uint64_t before = 0;
  std::uint64_t wanted = 0;
  for (std::uint32_t i = 0; i < view.documents; ++i) {
    std::uint64_t length = 0;
    // Each length is kept below the block's size, so that their sum cannot wrap.
    if (!read_varint(rest, length) || length > raw.size()) {
      return corrupt("a length is damaged", index);
    }
    if (view.first_doc + i < doc) before += length;
    if (view.first_doc + i == doc) wanted = length;
  }
  if (before > rest.size() || wanted > rest.size() - before) {
    return corrupt("a document ends after the block", index);
  }
  std::string document(as_text(rest.subspan(before, wanted)));
  // A large document must not stay in the thread's buffer for ever.
  if (raw.capacity() > 16 * kStoredBlockBytes) ByteBuffer().swap(raw);
  return document;
}

Status StoredReader::check(ProgressSink* progress) const {
  FTS_TRY(section_.verify());
  if (first_doc(0) != 0 || first_doc(blocks_) != documents_ || offset(0) != 0 ||
      offset(blocks_) != dictionary_offset(0)) {
    return corrupt("the blocks do not fill their space", blocks_);
  }
  for (std::uint32_t i = 0; i < dictionary_count_; ++i) {
    FTS_ASSIGN([[maybe_unused]] const Bytes bytes, dictionary_bytes(i));
  }
  ProgressThrottle throttle(progress);
  DecodedBlock block;
  for (std::uint32_t index = 0; index < blocks_; ++index) {
    throttle.update({"checking", first_doc(index), offset(index), offset(blocks_)});
    FTS_TRY(decode(index, block));
  }
  return ok_status();
}

}  // namespace fts::codec

// The deletions of a segment. Grammar (FORMAT.md, "Deletions"): a framed file of kind kDeletions
// with one section
//   live := segment u64  documents u32  deleted u32  word u64{(documents + 63) / 64}

#include <bit>

#include "engine/base/check.hpp"
#include "engine/segment/segment.hpp"
#include "engine/storage/framed_file.hpp"

namespace fts::segment {

namespace {

constexpr std::size_t kHeadBytes = 16;

std::size_t word_count(std::uint32_t documents) {
  return static_cast<std::size_t>((std::uint64_t{documents} + 63) / 64);
}

}  // namespace

LiveDocs::LiveDocs(std::uint32_t document_count) : document_count_(document_count) {}

bool LiveDocs::remove(DocNum doc) {
  FTS_CHECK(doc < document_count_);
  if (words_.empty()) {
    words_.assign(word_count(document_count_), ~std::uint64_t{0});
    if (document_count_ % 64 != 0) {
      words_.back() = (std::uint64_t{1} << (document_count_ % 64)) - 1;
    }
  }
  auto& word = words_[doc / 64];
  const auto bit = std::uint64_t{1} << (doc % 64);
  if ((word & bit) == 0) return false;
  word &= ~bit;
  ++deleted_count_;
  return true;
}

Status LiveDocs::write(storage::FileSystem& fs, const std::string& path, SegmentId segment) const {
  ByteBuffer bytes;
  append_le(bytes, segment.value());
  append_le(bytes, document_count_);
  append_le(bytes, deleted_count_);
  for (const auto word : words_) append_le(bytes, word);
  FTS_ASSIGN(auto file, storage::FramedFileWriter::create(fs, path, storage::FileKind::kDeletions));
  FTS_TRY(file->begin_section("live"));
  FTS_TRY(file->append(bytes));
  FTS_TRY(file->end_section());
  return file->finish();
}

Result<LiveDocs> LiveDocs::read(storage::FileSystem& fs, const std::string& path, SegmentId segment,
                                std::uint32_t document_count) {
  FTS_ASSIGN(const auto file, storage::FramedFile::open(fs, path, storage::FileKind::kDeletions));
  FTS_TRY(file->verify_all());
  FTS_ASSIGN(const storage::Section section, file->section("live"));
  const auto bytes = section.bytes();
  const auto damaged = [&](std::string_view what) {
    return corruption(path + ": section live: " + std::string(what));
  };
  if (bytes.size() < kHeadBytes) return damaged("it is smaller than its head");
  if (load_le<std::uint64_t>(bytes.data()) != segment.value()) {
    return damaged("these are the deletions of another segment");
  }
  if (load_le<std::uint32_t>(bytes.data() + 8) != document_count) {
    return damaged("its number of documents is not the segment's");
  }
  LiveDocs live(document_count);
  live.deleted_count_ = load_le<std::uint32_t>(bytes.data() + 12);
  const auto words = live.deleted_count_ == 0 ? 0 : word_count(document_count);
  if (bytes.size() != kHeadBytes + 8 * words) return damaged("its size is wrong");
  std::uint64_t alive = 0;
  for (std::size_t i = 0; i < words; ++i) {
    live.words_.push_back(load_le<std::uint64_t>(bytes.data() + kHeadBytes + 8 * i));
    alive += static_cast<std::uint64_t>(std::popcount(live.words_.back()));
  }
  const bool past_end =
      words > 0 && document_count % 64 != 0 && live.words_.back() >> (document_count % 64) != 0;
  if (past_end || (words > 0 && alive + live.deleted_count_ != document_count)) {
    return damaged("its bits contradict the number of deleted documents");
  }
  return live;
}

}  // namespace fts::segment

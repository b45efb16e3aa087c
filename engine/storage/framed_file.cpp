#include "engine/storage/framed_file.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "engine/base/checksum.hpp"
#include "engine/base/limits.hpp"
#include "engine/base/progress_throttle.hpp"
#include "engine/storage/framed_format.hpp"

namespace fts::storage {
namespace {

/// One bit per chunk of a section and one for its padding: set once it was found sound.
class CheckedBits {
 public:
  explicit CheckedBits(std::size_t count)
      : words_(std::make_unique<std::atomic<std::uint64_t>[]>(count / 64 + 1)) {}
  // Relaxed: the bit guards nothing but the work of checking the same immutable bytes again.
  bool test(std::uint64_t bit) const {
    return (words_[bit / 64].load(std::memory_order_relaxed) >> (bit % 64) & 1) != 0;
  }
  void set(std::uint64_t bit) const {
    words_[bit / 64].fetch_or(std::uint64_t{1} << (bit % 64), std::memory_order_relaxed);
  }

 private:
  std::unique_ptr<std::atomic<std::uint64_t>[]> words_;
};

struct SectionEntry {
  std::string name;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t chunks = 0;
  const std::uint8_t* checksums = nullptr;  ///< in the toc: one per chunk, then the padding's
  CheckedBits checked;
};

std::string_view kind_name(std::uint32_t kind) {
  switch (static_cast<FileKind>(kind)) {
    case FileKind::kSegment:
      return "segment";
    case FileKind::kDeletions:
      return "deletions";
    case FileKind::kManifest:
      return "manifest";
  }
  return "unknown";
}

std::string kind_text(std::uint32_t kind) {
  return std::to_string(kind) + " (" + std::string(kind_name(kind)) + ")";
}

bool all_zero(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

bool matches(Bytes bytes, const std::array<char, 8>& magic) {
  return std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

}  // namespace

struct FramedFile::Impl {
  std::string path;
  std::unique_ptr<ReadableFile> file;
  Bytes bytes;
  Bytes toc;
  std::vector<SectionEntry> entries;

  Status damaged(std::uint64_t offset, const std::string& what) const {
    return corruption(path + ": at offset " + std::to_string(offset) + ": " + what +
                      "; the file is damaged, restore it from a backup");
  }

  Status read_header(FileKind kind) const;
  /// Finds the table of contents, whose bytes are verified.
  Status read_footer(Bytes& toc_bytes) const;
  Status read_toc();
  Status read_toc_entry(std::uint64_t& position, std::uint64_t& section_offset);
  Status verify_chunk(const SectionEntry& entry, std::uint64_t chunk, bool again) const;
  Status verify_padding(const SectionEntry& entry, bool again) const;
  const SectionEntry* find(std::string_view name) const;
};

Status FramedFile::Impl::read_header(FileKind kind) const {
  const Bytes header = bytes.first(frame::kHeaderBytes);
  if (!matches(header, frame::kHeaderMagic)) {
    return damaged(0, "expected the magic FTSFRAME, found other bytes");
  }
  const auto expected = checksum64(header.first(frame::kHeaderHashedBytes));
  if (load_le<std::uint64_t>(header.data() + frame::kHeaderHashedBytes) != expected) {
    return damaged(frame::kHeaderHashedBytes, "the header does not match its checksum");
  }
  const auto version = load_le<std::uint32_t>(header.data() + 8);
  if (version != kFrameVersion) {
    return unsupported(path + ": expected format version " + std::to_string(kFrameVersion) +
                       ", found " + std::to_string(version) +
                       (version > kFrameVersion
                            ? ": written by a newer version of fts; open it with that version"
                            : ": written by an older version of fts; index the documents again"));
  }
  const auto found_kind = load_le<std::uint32_t>(header.data() + 12);
  if (found_kind != static_cast<std::uint32_t>(kind)) {
    return unsupported(path + ": expected a file of kind " +
                       kind_text(static_cast<std::uint32_t>(kind)) + ", found kind " +
                       kind_text(found_kind) + "; check that no files were swapped");
  }
  if (!all_zero(header.subspan(frame::kHeaderUsedBytes))) {
    return damaged(frame::kHeaderUsedBytes, "the header's padding is not zero");
  }
  return ok_status();
}

Status FramedFile::Impl::read_footer(Bytes& toc_bytes) const {
  const std::uint64_t size = bytes.size();
  const std::uint64_t footer_offset = size - frame::kFooterBytes;
  const Bytes footer = bytes.subspan(footer_offset);
  if (!matches(footer.subspan(32), frame::kFooterMagic)) {
    return damaged(footer_offset + 32, "expected the magic FTSEND; the file is truncated");
  }
  const auto file_size = load_le<std::uint64_t>(footer.data() + 24);
  if (file_size != size) {
    return damaged(footer_offset + 24, "expected a file of " + std::to_string(file_size) +
                                           " bytes, found " + std::to_string(size));
  }
  const auto toc_offset = load_le<std::uint64_t>(footer.data());
  const auto toc_size = load_le<std::uint64_t>(footer.data() + 8);
  // Compared by subtraction: sums of numbers from outside could wrap.
  if (toc_offset < frame::kHeaderBytes || toc_offset > footer_offset ||
      toc_offset % kSectionAlignment != 0 || toc_size != footer_offset - toc_offset ||
      toc_size < frame::kTocHeadBytes) {
    return damaged(footer_offset, "the table of contents lies outside of the file");
  }
  toc_bytes = bytes.subspan(toc_offset, toc_size);
  if (load_le<std::uint64_t>(footer.data() + 16) != checksum64(toc_bytes)) {
    return damaged(toc_offset, "the table of contents does not match its checksum");
  }
  return ok_status();
}

Status FramedFile::Impl::read_toc() {
  const auto toc_offset = static_cast<std::uint64_t>(toc.data() - bytes.data());
  const auto count = load_le<std::uint32_t>(toc.data());
  if (load_le<std::uint32_t>(toc.data() + 4) != 0) {
    return damaged(toc_offset + 4, "expected a zero in the table of contents");
  }
  if (count > limits::kMaxSections) {
    return damaged(toc_offset, "expected at most kMaxSections (" +
                                   std::to_string(limits::kMaxSections) + ") sections, found " +
                                   std::to_string(count));
  }
  std::uint64_t position = frame::kTocHeadBytes;
  std::uint64_t section_offset = frame::kHeaderBytes;
  // The count is not trusted with memory: each entry must first be found in the toc.
  for (std::uint32_t i = 0; i < count; ++i) FTS_TRY(read_toc_entry(position, section_offset));
  if (position != toc.size() || section_offset != toc_offset) {
    return damaged(toc_offset, "the sections do not fill the file");
  }
  return ok_status();
}

/// Reads the entry at `position` of the toc; its section must begin at `section_offset`. Both move
/// on to the next.
Status FramedFile::Impl::read_toc_entry(std::uint64_t& position, std::uint64_t& section_offset) {
  const auto toc_offset = static_cast<std::uint64_t>(toc.data() - bytes.data());
  const auto here = toc_offset + position;
  const Bytes rest = toc.subspan(position);
  if (rest.size() < frame::kTocEntryHeadBytes + 8) {
    return damaged(here, "the table of contents ends inside an entry");
  }
  const std::string_view padded = as_text(rest.first(frame::kNameBytes));
  const std::string_view name = padded.substr(0, padded.find('\0'));
  if (name.empty() || !std::all_of(name.begin(), name.end(), frame::is_name_char) ||
      !all_zero(rest.first(frame::kNameBytes).subspan(name.size())) || find(name) != nullptr) {
    return damaged(here, "the table of contents has a wrong or repeated section name");
  }
  const auto offset = load_le<std::uint64_t>(rest.data() + frame::kNameBytes);
  const auto size = load_le<std::uint64_t>(rest.data() + frame::kNameBytes + 8);
  if (offset != section_offset || size > toc_offset - offset ||
      frame::padding_bytes(size) > toc_offset - offset - size) {
    return damaged(here + frame::kNameBytes,
                   "section " + std::string(name) + " lies outside of its place in the file");
  }
  const auto chunks = frame::chunk_count(size);
  const auto checksum_bytes = 8 * (chunks + 1);
  if (rest.size() - frame::kTocEntryHeadBytes < checksum_bytes) {
    return damaged(
        here, "the table of contents ends inside the checksums of section " + std::string(name));
  }
  entries.push_back({std::string(name), offset, size, chunks,
                     rest.data() + frame::kTocEntryHeadBytes, CheckedBits(chunks + 1)});
  position += frame::kTocEntryHeadBytes + checksum_bytes;
  section_offset = offset + size + frame::padding_bytes(size);
  return ok_status();
}

Status FramedFile::Impl::verify_chunk(const SectionEntry& entry, std::uint64_t chunk,
                                      bool again) const {
  if (!again && entry.checked.test(chunk)) return ok_status();
  const auto begin = chunk * kChecksumChunk;
  const auto size = std::min(kChecksumChunk, entry.size - begin);
  const auto expected = load_le<std::uint64_t>(entry.checksums + 8 * chunk);
  if (checksum64(bytes.subspan(entry.offset + begin, size)) != expected) {
    return damaged(entry.offset + begin, "section " + entry.name + ": the " + std::to_string(size) +
                                             " bytes from here do not match their checksum");
  }
  entry.checked.set(chunk);
  return ok_status();
}

Status FramedFile::Impl::verify_padding(const SectionEntry& entry, bool again) const {
  if (!again && entry.checked.test(entry.chunks)) return ok_status();
  const Bytes padding = bytes.subspan(entry.offset + entry.size, frame::padding_bytes(entry.size));
  const auto expected = load_le<std::uint64_t>(entry.checksums + 8 * entry.chunks);
  if (!all_zero(padding) || checksum64(padding) != expected) {
    return damaged(entry.offset + entry.size,
                   "section " + entry.name + ": expected zeroes as padding");
  }
  entry.checked.set(entry.chunks);
  return ok_status();
}

const SectionEntry* FramedFile::Impl::find(std::string_view name) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const SectionEntry& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

FramedFile::FramedFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FramedFile::~FramedFile() = default;

Result<std::shared_ptr<const FramedFile>> FramedFile::open(FileSystem& fs, const std::string& path,
                                                           FileKind kind) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  FTS_ASSIGN(impl->file, fs.open(path));
  const auto size = impl->file->size();
  if (size < frame::kMinFileBytes) {
    return impl->damaged(size, "truncated: expected at least " +
                                   std::to_string(frame::kMinFileBytes) + " bytes, found " +
                                   std::to_string(size));
  }
  FTS_ASSIGN(impl->bytes, impl->file->contents());
  FTS_TRY(impl->read_header(kind));
  FTS_TRY(impl->read_footer(impl->toc));
  FTS_TRY(impl->read_toc());
  return std::shared_ptr<const FramedFile>(new FramedFile(std::move(impl)));
}

bool FramedFile::has_section(std::string_view name) const { return impl_->find(name) != nullptr; }

Result<Section> FramedFile::section(std::string_view name) const {
  const SectionEntry* entry = impl_->find(name);
  if (entry == nullptr) {
    return corruption(impl_->path + ": expected a section " + std::string(name) +
                      ", found none; the file is damaged, restore it from a backup");
  }
  Section section;
  section.bytes_ = impl_->bytes.subspan(entry->offset, entry->size);
  section.file_ = this;
  section.index_ = static_cast<std::size_t>(entry - impl_->entries.data());
  return section;
}

std::vector<FramedFile::SectionInfo> FramedFile::sections() const {
  std::vector<SectionInfo> infos;
  for (const auto& entry : impl_->entries) infos.push_back({entry.name, entry.offset, entry.size});
  return infos;
}

/// Header and footer are read again too: the disk may have failed since `open`.
Status FramedFile::verify_all(ProgressSink* progress) const {
  ProgressThrottle throttle(progress);
  const auto kind = load_le<FileKind>(impl_->bytes.data() + 12);
  FTS_TRY(impl_->read_header(kind));
  Bytes toc;
  FTS_TRY(impl_->read_footer(toc));
  for (const auto& entry : impl_->entries) {
    for (std::uint64_t chunk = 0; chunk < entry.chunks; ++chunk) {
      throttle.update({.phase = "checking",
                       .bytes = entry.offset + chunk * kChecksumChunk,
                       .total_bytes = file_size()});
      FTS_TRY(impl_->verify_chunk(entry, chunk, true));
    }
    FTS_TRY(impl_->verify_padding(entry, true));
  }
  return ok_status();
}

const std::string& FramedFile::path() const { return impl_->path; }
std::uint64_t FramedFile::file_size() const { return impl_->bytes.size(); }

Status Section::verify(std::uint64_t offset, std::uint64_t size) const {
  if (file_ == nullptr) return ok_status();
  const auto& impl = *file_->impl_;
  const auto& entry = impl.entries[index_];
  if (offset > entry.size || size > entry.size - offset) {
    return impl.damaged(entry.offset, "section " + entry.name + " has " +
                                          std::to_string(entry.size) + " bytes, but " +
                                          std::to_string(size) + " at " + std::to_string(offset) +
                                          " are referred to");
  }
  const auto end = offset + size;
  for (auto chunk = offset / kChecksumChunk; chunk < frame::chunk_count(end); ++chunk) {
    FTS_TRY(impl.verify_chunk(entry, chunk, false));
  }
  // Whoever reads up to the end may over-read the padding.
  return end == entry.size ? impl.verify_padding(entry, false) : ok_status();
}

}  // namespace fts::storage

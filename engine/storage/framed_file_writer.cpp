#include <algorithm>
#include <utility>

#include "engine/base/checksum.hpp"
#include "engine/base/limits.hpp"
#include "engine/storage/framed_file.hpp"
#include "engine/storage/framed_format.hpp"

namespace fts::storage {

struct FramedFileWriter::Impl {
  struct Section {
    std::string name;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::vector<std::uint64_t> chunk_checksums;
    std::uint64_t padding_checksum = 0;
  };

  std::string path;
  std::unique_ptr<WritableFile> file;
  std::vector<Section> sections;
  bool in_section = false;
  bool finished = false;
  ByteBuffer chunk;  ///< the bytes of the current section that fill no chunk yet
  std::uint64_t file_size = 0;
  Status failure;  ///< the first error of the disk; a file with a hole must not be finished

  Status misuse(const std::string& what) const { return internal_error(path + ": " + what); }

  Status usable() const {
    if (!failure.ok()) return failure;
    if (finished) return misuse("the file is finished already");
    return ok_status();
  }

  Status write(Bytes bytes) {
    failure = file->append(bytes);
    if (failure.ok()) file_size += bytes.size();
    return failure;
  }

  Status write_chunk(Bytes bytes) {
    sections.back().chunk_checksums.push_back(checksum64(bytes));
    return write(bytes);
  }

  ByteBuffer toc() const {
    ByteBuffer out;
    append_le(out, static_cast<std::uint32_t>(sections.size()));
    append_le(out, std::uint32_t{0});
    for (const auto& section : sections) {
      append_bytes(out, as_bytes(section.name));
      out.resize(out.size() + frame::kNameBytes - section.name.size());
      append_le(out, section.offset);
      append_le(out, section.size);
      for (const auto checksum : section.chunk_checksums) append_le(out, checksum);
      append_le(out, section.padding_checksum);
    }
    return out;
  }
};

FramedFileWriter::FramedFileWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FramedFileWriter::~FramedFileWriter() = default;

Result<std::unique_ptr<FramedFileWriter>> FramedFileWriter::create(FileSystem& fs,
                                                                   const std::string& path,
                                                                   FileKind kind) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  FTS_ASSIGN(impl->file, fs.create(path));
  ByteBuffer header;
  append_le(header, frame::kHeaderMagic);
  append_le(header, kFrameVersion);
  append_le(header, kind);
  append_le(header, checksum64(header));
  header.resize(frame::kHeaderBytes);
  FTS_TRY(impl->write(header));
  return std::unique_ptr<FramedFileWriter>(new FramedFileWriter(std::move(impl)));
}

Status FramedFileWriter::begin_section(std::string_view name) {
  FTS_TRY(impl_->usable());
  if (impl_->in_section) {
    return impl_->misuse("section " + impl_->sections.back().name + " must end before another");
  }
  if (name.empty() || name.size() > frame::kNameBytes ||
      !std::all_of(name.begin(), name.end(), frame::is_name_char)) {
    return invalid_argument(impl_->path + ": section name \"" + std::string(name) +
                            "\": expected 1 to 32 characters of [a-z0-9_]");
  }
  if (impl_->sections.size() >= limits::kMaxSections) {
    return limit_exceeded(impl_->path + ": a framed file has at most kMaxSections (" +
                          std::to_string(limits::kMaxSections) + ") sections");
  }
  const auto same = [&](const Impl::Section& section) { return section.name == name; };
  if (std::any_of(impl_->sections.begin(), impl_->sections.end(), same)) {
    return already_exists(impl_->path + ": section " + std::string(name) +
                          " stands in the file already; names are unique");
  }
  impl_->sections.push_back({std::string(name), impl_->file_size, 0, {}, 0});
  impl_->in_section = true;
  return ok_status();
}

Status FramedFileWriter::append(Bytes bytes) {
  FTS_TRY(impl_->usable());
  if (!impl_->in_section) return impl_->misuse("bytes were appended outside of a section");
  impl_->sections.back().size += bytes.size();
  auto& chunk = impl_->chunk;
  while (!bytes.empty()) {
    if (chunk.empty() && bytes.size() >= kChecksumChunk) {
      FTS_TRY(impl_->write_chunk(bytes.first(kChecksumChunk)));
      bytes = bytes.subspan(kChecksumChunk);
      continue;
    }
    const auto count = std::min<std::size_t>(kChecksumChunk - chunk.size(), bytes.size());
    append_bytes(chunk, bytes.first(count));
    bytes = bytes.subspan(count);
    if (chunk.size() == kChecksumChunk) {
      FTS_TRY(impl_->write_chunk(chunk));
      chunk.clear();
    }
  }
  return ok_status();
}

std::uint64_t FramedFileWriter::section_size() const {
  return impl_->in_section ? impl_->sections.back().size : 0;
}

Status FramedFileWriter::end_section() {
  FTS_TRY(impl_->usable());
  if (!impl_->in_section) return impl_->misuse("no section has begun");
  if (!impl_->chunk.empty()) {
    FTS_TRY(impl_->write_chunk(impl_->chunk));
    impl_->chunk.clear();
  }
  auto& section = impl_->sections.back();
  const ByteBuffer padding(frame::padding_bytes(section.size));
  section.padding_checksum = checksum64(padding);
  impl_->in_section = false;
  return impl_->write(padding);
}

Status FramedFileWriter::finish() {
  FTS_TRY(impl_->usable());
  if (impl_->in_section) {
    return impl_->misuse("section " + impl_->sections.back().name + " must end before the file");
  }
  const ByteBuffer toc = impl_->toc();
  const std::uint64_t toc_offset = impl_->file_size;
  FTS_TRY(impl_->write(toc));
  ByteBuffer footer;
  append_le(footer, toc_offset);
  append_le(footer, std::uint64_t{toc.size()});
  append_le(footer, checksum64(toc));
  append_le(footer, toc_offset + toc.size() + frame::kFooterBytes);
  append_le(footer, frame::kFooterMagic);
  FTS_TRY(impl_->write(footer));
  impl_->failure = impl_->file->sync();
  FTS_TRY(impl_->failure);
  impl_->failure = impl_->file->close();
  FTS_TRY(impl_->failure);
  impl_->finished = true;
  return ok_status();
}

/// What the file has so far; bytes that fill no chunk yet count too.
std::uint64_t FramedFileWriter::file_size() const { return impl_->file_size + impl_->chunk.size(); }

}  // namespace fts::storage

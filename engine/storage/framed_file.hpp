#pragma once

// A framed file: a header, named sections aligned to 64 bytes, a table of contents and a footer,
// with every byte under a checksum. The grammar stands in framed_format.hpp and, with an example,
// in engine/segment/FORMAT.md ("Frame"). At least 64 zero bytes follow a payload, so that decoders
// may read past its end. Whatever the engine keeps in a file of its own (segments, deletions,
// manifests) is framed, so that one reader refuses what is truncated, of another format or damaged,
// with file and offset in the message.
//
// Opening reads header, footer and toc only: its cost does not grow with the sections' sizes.
// `Section::verify` checks the chunks that a range touches, each once per open file (a bit per
// chunk is kept); `verify_all` checks every byte of the file, padding included.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/progress.hpp"
#include "engine/base/status.hpp"
#include "engine/storage/file_system.hpp"

namespace fts::storage {

inline constexpr std::uint32_t kFrameVersion = 1;
inline constexpr std::uint64_t kSectionAlignment = 64;
inline constexpr std::uint64_t kChecksumChunk = 64 << 10;

enum class FileKind : std::uint32_t { kSegment = 1, kDeletions = 2, kManifest = 3 };

class FramedFileWriter {
 public:
  static Result<std::unique_ptr<FramedFileWriter>> create(FileSystem& fs, const std::string& path,
                                                          FileKind kind);
  ~FramedFileWriter();

  /// Starts a section; names are unique in a file, at most 32 bytes of [a-z0-9_].
  Status begin_section(std::string_view name);
  Status append(Bytes bytes);
  /// Bytes appended to the current section so far.
  std::uint64_t section_size() const;
  Status end_section();
  /// Writes the table of contents and the footer, syncs and closes. The folder is the caller's to
  /// sync.
  Status finish();
  std::uint64_t file_size() const;

 private:
  struct Impl;
  explicit FramedFileWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class FramedFile;

/// A section of an open framed file; cheap to copy, valid as long as the file.
class Section {
 public:
  Section() = default;
  /// Memory that nobody else could have damaged, in the shape of a section: `verify` always
  /// succeeds. 64 bytes after its end are readable.
  static Section unverified(Bytes bytes) {
    Section section;
    section.bytes_ = bytes;
    return section;
  }
  /// The payload, unverified. 64 bytes after its end are readable.
  Bytes bytes() const { return bytes_; }
  /// Checks the chunks under [offset, offset + size) that were not checked before. Any thread.
  Status verify(std::uint64_t offset, std::uint64_t size) const;
  Status verify() const { return verify(0, bytes_.size()); }

 private:
  friend class FramedFile;
  Bytes bytes_;
  const FramedFile* file_ = nullptr;
  std::size_t index_ = 0;
};

class FramedFile {
 public:
  /// kCorruption names file and offset; kUnsupported names the version or kind that was found.
  static Result<std::shared_ptr<const FramedFile>> open(FileSystem& fs, const std::string& path,
                                                        FileKind kind);
  ~FramedFile();

  bool has_section(std::string_view name) const;
  /// kCorruption when the section is missing.
  Result<Section> section(std::string_view name) const;
  struct SectionInfo {
    std::string name;
    std::uint64_t offset = 0;
    std::uint64_t size_bytes = 0;
  };
  std::vector<SectionInfo> sections() const;
  Status verify_all(ProgressSink* progress = nullptr) const;
  const std::string& path() const;
  std::uint64_t file_size() const;

 private:
  friend class Section;
  struct Impl;
  explicit FramedFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace fts::storage

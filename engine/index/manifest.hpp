#pragma once

// What an index consists of at one commit: the atomic switch. A framed file `manifest` (kind
// kManifest) of two to six sections:
//
//   version    u32, the version of the other sections, read first
//   content    a Boost.Serialization text archive of Manifest, read only after its checksum
//   synonyms   the index's own groups of synonyms, as text; absent when it has none
//   no_completion   of no bytes, where completion is switched off
//   no_reordering   the same of reordering
//   function_words  a word a line, absent when there are none
//   ranking    constants of the ranking that differ from the defaults, `name value` a line; absent
//              when none does
//
// It is never changed in place: a new one is written beside it, synced, and renamed over it.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/status.hpp"
#include "engine/index/schema.hpp"
#include "engine/index/settings.hpp"
#include "engine/storage/file_system.hpp"

namespace fts::index {

inline constexpr std::uint32_t kManifestVersion = 1;

struct ManifestSegment {
  SegmentId id;
  Generation deletions;  ///< of its file `<id>-<generation>.del`; 0: every document is live
  std::uint32_t document_count = 0;
  std::uint32_t deleted_count = 0;
  std::uint64_t size_bytes = 0;  ///< of its file
  friend bool operator==(const ManifestSegment&, const ManifestSegment&) = default;
};

struct Manifest {
  Generation generation;
  std::uint64_t next_segment = 1;  ///< ids below were given, and are never given again
  Settings settings;
  TypedFields schema;
  std::vector<ManifestSegment> segments;  ///< in order of insertion
};

std::string manifest_path(const std::string& folder);
std::string segment_path(const std::string& folder, SegmentId id);
std::string deletions_path(const std::string& folder, SegmentId id, Generation generation);

/// kNotFound when there is none; kCorruption; kUnsupported when another version wrote it.
Result<Manifest> read_manifest(storage::FileSystem& fs, const std::string& folder);

struct ManifestWrite {
  Status status;
  /// After an error: whether the new manifest may nevertheless be the one on disk.
  bool in_doubt = false;
};
/// Replaces the manifest durably: write, fsync, rename, fsync of the folder.
ManifestWrite write_manifest(storage::FileSystem& fs, const std::string& folder,
                             const Manifest& manifest);

/// The section `content`: also what the tests and fuzzers feed.
std::string serialize_manifest(const Manifest& manifest);
/// kCorruption on anything that is not a manifest.
Result<Manifest> parse_manifest(std::string_view content);

}  // namespace fts::index

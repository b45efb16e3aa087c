#pragma once

// A disk in memory that knows what a power cut would leave of it. Bytes are safe once their file
// was synced, names (creations, renames, removals) once their folder was; until then each may be on
// disk or not. A crash image is a disk as a reboot could find it, drawn at random from a seed:
//
// - per file, what was appended since the last sync is lost, kept up to a random length or a sector
//   of 512 bytes, or scattered: each sector kept or zero; a cut (truncate, create over an existing
//   file) may not have happened, and stale sectors may show through;
// - changes of names since their folder's sync are all kept, all lost, kept up to one in the order
//   in which they were made, or kept and lost one by one. A rename is atomic, and a change waits
//   for earlier ones of the same name or file, as journals and directory blocks have it.
//
// A folder made by create_folders is itself a name in its parent: it is gone, with all that is in
// it, until the parent is synced. The root always stands. An fsync of a file does not save its
// name.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/random.hpp"
#include "engine/storage/memory_file_system.hpp"

namespace fts::storage {

class CrashingFileSystem final : public MemoryFileSystem {
 public:
  CrashingFileSystem();
  ~CrashingFileSystem() override;

  /// A disk as it could stand after a power cut now, all of it durable and no lock held; the
  /// running one goes on undisturbed. Equal histories and seeds give equal images. Any thread. The
  /// image can crash in its turn, so that recovery is tested too.
  std::unique_ptr<CrashingFileSystem> crash_image(std::uint64_t seed) const;
  /// Turns this disk into crash_image(seed). Files still open write into the void.
  void crash(std::uint64_t seed);

  /// Called before each call that may change the disk (numbered from 0), with no lock held: the
  /// moment to draw images. Set it while no other thread uses the disk.
  using Hook = std::function<void(std::uint64_t mutation, const std::string& operation)>;
  void before_each_mutation(Hook hook) { hook_ = std::move(hook); }
  /// How many calls that may change the disk were made so far.
  std::uint64_t mutations() const;

 protected:
  void before_mutation(const char* operation, const std::string& path) override;
  void on_name_change(const NameChange& change) override;
  void on_cut(MemoryNode& node, std::size_t size_bytes) override;
  void on_sync(MemoryNode& node) override;
  void on_sync_folder(MemoryNode& folder) override;

 private:
  std::vector<bool> draw_kept_changes(Random& random) const;
  MemoryNodePtr draw_root(Random& random) const;

  Hook hook_;
  std::uint64_t mutations_ = 0;
  /// Changes of names that no sync_folder has made durable, in the order of their making.
  std::vector<NameChange> pending_;
};

}  // namespace fts::storage

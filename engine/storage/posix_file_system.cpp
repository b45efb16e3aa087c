#include "engine/storage/posix_file_system.hpp"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/storage/errno_status.hpp"
#include "engine/storage/posix_file.hpp"

namespace fts::storage {
namespace {

constexpr mode_t kFileMode = 0666;    // less the umask
constexpr mode_t kFolderMode = 0777;  // less the umask

/// Calls `call` again for as long as a signal interrupts it.
template <typename Call>
auto retry_interrupted(Call call) {
  for (;;) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

Result<Descriptor> open_descriptor(std::string_view operation, const std::string& path, int flags) {
  const int fd =
      retry_interrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, kFileMode); });
  if (fd < 0) return errno_status(operation, path, errno);
  return Descriptor(fd);
}

Result<std::uint64_t> regular_size(std::string_view operation, const std::string& path, int fd) {
  struct stat found = {};
  if (::fstat(fd, &found) != 0) return errno_status(operation, path, errno);
  if (S_ISDIR(found.st_mode)) return errno_status(operation, path, EISDIR);
  if (!S_ISREG(found.st_mode)) {
    return unsupported(std::string(operation) + " " + path +
                       ": expected a regular file, found a pipe or a device; copy it to a file");
  }
  return static_cast<std::uint64_t>(found.st_size);
}

class PosixFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<ReadableFile>> open(const std::string& path) override {
    // Without O_NONBLOCK, opening a pipe by mistake would wait for its writer.
    FTS_ASSIGN(Descriptor fd, open_descriptor("open", path, O_RDONLY | O_NONBLOCK));
    FTS_ASSIGN(const auto size, regular_size("open", path, fd.get()));
    return std::unique_ptr<ReadableFile>(
        std::make_unique<PosixReadableFile>(path, std::move(fd), size));
  }

  Result<std::unique_ptr<SequentialFile>> open_sequential(const std::string& path) override {
    if (path == "-") {
      return std::unique_ptr<SequentialFile>(
          std::make_unique<PosixSequentialFile>("standard input", Descriptor(STDIN_FILENO)));
    }
    FTS_ASSIGN(Descriptor fd, open_descriptor("open", path, O_RDONLY));
    struct stat found = {};
    if (::fstat(fd.get(), &found) != 0) return errno_status("open", path, errno);
    if (S_ISDIR(found.st_mode)) return errno_status("open", path, EISDIR);
    return std::unique_ptr<SequentialFile>(
        std::make_unique<PosixSequentialFile>(path, std::move(fd)));
  }

  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override {
    return open_to_write("create", path, O_WRONLY | O_CREAT | O_TRUNC);
  }

  Result<std::unique_ptr<WritableFile>> open_append(const std::string& path) override {
    return open_to_write("open", path, O_WRONLY | O_CREAT | O_APPEND);
  }

  Result<FileInfo> info(const std::string& path) override {
    struct stat found = {};
    if (::stat(path.c_str(), &found) != 0) return errno_status("look up", path, errno);
    FileInfo info;
    info.type = S_ISREG(found.st_mode)   ? FileType::kFile
                : S_ISDIR(found.st_mode) ? FileType::kFolder
                                         : FileType::kOther;
    if (info.type == FileType::kFile) info.size_bytes = static_cast<std::uint64_t>(found.st_size);
    return info;
  }

  Result<std::vector<std::string>> list(const std::string& folder) override {
    const std::unique_ptr<DIR, void (*)(DIR*)> stream(::opendir(folder.c_str()),
                                                      [](DIR* opened) { ::closedir(opened); });
    if (stream == nullptr) return errno_status("list", folder, errno);
    std::vector<std::string> names;
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(stream.get());
      if (entry == nullptr) break;
      std::string name = entry->d_name;
      if (name != "." && name != "..") names.push_back(std::move(name));
    }
    if (errno != 0) return errno_status("list", folder, errno);
    std::sort(names.begin(), names.end());
    return names;
  }

  Status create_folders(const std::string& folder) override {
    for (std::size_t end = 0; end != std::string::npos;) {
      end = folder.find('/', end + 1);
      const std::string path = folder.substr(0, end);
      if (path.empty() || ::mkdir(path.c_str(), kFolderMode) == 0) continue;
      const int error = errno;
      // Asking only after a refusal leaves no moment in which another process could come between.
      struct stat found = {};
      if (::stat(path.c_str(), &found) != 0) return errno_status("create folder", path, error);
      if (!S_ISDIR(found.st_mode)) return errno_status("create folder", path, ENOTDIR);
    }
    return ok_status();
  }

  Status rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) == 0) return ok_status();
    // Systems say either when a folder with names in it stands at `to`.
    const int error = errno == EEXIST ? ENOTEMPTY : errno;
    return errno_status("rename", from + " to " + to, error);
  }

  Status remove(const std::string& path) override {
    if (::unlink(path.c_str()) == 0) return ok_status();
    int error = errno;
    struct stat found = {};
    if (error == EPERM && ::lstat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode)) {
      error = EISDIR;  // POSIX lets unlink say EPERM of a folder.
    }
    return errno_status("remove", path, error);
  }

  Status remove_folder(const std::string& path) override {
    if (::rmdir(path.c_str()) == 0) return ok_status();
    return errno_status("remove folder", path, errno == EEXIST ? ENOTEMPTY : errno);
  }

  Status truncate(const std::string& path, std::uint64_t size_bytes) override {
    const int result =
        retry_interrupted([&] { return ::truncate(path.c_str(), static_cast<off_t>(size_bytes)); });
    return result == 0 ? ok_status() : errno_status("truncate", path, errno);
  }

  Status sync_folder(const std::string& folder) override {
    FTS_ASSIGN(const Descriptor fd, open_descriptor("sync folder", folder, O_RDONLY | O_DIRECTORY));
    if (retry_interrupted([&] { return ::fsync(fd.get()); }) == 0) return ok_status();
    return errno_status("sync folder", folder, errno);
  }

  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override {
    FTS_ASSIGN(Descriptor fd, open_descriptor("lock", path, O_RDWR | O_CREAT));
    if (retry_interrupted([&] { return ::flock(fd.get(), LOCK_EX | LOCK_NB); }) != 0) {
      if (errno == EWOULDBLOCK) return locked_status(path);
      return errno_status("lock", path, errno);
    }
    return std::unique_ptr<FileLock>(std::make_unique<PosixFileLock>(std::move(fd)));
  }

 private:
  static Result<std::unique_ptr<WritableFile>> open_to_write(std::string_view operation,
                                                             const std::string& path, int flags) {
    FTS_ASSIGN(Descriptor fd, open_descriptor(operation, path, flags | O_NONBLOCK));
    FTS_ASSIGN(const auto size, regular_size(operation, path, fd.get()));
    return std::unique_ptr<WritableFile>(
        std::make_unique<PosixWritableFile>(path, std::move(fd), size));
  }
};

}  // namespace

std::unique_ptr<FileSystem> make_posix_file_system() { return std::make_unique<PosixFileSystem>(); }

}  // namespace fts::storage

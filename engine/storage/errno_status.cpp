#include "engine/storage/errno_status.hpp"

#include <cerrno>
#include <system_error>

namespace fts::storage {

Status errno_status(std::string_view operation, const std::string& path, int error) {
  const std::string what = std::string(operation) + " " + path + ": ";
  switch (error) {
    case ENOENT:
      return not_found(what + "no such file or folder; check the path");
    case ENOSPC:
      return out_of_space(what + "the disk is full; free some space and try again");
    case EDQUOT:
      return out_of_space(what + "the disk quota is used up; free some space or raise the quota");
    case EACCES:
    case EPERM:
      return io_error(what +
                      "permission denied; let the user that runs this program read and write it");
    case EROFS:
      return io_error(what + "the file system is read-only; mount it writable or choose another");
    case EMFILE:
    case ENFILE:
      return io_error(what + "too many open files; raise the limit of open files (ulimit -n)");
    case EISDIR:
      return invalid_argument(what + "expected a file, found a folder; check the path");
    case ENOTDIR:
      return invalid_argument(what + "expected a folder, found a file; check the path");
    case ENOTEMPTY:
      return conflict(what + "expected an empty folder, found names in it; remove them first");
    case EEXIST:
      return already_exists(what + "it exists already; choose another name");
    case EINVAL:
      return invalid_argument(what + "the system refuses these arguments; check the path");
    case ENAMETOOLONG:
      return invalid_argument(what + "the name is too long for the file system; choose a shorter");
    case EFBIG:
      return io_error(what + "the file would pass the size that the system allows (ulimit -f)");
    case EIO:
      return io_error(what + "the device failed (input/output error); check the disk");
    default:
      return io_error(what + std::generic_category().message(error) + " (errno " +
                      std::to_string(error) + ")");
  }
}

Status truncated_status(const std::string& path, std::uint64_t offset, std::uint64_t wanted,
                        std::uint64_t size) {
  return corruption("read " + path + ": truncated: expected " + std::to_string(wanted) +
                    " bytes at offset " + std::to_string(offset) + ", but the file ends at " +
                    std::to_string(size) + "; restore it from a backup");
}

Status locked_status(const std::string& path) {
  return conflict("lock " + path +
                  ": another ftsd process holds this lock; stop that process or use another data "
                  "folder");
}

}  // namespace fts::storage

#pragma once

// The real disk. Files are read through a shared read-only mapping, appended to through a buffer of
// 64 KiB, and made durable by fdatasync; a folder's names by fsync of the folder. What `append`
// took is visible to a new reader after `sync` or `close`. A reader sees the file as long as it was
// when it was opened; cutting a file under its readers is a caller's error (the system answers
// SIGBUS).

#include <memory>

#include "engine/storage/file_system.hpp"

namespace fts::storage {

std::unique_ptr<FileSystem> make_posix_file_system();

}  // namespace fts::storage

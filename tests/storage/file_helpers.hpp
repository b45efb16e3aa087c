#pragma once

// Whole files in one call, for tests.

#include <string>
#include <string_view>

#include "engine/storage/file_system.hpp"

namespace fts::storage {

inline Status write_file(FileSystem& fs, const std::string& path, std::string_view text,
                         bool sync = false) {
  FTS_ASSIGN(auto file, fs.create(path));
  FTS_TRY(file->append(as_bytes(text)));
  if (sync) FTS_TRY(file->sync());
  return file->close();
}

inline Status append_file(FileSystem& fs, const std::string& path, std::string_view text,
                          bool sync = false) {
  FTS_ASSIGN(auto file, fs.open_append(path));
  FTS_TRY(file->append(as_bytes(text)));
  if (sync) FTS_TRY(file->sync());
  return file->close();
}

inline Result<std::string> read_file(FileSystem& fs, const std::string& path) {
  FTS_ASSIGN(const auto file, fs.open(path));
  FTS_ASSIGN(const Bytes bytes, file->contents());
  return std::string(as_text(bytes));
}

}  // namespace fts::storage

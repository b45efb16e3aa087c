#include "tools/common/files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace fts::tools {

Result<std::string> read_whole_file(const std::string& path) {
  constexpr std::uintmax_t kMaxBytes = std::uintmax_t{256} << 20;
  std::error_code error;
  const auto kind = std::filesystem::status(path, error);
  if (kind.type() == std::filesystem::file_type::not_found) {
    return not_found(path + ": no such file");
  }
  if (std::filesystem::is_directory(kind)) {
    return invalid_argument(path + ": expected a file, but it is a folder");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return io_error(path + ": cannot be opened: " + std::strerror(errno));
  std::string bytes;
  char block[65536];
  while (file.read(block, sizeof block) || file.gcount() > 0) {
    bytes.append(block, static_cast<std::size_t>(file.gcount()));
    if (bytes.size() > kMaxBytes) return limit_exceeded(path + ": larger than 256 MiB");
  }
  if (file.bad()) return io_error(path + ": cannot be read: " + std::strerror(errno));
  return bytes;
}

bool read_input_line(std::string& line) {
  if (!std::getline(std::cin, line)) return false;
  if (line.ends_with('\r')) line.pop_back();
  return true;
}

}  // namespace fts::tools

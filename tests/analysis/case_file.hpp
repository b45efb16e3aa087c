#pragma once

// Cases as data: UTF-8 text, one case a line, columns separated by tabs; lines that begin with "# "
// are comments.

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace fts::test {

using Row = std::vector<std::string>;

inline std::vector<Row> read_rows(const std::filesystem::path& path) {
  std::vector<Row> rows;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with("# ")) continue;
    Row row(1);
    for (const char c : line) {
      if (c == '\t') {
        row.emplace_back();
      } else {
        row.back() += c;
      }
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

inline std::filesystem::path case_path(const std::string& name) {
  return std::filesystem::path(FTS_SOURCE_DIR) / "tests/cases" / name;
}

/// Data that stands beside the project and is not part of it.
inline std::filesystem::path shared_path(const std::string& name) {
  return std::filesystem::path(FTS_SOURCE_DIR) / "../shared" / name;
}

}  // namespace fts::test

#pragma once

// A folder of its own for a test on the real disk, removed with all that is in it at the end.

#include <atomic>
#include <filesystem>
#include <string>
#include <system_error>
#include <unistd.h>

#include "engine/base/check.hpp"

namespace fts::storage {

class TempFolder {
 public:
  TempFolder() {
    static std::atomic<int> counter{0};
    std::error_code error;
    // Another run may have left the name behind; create_directory says whether it made the folder.
    do {
      const auto name =
          "fts-test-" + std::to_string(::getpid()) + "-" + std::to_string(counter.fetch_add(1));
      path_ = (std::filesystem::temp_directory_path() / name).string();
    } while (!std::filesystem::create_directory(path_, error) && !error);
    FTS_CHECK(!error);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace fts::storage

#pragma once

// In which order to take things that belong to documents so that the documents ascend.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/ids.hpp"

namespace fts::index {

/// Keeps its buffers from call to call.
class DocSorter {
 public:
  /// Indexes of `docs` by document ascending; of one document in the order they stand there. Valid
  /// until the next call.
  std::span<const std::uint32_t> sort(std::span<const DocNum> docs);

 private:
  void sort_by_digits(std::span<const DocNum> docs);

  std::vector<std::uint64_t> keys_;  ///< document, index
  std::vector<std::uint64_t> other_;
  std::vector<std::uint32_t> order_;
};

}  // namespace fts::index

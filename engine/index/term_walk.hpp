#pragma once

// The terms of several segments, each once, in order: a k-way walk over dictionaries of forms.

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/index/merge.hpp"

namespace fts::index {

class TermWalk {
 public:
  /// A source that has the term.
  struct Place {
    std::size_t source = 0;
    std::unique_ptr<segment::TermDictionary::Iterator> terms;  ///< stands on it
  };

  explicit TermWalk(std::span<const MergeSource> sources);
  /// Moves to the next term; false past the last one.
  Result<bool> next();
  std::string_view term() const { return here_.front().terms->term(); }
  /// In the order of the sources.
  std::span<const Place> places() const { return here_; }

 private:
  std::vector<Place> here_;   ///< those that stand on term()
  std::vector<Place> ahead_;  ///< the others, a heap with the least term on top
};

}  // namespace fts::index

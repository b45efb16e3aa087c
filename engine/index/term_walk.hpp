#pragma once

// The terms of several segments, each once, in order: a k-way walk over dictionaries.

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

  using DictionaryOf = const segment::TermDictionary* (*)(const segment::SegmentReader& reader);

  /// The forms, or the dictionary that `dictionary_of` names, which all sources have.
  explicit TermWalk(std::span<const MergeSource> sources, DictionaryOf dictionary_of = &forms_of);
  /// Moves to the next term; false past the last one.
  Result<bool> next();
  std::string_view term() const { return here_.front().terms->term(); }
  /// How many places there are in all: the sizes of the dictionaries added up.
  std::uint64_t place_count() const { return place_count_; }
  /// In the order of the sources.
  std::span<const Place> places() const { return here_; }

 private:
  static const segment::TermDictionary* forms_of(const segment::SegmentReader& reader) {
    return &reader.forms();
  }

  std::uint64_t place_count_ = 0;
  std::vector<Place> here_;   ///< those that stand on term()
  std::vector<Place> ahead_;  ///< the others, a heap with the least term on top
};

}  // namespace fts::index

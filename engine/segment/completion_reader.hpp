#pragma once

// Reads the sections `completion` and `phrases` (FORMAT.md), and walks ranges of dictionaries best
// first. Any thread; bytes are never trusted.

#include <atomic>
#include <memory>

#include "engine/codec/front_coding_reader.hpp"
#include "engine/segment/completion.hpp"
#include "engine/segment/term_dictionaries.hpp"
#include "engine/storage/framed_file.hpp"

namespace fts::segment {

/// One of the dictionaries that completion walks.
enum class CompletionPart : std::uint8_t { kForms, kFolds, kPhrases };

class CompletionReader {
 public:
  /// The dictionaries outlive the reader; `folds` may be null.
  static Result<std::unique_ptr<CompletionReader>> open(
      storage::Section section, std::unique_ptr<codec::FrontCodingReader> phrases,
      const FormDictionary& forms, const codec::FrontCodingReader* folds);

  /// The largest document frequency of a block. Verified by `verify`.
  std::uint32_t largest(CompletionPart part, std::uint32_t block) const;
  bool alternative(std::uint32_t form) const;
  bool estimated() const { return (flags_ & 1) != 0; }
  const codec::FrontCodingReader& phrases() const { return *phrases_; }
  /// Before the rest is used; cheap once it was done.
  Status verify() const;
  /// Every invariant. `document_count`: of the segment.
  Status check(std::uint32_t document_count) const;

 private:
  CompletionReader(storage::Section section, std::unique_ptr<codec::FrontCodingReader> phrases,
                   const FormDictionary& forms, const codec::FrontCodingReader* folds)
      : section_(section), phrases_(std::move(phrases)), forms_(forms), folds_(folds) {}
  Status check_part(CompletionPart part, const codec::FrontCodingReader& dictionary,
                    std::uint32_t document_count) const;

  storage::Section section_;
  std::unique_ptr<codec::FrontCodingReader> phrases_;
  const FormDictionary& forms_;
  const codec::FrontCodingReader* folds_;
  std::uint32_t flags_ = 0;
  std::uint64_t maxima_[3] = {};  ///< where those of each part begin
  std::uint64_t alternatives_ = 0;
  mutable std::atomic<bool> verified_{false};
};

/// Where to look for words: `completion` null walks everything.
struct CompletionSources {
  const FormDictionary* forms = nullptr;
  const codec::FrontCodingReader* folds = nullptr;
  const CompletionReader* completion = nullptr;
};

Result<std::unique_ptr<CompletionCursor>> complete_words(const CompletionSources& sources,
                                                         std::string_view folded,
                                                         std::string_view accented);
Result<std::unique_ptr<CompletionCursor>> complete_phrases(const CompletionSources& sources,
                                                           std::string_view key);

}  // namespace fts::segment

#pragma once

// Collects what the sections `completion` and `phrases` hold while a segment is written. Memory:
// five bytes a form, and the phrases. One thread.

#include <span>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/segment/completion.hpp"
#include "engine/storage/byte_sink.hpp"

namespace fts::segment {

/// Of section `completion`, in this order:
///   flags u32  forms u32  folds u32  phrases u32
///   largest u32{blocks of forms}  largest u32{blocks of folds}  largest u32{blocks of phrases}
///   alternatives u8{(forms + 7) / 8}
inline constexpr std::size_t kCompletionHeadBytes = 16;
inline constexpr std::uint32_t kPhrasesEstimated = 1;

class CompletionWriter {
 public:
  /// Forms in order of rank.
  void add_form(std::uint32_t documents, bool alternative);
  /// Folds in order of rank, after the forms.
  void add_fold(std::span<const std::uint32_t> members);
  /// kInvalidArgument unless they ascend and have texts within bounds.
  Status set_phrases(std::vector<Phrase> phrases, bool estimated);

  Status write_phrases(storage::ByteSink& sink) const;
  ByteBuffer completion() const;

 private:
  std::vector<std::uint32_t> documents_;  ///< by form; 0 of an alternative
  std::vector<bool> alternatives_;
  std::vector<std::uint32_t> fold_maxima_;
  std::uint32_t folds_ = 0;
  std::vector<Phrase> phrases_;
  bool estimated_ = false;
};

/// payload of a phrase := documents varint  text bytes* (none: it is the key)
void append_phrase(ByteBuffer& out, const Phrase& phrase);
/// False when the bytes are none.
bool read_phrase(Bytes payload, std::string_view key, Phrase& phrase);

}  // namespace fts::segment

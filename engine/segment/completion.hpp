#pragma once

// What a person who types may go on with: the words of a segment and its frequent phrases, the most
// frequent first. Words are the forms themselves; section `completion` adds the largest document
// frequency of each block of a dictionary, so that the best of a range are found by opening few of
// its blocks. Grammar: FORMAT.md.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/status.hpp"

namespace fts::segment {

/// A phrase that completion offers.
struct Phrase {
  std::string key;   ///< its words folded, a space between each
  std::string text;  ///< as it is shown
  std::uint32_t documents = 0;
  friend bool operator==(const Phrase&, const Phrase&) = default;
};

inline constexpr std::size_t kMaxPhraseBytes = 512;  ///< of a key, and of a text

/// Words or phrases with a common beginning, by documents descending; ties in no order that may be
/// relied on. Valid as long as the segment; one thread.
class CompletionCursor {
 public:
  virtual ~CompletionCursor() = default;
  /// False at the end or on damage (see status).
  virtual bool next() = 0;
  virtual std::string_view text() const = 0;  ///< the form, or the phrase as it is shown
  virtual std::string_view key() const = 0;   ///< of a phrase
  virtual std::uint32_t documents() const = 0;
  /// What follows has at most so many; 0 at the end.
  virtual std::uint32_t bound() const = 0;
  virtual const Status& status() const = 0;
};

}  // namespace fts::segment

#pragma once

// Readings to the bytes of a lexicon (lexicon_format.hpp). Build time only.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"

namespace fts::analysis {

/// What a form is in one of its readings; of several the first here gives its class.
enum class ReadingRank : std::uint8_t {
  kCitation,   ///< the noun or adjective as a dictionary lists it
  kOther,      ///< an adverb, a preposition, a number ...
  kInflected,  ///< a plural or feminine of a noun or adjective
  kVerb,       ///< any form of a verb
  kName,       ///< a proper name or an acronym
};

/// A form (as make_form makes it) read as a form of `lemma`.
struct Reading {
  std::string form;
  std::string lemma;
  ReadingRank rank = ReadingRank::kCitation;
  friend auto operator<=>(const Reading&, const Reading&) = default;
};

/// `readings` in any order; of equal form and lemma the best rank counts, of equal form and rank
/// the first. `alone`: lemmas whose class is themselves, unstemmed (lone_*.hpp). `source`: name
/// and version of what it was made from; `notice`: its licence notice. kLimit: more than the format
/// holds.
Result<ByteBuffer> write_lexicon(std::vector<Reading> readings,
                                 const std::unordered_set<std::string>& alone,
                                 std::string_view source, std::string_view notice);

}  // namespace fts::analysis

#pragma once

// From a hit to what a person reads. Re-reads the stored text of the hits shown: no positions are
// looked up.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/analysis/analyzer.hpp"
#include "engine/query/query.hpp"

namespace fts::highlight {

struct Span {
  std::uint32_t begin = 0, end = 0;  ///< bytes, half-open, on character boundaries
  friend bool operator==(const Span&, const Span&) = default;
};

struct Snippet {
  std::string text;  ///< white space folded to single spaces; never cut inside a word
  std::vector<Span>
      spans;  ///< into `text`: ascending, not overlapping; the word without its elided article
  bool cut_before = false, cut_after = false;  ///< whether text was left out
};

/// Ends of sentences in `text`, ascending byte offsets (one past the last byte); the last is
/// text.size() when any text follows. French rules: abbreviations, initials, article numbers,
/// guillemets, `? »`, footnote digits.
std::vector<std::uint32_t> sentence_ends(std::string_view text);

/// Marks the words of a query in texts. Immutable once made; any thread.
class Highlighter {
 public:
  Highlighter(const query::Node& query, const analysis::Analyzer& analyzer);

  /// All words of `text` that match the query in `field` ("" for leaves without a field only).
  std::vector<Span> marks(std::string_view text, std::string_view field) const;
  /// The best passage of about `max_bytes`: the most query words, the rarest first, whole sentences
  /// where they fit.
  Snippet snippet(std::string_view text, std::string_view field, std::size_t max_bytes = 240) const;

 private:
  struct Matcher;
  const analysis::Analyzer* analyzer_;
  std::vector<Matcher> matchers_;
};

}  // namespace fts::highlight

#pragma once

// From a hit to what a person reads. Re-reads the stored text of the hits shown: no positions are
// looked up.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/analysis/analyzer.hpp"
#include "engine/query/query.hpp"

namespace fts::highlight {

class Matcher;

inline constexpr std::size_t kMaxScannedBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMinSnippetBytes = 16;

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

/// How much a word of the query counts when passages are compared; search may give idf.
using TermWeight = std::function<float(const query::Term&)>;

/// Marks the words of a query in texts. A term marks the words it finds, at its level of sameness;
/// a phrase only the places where it stands; function words outside phrases only when the query has
/// nothing else; what is excluded nothing. Immutable once made, cheap to copy; any thread. The
/// analyzer must outlive it.
class Highlighter {
 public:
  /// Without `weight` every content word counts about the same, function words little.
  Highlighter(const query::Node& query, const analysis::Analyzer& analyzer,
              const TermWeight& weight = {});

  /// All words of `text` that match the query in `field` ("" for leaves without a field only).
  std::vector<Span> marks(std::string_view text, std::string_view field) const;
  /// The best passage of at most `max_bytes` (at least kMinSnippetBytes): the most query words, the
  /// rarest first, whole sentences where they fit; the beginning when nothing matches. Of a longer
  /// text the first kMaxScannedBytes are read. Line ends and runs of spaces become one space,
  /// no-break spaces stay; only a word longer than the passage is cut.
  Snippet snippet(std::string_view text, std::string_view field, std::size_t max_bytes = 240) const;

 private:
  std::shared_ptr<const Matcher> matcher_;
};

}  // namespace fts::highlight

#pragma once

// From the text of a query to a syntax tree: what a person typed, before any word was analysed.
// Words never fail to parse: what is not an operator is searched as text, and a note says how it
// was read. The grammar stands in parser.cpp; the language in the README.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.hpp"
#include "engine/base/status.hpp"

namespace fts::query {

using limits::kMaxBoost;

enum class SyntaxKind : std::uint8_t {
  kWords,    ///< a run of bare words with no operator between them: `text`, analysed together ("100
             ///< 000")
  kPhrase,   ///< "..." with `slop`
  kExact,    ///< =Mot
  kPrefix,   ///< mot*
  kFuzzy,    ///< mot~ mot~1 ~mot
  kSynonym,  ///< syn:mot, with the bare words after it
  kRange,    ///< field:[a TO b], field:>=a ...: `low`, `high`
  kBoolean,  ///< `must`, `should`, `must_not`
  kAll,      ///< *
};

struct SyntaxNode {
  SyntaxKind kind = SyntaxKind::kWords;
  std::string field;  ///< as typed; empty: the index's text fields
  std::string text;   ///< words, phrase or prefix as typed, without operators
  float boost = 1.0F;
  std::uint32_t slop = 0;
  std::uint32_t edits = 0;  ///< of kFuzzy: 0 when not given
  std::optional<std::string> low, high;
  bool include_low = true, include_high = true;
  std::vector<SyntaxNode> must, should, must_not;
  /// Of a kBoolean whose children were joined by nothing (`a "b c" +d`): children that carry no
  /// operator stand in `should` and the default operator decides whether they are required.
  bool implicit = false;
  std::uint32_t begin = 0, end = 0;  ///< byte range in the query text
};

struct ParsedQuery {
  SyntaxNode root;
  std::vector<std::string> notes;  ///< how doubtful input was read; in English, quoting the input
};

/// kInvalidArgument for invalid UTF-8, kLimit for what passes limits.hpp (the bound is named).
Result<ParsedQuery> parse(std::string_view text);

/// The tree in a normal form for tests and --explain: (must (words "a b") (phrase "c d" slop=2))
/// ...
std::string to_string(const SyntaxNode& node);

}  // namespace fts::query

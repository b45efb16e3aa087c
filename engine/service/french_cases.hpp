#pragma once

// Files of French cases: what a reader of French expects of the engine, as lines that a linguist
// can read. UTF-8, columns separated by tabs, lines that begin with '#' are comments.
//
//   match       phenomenon, text, query that must find it, query that must not (may be empty)
//   rank        phenomenon, query, document that must come first, document that must come below it
//   sentences   text, the same text with ¶ at the end of each sentence (\n stands for a line end)
//
// A line of two columns is of sentences. The two forms of four are told apart by a comment that
// names the columns ("4 columns: phenomenon, query, ..."): it holds for the lines below it. Lines
// without such a comment are read by what most of them look like: where the query stands, which is
// shorter than the documents beside it, may be written in query notation, and alone may be missing.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.hpp"

namespace fts::service {

struct FrenchCase {
  enum class Kind : std::uint8_t { kMatch, kRank, kSentences };
  Kind kind = Kind::kMatch;
  std::uint64_t line = 0;   ///< of the file, from 1
  std::string phenomenon;   ///< empty for sentences
  std::string text;         ///< the document; of a ranking the one that must come first
  std::string query;        ///< empty for sentences
  std::string counterpart;  ///< query that must not match, lower document, text with its ¶
};

/// The names of the three forms: "match", "rank", "sentences"; nothing for another.
std::optional<FrenchCase::Kind> case_kind(std::string_view name);

/// The cases of a file, in its order. `kind` instead of what the file looks like. kInvalidArgument
/// names the line: a wrong number of columns, an empty cell, bytes that are not UTF-8; or the file
/// holds no case.
Result<std::vector<FrenchCase>> parse_french_cases(std::string_view tsv,
                                                   std::optional<FrenchCase::Kind> kind = {});

}  // namespace fts::service

#pragma once

// All of a short text's analysis at once, in owned strings: for tests, tools and --explain.
// Indexing and queries use the stream.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/analyzer.hpp"

namespace fts::analysis {

struct AnalyzedToken {
  std::uint32_t position = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint16_t span = 1;
  std::string form;
  std::string class_name;  ///< equal to `form` when the analyzer has no classes
  TokenKind kind = TokenKind::kWord;
  LetterCase letter_case = LetterCase::kLower;
  bool stop = false;
  bool index_only = false;
};

/// `text`: valid UTF-8.
std::vector<AnalyzedToken> analyze(const Analyzer& analyzer, std::string_view text);

/// "0:le 1:chat": positions and forms, for messages and cases.
std::string to_string(const std::vector<AnalyzedToken>& tokens);

}  // namespace fts::analysis

#pragma once

// Words of a command line as the one text that they are: separated by single spaces.

#include <string>
#include <vector>

namespace fts::tools {

inline std::string join_words(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

}  // namespace fts::tools

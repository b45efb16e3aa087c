#pragma once

// Cases as data (tests/cases): a line holds escaped bytes, a tab and what is expected.

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace fts::http {

struct Case {
  std::size_t line = 0;
  std::string bytes, expected;
};

/// \r \n \t \\ \xHH; anything else is itself.
inline std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out.push_back(text[i]);
      continue;
    }
    const char c = text[++i];
    if (c == 'x') {
      out.push_back(static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16)));
      i += 2;
    } else {
      out.push_back(c == 'r' ? '\r' : c == 'n' ? '\n' : c == 't' ? '\t' : c);
    }
  }
  return out;
}

inline std::vector<Case> read_cases(const std::string& name) {
  std::ifstream file(std::string(FTS_SOURCE_DIR) + "/tests/cases/" + name);
  std::vector<Case> cases;
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    const auto tab = line.find('\t');
    if (line.empty() || line[0] == '#' || tab == std::string::npos) continue;
    cases.push_back({number, unescape(line.substr(0, tab)), line.substr(tab + 1)});
  }
  return cases;
}

}  // namespace fts::http

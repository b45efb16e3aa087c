#pragma once

// A lexicon small enough to read, from the dictionary in tests/cases/lexicon/.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>

#include "engine/analysis/lexicon.hpp"
#include "engine/analysis/lexicon_builder.hpp"
#include "engine/analysis/lone_accidents.hpp"
#include "engine/analysis/lone_nouns.hpp"
#include "engine/analysis/lone_verbs.hpp"

namespace fts::test {

inline std::string read_text(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

inline std::shared_ptr<const analysis::Lexicon> open_bytes(ByteBuffer bytes) {
  const auto owner = std::make_shared<const ByteBuffer>(std::move(bytes));
  auto lexicon = analysis::Lexicon::open(*owner, owner);
  REQUIRE(lexicon.ok());
  return *lexicon;
}

inline std::vector<analysis::Reading> small_readings() {
  const auto folder = std::filesystem::path(FTS_SOURCE_DIR) / "tests/cases/lexicon";
  const auto dictionary = analysis::HunspellDictionary::parse(read_text(folder / "petit.aff"),
                                                              read_text(folder / "petit.dic"));
  REQUIRE(dictionary.ok());
  const auto hand_list = analysis::parse_hand_list(read_text(folder / "mots.tsv"));
  REQUIRE(hand_list.ok());
  auto readings = analysis::make_readings(*dictionary, *hand_list);
  REQUIRE(readings.ok());
  return *readings;
}

inline std::shared_ptr<const analysis::Lexicon> small_lexicon() {
  auto readings = small_readings();
  auto alone = analysis::find_lone_verbs(readings);
  alone.merge(analysis::find_lone_nouns(readings));
  auto accidents = analysis::find_lone_accidents(readings, alone);
  std::ranges::move(analysis::bare_readings(readings, accidents), std::back_inserter(readings));
  alone.merge(accidents);
  auto bytes = analysis::write_lexicon(readings, alone, "petit 1", "Domaine public.");
  REQUIRE(bytes.ok());
  return open_bytes(*bytes);
}

/// The lexicon of the build, or null where hunspell-fr is not installed.
inline std::shared_ptr<const analysis::Lexicon> built_lexicon() {
  const auto path = std::filesystem::path(FTS_BINARY_DIR) / "share/fts/lexique.bin";
  if (!std::filesystem::exists(path)) return nullptr;
  const std::string text = read_text(path);
  return open_bytes(ByteBuffer(text.begin(), text.end()));
}

}  // namespace fts::test

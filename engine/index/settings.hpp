#pragma once

// What an index is told about its documents and their ranking. Given when it is created (or
// defaulted); text fields, analyzer and function words are fixed once documents are in, and
// positions cannot be switched on; the rest may change at any time.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/function_words.hpp"
#include "engine/base/status.hpp"
#include "engine/index/ranking_settings.hpp"
#include "engine/segment/bm25.hpp"
#include "engine/segment/column.hpp"

namespace fts::index {

struct TextField {
  std::string name;
  float weight = 1.0F;
  friend bool operator==(const TextField&, const TextField&) = default;
};

enum class Scoring : std::uint8_t {
  kFrench,  ///< class + folded form, light stop words (FRENCH score)
  kBm25,    ///< Lucene's BM25Similarity on the class alone
};

struct Settings {
  std::vector<TextField> text_fields = {{"title", 4.0F}, {"body", 1.0F}};
  /// Declared types; fields not declared are typed by the first value they hold.
  std::map<std::string, segment::ColumnType> typed_fields;
  std::string analyzer = "french";  ///< "french" or "plain"
  std::string stemmer = "lexicon";  ///< a name of analysis::stemmer_named
  Scoring scoring = Scoring::kFrench;
  std::optional<float> k1, b;  ///< default: 0.9 and 0.65 (french), 1.2 and 0.75 (bm25)
  RankingSettings ranking;     ///< of scoring `french`
  bool store_documents = true;
  bool positions = true;
  /// Words whose phrases are found by lists of their own (segment/function_words.hpp), as they are
  /// indexed: ascending by bytes, at most kMaxFunctionWords. Empty: by positions, as other phrases.
  std::vector<std::string> function_words = analysis::french_function_words();
  /// Words and phrases to complete what is typed: counts for segments written from then on.
  bool completion = true;
  /// Larger merges put documents with the same words near each other: a smaller and faster index.
  bool reorder = true;
  /// Groups of synonyms beside those that come with the program, a group a line
  /// (analysis/synonyms.hpp).
  std::string synonyms;

  segment::Bm25Parameters bm25() const;
};

/// kInvalidArgument: no text field, a weight that is not positive, an unknown analyzer ... kLimit:
/// too many fields, too long a name.
Status validate(const Settings& settings);

}  // namespace fts::index

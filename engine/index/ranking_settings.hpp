#pragma once

// The constants of the score `french` beside k1, b and the weights of fields: what each part of it
// weighs, where the class of a word weighs 1. What the parts are is defined in query/query.hpp, how
// the defaults were chosen in bench/RELEVANCE.md. A part that weighs 0 is off.

#include <span>
#include <string>
#include <string_view>

#include "engine/base/status.hpp"

namespace fts::index {

struct RankingSettings {
  // The first pass: every match.
  float fold_weight = 0.35F;    ///< of the folded form
  float stop_weight = 0.15F;    ///< of function words
  float light_weight = 0.15F;   ///< of auxiliary verbs (Analyzer::is_light_word)
  float reading_weight = 0.3F;  ///< of other readings of a form (porte as a verb)
  // The second look: the best hits.
  float second_look_hits = 50;    ///< how many of them
  float accent_weight = 0.05F;    ///< of the form with its own accents
  float proximity_weight = 0.6F;  ///< of two words near each other
  float proximity_ordered = 3;    ///< positions from one word to the next, in the query's order
  float proximity_window = 8;     ///< positions that two words fit in, in any order
  float proximity_loose = 0.25F;  ///< what the latter counts, where the former is 1
  float lead_weight = 1.0F;       ///< of a word that stands early in its text
  float lead_positions = 20;      ///< where half of that is left
  float title_weight = 0.7F;      ///< of a word in the first of several text fields
  friend bool operator==(const RankingSettings&, const RankingSettings&) = default;
};

/// A constant by its name, which is that of the setting.
struct RankingParameter {
  std::string_view name;
  float RankingSettings::* value = nullptr;
  float most = 0.0F;  ///< it is a number from 0 to this
};
std::span<const RankingParameter> ranking_parameters();
/// Null when there is none of that name.
const RankingParameter* find_ranking_parameter(std::string_view name);

/// kInvalidArgument names the constant, its range and what came.
Status validate(const RankingSettings& settings);

/// Those that differ from the defaults, `name value` a line: what a manifest keeps, so that better
/// defaults reach the indexes that never chose.
std::string to_lines(const RankingSettings& settings);
/// kCorruption on anything else.
Result<RankingSettings> ranking_from_lines(std::string_view lines);

}  // namespace fts::index

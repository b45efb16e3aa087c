#pragma once

// Which nouns and adjectives stand alone: their class is the lemma itself, since its light stem is
// that of another word that it is no form of.

#include <string>
#include <unordered_set>
#include <vector>

#include "engine/analysis/lexicon_writer.hpp"

namespace fts::analysis {

/// Of the citation forms of `readings`, those that have the light stem of another, as which they
/// are spelt (accents apart) but for
///   - a last e, when they end in -ée (musée, muse; poupée, poupe);
///   - a last e, when they have up to six letters (pointe, point; heure, heur), unless they are also
///     a form of the other, as its feminine (finale, final);
///   - the -nel of -onnel (professionnel, profession).
std::unordered_set<std::string> find_lone_nouns(const std::vector<Reading>& readings);

}  // namespace fts::analysis

#pragma once

// The light stemmer of French: J. Savoy, "Light stemming approaches for the French, Portuguese,
// German and Hungarian languages", SAC 2006, in the variant that Lucene made standard
// (FrenchLightStemmer): plurals, feminines and the commonest derivations, then accents and doubled
// letters of words above four letters. Measured best of the stemmers on bare and accented queries.

#include <string>
#include <string_view>

namespace fts::analysis {

/// The stem of a form (lower case, NFC), into `stem` (replaced). Never empty for a form that is
/// not.
void light_stem(std::string_view form, std::string& stem);

}  // namespace fts::analysis

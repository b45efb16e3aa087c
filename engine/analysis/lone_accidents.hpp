#pragma once

// Words whose light stem is that of a stranger by accident: for want of a doubled letter (poisson,
// poison), or of last letters that are no ending (mois, moi). Their class is the word itself. Build
// time only.

#include <string>
#include <unordered_set>
#include <vector>

#include "engine/analysis/lexicon_writer.hpp"

namespace fts::analysis {

/// Of the nouns, adjectives and verbs of `readings` (citation forms, infinitives), those that have
/// the light stem of another lemma, neither being a form of the other, and
///   - are spelt as that lemma but for a doubled letter (accents apart). Where that is an s between
///     vowels it is another sound (coussin, cousin; embrasser, embraser), except behind the prefixes
///     of dessouffler and ressurgir. Another letter tells words of up to six letters apart (canne,
///     cane); longer ones are two spellings of one word (corolle, corole);
///   - or are nouns or adjectives in -s or -x (congrès, congre; mois, moi), but for those in -ss
///     (stress, stresser);
///   - or nouns or adjectives in -r, and the other is the same without it (étranger, étrange);
///   - or nouns in -ement made of the other, where no verb in -er stands between (département,
///     départ).
/// `alone`: lemmas that stand alone already.
std::unordered_set<std::string> find_lone_accidents(const std::vector<Reading>& readings,
                                                    const std::unordered_set<std::string>& alone);

/// For words of `lone` that lose their accents to an inflected form of another ("CONGRES", also the
/// plural of congre): what is written so is the word itself before it is that form.
std::vector<Reading> bare_readings(const std::vector<Reading>& readings,
                                   const std::unordered_set<std::string>& lone);

}  // namespace fts::analysis

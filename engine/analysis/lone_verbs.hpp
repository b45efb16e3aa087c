#pragma once

// Verbs that share a light stem with words they have nothing to do with: payer and pays, ouvrir and
// ouvrier, filer and fil. Their class is the verb itself. Build time only.

#include <string>
#include <unordered_set>
#include <vector>

#include "engine/analysis/lexicon_writer.hpp"

namespace fts::analysis {

/// Of the verbs of `readings`, those without a noun of the same light stem that is one of their
/// forms (marcher, la marche), ends in -ation, -ition or -ement after their root (importer,
/// importation), or is the root itself, of four letters or more (transporter, transport).
std::unordered_set<std::string> find_lone_verbs(const std::vector<Reading>& readings);

}  // namespace fts::analysis

#pragma once

// The function words whose phrases an index keeps lists of (segment/function_words.hpp), where it
// names none of its own: fewer than the stop words, since each costs bytes where it stands beside
// another one.

#include <string>
#include <vector>

namespace fts::analysis {

/// The words of French that are most frequent and carry no subject, as forms: with their accents
/// and bare, and with the accents that other readings of the bare letters have (`a`, `à`; `des`,
/// `dès`), since those stand for one another in phrases typed without accents. Ascending by bytes.
std::vector<std::string> french_function_words();

}  // namespace fts::analysis

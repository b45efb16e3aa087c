#pragma once

// From a hunspell dictionary of French and a list made by hand to the readings of a lexicon. Build
// time only.
//
// The rank of a reading: the citation form of a noun or adjective, then other parts of speech, then
// an inflected noun or adjective, then a verb, then a name (ReadingRank). Function words of
// stop_words.hpp are their own lemma and no form of another. A plural that the dictionary lists by
// itself ("finaux", is:pl) goes to its singular where that is in the dictionary. Compounds are
// entered as the tokenizer joins them ("weekend").

#include <string_view>
#include <utility>
#include <vector>

#include "engine/analysis/hunspell.hpp"
#include "engine/analysis/lexicon_writer.hpp"

namespace fts::analysis {

/// The list made by hand: "form<TAB>lemma" a line, "# " begins a comment. The form gets that lemma
/// before any other, and so do the forms whose lemma it is ("clef clé" takes "clefs" along).
Result<std::vector<std::pair<std::string, std::string>>> parse_hand_list(std::string_view text);

/// In the order of the dictionary.
Result<std::vector<Reading>> make_readings(
    const HunspellDictionary& dictionary,
    const std::vector<std::pair<std::string, std::string>>& hand_list);

/// The comment at the head of an .aff, which holds title and licence, without its marks.
std::string notice_of(std::string_view aff);

}  // namespace fts::analysis

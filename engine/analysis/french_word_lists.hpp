#pragma once

// The small closed lists that the French tokenizer looks words up in. All words lower case;
// `folded` arguments also without accents.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fts::analysis {

/// "l", "qu", "jusqu" ...: what loses its vowel before another.
bool is_elided_word(std::string_view form);
/// "de", "la", "à" ...: articles and prepositions inside the names of things.
bool is_phrase_link(std::string_view form);
/// "aujourd", "prud" ...: with an apostrophe and what follows it makes one word.
bool opens_apostrophe_word(std::string_view form);
/// Whether the elided word splits off even before a consonant ("j'suis", "qu'tu").
bool elides_before_consonant(std::string_view form);
/// "-je", "-vous", "-y", "-ci": a part after a hyphen that is a word of its own.
bool is_clitic(std::string_view folded);
/// Pronouns before which "-t-" stands for the ear only.
bool is_third_person(std::string_view form);
/// Compounds that end like a clitic but are one word, hyphens removed ("rendezvous").
bool is_lexical_compound(std::string_view folded_joined);
/// 1–12 of "janvier", "janv", "aout" ...; 0 of any other word.
std::uint32_t month_number(std::string_view folded);
/// "kg", "km", "min": what may be glued to a number.
bool is_glued_unit(std::string_view form);
/// The ending of the normal form of an ordinal: "ème" to "e"; nullopt when it is none.
std::optional<std::string_view> ordinal_ending(std::string_view form);
/// "nord", "s", "latitude": after an angle in degrees.
bool is_compass_word(std::string_view form);
/// Words of an unfinished sentence, before whose "." a digit is no footnote ("chap.3").
bool is_reference_word(std::string_view folded);

/// How a feminine is written after a masculine: "acteur·rice" drops 3 letters of "acteur" and adds
/// "rice".
struct InclusiveEnding {
  std::string_view ending;  ///< without the "s" of the plural
  std::string_view after;   ///< what the masculine must end in
  std::size_t drops;        ///< bytes of it that the feminine loses
  bool also_after_dot;      ///< "citoyen.ne", but "fait.le" is two words
};
/// nullptr when `ending` is none or `masculine` does not fit.
const InclusiveEnding* inclusive_ending(std::string_view ending, std::string_view masculine);

}  // namespace fts::analysis

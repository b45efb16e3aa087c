#include "engine/analysis/french_word_lists.hpp"

#include <algorithm>
#include <iterator>

namespace fts::analysis {
namespace {

template <std::size_t size>
bool contains(const std::string_view (&list)[size], std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

constexpr std::string_view kElided[] = {"l",      "d",      "j",      "m",      "t",     "s",
                                        "n",      "c",      "ç",      "qu",     "jusqu", "lorsqu",
                                        "puisqu", "quoiqu", "presqu", "quelqu", "entr"};
constexpr std::string_view kApostropheHeads[] = {"aujourd", "quelqu", "presqu",
                                                 "prud",    "entr",   "o"};
constexpr std::string_view kPhraseLinks[] = {"de", "d",   "du",   "des",  "la",   "le", "les",
                                             "l",  "à",   "au",   "aux",  "en",   "et", "sur",
                                             "a",  "par", "pour", "sans", "entre"};
constexpr std::string_view kElidedBeforeAny[] = {"j", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"};
constexpr std::string_view kClitics[] = {"je",    "tu", "il", "elle", "on",   "nous", "vous", "ils",
                                         "elles", "ce", "le", "la",   "les",  "moi",  "toi",  "lui",
                                         "leur",  "y",  "en", "ci",   "meme", "memes"};
constexpr std::string_view kThirdPerson[] = {"il", "elle", "on", "ils", "elles"};
constexpr std::string_view kLexicalCompounds[] = {"rendezvous", "gardeavous", "revenezy", "coucila",
                                                  "sousverge"};
constexpr std::string_view kUnits[] = {
    "m",  "km",  "cm",  "mm",  "dm",    "g",   "kg",  "mg",  "µg",  "μg",  "l",  "dl",  "cl", "ml",
    "ha", "kw",  "mw",  "gw",  "kwh",   "mwh", "gwh", "wh",  "go",  "mo",  "ko", "to",  "gb", "mb",
    "kb", "hz",  "khz", "mhz", "ghz",   "pa",  "hpa", "kpa", "bar", "min", "mn", "sec", "ms", "px",
    "pt", "ans", "an",  "eur", "euros", "km2", "m2",  "m3",  "cm2", "cm3", "kmh"};

struct Month {
  std::string_view name;
  std::uint32_t number;
};
constexpr Month kMonths[] = {
    {"janvier", 1}, {"janv", 1},      {"jan", 1},  {"fevrier", 2},   {"fevr", 2}, {"fev", 2},
    {"mars", 3},    {"avril", 4},     {"avr", 4},  {"mai", 5},       {"juin", 6}, {"juillet", 7},
    {"juil", 7},    {"juill", 7},     {"aout", 8}, {"septembre", 9}, {"sept", 9}, {"octobre", 10},
    {"oct", 10},    {"novembre", 11}, {"nov", 11}, {"decembre", 12}, {"dec", 12}};

struct Ordinal {
  std::string_view ending;
  std::string_view normal;
};
constexpr Ordinal kOrdinals[] = {
    {"e", "e"},    {"es", "e"},    {"ème", "e"},   {"èmes", "e"}, {"eme", "e"},   {"emes", "e"},
    {"éme", "e"},  {"ième", "e"},  {"ièmes", "e"}, {"ieme", "e"}, {"iemes", "e"}, {"è", "e"},
    {"er", "er"},  {"ers", "er"},  {"re", "re"},   {"res", "re"}, {"ère", "re"},  {"ères", "re"},
    {"ere", "re"}, {"eres", "re"}, {"nd", "nd"},   {"nds", "nd"}, {"nde", "nde"}, {"ndes", "nde"}};

constexpr std::string_view kCompassWords[] = {
    "nord", "sud", "est", "ouest", "n", "s", "e", "o", "w", "latitude", "longitude", "celsius"};

constexpr std::string_view kReferenceWords[] = {"alin", "annexe", "article", "chap",    "fasc",
                                                "note", "page",   "pages",   "section", "tabl",
                                                "tome", "titre",  "version"};

constexpr InclusiveEnding kInclusive[] = {
    {"e", "", 0, true},         {"ne", "n", 0, true},     {"le", "l", 0, false},
    {"te", "t", 0, false},      {"te", "tou", 0, true},   {"trice", "teur", 4, true},
    {"rice", "eur", 3, true},   {"euse", "eur", 3, true}, {"euse", "eux", 3, true},
    {"eresse", "eur", 3, true}, {"ière", "ier", 3, true}, {"ère", "er", 2, true},
    {"ere", "er", 2, true},     {"ive", "if", 2, true},   {"ve", "f", 1, true},
    {"se", "x", 1, true},       {"elle", "el", 2, true},  {"ienne", "ien", 3, true},
    {"enne", "en", 2, true},    {"onne", "on", 2, true},  {"sse", "e", 0, false},
    {"esse", "e", 1, false},    {"che", "c", 1, false},   {"que", "c", 1, false}};

}  // namespace

bool is_elided_word(std::string_view form) { return contains(kElided, form); }
bool opens_apostrophe_word(std::string_view form) { return contains(kApostropheHeads, form); }
bool is_phrase_link(std::string_view form) { return contains(kPhraseLinks, form); }
bool elides_before_consonant(std::string_view form) { return contains(kElidedBeforeAny, form); }
bool is_clitic(std::string_view folded) { return contains(kClitics, folded); }
bool is_third_person(std::string_view form) { return contains(kThirdPerson, form); }
bool is_lexical_compound(std::string_view folded) { return contains(kLexicalCompounds, folded); }
bool is_glued_unit(std::string_view form) { return contains(kUnits, form); }
bool is_compass_word(std::string_view form) { return contains(kCompassWords, form); }
bool is_reference_word(std::string_view folded) { return contains(kReferenceWords, folded); }

std::uint32_t month_number(std::string_view folded) {
  const auto* found = std::ranges::find(kMonths, folded, &Month::name);
  return found == std::end(kMonths) ? 0 : found->number;
}

std::optional<std::string_view> ordinal_ending(std::string_view form) {
  const auto* found = std::ranges::find(kOrdinals, form, &Ordinal::ending);
  if (found == std::end(kOrdinals)) return std::nullopt;
  return found->normal;
}

const InclusiveEnding* inclusive_ending(std::string_view ending, std::string_view masculine) {
  for (const InclusiveEnding& candidate : kInclusive) {
    if (candidate.ending == ending && masculine.ends_with(candidate.after)) return &candidate;
  }
  return nullptr;
}

}  // namespace fts::analysis

#include "engine/analysis/stop_words.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "engine/analysis/normal_form.hpp"
#include "engine/base/hash.hpp"

namespace fts::analysis {
namespace {

constexpr std::string_view kStopWords[] = {
    // Articles, and what elision leaves of words.
    "le",
    "la",
    "les",
    "un",
    "une",
    "des",
    "du",
    "de",
    "au",
    "aux",  //
    "l",
    "d",
    "j",
    "m",
    "t",
    "s",
    "n",
    "c",
    "ç",
    "qu",  //
    "jusqu",
    "lorsqu",
    "puisqu",
    "quoiqu",
    "presqu",
    "entr",
    "quelqu",
    // Personal and other pronouns.
    "je",
    "tu",
    "il",
    "elle",
    "on",
    "nous",
    "vous",
    "ils",
    "elles",  //
    "me",
    "te",
    "se",
    "moi",
    "toi",
    "soi",
    "lui",
    "leur",
    "eux",  //
    "y",
    "en",
    "ce",
    "cela",
    "ceci",
    "ça",
    "celui",
    "celle",
    "ceux",
    "celles",
    // Possessives and demonstratives.
    "mon",
    "ma",
    "mes",
    "ton",
    "ta",
    "tes",
    "son",
    "sa",
    "ses",  //
    "notre",
    "nos",
    "votre",
    "vos",
    "leurs",
    "cet",
    "cette",
    "ces",
    "quelqu'un",
    "quelqu'une",
    // Relatives and the words of questions.
    "qui",
    "que",
    "quoi",
    "dont",
    "où",
    "quel",
    "quelle",
    "quels",
    "quelles",  //
    "lequel",
    "laquelle",
    "lesquels",
    "lesquelles",
    "auquel",
    "auxquels",
    "auxquelles",
    "duquel",
    "desquels",
    "desquelles",
    "comment",
    "pourquoi",
    "quand",
    "combien",
    // Prepositions.
    "à",
    "dans",
    "par",
    "pour",
    "sur",
    "avec",
    "sans",
    "sous",
    "chez",
    "vers",  //
    "entre",
    "dès",
    "depuis",
    "pendant",
    "selon",
    // Conjunctions.
    "et",
    "ou",
    "mais",
    "donc",
    "ni",
    "car",
    "si",
    "comme",  //
    "lorsque",
    "puisque",
    "quoique",
    "jusque",
    // Negation and adverbs of degree and place that carry no subject.
    "ne",
    "pas",
    "plus",
    "très",
    "aussi",
    "ainsi",
    "alors",
    "même",
    "mêmes",  //
    "tout",
    "tous",
    "toute",
    "toutes",
    "là",
    "ci",
    // To be.
    "être",
    "es",
    "est",
    "êtes",
    "sont",
    "était",
    "étaient",
    "étais",
    "étions",
    "fut",
    "furent",
    "sera",
    "seront",
    "serait",
    "seraient",
    "soit",
    "soient",
    "étant",
    // To have.
    "avoir",
    "ai",
    "as",
    "a",
    "avons",
    "avez",
    "ont",
    "avait",
    "avaient",
    "avais",  //
    "eut",
    "eurent",
    "aura",
    "auront",
    "aurait",
    "auraient",
    "ait",
    "aient",
    "eu",
    "ayant",
};

// Of the words above, those whose bare letters mean something else (Ca, calcium). Left out
// altogether, though frequent: "or" (gold), "sommes" (sums), "été" (summer).
constexpr std::string_view kNeedAccents[] = {"ça", "ç"};

// Without infinitives that are nouns as well: "pouvoir", "devoir", "savoir".
constexpr std::string_view kLightWords[] = {
    "peut",     "peux",      "peuvent",  "puis",     "puisse",   "puissent",  "pouvons",
    "pouvez",   "pourra",    "pourrai",  "pourront", "pourrait", "pourrais",  "pourraient",
    "pouvait",  "pouvaient", "dois",     "doit",     "devons",   "devez",     "doivent",
    "devra",    "devront",   "devrai",   "devrait",  "devrais",  "devraient", "devait",
    "faut",     "faudra",    "faudrait", "fallait",  "faire",    "fais",      "fait",
    "faisons",  "faites",    "font",     "fera",     "ferait",   "suis",      "serai",
    "serais",   "serez",     "soyez",    "vais",     "va",       "vont",      "allez",
    "aller",    "veux",      "veut",     "voulons",  "voulez",   "veulent",   "voudrais",
    "voudrait", "sais",      "sait",     "savez",    "vouloir"};

using StopWords = std::unordered_set<std::string, StringHash, std::equal_to<>>;

StopWords make_stop_words() {
  StopWords words;
  std::string bare;
  for (const std::string_view word : kStopWords) {
    words.emplace(word);
    if (std::ranges::find(kNeedAccents, word) != std::end(kNeedAccents)) continue;
    fold_form(word, bare);
    words.insert(bare);
  }
  return words;
}

}  // namespace

bool is_french_stop_word(std::string_view form) {
  static const StopWords words = make_stop_words();
  return words.find(form) != words.end();
}

bool is_french_light_word(std::string_view form) {
  static const StopWords words = [] {
    StopWords out;
    for (const std::string_view word : kLightWords) out.emplace(word);
    return out;
  }();
  return words.find(form) != words.end();
}

}  // namespace fts::analysis

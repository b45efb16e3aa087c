#include "engine/analysis/function_words.hpp"

#include <algorithm>
#include <string_view>

namespace fts::analysis {
namespace {

// The 47 that are most frequent in seven corpora of laws, debates and novels (42 % of all words),
// in their order; other words that are as frequent there are of a domain (article, loi). Those
// further on would each add about a thousandth of what is kept of these, and have short lists
// themselves.
constexpr std::string_view kWords[] = {
    "de",  "la",  "à",   "l",     "le",   "d",    "et",   "les",  "des",  "du",   "ou",   "un",
    "en",  "est", "une", "au",    "par",  "il",   "dans", "pour", "qui",  "que",  "sur",  "pas",
    "ne",  "ce",  "s",   "aux",   "qu",   "n",    "je",   "sont", "elle", "vous", "c",    "être",
    "son", "se",  "si",  "cette", "plus", "avec", "sa",   "sous", "lui",  "y",    "nous",
};

// Their letters with other accents or none, where texts have them often.
constexpr std::string_view kOtherAccents[] = {
    "a", "â", "dé", "là", "lé", "lès", "dès", "dés", "dû", "où", "sûr", "né", "ç", "etre",
};

}  // namespace

std::vector<std::string> french_function_words() {
  std::vector<std::string> words(std::begin(kWords), std::end(kWords));
  words.insert(words.end(), std::begin(kOtherAccents), std::end(kOtherAccents));
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

}  // namespace fts::analysis

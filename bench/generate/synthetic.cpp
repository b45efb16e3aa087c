#include "bench/generate/synthetic.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace fts::bench {

namespace {

struct FunctionWord {
  std::string_view text;
  double weight;  // occurrences per thousand words of running French, rounded
};

// Elided words keep their apostrophe and take no space after them.
constexpr std::array<FunctionWord, 40> kFunctionWords = {{
    {"de", 50},  {"la", 29},  {"le", 22}, {"et", 21},   {"les", 19},  {"l’", 22},  {"à", 18},
    {"des", 17}, {"d’", 16},  {"en", 13}, {"du", 12},   {"un", 11},   {"une", 10}, {"que", 8},
    {"dans", 7}, {"est", 7},  {"qui", 7}, {"pour", 7},  {"par", 6},   {"il", 6},   {"au", 6},
    {"qu’", 5},  {"ne", 5},   {"sur", 5}, {"ou", 5},    {"se", 5},    {"pas", 4},  {"plus", 4},
    {"avec", 4}, {"son", 3},  {"ce", 3},  {"cette", 3}, {"aux", 3},   {"ont", 3},  {"sont", 3},
    {"n’", 3},   {"elle", 3}, {"s’", 4},  {"mais", 2},  {"comme", 2},
}};
constexpr double kFunctionShare = 0.45;

constexpr std::array<std::string_view, 48> kSyllables = {
    "ba", "ca",  "da",  "fa",  "ga",  "la",  "ma",  "na",  "pa",  "ra",  "sa",  "ta",
    "va", "bre", "cré", "dri", "fro", "gra", "pli", "tro", "cho", "phi", "qui", "gué",
    "bé", "cé",  "dé",  "fê",  "mé",  "né",  "pè",  "ré",  "sé",  "té",  "vé",  "bo",
    "co", "do",  "lo",  "mo",  "no",  "po",  "ro",  "so",  "to",  "vo",  "cœu", "manœu"};
constexpr std::array<std::string_view, 4> kVowels = {"a", "e", "i", "o"};
constexpr std::array<std::string_view, 18> kEndings = {
    "tion", "ment", "eur",  "age", "ité", "ique", "el", "ier", "ance",
    "isme", "able", "ette", "on",  "er",  "al",   "if", "eau", "ure"};
constexpr std::array<std::string_view, 6> kInflections = {"", "", "", "s", "s", "e"};
constexpr std::array<std::string_view, 12> kMonths = {
    "janvier", "février", "mars",      "avril",   "mai",      "juin",
    "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};
constexpr std::array<std::string_view, 6> kSections = {"politique", "économie", "énergie",
                                                       "justice",   "sport",    "culture"};

template <typename T, std::size_t N>
const T& pick(Random& random, const std::array<T, N>& values) {
  return values[random.below(N)];
}

std::uint32_t draw(Random& random, const std::vector<double>& cumulative) {
  const double point = random.unit() * cumulative.back();
  const auto found = std::upper_bound(cumulative.begin(), cumulative.end(), point);
  return static_cast<std::uint32_t>(std::min<std::ptrdiff_t>(
      found - cumulative.begin(), static_cast<std::ptrdiff_t>(cumulative.size()) - 1));
}

}  // namespace

SyntheticText::SyntheticText(const SyntheticOptions& options)
    : random_(options.seed), options_(options) {
  double sum = 0;
  for (std::uint32_t rank = 0; rank < options.vocabulary; ++rank) {
    lemmas_.push_back(make_lemma(rank));
    sum += 1 / (rank + 2.7);  // Mandelbrot's offset flattens the first ranks as in real text
    cumulative_.push_back(sum);
  }
  sum = 0;
  for (const auto& word : kFunctionWords) {
    sum += word.weight;
    function_cumulative_.push_back(sum);
  }
}

/// Frequent lemmas are short; the rank's digits in base 48 keep all of them distinct.
std::string SyntheticText::make_lemma(std::uint32_t rank) {
  // One lemma in four begins with a vowel, so that elided words have something to stand before.
  std::string word(rank % 4 == 3 ? kVowels[rank / 4 % kVowels.size()] : "");
  std::uint32_t rest = rank;
  do {
    word += kSyllables[rest % kSyllables.size()];
    rest /= kSyllables.size();
  } while (rest > 0);
  if (rank >= 48) word += pick(random_, kEndings);
  return word;
}

std::uint32_t SyntheticText::draw_rank() { return draw(random_, cumulative_); }

void SyntheticText::append_content_word(std::string& out, bool elided) {
  if (elided) {
    std::uint32_t rank = draw_rank();
    out += lemmas_[rank - rank % 4 + 3 < lemmas_.size() ? rank - rank % 4 + 3 : 3];
    return;
  }
  const std::uint64_t kind = random_.below(100);
  char buffer[48];
  if (kind == 0) {
    std::snprintf(buffer, sizeof buffer, "%u\u00a0%03u",
                  static_cast<unsigned>(random_.below(900) + 1),
                  static_cast<unsigned>(random_.below(1000)));
    out += buffer;
  } else if (kind == 1) {
    std::snprintf(buffer, sizeof buffer, "%u ", static_cast<unsigned>(random_.below(28) + 1));
    out += buffer;
    out += pick(random_, kMonths);
    std::snprintf(buffer, sizeof buffer, " %u", static_cast<unsigned>(random_.below(30) + 1995));
    out += buffer;
  } else if (kind == 2) {
    std::snprintf(buffer, sizeof buffer, "%u,%u\u00a0%%", static_cast<unsigned>(random_.below(99)),
                  static_cast<unsigned>(random_.below(10)));
    out += buffer;
  } else {
    std::string word = lemmas_[draw_rank()];
    if (kind < 8)
      word[0] = static_cast<char>(word[0] - ('a' - 'A'));  // a name; syllables begin with ASCII
    out += word;
    out += pick(random_, kInflections);
  }
}

void SyntheticText::append_sentence(std::string& out, std::uint32_t words) {
  const std::size_t begin = out.size();
  bool space_before_next = true;
  const bool quoted = random_.below(12) == 0;
  if (quoted) out += "« ";
  for (std::uint32_t i = 0; i < words; ++i) {
    if (i > 0 && space_before_next) out.push_back(' ');
    const bool elided = !space_before_next;
    if (!elided && i + 1 < words && random_.unit() < kFunctionShare) {
      const auto& word = kFunctionWords[draw(random_, function_cumulative_)].text;
      out += word;
      space_before_next = !word.ends_with("’");
    } else {
      append_content_word(out, elided);
      space_before_next = true;
      if (i + 1 < words && random_.below(10) == 0) out.push_back(',');
    }
  }
  if (quoted) out += " »";
  if (out[begin] >= 'a' && out[begin] <= 'z')
    out[begin] = static_cast<char>(out[begin] - ('a' - 'A'));
  out += ". ";
}

SyntheticDocument SyntheticText::next() {
  SyntheticDocument document;
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "doc-%07llu", static_cast<unsigned long long>(count_++));
  document.id = buffer;
  append_sentence(document.title, static_cast<std::uint32_t>(random_.between(4, 10)));
  document.title.resize(document.title.size() - 2);
  // Lengths of articles are skewed: many short ones, a few long ones.
  const double factor = std::exp(1.2 * (random_.unit() + random_.unit() + random_.unit() - 1.5));
  std::uint32_t words =
      std::max(8U, static_cast<std::uint32_t>(options_.mean_words * 0.85 * factor));
  while (words > 0) {
    const auto sentence = std::min(words, static_cast<std::uint32_t>(random_.between(6, 32)));
    append_sentence(document.body, sentence);
    words -= sentence;
    if (random_.below(6) == 0) document.body += "\n";
  }
  std::snprintf(
      buffer, sizeof buffer, "%u-%02u-%02u", static_cast<unsigned>(random_.below(8) + 2016),
      static_cast<unsigned>(random_.below(12) + 1), static_cast<unsigned>(random_.below(28) + 1));
  document.date = buffer;
  document.section = pick(random_, kSections);
  return document;
}

std::string SyntheticText::next_json() {
  const SyntheticDocument document = next();
  // Nothing in the text needs an escape but the line feed.
  std::string body;
  for (const char c : document.body) {
    if (c == '\n') {
      body += "\\n";
    } else {
      body.push_back(c);
    }
  }
  return "{\"id\":\"" + document.id + "\",\"title\":\"" + document.title + "\",\"body\":\"" + body +
         "\",\"date\":\"" + document.date + "\",\"rubrique\":\"" + document.section + "\"}\n";
}

}  // namespace fts::bench

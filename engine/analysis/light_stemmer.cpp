#include "engine/analysis/light_stemmer.hpp"

#include <array>
#include <span>

#include "engine/analysis/char_table.hpp"
#include "engine/base/limits.hpp"
#include "engine/text/utf8.hpp"

namespace fts::analysis {
namespace {

/// A word as an array of characters whose end the rules move and rewrite.
class Word {
 public:
  explicit Word(std::string_view form) {
    form = text::cut_utf8(form, limits::kMaxTermBytes);
    for (std::size_t i = 0; i < form.size();) letters_[size_++] = text::decode_utf8(form, i);
  }

  std::size_t size() const { return size_; }
  /// The k-th letter from the end, from 1.
  char32_t back(std::size_t k) const { return letters_[size_ - k]; }
  bool ends_with(std::u32string_view suffix) const {
    return size_ >= suffix.size() &&
           std::u32string_view(letters_.data(), size_).substr(size_ - suffix.size()) == suffix;
  }
  void drop(std::size_t count) { size_ -= count; }
  /// Drops `count` letters and writes `ending` over the last ones that remain.
  void rewrite(std::size_t count, std::u32string_view ending) {
    size_ -= count;
    for (std::size_t k = 0; k < ending.size(); ++k) {
      letters_[size_ - ending.size() + k] = ending[k];
    }
  }
  void remove_accents_and_doubles();
  void append_to(std::string& out) const {
    for (std::size_t i = 0; i < size_; ++i) text::append_utf8(out, letters_[i]);
  }

 private:
  std::array<char32_t, limits::kMaxTermBytes> letters_;
  std::size_t size_ = 0;
};

bool is_letter(char32_t c) {
  return c < kLatinSize ? is_in(kLatinKinds[c], kLetterMask)
                        : is_in(kind_beyond_latin(c), kLetterMask);
}

char32_t without_accent(char32_t c) {
  switch (c) {
    case U'à':
    case U'á':
    case U'â':
      return U'a';
    case U'ô':
      return U'o';
    case U'è':
    case U'é':
    case U'ê':
      return U'e';
    case U'ù':
    case U'û':
      return U'u';
    case U'î':
      return U'i';
    case U'ç':
      return U'c';
    default:
      return c;
  }
}

void Word::remove_accents_and_doubles() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    const char32_t c = without_accent(letters_[i]);
    if (kept > 0 && letters_[kept - 1] == c && is_letter(c)) continue;
    letters_[kept++] = c;
  }
  size_ = kept;
}

void remove_plural(Word& word) {
  if (word.size() > 5 && word.back(1) == U'x') {
    const bool is_aux = word.back(3) == U'a' && word.back(2) == U'u' && word.back(4) != U'e';
    is_aux ? word.rewrite(1, U"l") : word.drop(1);  // chevaux, but bateaux
  }
  if (word.size() > 3 && word.back(1) == U'x') word.drop(1);
  if (word.size() > 3 && word.back(1) == U's') word.drop(1);
}

// A rule says: of words longer than `above` that end in `suffix`, drop `drop` letters, write
// `ending` over the last ones left, and go on with later rules or not.
struct Rule {
  std::size_t above;
  std::u32string_view suffix;
  std::size_t drop;
  std::u32string_view ending;
  bool goes_on = false;
};

constexpr Rule kVerbRules[] = {
    {9, U"issement", 6, U"r"},
    {8, U"issant", 4, U"r"},
};

constexpr Rule kAgentRules[] = {
    {11, U"ficatrice", 5, U"er"},   {10, U"ficateur", 4, U"er"}, {9, U"catrice", 3, U"quer"},
    {8, U"cateur", 2, U"quer"},     {8, U"atrice", 4, U"er"},    {7, U"ateur", 3, U"er"},
    {6, U"trice", 1, U"eur", true}, {5, U"ième", 4, U""},        {7, U"teuse", 2, U"r"},
    {6, U"teur", 1, U"r"},          {5, U"euse", 2, U""},        {8, U"ère", 1, U"er"},
    {7, U"ive", 1, U"f"},           {4, U"folle", 2, U"u"},      {4, U"molle", 2, U"u"},
    {9, U"nnelle", 5, U""},         {9, U"nnel", 3, U""},        {4, U"ète", 1, U"et", true},
    {8, U"ique", 4, U"", true},     {8, U"esse", 3, U""},        {7, U"inage", 3, U""},
};

constexpr Rule kNounRules[] = {
    {9, U"isateur", 7, U""},
    {8, U"ation", 5, U""},
    {8, U"ition", 5, U""},
};

/// Whether a rule was applied after which no other may be.
bool apply(std::span<const Rule> rules, Word& word) {
  for (const Rule& rule : rules) {
    if (word.size() <= rule.above || !word.ends_with(rule.suffix)) continue;
    word.rewrite(rule.drop, rule.ending);
    if (!rule.goes_on) return true;
  }
  return false;
}

void remove_derivation(Word& word) {
  if (apply(kVerbRules, word)) return;
  if (word.size() > 6 && word.ends_with(U"ement")) {
    word.drop(4);
    if (word.size() > 3 && word.ends_with(U"ive")) word.rewrite(1, U"f");
    return;
  }
  if (apply(kAgentRules, word)) return;
  if (word.size() > 9 && word.ends_with(U"isation")) {
    word.drop(7);
    if (word.size() > 5 && word.ends_with(U"ual")) word.rewrite(0, U"el");
    return;
  }
  apply(kNounRules, word);
}

void finish(Word& word) {
  if (word.size() > 4) word.remove_accents_and_doubles();
  if (word.size() > 4 && word.ends_with(U"ie")) word.drop(2);
  if (word.size() <= 4) return;
  if (word.back(1) == U'r') word.drop(1);
  if (word.back(1) == U'e') word.drop(1);
  if (word.back(1) == U'e') word.drop(1);
  if (word.back(1) == word.back(2) && is_letter(word.back(1))) word.drop(1);
}

}  // namespace

void light_stem(std::string_view form, std::string& stem) {
  stem.clear();
  Word word(form);
  remove_plural(word);
  remove_derivation(word);
  finish(word);
  word.append_to(stem);
}

}  // namespace fts::analysis

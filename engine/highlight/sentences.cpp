// Where French sentences end. A sentence ends
//
//   - after a run of `.`, `?`, `!`, `…` with what belongs to it (closing quotes and brackets, also
//     after a space; footnote digits: `se dérouler. »1.`) when a capital, a digit, an opening quote
//     or bracket or a dash comes next, after white space;
//   - at a line end, unless the next line goes on in lower case; before a bullet; at the end.
//
// A single `.` ends nothing after the abbreviations below, after initials (`J. K. Rowling`, but an
// acronym followed by a capitalised function word does end: `l'O.N.U. Elle`), inside numbers and
// codes (`3.14`, `L. 121-1`) and after a number that opens the sentence (`1. Objet`).
//
// Every decision looks back and ahead a bounded number of characters, so that all is linear.

#include <algorithm>
#include <string>
#include <string_view>

#include "engine/highlight/highlight.hpp"
#include "engine/query/chars.hpp"
#include "engine/text/unicode.hpp"

namespace fts::highlight {
namespace {

using query::character_at;
using query::character_before;
using query::is_digit;
using query::is_letter;
using query::is_space;

// What always stands before a name or a reference: no sentence ends after it.
constexpr std::string_view kOpeners[] = {
    "M",   "MM",   "Mr",   "Mme",  "Mmes", "Mlle", "Mlles", "Me",   "Mgr",  "Dr",   "Drs",
    "Pr",  "Prof", "St",   "Ste",  "Sts",  "Stes", "Gal",   "Cdt",  "Cne",  "Lt",   "Col",
    "Sgt", "Adj",  "cf",   "Cf",   "éd",   "Éd",   "coll",  "trad", "dir",  "av",   "apr",
    "bd",  "Bd",   "boul", "Cass", "soc",  "crim", "civ",   "req",  "plén", "ibid", "Ibid",
    "vs",  "n",    "N",    "Jr",   "Ph",   "Th",   "Chr"};

// What stands before a number: no sentence ends between the two.
constexpr std::string_view kBeforeNumbers[] = {
    "p",    "pp",  "al",   "chap", "Chap", "vol",  "Vol",  "t",   "no",   "nos",
    "No",   "Nos", "fig",  "Fig",  "tab",  "v",    "l",    "r",   "ch",   "sect",
    "par",  "tél", "Tél",  "env",  "janv", "févr", "fév",  "avr", "juil", "juill",
    "sept", "oct", "nov",  "déc",  "ann",  "réf",  "art",  "Art", "liv",  "tit",
    "circ", "arr", "bull", "com",  "fasc", "col",  "note", "pl",  "op",   "s"};

// Ranks before a name: `le col. Dax`, but not before a word that opens a sentence.
constexpr std::string_view kRanks[] = {"col", "cap", "capt", "gén", "lieut",  "lt",  "sgt",
                                       "cdt", "adj", "amir", "cpt", "maréch", "comm"};

// Function words that open a sentence when capitalised; after an acronym or an initial they tell
// `l'O.N.U. Elle` from `J. K. Rowling`. Articles may be part of a name and count after acronyms
// only.
constexpr std::string_view kOpeningWords[] = {
    "Il",   "Elle", "Ils",  "Elles", "On",    "Ce",    "Cet",    "Cette", "Ces",   "C",
    "Un",   "Une",  "Mais", "Et",    "Or",    "Donc",  "Pour",   "Dans",  "En",    "Selon",
    "Nous", "Vous", "Je",   "J",     "Après", "Avant", "Depuis", "Ainsi", "Alors", "Aucun",
    "Leur", "Son",  "Sa",   "Ses",   "Si",    "Quand", "Puis",   "Avec",  "Sans",  "Sur"};
constexpr std::string_view kArticles[] = {"Le", "La", "Les", "L", "Des", "Du", "De", "Au", "Aux"};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::string_view (&words)[N]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool is_terminator(char32_t c) { return c == '.' || c == '?' || c == '!' || c == 0x2026; }
bool is_bullet(char32_t c) {
  return c == 0x2022 || c == 0x25AA || c == 0x25AB || c == 0x25E6 || c == 0x2023 || c == 0x25A0 ||
         c == 0x25CF;
}
bool is_dash(char32_t c) { return c == 0x2013 || c == 0x2014; }
bool is_line_end(char32_t c) { return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029; }
bool is_superscript(char32_t c) {
  return c == 0xB9 || c == 0xB2 || c == 0xB3 || c == 0x2070 || (c >= 0x2074 && c <= 0x2079);
}
// Closing marks that belong to a sentence, and those that do after a space too.
bool closes(char32_t c) {
  return c == 0xBB || c == 0x201D || c == '"' || c == ')' || c == ']' || c == '\'' || c == 0x2019;
}
bool closes_after_space(char32_t c) { return c == 0xBB || c == 0x201D; }

class SentenceScanner {
 public:
  explicit SentenceScanner(std::string_view text) : text_(text), begin_(skip_spaces(0)) {}

  std::vector<std::uint32_t> run() {
    while (at_ < text_.size()) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      // Only these can matter: the ASCII marks and line ends, NEL, and E2 (…, bullets, U+2028).
      if (byte == '.' || byte == '?' || byte == '!' || byte == '\n' || byte == '\r' ||
          byte == 0xE2) {
        step();
      } else {
        ++at_;
      }
    }
    // What follows the last end is a sentence too, white space at its end included.
    if (end_of_words(text_.size()) > begin_) add_end(text_.size());
    return std::move(ends_);
  }

 private:
  char32_t peek(std::size_t offset) const { return character_at(text_, offset).code_point; }

  std::size_t skip_spaces(std::size_t offset) const {
    while (offset < text_.size() && is_space(peek(offset))) {
      offset += character_at(text_, offset).size;
    }
    return offset;
  }
  // `offset` without the white space before it, not further back than the sentence's beginning.
  std::size_t end_of_words(std::size_t offset) const {
    while (offset > begin_) {
      const auto before = character_before(text_, offset);
      if (!is_space(before.code_point)) break;
      offset -= before.size;
    }
    return offset;
  }

  void add_end(std::size_t end) {
    if (end <= begin_) return;
    ends_.push_back(static_cast<std::uint32_t>(end));
    begin_ = skip_spaces(end);
  }

  void step() {
    const auto character = character_at(text_, at_);
    const char32_t c = character.code_point;
    if (is_line_end(c)) {
      end_line();
    } else if (is_bullet(c) && is_space(character_before(text_, at_).code_point)) {
      add_end(end_of_words(at_));
      at_ += character.size;
    } else if (is_terminator(c)) {
      end_run();
    } else {
      at_ += character.size;
    }
  }

  void end_line() {
    const auto next = skip_spaces(at_);
    const auto gap = text_.substr(at_, next - at_);
    const bool blank_line = std::count(gap.begin(), gap.end(), '\n') > 1;
    if (blank_line || next == text_.size() || !text::is_lower(peek(next))) {
      add_end(end_of_words(at_));
    }
    at_ = next;
  }

  struct Run {
    std::size_t end = 0;
    bool strong = false;  ///< more than one full stop, or a question or exclamation mark
    bool closed = false;  ///< a closing quote or bracket is part of it
  };

  // The marks from `at_` on, and what belongs to them.
  Run read_run() const {
    Run run;
    run.end = at_;
    std::size_t stops = 0;
    for (;;) {
      const char32_t c = peek(run.end);
      const auto next = skip_inline_spaces(run.end);
      const char32_t after_space = peek(next);
      if (is_terminator(c)) {
        ++stops;
        run.strong = run.strong || c != '.' || stops > 1;
        run.end += character_at(text_, run.end).size;
      } else if (closes(c) && run.end < text_.size()) {
        run.closed = true;
        run.end += character_at(text_, run.end).size;
      } else if (next > run.end &&
                 (is_terminator(after_space) || closes_after_space(after_space))) {
        run.end = next;
      } else if (const auto note = footnote_end(run.end); note > run.end) {
        run.end = note;
      } else if (const auto reference = bracketed_note_end(run.end); reference > run.end) {
        run.closed = true;
        run.end = reference;
      } else {
        return run;
      }
    }
  }

  std::size_t skip_inline_spaces(std::size_t offset) const {
    for (int count = 0; count < 3 && offset < text_.size(); ++count) {
      const auto character = character_at(text_, offset);
      if (!is_space(character.code_point) || is_line_end(character.code_point)) break;
      offset += character.size;
    }
    return offset;
  }

  // A footnote's mark glued to the end of a sentence: `»1`, `.2 Ensuite`, `.³`.
  std::size_t footnote_end(std::size_t offset) const {
    auto end = offset;
    while (is_superscript(peek(end))) end += character_at(text_, end).size;
    if (end > offset) return end;
    while (end < text_.size() && end - offset < 4 && text_[end] >= '0' && text_[end] <= '9') ++end;
    if (end == offset || end - offset == 4) return offset;
    const char32_t next = peek(end);
    const char32_t before = character_before(text_, at_).code_point;
    const bool decimal = is_digit(before) && character_before(text_, offset).code_point == '.';
    const bool ends_here = end == text_.size() || is_space(next) || is_terminator(next);
    const bool reference = character_before(text_, offset).code_point == '.' && is_short_word(at_);
    return ends_here && !decimal && !reference ? end : offset;
  }

  // A footnote's mark in brackets right after the end of a sentence: `dit.[3] Passons`.
  std::size_t bracketed_note_end(std::size_t offset) const {
    if (offset >= text_.size() || text_[offset] != '[') return offset;
    auto end = offset + 1;
    while (end < text_.size() && end - offset < 4 && text_[end] >= '0' && text_[end] <= '9') ++end;
    return end > offset + 1 && end < text_.size() && text_[end] == ']' ? end + 1 : offset;
  }

  // `p.12`, `art.5`, `n.3`: digits glued to the stop of such a word are no footnote.
  bool is_short_word(std::size_t stop) const {
    const auto word = text_.substr(word_begin(stop), stop - word_begin(stop));
    return (!word.empty() && word.size() < 3) || is_one_of(word, kBeforeNumbers) ||
           is_one_of(word, kOpeners);
  }

  void end_run() {
    const auto first = at_;
    const auto run = read_run();
    at_ = run.end;
    if (is_end(first, run)) add_end(run.end);
  }

  bool is_end(std::size_t first, const Run& run) const {
    const auto next = skip_spaces(run.end);
    if (next == text_.size()) return true;
    const char32_t c = peek(next);
    const bool spaced = next > run.end;
    if (!spaced) return run.strong && !run.closed && (text::is_upper(c) || c == 0xAB);
    if (text::is_lower(c) || c == ',' || c == ';' || c == ':') return false;
    if (is_dash(c) && text::is_lower(peek(skip_spaces(next + character_at(text_, next).size)))) {
      return false;  // `L’accord — enfin ! — est signé`
    }
    if (run.strong || run.closed) return true;
    return !stop_belongs_to_word(first, next);
  }

  // Whether the full stop at `stop` is part of an abbreviation, initial or number; `next` is where
  // the text goes on.
  bool stop_belongs_to_word(std::size_t stop, std::size_t next) const {
    const auto begin = word_begin(stop);
    const auto word = text_.substr(begin, stop - begin);
    if (word.empty()) return false;
    if (is_one_of(word, kOpeners)) return true;
    const bool digit_next = is_digit(peek(next));
    if (stands_before_number(word) && (digit_next || is_code_letter(next))) return true;
    if (word == "ex" && text_.substr(begin_, begin - begin_).ends_with("p. ")) return true;
    if (is_list_number(word, begin)) return true;
    const auto following = word_at(next);
    const bool opens = is_one_of(following, kOpeningWords);
    const bool article = is_one_of(following, kArticles);
    if (is_one_of(word, kRanks)) return text::is_upper(peek(next)) && !opens && !article;
    const auto letters = initials(word);
    if (letters == 0) return false;
    if (digit_next) return letters == 1;
    if (opens) return false;
    if (article && (letters > 1 || is_before_common_word(next + following.size()))) return false;
    return letters <= 2;
  }

  // `plan A. Le plan B`, but not `J. Le Pen`.
  bool is_before_common_word(std::size_t offset) const {
    const auto next = peek(offset) == '\'' || peek(offset) == 0x2019
                          ? offset + character_at(text_, offset).size
                          : skip_inline_spaces(offset);
    return next > offset && text::is_lower(peek(next));
  }

  // Also at the beginning of a sentence: `Env. 40 personnes`.
  static bool stands_before_number(std::string_view word) {
    if (is_one_of(word, kBeforeNumbers)) return true;
    std::string lower(word);
    if (lower[0] >= 'A' && lower[0] <= 'Z') lower[0] = static_cast<char>(lower[0] - 'A' + 'a');
    return is_one_of(lower, kBeforeNumbers);
  }

  // Letters, digits, dots and hyphens back from `end`, a bounded number of them; stops at an
  // apostrophe, so that the word of `l'O.T.A.N.` is the acronym.
  std::size_t word_begin(std::size_t end) const {
    auto begin = end;
    for (int count = 0; count < 24 && begin > begin_; ++count) {
      const auto before = character_before(text_, begin);
      const char32_t c = before.code_point;
      if (!is_letter(c) && !is_digit(c) && c != '.' && c != '-') break;
      begin -= before.size;
    }
    return begin;
  }

  // The letter of an article of law: the `L` of `art. L. 121-1`.
  bool is_code_letter(std::size_t offset) const {
    const auto letter = character_at(text_, offset);
    return text::is_upper(letter.code_point) && peek(offset + letter.size) == '.';
  }

  std::string_view word_at(std::size_t offset) const {
    auto end = offset;
    for (int count = 0; count < 12 && is_letter(peek(end)); ++count) {
      end += character_at(text_, end).size;
    }
    return text_.substr(offset, end - offset);
  }

  bool is_list_number(std::string_view word, std::size_t begin) const {
    const bool digits = word.size() <= 2 && std::all_of(word.begin(), word.end(), [](char c) {
                          return c >= '0' && c <= '9';
                        });
    return digits && begin == begin_;
  }

  // How many capitals `word` has when it is nothing but capitals joined by dots and hyphens (the
  // `J.-C` of `J.-C.`); else 0.
  static std::size_t initials(std::string_view word) {
    std::size_t count = 0;
    bool after_letter = false;
    for (std::size_t i = 0; i < word.size();) {
      const auto character = character_at(word, i);
      const char32_t c = character.code_point;
      i += character.size;
      if (text::is_upper(c)) {
        if (after_letter) return 0;
        ++count;
        after_letter = true;
      } else if (c == '.' || c == '-') {
        after_letter = false;
      } else {
        return 0;
      }
    }
    return count;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;  ///< first character of the sentence being read
  std::vector<std::uint32_t> ends_;
};

}  // namespace

std::vector<std::uint32_t> sentence_ends(std::string_view text) {
  return SentenceScanner(text).run();
}

}  // namespace fts::highlight

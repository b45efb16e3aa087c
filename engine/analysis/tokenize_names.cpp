// What has marks inside and is one name: acronyms, articles of law, addresses, C++, inclusive
// writing, units with a power.

#include <algorithm>

#include "engine/analysis/french_tokenizer.hpp"
#include "engine/analysis/french_word_lists.hpp"
#include "engine/analysis/letter_case.hpp"
#include "engine/analysis/normal_form.hpp"
#include "engine/base/limits.hpp"

namespace fts::analysis {
namespace {

constexpr std::size_t kMaxNameParts = 8;
constexpr std::size_t kLongestEnding = 8;

}  // namespace

/// Where the word at `begin` ends when it is a single letter (with its marks); 0 when it is not.
std::size_t FrenchTokenizer::single_letter_end(std::size_t begin) const {
  const Char letter = at(begin);
  if (!is_in(letter.kind, kLetterMask)) return 0;
  std::size_t end = begin + letter.size;
  // A letter has a mark or two; more are noise, and reading them again and again would be slow.
  for (int marks = 0; continues_letter(at(end)); ++marks) {
    if (marks == 4) return 0;
    end += at(end).size;
  }
  const Char next = at(end);
  // "M.d'Albret", "a.L'objet": an article is no letter of an acronym.
  if (next.kind == CharKind::kApostrophe) return 0;
  return is_word(next.kind) ? 0 : end;
}

/// "O.T.A.N.", "P.-D.G.", "c.-à-d.", "U.S": two or more single letters, a dot after the first. A
/// letter after a hyphen needs its dot, too: "I.-A défaut" begins a paragraph.
bool FrenchTokenizer::try_acronym(const Atom& atom) {
  std::size_t end = single_letter_end(atom.begin);
  if (end == 0 || at(end).kind != CharKind::kDot) return false;
  surface_.assign(slice(atom));
  ++end;
  std::size_t letters = 1;
  while (true) {
    const bool after_dot = text_[end - 1] == '.';
    const bool hyphen = at(end).kind == CharKind::kHyphen;
    if (!after_dot && !hyphen) break;
    const std::size_t begin = end + (hyphen ? at(end).size : 0);
    const std::size_t letter_end = single_letter_end(begin);
    if (letter_end == 0) break;
    const bool has_dot = at(letter_end).kind == CharKind::kDot;
    const bool hyphen_follows = at(letter_end).kind == CharKind::kHyphen;
    if (hyphen && !has_dot && !hyphen_follows) break;
    if (surface_.size() < limits::kMaxTermBytes) surface_ += slice(begin, letter_end);
    end = letter_end + (has_dot ? 1 : 0);
    ++letters;
  }
  if (letters < 2) return false;
  make_form(surface_, form_);
  emit_form_here(atom.begin, end, TokenKind::kAcronym, form_).letter_case =
      atom.first == CharKind::kUpper ? LetterCase::kUpper : LetterCase::kLower;
  ++position_;
  at_ = end;
  return true;
}

/// "L. 121-1", "R.*121-1", "L 121-1", "D. 12": one code, "l121-1".
bool FrenchTokenizer::try_law_code(const Atom& atom) {
  if (atom.size() != 1) return false;
  const char letter = lower_ascii(text_[atom.begin]);
  if (letter != 'l' && letter != 'r' && letter != 'd' && letter != 'a') return false;
  std::size_t next = atom.end;
  const bool has_dot = at(next).kind == CharKind::kDot;
  if (has_dot) ++next;
  // "R.* 121-1": the star of a decree of the Council of State is no part of the number.
  for (int i = 0; i < 2 && (at(next).kind == CharKind::kSpace || at(next).code == U'*'); ++i) {
    next += at(next).size;
  }
  Digits digits = digits_at(next);
  if (digits.size() == 0 || digits.size() > 9 || is_word(at(digits.end).kind)) return false;
  const bool short_or_year = digits.size() < 3 || (digits.size() == 4 && digits.value < 3000);
  std::string code(1, letter);
  code += slice(digits.begin, digits.end);
  bool hyphenated = false;
  const auto is_hyphen = [](const Char& c) {
    return c.kind == CharKind::kHyphen || c.code == U'–';
  };
  while (is_hyphen(at(digits.end)) && code.size() < limits::kMaxTermBytes / 2) {
    const Digits more = digits_at(digits.end + at(digits.end).size);
    if (more.size() == 0 || more.size() > 9 || is_word(at(more.end).kind)) break;
    code += '-';
    code += slice(more.begin, more.end);
    digits = more;
    hyphenated = true;
  }
  const bool capital = atom.first == CharKind::kUpper;
  const bool bare_code =
      capital && letter != 'a' && (has_dot ? letter != 'd' || !short_or_year : !short_or_year);
  if (!hyphenated && !bare_code) return false;
  emit_form_here(atom.begin, digits.end, TokenKind::kCode, code).letter_case =
      capital ? LetterCase::kCapital : LetterCase::kLower;
  ++position_;
  at_ = digits.end;
  return true;
}

/// "www.exemple.fr", "nom@exemple.fr", "main.cpp", "v2.2.0": the parts, and the whole as one code.
/// A capital or a digit after a letter and a dot is a missing space, or "art.5".
bool FrenchTokenizer::try_dotted_name(const Atom& atom) {
  std::array<Atom, kMaxNameParts> parts;
  parts[0] = atom;
  std::size_t count = 1;
  std::size_t host = 0;  // the first part of "exemple.fr" after "@" or "www."
  while (count < kMaxNameParts) {
    const Char mark = at(parts[count - 1].end);
    const bool hyphen = mark.kind == CharKind::kHyphen && host > 0;
    if (mark.kind != CharKind::kDot && mark.kind != CharKind::kAt && !hyphen) break;
    const std::size_t next = parts[count - 1].end + mark.size;
    const CharKind kind = at(next).kind;
    const bool goes_on = kind == CharKind::kLower ||
                         (kind == CharKind::kDigit && !parts[count - 1].is_letters()) ||
                         (mark.kind != CharKind::kDot && is_in(kind, kWordMask));
    if (!goes_on) break;
    if (mark.kind == CharKind::kAt || (count == 1 && slice(parts[0]) == "www")) host = count;
    parts[count++] = scan_atom(next);
  }
  if (count < 2) return false;
  if (host == 0 && letters_up_to(atom, 2) < 2) return false;  // "M.de Bécherel"
  const std::size_t end = parts[count - 1].end;
  const auto emit_whole_here = [&](std::size_t first) {
    if (end - parts[first].begin > limits::kMaxTermBytes || first + 1 >= count) return;
    make_form(slice(parts[first].begin, end), form_);
    Token& token = emit_form_here(parts[first].begin, end, TokenKind::kCode, form_);
    token.span = static_cast<std::uint16_t>(count - first);
    token.index_only = first > 0;
  };
  for (std::size_t i = 0; i < count; ++i) {
    emit_atom_here(parts[i], parts[i].is_digits()    ? TokenKind::kNumber
                             : parts[i].is_letters() ? TokenKind::kWord
                                                     : TokenKind::kCode);
    if (i == 0 || i == host) emit_whole_here(i);
    ++position_;
  }
  at_ = end;
  return true;
}

/// "C++", "C#", "Notepad++". Of a longer word the word itself stays findable.
bool FrenchTokenizer::try_programming_name(const Atom& atom) {
  std::size_t end = atom.end;
  if (text_.substr(end).starts_with("++") && at(end + 2).kind != CharKind::kPlus) {
    end += 2;
  } else if (text_.substr(end).starts_with('#') && atom.size() == 1 && !is_word(at(end + 1).kind) &&
             at(end + 1).kind != CharKind::kHash) {
    end += 1;
  } else {
    return false;
  }
  if (end - atom.begin > limits::kMaxTermBytes) return false;
  make_form(slice(atom.begin, end), form_);
  const LetterCase letter_case = letter_case_of(atom.first, atom.rest);
  emit_form_here(atom.begin, end, TokenKind::kCode, form_).letter_case = letter_case;
  if (atom.size() > 1) emit_atom_here(atom, TokenKind::kWord).index_only = true;
  ++position_;
  at_ = end;
  return true;
}

/// "n°", "N°": one word with "nº", "№" and "No".
bool FrenchTokenizer::try_numero(const Atom& atom) {
  const Char sign = at(atom.end);
  if (sign.code != U'°' || (slice(atom) != "n" && slice(atom) != "N")) return false;
  at_ = atom.end + sign.size;
  emit_form_here(atom.begin, at_, TokenKind::kWord, "no").letter_case =
      letter_case_of(atom.first, atom.rest);
  ++position_;
  return true;
}

/// "m²", "km³", "mc²": a power belongs to a short unit; after a longer word it is a footnote.
bool FrenchTokenizer::try_power(const Atom& atom) {
  const Char power = at(atom.end);
  if ((power.code != U'²' && power.code != U'³') || letters_up_to(atom, 3) > 2) return false;
  at_ = atom.end + power.size;
  emit_here(atom.begin, at_, TokenKind::kWord).letter_case = letter_case_of(atom.first, atom.rest);
  ++position_;
  return true;
}

/// "R&D", "H&M": the letters, and the whole as one code.
bool FrenchTokenizer::try_ampersand(const Atom& atom) {
  if (at(atom.end).code != U'&' || letters_up_to(atom, 3) > 2) return false;
  if (!is_in(at(atom.end + 1).kind, kLetterMask)) return false;
  const Atom second = scan_atom(atom.end + 1);
  if (letters_up_to(second, 3) > 2 || !second.is_letters()) return false;
  emit_atom_here(atom, TokenKind::kWord);
  Token& whole = emit_here(atom.begin, second.end, TokenKind::kCode);
  whole.span = 2;
  whole.letter_case = letter_case_of(atom.first, atom.rest | second.kinds());
  ++position_;
  emit_atom(second, TokenKind::kWord);
  return true;
}

struct FrenchTokenizer::InclusiveTail {
  std::size_t end = 0;  ///< of the whole word; 0 when there is no such tail
  std::string ending;   ///< "e", "ne", "rice", without the mark of the plural
  bool plural = false;
  bool closed = false;  ///< the plural has a mark of its own: "·s", ".s", ")s"
};

/// What follows the masculine, by its marks alone: "·e·s", "(e)s", ".ne.s", "-e-s", "·es".
FrenchTokenizer::InclusiveTail FrenchTokenizer::inclusive_tail(const Atom& atom) const {
  const Char mark = at(atom.end);
  const std::size_t begin = atom.end + mark.size;
  const CharKind first = at(begin).kind;
  if (first != CharKind::kLower && first != CharKind::kUpper) return {};
  const Atom letters = scan_atom(begin);
  if (!letters.is_letters() || letters_up_to(letters, kLongestEnding + 1) > kLongestEnding) {
    return {};
  }
  InclusiveTail tail;
  make_form(slice(letters), tail.ending);
  tail.end = letters.end;
  std::size_t after_mark = letters.end;
  if (mark.kind == CharKind::kOpenParen) {
    if (at(letters.end).code != U')') return {};
    tail.end = after_mark = letters.end + 1;
  } else if (at(letters.end).kind == mark.kind) {
    after_mark += at(letters.end).size;
  }
  if (after_mark != letters.end && (at(after_mark).code | 0x20) == U's' &&
      !is_word(at(after_mark + 1).kind)) {
    tail.closed = true;
    tail.end = after_mark + 1;
  }
  if (is_word(at(tail.end).kind)) return {};
  tail.plural = tail.closed || tail.ending.ends_with('s');
  if (tail.ending.size() > 1 && tail.ending.ends_with('s')) tail.ending.pop_back();
  return tail;
}

/// "étudiant·e·s", "candidat(e)s", "citoyen.ne.s", "étudiant-e-s", "sanction(s)": the masculine and
/// the feminine, or the singular and the plural, at one position.
bool FrenchTokenizer::try_inclusive(const Atom& atom) {
  const CharKind mark = at(atom.end).kind;
  const std::size_t shortest = mark == CharKind::kMiddleDot ? 2 : 3;  // "un·e"
  if (letters_up_to(atom, shortest) < shortest || atom.size() > limits::kMaxTermBytes / 2)
    return false;
  const InclusiveTail tail = inclusive_tail(atom);
  if (tail.end == 0) return false;
  std::string first;
  make_form(slice(atom), first);
  std::string second;
  if (tail.ending == "s" || tail.ending == "x") {
    if (mark != CharKind::kOpenParen && mark != CharKind::kMiddleDot) return false;
    second = first + tail.ending;
  } else {
    const InclusiveEnding* known = inclusive_ending(tail.ending, first);
    if (known == nullptr) return false;
    // A dot or a hyphen has other uses: only unmistakable endings count after it.
    if (mark == CharKind::kDot && !known->also_after_dot && !tail.closed) return false;
    if (mark == CharKind::kHyphen && tail.ending != "e" && !tail.closed) return false;
    second = first.substr(0, first.size() - known->drops) + tail.ending;
    if (tail.plural) {
      second += 's';
      if (!first.ends_with('s') && !first.ends_with('x')) first += 's';
    }
  }
  const LetterCase letter_case = letter_case_of(atom.first, atom.rest);
  emit_form_here(atom.begin, tail.end, TokenKind::kWord, first).letter_case = letter_case;
  emit_form_here(atom.begin, tail.end, TokenKind::kWord, second).letter_case = letter_case;
  ++position_;
  at_ = tail.end;
  return true;
}

}  // namespace fts::analysis

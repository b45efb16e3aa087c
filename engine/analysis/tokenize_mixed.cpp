// Letters and digits in one word: hours, ordinals, units, codes, glued footnotes; and the ordinals
// of Roman numbers.

#include <algorithm>

#include "engine/analysis/french_tokenizer.hpp"
#include "engine/analysis/french_word_lists.hpp"
#include "engine/analysis/normal_form.hpp"

namespace fts::analysis {
namespace {

constexpr std::size_t kLongestMixed = 32;  ///< bytes of the longest "2ème" or "20h30min"

/// Value of up to 9 digits at the front of `form`, which are removed.
std::uint32_t take_number(std::string_view& form) {
  std::uint32_t value = 0;
  std::size_t count = 0;
  while (count < form.size() && count < 9 && is_ascii_digit(form[count])) {
    value = value * 10 + static_cast<std::uint32_t>(form[count++] - '0');
  }
  form.remove_prefix(count);
  return value;
}

constexpr bool is_roman_letter(char c) { return c == 'I' || c == 'V' || c == 'X' || c == 'L'; }

constexpr char upper_ascii(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
}

/// The value of a well-formed Roman number below 90; 0 of anything else.
std::uint32_t roman_value(std::string_view numeral) {
  static constexpr std::string_view kUnits[] = {"",  "I",  "II",  "III",  "IV",
                                                "V", "VI", "VII", "VIII", "IX"};
  static constexpr std::string_view kTens[] = {"",  "X",  "XX",  "XXX", "XL",
                                               "L", "LX", "LXX", "LXXX"};
  for (std::uint32_t tens = 0; tens < std::size(kTens); ++tens) {
    if (!numeral.starts_with(kTens[tens])) continue;
    for (std::uint32_t units = 0; units < std::size(kUnits); ++units) {
      if (numeral.substr(kTens[tens].size()) == kUnits[units]) return tens * 10 + units;
    }
  }
  return 0;
}

}  // namespace

/// Letters and digits in one atom.
void FrenchTokenizer::read_mixed(const Atom& atom) {
  std::string form;
  make_form(slice(atom), form);
  if (std::ranges::all_of(form, is_ascii_digit)) {
    emit_form_here(atom.begin, atom.end, TokenKind::kNumber, form);
    ++position_;
    at_ = atom.end;
    return;
  }
  if (is_ascii_digit(form[0]) && atom.size() <= kLongestMixed &&
      (try_glued_hour(atom, form) || try_ordinal(atom, form) || try_unit(atom, form))) {
    return;
  }
  const Char next = at(atom.end);
  if (next.kind == CharKind::kHyphen || next.kind == CharKind::kApostrophe) {
    return read_compound(atom);
  }
  if (next.kind == CharKind::kDot && try_dotted_name(atom)) return;
  emit_atom_here(atom, TokenKind::kCode);
  // "pays2" may be a word and its footnote: three letters or more, then one or two digits.
  const std::size_t letters_end = text_.substr(0, atom.end).find_last_not_of("0123456789") + 1;
  const std::size_t glued = atom.end - letters_end;
  if (is_in(atom.first, kLetterMask) && (glued == 1 || glued == 2)) {
    Atom word = atom;
    word.end = letters_end;
    const std::string_view letters = slice(word);
    if (letters_up_to(word, 3) >= 3 && std::ranges::none_of(letters, is_ascii_digit) &&
        (atom.rest & mask_of(CharKind::kSubscript)) == 0) {
      emit_atom_here(word, TokenKind::kWord).index_only = true;
    }
  }
  ++position_;
  at_ = atom.end;
}

/// "20h30", "8h", "20h30min".
bool FrenchTokenizer::try_glued_hour(const Atom& atom, std::string_view form) {
  const std::size_t hour_digits = form.find_first_not_of("0123456789");
  const std::uint32_t hour = take_number(form);
  if (hour_digits > 2 || !form.starts_with('h')) return false;
  form.remove_prefix(1);
  std::uint32_t minute = 0;
  std::size_t end = atom.end;
  if (form.empty()) {
    const Digits minutes =
        at(end).kind == CharKind::kSpace ? digits_after_one_space(end) : Digits{};
    if (minutes.size() == 2 && minutes.value <= 59 && hour <= 24 &&
        !is_word(at(minutes.end).kind) && grouped_end(minutes.begin) == minutes.begin) {
      minute = minutes.value;
      end = minutes.end;
    }
  } else {
    const std::size_t before = form.size();
    minute = take_number(form);
    if (before - form.size() != 2 || minute > 59 || hour > 24) return false;
    if (!form.empty() && form != "min" && form != "mn") return false;
  }
  emit_hour(atom.begin, end, hour, minute, 1);
  ++position_;
  at_ = end;
  return true;
}

/// "1er", "2ème", "21ᵉ".
bool FrenchTokenizer::try_ordinal(const Atom& atom, std::string_view form) {
  const std::size_t digits = form.find_first_not_of("0123456789");
  if (char_before(text_, atom.end).code == U'º' && form.size() == digits + 1) {
    // "1º" numbers a paragraph, as "1°" does.
    emit_form_here(atom.begin, atom.end, TokenKind::kNumber, form.substr(0, digits));
    ++position_;
    at_ = atom.end;
    return true;
  }
  const auto ending = ordinal_ending(form.substr(digits));
  if (!ending) return false;
  std::string ordinal(form.substr(0, digits));
  ordinal += *ending;
  if (ordinal == "1er" && try_written_date(atom.begin, atom.end, ordinal, 1)) return true;
  emit_form_here(atom.begin, atom.end, TokenKind::kNumber, ordinal);
  ++position_;
  at_ = atom.end;
  return true;
}

/// "50kg" as "50 kg". A single letter may as well be a name ("5G"), so the whole stays, too.
bool FrenchTokenizer::try_unit(const Atom& atom, std::string_view form) {
  const std::size_t digits = form.find_first_not_of("0123456789");
  const std::string_view unit = form.substr(digits);
  if (!is_glued_unit(unit)) return false;
  Atom letters = scan_atom(atom.begin + digits);
  if (!is_ascii_digit(text_[atom.begin + digits - 1])) return false;  // digits of another script
  const bool single = unit.size() == 1;
  if (single && letters.first != CharKind::kLower) return false;
  const Char power = at(letters.end);
  const bool squared = power.code == U'²' || power.code == U'³';
  emit_here(atom.begin, atom.begin + digits, TokenKind::kNumber);
  if (single && !squared) emit_form_here(atom.begin, atom.end, TokenKind::kCode, form).span = 2;
  ++position_;
  if (squared && try_power(letters)) return true;
  emit_atom(letters, TokenKind::kWord);
  return true;
}

/// "XIXᵉ", "Ve", "Ier": the word as written, and the ordinal in digits. In one letter case ("xixe",
/// "XIXE") no French word begins with x so; "vie" and "VE" are centuries before "siècle" alone.
bool FrenchTokenizer::emit_roman_here(const Atom& atom) {
  if (atom.size() < 2 || atom.size() > kLongestMixed) return false;
  std::size_t end = atom.begin;
  std::string numeral;
  while (end < atom.end && is_roman_letter(upper_ascii(text_[end]))) {
    numeral += upper_ascii(text_[end++]);
  }
  if (numeral.empty() || end == atom.end || numeral == "L") return false;  // "Le", "Les"
  const std::uint32_t value = roman_value(numeral);
  if (value == 0) return false;
  const bool usual = numeral == slice(atom.begin, end) && at(end).kind != CharKind::kUpper;
  if (!usual && numeral[0] != 'X' && !stands_before_century(atom)) return false;
  make_form(slice(end, atom.end), form_);
  const auto ending = ordinal_ending(form_);
  if (!ending || (!usual && *ending != "e")) return false;
  std::string ordinal = std::to_string(value);
  ordinal += *ending;
  emit_atom_here(atom, TokenKind::kWord);
  emit_form_here(atom.begin, atom.end, TokenKind::kNumber, ordinal);
  return true;
}

bool FrenchTokenizer::stands_before_century(const Atom& atom) const {
  const Char space = at(atom.end);
  const std::size_t next = atom.end + space.size;
  if (space.kind != CharKind::kSpace || lower_ascii(static_cast<char>(at(next).code)) != 's') {
    return false;
  }
  std::string form, folded;
  make_form(slice(scan_atom(next)), form);
  fold_form(form, folded);
  return folded == "siecle" || folded == "siecles";
}

}  // namespace fts::analysis

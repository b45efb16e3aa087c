// Numbers by themselves: groups of digits, decimals, fractions, telephones, hours.

#include <algorithm>

#include "engine/analysis/french_tokenizer.hpp"
#include "engine/analysis/french_word_lists.hpp"
#include "engine/analysis/normal_form.hpp"
#include "engine/analysis/number_form.hpp"
#include "engine/base/limits.hpp"

namespace fts::analysis {
namespace {

constexpr std::size_t kMaxDottedParts = 16;
constexpr std::size_t kMaxGroups = 32;
constexpr std::size_t kLongestUnit = 6;
constexpr std::size_t kLongestLookBack = 32;  ///< bytes read back to tell a footnote

bool is_group_mark(char32_t c) {
  return c == ' ' || c == 0xA0 || c == 0x202F || c == 0x2009 || c == 0x2007 || c == '\'' ||
         c == 0x2019;
}

}  // namespace

FrenchTokenizer::Digits FrenchTokenizer::digits_at(std::size_t begin) const {
  Digits digits{begin, begin, 0};
  while (digits.end < text_.size() && is_ascii_digit(text_[digits.end])) {
    if (digits.size() < 9) {
      digits.value = digits.value * 10 + static_cast<std::uint32_t>(text_[digits.end] - '0');
    }
    ++digits.end;
    if (digits.size() > limits::kMaxTermBytes) break;  // no construct has so many
  }
  return digits;
}

/// The digits after at most one space.
FrenchTokenizer::Digits FrenchTokenizer::digits_after_one_space(std::size_t offset) const {
  if (at(offset).kind == CharKind::kSpace) offset += at(offset).size;
  return digits_at(offset);
}

/// Whether the word at `offset`, right after digits, is a unit.
bool FrenchTokenizer::is_unit_at(std::size_t offset) const {
  const Char first = at(offset);
  if (!is_in(first.kind, kLetterMask)) return false;
  const Atom unit = scan_atom(offset);
  if (unit.size() > kLongestUnit) return false;
  std::string form;
  make_form(slice(unit), form);
  return is_glued_unit(form);
}

void FrenchTokenizer::read_number(const Atom& atom) {
  if (is_glued_footnote(atom)) {
    at_ = atom.end;
    return;
  }
  if (try_phone(atom) || try_numeric_date(atom) || try_fraction(atom) || try_hour(atom)) return;
  const Char next = at(atom.end);
  if (next.kind == CharKind::kHyphen && is_word_start(atom.end + next.size)) {
    return read_compound(atom);
  }
  const std::size_t end = number_end(atom.begin);
  if (end == atom.end && atom.size() <= 2) {
    const Digits day = digits_at(atom.begin);
    if (try_written_date(atom.begin, atom.end, slice(atom), day.value)) return;
    if (try_hours_in_words(atom)) return;
  }
  emit_number_here(atom.begin, end);
  ++position_;
  at_ = end;
  if (at(end).kind == CharKind::kSpace) read_per_cent(end + at(end).size);
}

/// Where the number at `begin` ends: grouped by spaces, or with dots and a comma.
std::size_t FrenchTokenizer::number_end(std::size_t begin) const {
  std::size_t end = grouped_end(begin);
  if (end == begin) end = dotted_end(begin);
  return end;
}

/// The end of "1 234 567" or "1 234,50"; `begin` when the digits there are not grouped by spaces.
/// "2021 300" are two numbers, "01 234" too.
std::size_t FrenchTokenizer::grouped_end(std::size_t begin) const {
  const Digits first = digits_at(begin);
  if (first.size() > 3 || text_[begin] == '0') return begin;
  std::size_t end = first.end;
  for (std::size_t groups = 0; groups < kMaxGroups && is_group_mark(at(end).code); ++groups) {
    const Digits group = digits_at(end + at(end).size);
    if (group.size() != 3 || (is_word(at(group.end).kind) && !is_unit_at(group.end))) break;
    end = group.end;
  }
  if (end == first.end) return begin;
  if (at(end).kind == CharKind::kComma) {
    const Digits decimals = digits_at(end + 1);
    if (decimals.size() != 0) end = decimals.end;
  }
  return end;
}

/// The end of digits joined by dots ("1.234.567", "2.2.0", "3.14") and of one decimal comma. A list
/// ("1,2,3") ends at its first comma.
std::size_t FrenchTokenizer::dotted_end(std::size_t begin) const {
  const auto skip_digits = [&](std::size_t offset) {
    while (offset < text_.size() && is_ascii_digit(text_[offset])) ++offset;
    return offset;
  };
  const auto digit_after = [&](std::size_t offset, char mark) {
    return offset + 1 < text_.size() && text_[offset] == mark && is_ascii_digit(text_[offset + 1]);
  };
  std::size_t end = skip_digits(begin);
  // The "2,3" of "1,2,3" goes on a list.
  const bool in_list = begin >= 2 && text_[begin - 1] == ',' && is_ascii_digit(text_[begin - 2]);
  if (!in_list && digit_after(end, ',')) {
    std::size_t commas = 0;
    std::size_t last = end;
    while (commas < kMaxDottedParts && digit_after(last, ',')) {
      last = skip_digits(last + 1);
      ++commas;
    }
    if (commas == 1) return last;
    std::string form;
    const bool english = make_number_form(slice(begin, last), form);
    return english ? last : end;
  }
  for (std::size_t parts = 1; parts < kMaxDottedParts && digit_after(end, '.'); ++parts) {
    end = skip_digits(end + 1);
  }
  if (!in_list && digit_after(end, ',')) {
    const std::size_t last = skip_digits(end + 1);
    if (!digit_after(last, ',')) return last;
  }
  return end;
}

void FrenchTokenizer::emit_number_here(std::size_t begin, std::size_t end) {
  const std::string_view surface = slice(begin, end);
  if (std::ranges::all_of(surface, is_ascii_digit)) {
    emit_here(begin, end, TokenKind::kNumber);
    return;
  }
  const bool is_number = make_number_form(surface, form_);
  if (form_.size() > limits::kMaxTermBytes) form_.resize(limits::kMaxTermBytes);
  emit_form_here(begin, end, is_number ? TokenKind::kNumber : TokenKind::kCode, form_);
}

void FrenchTokenizer::emit_digits(const Digits& digits) {
  emit_here(digits.begin, digits.end, TokenKind::kNumber);
  ++position_;
}

/// The mark of a footnote stuck to the end of a quotation or a sentence: `»2`, `fin.2`, `».2`.
/// After a short word a number is meant ("art.5", "p.12").
bool FrenchTokenizer::is_glued_footnote(const Atom& atom) const {
  if (atom.size() > 3) return false;
  const Char next = at(atom.end);
  const bool number_goes_on = (next.kind == CharKind::kDot || next.kind == CharKind::kComma ||
                               next.kind == CharKind::kHyphen || next.kind == CharKind::kSlash) &&
                              is_word_start(atom.end + next.size);
  if (number_goes_on) return false;
  Char before = char_before(text_, atom.begin);
  if (before.kind != CharKind::kQuote && before.kind != CharKind::kDot) return false;
  std::size_t offset = atom.begin - before.size;
  const Char earlier = char_before(text_, offset);
  if (before.kind == CharKind::kQuote) {
    return before.code != U'"' || !(earlier.kind == CharKind::kSpace || earlier.size == 0);
  }
  if (earlier.kind == CharKind::kQuote || earlier.code == U')') return true;
  std::size_t begin = offset;
  while (offset - begin < kLongestLookBack) {
    const Char letter = char_before(text_, begin);
    if (!is_in(letter.kind, mask_of(CharKind::kLower) | mask_of(CharKind::kMark))) break;
    begin -= letter.size;
  }
  std::string word;
  std::string folded;
  make_form(slice(begin, offset), word);
  fold_form(word, folded);
  return folded.size() >= 4 && !is_reference_word(folded);
}

/// "01 23 45 67 89": five numbers, and all digits in one.
bool FrenchTokenizer::try_phone(const Atom& atom) {
  if (atom.size() != 2 || text_[atom.begin] != '0') return false;
  std::array<Digits, 5> pairs;
  pairs[0] = digits_at(atom.begin);
  const Char mark = at(atom.end);
  if (mark.kind != CharKind::kSpace && mark.kind != CharKind::kDot &&
      mark.kind != CharKind::kHyphen) {
    return false;
  }
  surface_.assign(slice(atom));
  for (std::size_t i = 1; i < pairs.size(); ++i) {
    if (at(pairs[i - 1].end).code != mark.code) return false;
    pairs[i] = digits_at(pairs[i - 1].end + mark.size);
    if (pairs[i].size() != 2) return false;
    surface_ += slice(pairs[i].begin, pairs[i].end);
  }
  if (is_word(at(pairs.back().end).kind)) return false;
  for (const Digits& pair : pairs) {
    emit_here(pair.begin, pair.end, TokenKind::kNumber).index_only = true;
    if (&pair == &pairs[0]) {
      emit_form_here(pair.begin, pairs.back().end, TokenKind::kJoined, surface_).span = 5;
    }
    ++position_;
  }
  at_ = pairs.back().end;
  return true;
}

/// "1/3", "24/7": one number.
bool FrenchTokenizer::try_fraction(const Atom& atom) {
  if (at(atom.end).kind != CharKind::kSlash || atom.size() > 3) return false;
  const Digits denominator = digits_at(atom.end + 1);
  if (denominator.size() == 0 || denominator.size() > 3) return false;
  const Char next = at(denominator.end);
  if (is_word(next.kind) || next.kind == CharKind::kSlash) return false;
  emit_here(atom.begin, denominator.end, TokenKind::kNumber);
  ++position_;
  at_ = denominator.end;
  return true;
}

void FrenchTokenizer::emit_hour(std::size_t begin, std::size_t end, std::uint32_t hour,
                                std::uint32_t minute, std::uint16_t span) {
  form_ = std::to_string(hour) + "h";
  if (minute > 0) form_ += (minute < 10 ? "0" : "") + std::to_string(minute);
  emit_form_here(begin, end, TokenKind::kHour, form_).span = span;
}

/// Whether the "11:33" at [begin, end) is a piece of a longer number with colons or dots, as those
/// of network cards ("22:11:33:44") are. "20:30:15" is none.
bool FrenchTokenizer::is_in_address(std::size_t begin, std::size_t end) const {
  if (char_before(text_, begin).kind == CharKind::kColon) return true;
  if (at(end).kind == CharKind::kDot) return is_word_start(end + 1);
  if (at(end).kind != CharKind::kColon) return false;
  const Digits seconds = digits_at(end + 1);
  return seconds.size() == 0 ? is_word_start(end + 1) : at(seconds.end).kind == CharKind::kColon;
}

/// "20:30", "20 h 30", "20 h".
bool FrenchTokenizer::try_hour(const Atom& atom) {
  if (atom.size() > 2) return false;
  const Digits hour = digits_at(atom.begin);
  const Char next = at(atom.end);
  std::size_t end = 0;
  std::uint32_t minute = 0;
  if (next.kind == CharKind::kColon) {
    const Digits minutes = digits_at(atom.end + next.size);
    if (minutes.size() != 2 || minutes.value > 59 || hour.value > 24) return false;
    if (is_word(at(minutes.end).kind) || is_in_address(atom.begin, minutes.end)) return false;
    minute = minutes.value;
    end = minutes.end;
  } else if (next.kind == CharKind::kSpace) {
    const std::size_t letter = atom.end + next.size;
    if (letter >= text_.size() || lower_ascii(text_[letter]) != 'h') return false;
    end = letter + 1;
    // "4 h)" is the item of a list.
    if (is_word(at(end).kind) || at(end).kind == CharKind::kApostrophe) return false;
    if (at(end).code == U')') return false;
    const Digits minutes = digits_after_one_space(end);
    if (minutes.size() == 2 && minutes.value <= 59 && hour.value <= 24 &&
        !is_word(at(minutes.end).kind)) {
      minute = minutes.value;
      end = minutes.end;
    } else if (text_[letter] == 'H') {
      return false;  // article 93 H
    }
  } else {
    return false;
  }
  emit_hour(atom.begin, end, hour.value, minute, 1);
  ++position_;
  at_ = end;
  return true;
}

/// "8 heures", "20 heures 30": the words, and the hour over them.
bool FrenchTokenizer::try_hours_in_words(const Atom& atom) {
  const Char space = at(atom.end);
  if (space.kind != CharKind::kSpace || !is_in(at(atom.end + space.size).kind, kLetterMask)) {
    return false;
  }
  const Atom word = scan_atom(atom.end + space.size);
  if (word.size() > 6) return false;
  make_form(slice(word), form_);
  if (form_ != "heure" && form_ != "heures") return false;
  const Digits hour = digits_at(atom.begin);
  const Digits minutes = digits_after_one_space(word.end);
  const bool has_minutes = hour.value <= 24 && minutes.size() == 2 && minutes.value <= 59 &&
                           minutes.begin > word.end && !is_word(at(minutes.end).kind);
  emit_here(hour.begin, hour.end, TokenKind::kNumber);
  emit_hour(atom.begin, has_minutes ? minutes.end : word.end, hour.value,
            has_minutes ? minutes.value : 0, has_minutes ? 3 : 2);
  ++position_;
  emit_atom(word, TokenKind::kWord);
  if (has_minutes) {
    emit_digits(minutes);
    at_ = minutes.end;
  }
  return true;
}

/// "pour cent", "p. 100" and "p. cent" after a number: the words, and "%" over them.
void FrenchTokenizer::read_per_cent(std::size_t offset) {
  if (offset >= text_.size() || lower_ascii(text_[offset]) != 'p') return;
  const Atom first = scan_atom(offset);
  make_form(slice(first), form_);
  const bool abbreviated = form_ == "p" && at(first.end).kind == CharKind::kDot;
  if (form_ != "pour" && !abbreviated) return;
  std::size_t next = first.end + (abbreviated ? 1 : 0);
  if (at(next).kind != CharKind::kSpace) return;
  next += at(next).size;
  if (!is_word_start(next)) return;
  const Atom second = scan_atom(next);
  if (second.size() > 4) return;
  make_form(slice(second), form_);
  if (form_ != "cent" && !(abbreviated && form_ == "100")) return;
  emit_atom_here(first, TokenKind::kWord);
  emit_form_here(first.begin, second.end, TokenKind::kSymbol, "%").span = 2;
  ++position_;
  emit_atom(second, second.is_digits() ? TokenKind::kNumber : TokenKind::kWord);
}

}  // namespace fts::analysis

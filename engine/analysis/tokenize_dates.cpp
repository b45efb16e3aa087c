// Dates. Whatever its writing, a date is also one term, 2022-01-21, over its words, and its month
// another, 2022-01; so every writing finds every other.

#include <cstdio>

#include "engine/analysis/french_tokenizer.hpp"
#include "engine/analysis/french_word_lists.hpp"
#include "engine/analysis/normal_form.hpp"

namespace fts::analysis {
namespace {

constexpr std::size_t kLongestMonth = 16;

bool is_day(std::uint32_t value) { return value >= 1 && value <= 31; }
bool is_month(std::uint32_t value) { return value >= 1 && value <= 12; }
bool is_year(std::uint32_t value) { return value >= 1000 && value <= 2999; }

/// "22" of "21/01/22": the years 2000–2049, or those before them.
std::uint32_t full_year(std::uint32_t two_digits) {
  return two_digits < 50 ? 2000 + two_digits : 1900 + two_digits;
}

}  // namespace

/// `day` 0: the month alone.
Token& FrenchTokenizer::emit_date_here(std::size_t begin, std::size_t end, std::uint32_t year,
                                       std::uint32_t month, std::uint32_t day, std::uint16_t span) {
  char date[32];
  const int size = day == 0 ? std::snprintf(date, sizeof(date), "%04u-%02u", year, month)
                            : std::snprintf(date, sizeof(date), "%04u-%02u-%02u", year, month, day);
  Token& token =
      emit_form_here(begin, end, TokenKind::kDate, {date, static_cast<std::size_t>(size)});
  token.span = span;
  return token;
}

/// 21/01/2022, 21.01.2022, 21-01-22, 2022-01-21, 2022-01, 01/2022.
bool FrenchTokenizer::try_numeric_date(const Atom& atom) {
  const Char mark = at(atom.end);
  const bool hyphen = mark.kind == CharKind::kHyphen;
  const bool slash = mark.kind == CharKind::kSlash;
  if (!slash && !hyphen && mark.kind != CharKind::kDot) return false;
  if (atom.size() != 4 && atom.size() > 2) return false;
  const Digits a = digits_at(atom.begin);
  const Digits b = digits_at(a.end + mark.size);
  if (b.size() == 0) return false;
  const bool goes_on = at(b.end).code == mark.code;
  const Digits c = goes_on ? digits_at(b.end + mark.size) : Digits{b.end, b.end, 0};
  const std::size_t end = c.size() == 0 ? b.end : c.end;
  const Char next = at(end);
  const bool time_follows = next.code == U'T' && at(end + 1).kind == CharKind::kDigit;
  if (is_word(next.kind) && !time_follows) return false;
  if (next.code == mark.code && is_word_start(end + next.size)) return false;

  if (c.size() == 0) {
    if (hyphen && a.size() == 4 && b.size() == 2) return emit_month_of_year(a, b, a, b);
    if (slash && a.size() <= 2 && b.size() == 4) return emit_month_of_year(a, b, b, a);
    return false;
  }
  if (a.size() == 4) {
    // "1905.10.12" is the code of some article; nobody writes dates so.
    const bool date = (hyphen || slash) && b.size() == 2 && c.size() == 2;
    return date && emit_day_of_year(a, b, c, a.value, c.value);
  }
  if (b.size() > 2) return false;
  if (c.size() == 4) return emit_day_of_year(a, b, c, c.value, a.value);
  const bool short_year = slash && b.size() == 2 && c.size() == 2;
  return short_year && emit_day_of_year(a, b, c, full_year(c.value), a.value);
}

/// A number of a date is indexed, for "2022" to be found, but never asked for: a query for
/// 01/02/2022 must not find 02/01/2022 by its numbers.
void FrenchTokenizer::emit_number_of_date_here(const Digits& digits) {
  emit_here(digits.begin, digits.end, TokenKind::kNumber).index_only = true;
}

/// The month of `first` and `second`, of which one is the year.
bool FrenchTokenizer::emit_month_of_year(const Digits& first, const Digits& second,
                                         const Digits& year, const Digits& month) {
  if (!is_year(year.value) || !is_month(month.value)) return false;
  emit_number_of_date_here(first);
  emit_date_here(first.begin, second.end, year.value, month.value, 0, 2);
  ++position_;
  emit_number_of_date_here(second);
  ++position_;
  at_ = second.end;
  return true;
}

/// The date of three numbers; the month is the second, and the first a day or a year.
bool FrenchTokenizer::emit_day_of_year(const Digits& first, const Digits& month, const Digits& last,
                                       std::uint32_t year, std::uint32_t day) {
  if (!is_year(year) || !is_month(month.value) || !is_day(day)) return false;
  const bool year_first = first.size() == 4;
  emit_number_of_date_here(first);
  emit_date_here(first.begin, last.end, year, month.value, day, 3);
  if (year_first) {
    emit_date_here(first.begin, month.end, year, month.value, 0, 2).index_only = true;
  }
  ++position_;
  emit_number_of_date_here(month);
  if (!year_first) {
    emit_date_here(month.begin, last.end, year, month.value, 0, 2).index_only = true;
  }
  ++position_;
  emit_number_of_date_here(last);
  ++position_;
  at_ = last.end;
  return true;
}

/// The number of the month whose name or abbreviation the atom is; 0 of any other word.
std::uint32_t FrenchTokenizer::month_of(const Atom& atom) const {
  if (atom.size() < 3 || atom.size() > kLongestMonth || !atom.is_letters()) return 0;
  std::string form;
  std::string folded;
  make_form(slice(atom), form);
  fold_form(form, folded);
  return month_number(folded);
}

/// The year after a month and its dot; of size 0 when there is none.
FrenchTokenizer::Digits FrenchTokenizer::year_after_month(const Atom& month) const {
  std::size_t next = month.end;
  if (at(next).kind == CharKind::kDot) ++next;
  if (at(next).kind != CharKind::kSpace) return {};
  const Digits year = digits_at(next + at(next).size);
  if (year.size() != 4 || !is_year(year.value) || is_word(at(year.end).kind)) return {};
  return year;
}

void FrenchTokenizer::emit_month_year(const Atom& month, std::uint32_t number, const Digits& year) {
  emit_atom_here(month, TokenKind::kWord);
  emit_date_here(month.begin, year.end, year.value, number, 0, 2);
  ++position_;
  emit_digits(year);
  at_ = year.end;
}

/// "janvier 2022", "déc. 2021".
bool FrenchTokenizer::try_month_year(const Atom& atom) {
  const std::uint32_t month = month_of(atom);
  if (month == 0) return false;
  const Digits year = year_after_month(atom);
  if (year.size() == 0) return false;
  emit_month_year(atom, month, year);
  return true;
}

/// "21 janvier 2022", "1er févr. 2022"; the day, in `day_form`, stands at [begin, end).
bool FrenchTokenizer::try_written_date(std::size_t begin, std::size_t end,
                                       std::string_view day_form, std::uint32_t day) {
  if (!is_day(day) || at(end).kind != CharKind::kSpace) return false;
  const std::size_t next = end + at(end).size;
  if (!is_in(at(next).kind, kLetterMask)) return false;
  const Atom month = scan_atom(next);
  const std::uint32_t number = month_of(month);
  if (number == 0) return false;
  const Digits year = year_after_month(month);
  if (year.size() == 0) return false;
  emit_form_here(begin, end, TokenKind::kNumber, day_form);
  emit_date_here(begin, year.end, year.value, number, day, 3);
  ++position_;
  emit_month_year(month, number, year);
  return true;
}

}  // namespace fts::analysis

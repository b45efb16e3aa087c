#include "engine/analysis/french_tokenizer.hpp"

#include "engine/analysis/french_word_lists.hpp"
#include "engine/analysis/letter_case.hpp"
#include "engine/analysis/normal_form.hpp"

namespace fts::analysis {
namespace {

/// What the loop passes over without a look: it begins nothing.
constexpr KindMask kIdleMask = mask_of(CharKind::kSpace) | mask_of(CharKind::kComma) |
                               mask_of(CharKind::kDot) | mask_of(CharKind::kApostrophe) |
                               mask_of(CharKind::kHyphen) | mask_of(CharKind::kOther);

/// What may stand after a plain word, whatever follows.
constexpr KindMask kPlainEnds = mask_of(CharKind::kComma) | mask_of(CharKind::kSlash) |
                                mask_of(CharKind::kColon) | mask_of(CharKind::kFraction) |
                                mask_of(CharKind::kQuote) | mask_of(CharKind::kEnd);

constexpr std::size_t kLongestCompassWord = 10;

/// A filter of the fast path; emit_roman_here decides.
bool begins_like_roman(std::string_view text, std::size_t begin) {
  const char first = lower_ascii(text[begin]);
  return first == 'i' || first == 'v' || first == 'x' || text[begin] == 'L';
}

}  // namespace

void FrenchTokenizer::reset(std::string_view text) {
  text_ = text;
  at_ = 0;
  position_ = 0;
}

bool FrenchTokenizer::next(TokenBuffer& out) {
  out.clear();
  out_ = &out;
  while (at_ < text_.size() && out.tokens.size() < batch_tokens_) {
    const auto byte = static_cast<unsigned char>(text_[at_]);
    if (byte < 0x80 && is_in(kLatinKinds[byte], kIdleMask)) {
      ++at_;
    } else {
      step();
    }
  }
  return !out.tokens.empty();
}

void FrenchTokenizer::step() {
  const Char c = at(at_);
  if (!is_in(c.kind, kWordMask)) return read_between(c);
  const Atom atom = scan_atom(at_, c);
  if (atom.is_letters()) {
    if (ends_plainly(atom)) return emit_word(atom);
    return read_letters(atom);
  }
  if (atom.is_digits()) return read_number(atom);
  read_mixed(atom);
}

FrenchTokenizer::Atom FrenchTokenizer::scan_atom(std::size_t begin, const Char& first) const {
  const char* const data = text_.data();
  const std::size_t size = text_.size();
  std::size_t end = begin + first.size;
  KindMask rest = 0;
  while (end < size) {
    const KindMask mask = kByteMasks[static_cast<unsigned char>(data[end])];
    if (mask == 0) break;
    if (mask != kNotAscii) {
      rest |= mask;
      ++end;
      continue;
    }
    const Char c = at(end);
    if (!is_word(c.kind)) break;
    rest |= mask_of(c.kind);
    end += c.size;
  }
  return {begin, end, first.kind, rest};
}

/// The number of characters of the atom without marks, so that composed and decomposed letters
/// count the same; counts no further than `most`.
std::size_t FrenchTokenizer::letters_up_to(const Atom& atom, std::size_t most) const {
  std::size_t count = 0;
  for (std::size_t i = atom.begin; i < atom.end && count < most;) {
    const Char c = at(i);
    count += continues_letter(c) ? 0 : 1;
    i += c.size;
  }
  return count;
}

/// Whether what follows the letters announces no construct: the fast path.
bool FrenchTokenizer::ends_plainly(const Atom& atom) const {
  const Char next = at(atom.end);
  if (next.kind == CharKind::kSpace) {
    // "janvier 2022", "L 121-1".
    const std::size_t after = atom.end + next.size;
    return after >= text_.size() || !is_ascii_digit(text_[after]);
  }
  if (next.kind == CharKind::kDot) {
    const Char after = at(atom.end + 1);
    if (after.code == U'*') return false;  // "R.* 121-1"
    if (after.kind == CharKind::kSpace) {
      const Char second = at(atom.end + 1 + after.size);
      return second.kind != CharKind::kDigit && second.code != U'*';
    }
    return !is_in(after.kind, kWordMask) && after.kind != CharKind::kHyphen;
  }
  if (next.kind == CharKind::kOther) return next.code != U'*' && next.code != U'&';  // "R&D"
  return is_in(next.kind, kPlainEnds);
}

void FrenchTokenizer::read_letters(const Atom& atom) {
  bool done = false;
  switch (at(atom.end).kind) {
    case CharKind::kDot:
      done = try_acronym(atom) || try_law_code(atom) || try_month_year(atom) ||
             try_inclusive(atom) || try_dotted_name(atom);
      break;
    case CharKind::kSpace:
      done = try_law_code(atom) || try_month_year(atom);
      break;
    case CharKind::kOpenParen:
    case CharKind::kMiddleDot:
      done = try_inclusive(atom);
      break;
    case CharKind::kHyphen:
      if (try_inclusive(atom)) return;
      return read_compound(atom);
    case CharKind::kApostrophe:
      return read_compound(atom);
    case CharKind::kPlus:
    case CharKind::kHash:
      done = try_programming_name(atom);
      break;
    case CharKind::kAt:
      done = try_dotted_name(atom);
      break;
    case CharKind::kOther:
      done = try_law_code(atom) || try_ampersand(atom);
      break;
    case CharKind::kSymbol:
      done = try_numero(atom);
      break;
    case CharKind::kSuperscript:
      done = try_power(atom);
      break;
    default:
      break;
  }
  if (!done) emit_word(atom);
}

void FrenchTokenizer::read_between(const Char& c) {
  if (c.kind == CharKind::kSymbol) return read_symbol(c);
  if (c.kind == CharKind::kFraction) {
    emit_form_here(at_, at_ + c.size, TokenKind::kNumber,
                   c.code == U'¼'   ? "1/4"
                   : c.code == U'½' ? "1/2"
                                    : "3/4");
    ++position_;
  }
  at_ += c.size;
}

void FrenchTokenizer::read_symbol(const Char& c) {
  const std::size_t end = at_ + c.size;
  const bool after_digit = char_before(text_, at_).kind == CharKind::kDigit;
  switch (c.code) {
    case U'€':
      return read_currency(c, "euros");
    case U'$':
      return read_currency(c, "dollars");
    case U'£':
      return read_currency(c, "livres");
    case U'¥':
      return read_currency(c, "yens");
    case U'№':
      emit_form_here(at_, end, TokenKind::kWord, "no");
      ++position_;
      break;
    case U'°':
      return read_degree(c);
    default:
      // "%s" of a format is no percentage.
      if (after_digit || !is_in(at(end).kind, kLetterMask)) {
        emit_here(at_, end, TokenKind::kSymbol);
        ++position_;
      }
  }
  at_ = end;
}

/// "20 °C" is a unit, "45° nord" and "180°" are angles; in "1° Les livres" the sign numbers a
/// paragraph and says nothing.
void FrenchTokenizer::read_degree(const Char& sign) {
  const std::size_t end = at_ + sign.size;
  const std::size_t next = end + (at(end).kind == CharKind::kSpace ? at(end).size : 0);
  const Atom word = is_in(at(next).kind, kLetterMask) ? scan_atom(next) : Atom{};
  const char letter = word.size() == 1 ? lower_ascii(text_[next]) : ' ';
  if (letter == 'c' || letter == 'f') {
    const char form[] = {'\xC2', '\xB0', letter};
    emit_form_here(at_, word.end, TokenKind::kSymbol, {form, sizeof(form)});
    ++position_;
    at_ = word.end;
    return;
  }
  if (is_degree(at_, word)) {
    emit_here(at_, end, TokenKind::kSymbol);
    emit_form_here(at_, end, TokenKind::kWord, "degrés");
    ++position_;
  }
  at_ = end;
}

/// Whether the sign at `begin` follows a number that counts degrees: of three digits, with
/// decimals, or before a point of the compass.
bool FrenchTokenizer::is_degree(std::size_t begin, const Atom& next) const {
  std::size_t digits = begin;
  while (digits > 0 && begin - digits < 3 && is_ascii_digit(text_[digits - 1])) --digits;
  if (digits == begin) return false;
  const CharKind before = char_before(text_, digits).kind;
  if (begin - digits == 3 || before == CharKind::kComma || before == CharKind::kDot) return true;
  if (next.size() == 0 || next.size() > kLongestCompassWord) return false;
  std::string form;
  make_form(slice(next), form);
  return is_compass_word(form);
}

/// "10 €", "$5", "12 M€". A lone "$" is no money: it begins the names of variables.
void FrenchTokenizer::read_currency(const Char& c, std::string_view word) {
  const std::size_t end = at_ + c.size;
  Char before = char_before(text_, at_);
  // A decomposed letter ends in its mark.
  for (std::size_t i = at_ - before.size; before.kind == CharKind::kMark && at_ - i < 32;) {
    before = char_before(text_, i);
    i -= before.size;
  }
  const bool glued_to_letter = is_in(before.kind, kLetterMask);
  if (before.kind == CharKind::kSpace) before = char_before(text_, at_ - before.size);
  Char after = at(end);
  if (after.kind == CharKind::kSpace) after = at(end + after.size);
  if (c.code == U'€' || glued_to_letter || before.kind == CharKind::kDigit ||
      after.kind == CharKind::kDigit) {
    emit_here(at_, end, TokenKind::kSymbol);
    emit_form_here(at_, end, TokenKind::kWord, word);
    ++position_;
  }
  at_ = end;
}

Token& FrenchTokenizer::emit_here(std::size_t begin, std::size_t end, TokenKind kind) {
  Token& token = out_->tokens.emplace_back();
  token.position = position_;
  token.begin = static_cast<std::uint32_t>(begin);
  token.end = static_cast<std::uint32_t>(end);
  token.text = {text_.data() + begin, end - begin};
  token.kind = kind;
  return token;
}

Token& FrenchTokenizer::emit_form_here(std::size_t begin, std::size_t end, TokenKind kind,
                                       std::string_view form) {
  Token& token = emit_here(begin, end, kind);
  token.text = out_->forms.copy(form);
  token.is_form = true;
  return token;
}

Token& FrenchTokenizer::emit_atom_here(const Atom& atom, TokenKind kind) {
  Token& token = emit_here(atom.begin, atom.end, kind);
  token.letter_case = letter_case_of(atom.first, atom.rest);
  return token;
}

void FrenchTokenizer::emit_atom(const Atom& atom, TokenKind kind) {
  emit_atom_here(atom, kind);
  ++position_;
  at_ = atom.end;
}

void FrenchTokenizer::emit_word(const Atom& atom) {
  if (!begins_like_roman(text_, atom.begin) || !emit_roman_here(atom)) {
    emit_atom_here(atom, TokenKind::kWord);
  }
  ++position_;
  at_ = atom.end;
}

}  // namespace fts::analysis

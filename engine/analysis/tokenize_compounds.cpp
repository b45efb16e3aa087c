// Apostrophes and hyphens: what is one word, what is several, and what is both.

#include "engine/analysis/french_tokenizer.hpp"
#include "engine/analysis/french_word_lists.hpp"
#include "engine/analysis/letter_case.hpp"
#include "engine/analysis/normal_form.hpp"
#include "engine/base/limits.hpp"

namespace fts::analysis {
namespace {

constexpr std::size_t kLongestListed = 24;  ///< bytes of the longest word worth looking up

std::string form_of_word(std::string_view surface) {
  std::string form;
  if (surface.size() <= kLongestListed) make_form(surface, form);
  return form;
}

std::string fold_of_word(std::string_view surface) {
  std::string folded;
  fold_form(form_of_word(surface), folded);
  return folded;
}

bool opens_quotation(const Char& c) {
  return c.code == U'«' || c.code == U'“' || c.code == U'"' || c.code == U'„' || c.code == U'‹';
}

}  // namespace

void FrenchTokenizer::read_compound(const Atom& atom) {
  const Part first = read_part(atom);
  if (first.is_article) return emit_article(first);
  Parts buffer;
  const std::span<const Part> parts(buffer.data(), collect_parts(first, buffer));
  bool all_letters = true;
  for (const Part& part : parts) all_letters = all_letters && part.is_letters();
  if (all_letters) return read_hyphenated_words(parts);
  read_hyphenated_code(parts);
}

/// The word that begins with `atom`, over the apostrophes that belong to it.
FrenchTokenizer::Part FrenchTokenizer::read_part(const Atom& atom) const {
  Part part;
  static_cast<Atom&>(part) = atom;
  if (atom.is_digits()) {
    part.end = dotted_end(atom.begin);
    return part;
  }
  while (true) {
    const Char apostrophe = at(part.end);
    if (apostrophe.kind != CharKind::kApostrophe) return part;
    const std::size_t next = part.end + apostrophe.size;
    if (part.begin == atom.begin && part.end == atom.end && elides(part, apostrophe)) {
      part.is_article = true;
      part.next = next;
      return part;
    }
    if (!is_in(at(next).kind, kLetterMask)) return part;
    if (part.end == atom.end) {
      const std::string head = form_of_word(slice(atom));
      part.drops_apostrophe = head == "entr" || head == "prud" || head == "grand";
    }
    const Atom more = scan_atom(next);
    part.end = more.end;
    part.rest |= more.kinds();
  }
}

bool FrenchTokenizer::elides(const Part& part, const Char& apostrophe) const {
  const std::string word = form_of_word(slice(part));
  if (!is_elided_word(word)) return false;
  const std::size_t offset = part.end + apostrophe.size;
  const Char next = at(offset);
  if (!is_in(next.kind, kWordMask)) return opens_quotation(next);
  if (next.kind == CharKind::kDigit) return true;
  const Atom following = scan_atom(offset);
  if (word == "quelqu" || word == "presqu" || word == "entr") {
    const std::string head = fold_of_word(slice(following));
    if (word == "quelqu") return head != "un" && head != "une";
    if (word == "presqu") return head != "ile" && head != "iles";
    return head == "eux" || head == "elles" || head == "autres";
  }
  if (begins_like_vowel(next.code) || elides_before_consonant(word)) return true;
  if (elides_in_speech(following)) return true;
  // "l'SNCF": the name of the first letter may begin with a vowel.
  return part.first == CharKind::kLower && next.kind == CharKind::kUpper &&
         at(offset + next.size).kind == CharKind::kUpper;
}

/// "d'l'eau", "c'qu'il": in spoken French a consonant elides before an article that elides itself.
bool FrenchTokenizer::elides_in_speech(const Atom& following) const {
  const Char apostrophe = at(following.end);
  if (apostrophe.kind != CharKind::kApostrophe || letters_up_to(following, 3) > 2) return false;
  const Char next = at(following.end + apostrophe.size);
  return is_in(next.kind, kLetterMask) && begins_like_vowel(next.code) &&
         is_elided_word(form_of_word(slice(following)));
}

void FrenchTokenizer::emit_article(const Part& part) {
  emit_atom_here(part, TokenKind::kArticle);
  // "D'Artagnan" is one name, too, when written with capitals.
  const Char next = at(part.next);
  std::size_t second = part.next + next.size;
  for (int marks = 0; marks < 4 && continues_letter(at(second)); ++marks) second += at(second).size;
  if (text_[part.begin] == 'D' && next.kind == CharKind::kUpper &&
      at(second).kind == CharKind::kLower) {
    const Atom name = scan_atom(part.next);
    surface_ = "d'";
    surface_ += slice(name);
    make_form(surface_, form_);
    Token& token = emit_form_here(part.begin, name.end, TokenKind::kJoined, form_);
    token.span = 2;
    token.letter_case = LetterCase::kMixed;
  }
  ++position_;
  at_ = part.next;
}

std::size_t FrenchTokenizer::collect_parts(const Part& first, Parts& parts) const {
  parts[0] = first;
  std::size_t count = 1;
  while (count < kMaxParts) {
    const Part& last = parts[count - 1];
    std::size_t next = last.next;
    if (!last.is_article) {
      const Char hyphen = at(last.end);
      if (hyphen.kind != CharKind::kHyphen) break;
      next = last.end + hyphen.size;
    }
    // The article before a quotation ends the compound; "ex-U.R.S.S." is "ex" and an acronym.
    if (!is_word_start(next)) break;
    const std::size_t letter_end = single_letter_end(next);
    if (letter_end != 0 && text_.substr(letter_end).starts_with('.') &&
        is_in(at(letter_end + 1).kind, kLetterMask)) {
      break;
    }
    parts[count++] = read_part(scan_atom(next));
  }
  return count;
}

/// The first part of the clitics that end the word ("-t-il", "-m'en", "-le-moi"); the number of
/// parts when it has none.
std::size_t FrenchTokenizer::tail_begin(std::span<const Part> parts) const {
  std::size_t tail = parts.size();
  const bool shouts = parts[0].first == CharKind::kUpper && parts[0].size() > 1 &&
                      (parts[0].rest & mask_of(CharKind::kLower)) == 0;
  while (tail > 1) {
    const Part& part = parts[tail - 1];
    if (part.first == CharKind::kUpper && !shouts) break;
    const bool elided = part.is_article && tail < parts.size();
    if (!elided && !is_euphonic_t(parts, tail - 1) && !is_clitic(fold_of_word(slice(part)))) break;
    --tail;
  }
  if (tail == parts.size()) return tail;
  std::string joined;
  for (const Part& part : parts) joined += fold_of_word(slice(part));
  return is_lexical_compound(joined) ? parts.size() : tail;
}

bool FrenchTokenizer::is_euphonic_t(std::span<const Part> parts, std::size_t i) const {
  if (i == 0 || i + 1 >= parts.size() || parts[i].size() != 1 || parts[i].is_article) return false;
  return lower_ascii(text_[parts[i].begin]) == 't' &&
         is_third_person(form_of_word(slice(parts[i + 1])));
}

void FrenchTokenizer::read_hyphenated_words(std::span<const Part> parts) {
  const std::size_t tail = tail_begin(parts);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (is_euphonic_t(parts, i)) continue;
    emit_part_here(parts[i]);
    if (i == 0 && tail > 1) emit_joined_here(parts.first(tail));
    ++position_;
  }
  const Part& last = parts.back();
  at_ = last.is_article ? last.next : last.end;
}

void FrenchTokenizer::emit_part_here(const Part& part) {
  if (part.is_digits()) return emit_number_here(part.begin, part.end);
  if (part.is_article) {
    emit_atom_here(part, TokenKind::kArticle);
  } else if (part.drops_apostrophe) {
    surface_.clear();
    for (std::size_t i = part.begin; i < part.end;) {
      const Char c = at(i);
      if (c.kind != CharKind::kApostrophe) surface_ += slice(i, i + c.size);
      i += c.size;
    }
    make_form(surface_, form_);
    emit_form_here(part.begin, part.end, TokenKind::kWord, form_).letter_case =
        letter_case_of(part.first, part.rest);
  } else if (!emit_roman_here(part)) {
    emit_atom_here(part, part.is_letters() ? TokenKind::kWord : TokenKind::kCode);
  }
}

/// All parts in one term, without hyphens and apostrophes: "etatsunis" finds "États-Unis".
void FrenchTokenizer::emit_joined_here(std::span<const Part> parts) {
  surface_.clear();
  bool all_upper = true;
  for (const Part& part : parts) {
    if (surface_.size() + part.size() > limits::kMaxTermBytes) return;
    surface_ += slice(part);
    all_upper = all_upper && letter_case_of(part.first, part.rest) == LetterCase::kUpper;
  }
  make_form(surface_, form_);
  Token& token = emit_form_here(parts.front().begin, parts.back().end, TokenKind::kJoined, form_);
  token.span = static_cast<std::uint16_t>(parts.size());
  const LetterCase first = letter_case_of(parts[0].first, parts[0].rest);
  token.letter_case = first == LetterCase::kUpper && !all_upper ? LetterCase::kMixed : first;
}

/// Parts with digits. "L121-1" is one code and nothing else; of "19-20.319" and "2021-2022" the
/// parts count, too; "Covid-19" is also "covid19".
void FrenchTokenizer::read_hyphenated_code(std::span<const Part> parts) {
  const std::size_t begin = parts.front().begin;
  const std::size_t end = parts.back().end;
  at_ = parts.back().is_article ? parts.back().next : end;
  const bool fits = end - begin <= limits::kMaxTermBytes;
  bool digits_follow = parts.size() > 1;
  for (const Part& part : parts.subspan(1)) digits_follow = digits_follow && part.is_digits();
  const Part& first = parts[0];
  const bool law = digits_follow && fits && !first.is_letters() && !first.is_digits() &&
                   first.first != CharKind::kDigit;
  if (law) {
    make_form(slice(begin, end), form_);
    emit_form_here(begin, end, TokenKind::kCode, form_);
    ++position_;
    return;
  }
  for (const Part& part : parts) {
    emit_part_here(part);
    if (&part == &first && parts.size() > 1 && fits) {
      if (first.is_letters() && digits_follow && parts.size() == 2) {
        emit_joined_here(parts);
      } else {
        make_form(slice(begin, end), form_);
        Token& token = emit_form_here(begin, end, TokenKind::kCode, form_);
        token.span = static_cast<std::uint16_t>(parts.size());
      }
    }
    ++position_;
  }
}

}  // namespace fts::analysis

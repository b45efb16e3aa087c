#pragma once

// The French tokenizer: one pass over the text, word by word. An *atom* is a maximal run of
// letters, digits and marks. Nearly every atom is a word that ends at a space or a comma and is
// emitted at once; any other goes to the reader of the construct that its neighbours announce,
// which may look a bounded distance ahead, emits the tokens of the whole construct and moves `at_`
// past it.
//
//   french_tokenizer.cpp      the loop, plain words, symbols
//   tokenize_compounds.cpp    apostrophes and hyphens
//   tokenize_numbers.cpp      numbers, hours
//   tokenize_mixed.cpp        letters and digits in one word: ordinals, units, codes, footnotes
//   tokenize_dates.cpp        dates
//   tokenize_names.cpp        acronyms, articles of law, addresses, C++, inclusive writing
//
// Nothing is remembered between constructs but the offset and the position, so that the tokens do
// not depend on where a batch ends. Several tokens that begin at one position are alternatives,
// each from `position` to `position + span`: a reader may follow the parts or the whole.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/analysis/analyzer.hpp"
#include "engine/analysis/char_table.hpp"
#include "engine/analysis/token.hpp"

namespace fts::analysis {

class FrenchTokenizer final : public TokenStream {
 public:
  explicit FrenchTokenizer(std::size_t batch_tokens) : batch_tokens_(batch_tokens) {}

  void reset(std::string_view text) override;
  bool next(TokenBuffer& out) override;
  std::uint32_t positions() const override { return position_; }

 private:
  struct Atom {
    std::size_t begin = 0;
    std::size_t end = 0;
    CharKind first = CharKind::kEnd;
    KindMask rest = 0;  ///< the kinds of all characters but the first

    std::size_t size() const { return end - begin; }
    KindMask kinds() const { return rest | mask_of(first); }
    bool is_letters() const { return (kinds() & kDigitMask) == 0; }
    bool is_digits() const { return kinds() == mask_of(CharKind::kDigit); }
  };

  /// Part of a hyphenated word: an atom, or atoms with apostrophes that do not elide (o'toole).
  struct Part : Atom {
    bool is_article = false;
    bool drops_apostrophe = false;  ///< entr'ouvert is written entrouvert, too
    std::size_t next = 0;           ///< where the part after an article begins
  };
  static constexpr std::size_t kMaxParts = 16;
  using Parts = std::array<Part, kMaxParts>;

  /// A run of ASCII digits, as a value when it is short.
  struct Digits {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint32_t value = 0;  ///< of the first 9 digits
    std::size_t size() const { return end - begin; }
  };

  // The loop.
  void step();
  Atom scan_atom(std::size_t begin) const { return scan_atom(begin, at(begin)); }
  Atom scan_atom(std::size_t begin, const Char& first) const;
  bool ends_plainly(const Atom& atom) const;
  std::size_t letters_up_to(const Atom& atom, std::size_t most) const;
  void read_letters(const Atom& atom);
  void read_mixed(const Atom& atom);
  void read_between(const Char& c);
  void read_symbol(const Char& c);
  void read_degree(const Char& sign);
  bool is_degree(std::size_t begin, const Atom& next) const;
  void read_currency(const Char& c, std::string_view word);

  // Emission, at position_. The `_here` functions do not move it.
  Token& emit_here(std::size_t begin, std::size_t end, TokenKind kind);
  Token& emit_form_here(std::size_t begin, std::size_t end, TokenKind kind, std::string_view form);
  Token& emit_atom_here(const Atom& atom, TokenKind kind);
  void emit_word(const Atom& atom);
  void emit_atom(const Atom& atom, TokenKind kind);

  // Compounds.
  void read_compound(const Atom& atom);
  Part read_part(const Atom& atom) const;
  bool elides(const Part& part, const Char& apostrophe) const;
  bool elides_in_speech(const Atom& following) const;
  void emit_article(const Part& part);
  void emit_part_here(const Part& part);
  std::size_t collect_parts(const Part& first, Parts& parts) const;
  std::size_t tail_begin(std::span<const Part> parts) const;
  bool is_euphonic_t(std::span<const Part> parts, std::size_t i) const;
  void read_hyphenated_words(std::span<const Part> parts);
  void read_hyphenated_code(std::span<const Part> parts);
  void emit_joined_here(std::span<const Part> parts);

  // Numbers.
  void read_number(const Atom& atom);
  Digits digits_at(std::size_t begin) const;
  Digits digits_after_one_space(std::size_t offset) const;
  bool is_unit_at(std::size_t offset) const;
  std::size_t number_end(std::size_t begin) const;
  std::size_t grouped_end(std::size_t begin) const;
  std::size_t dotted_end(std::size_t begin) const;
  void emit_number_here(std::size_t begin, std::size_t end);
  bool is_glued_footnote(const Atom& atom) const;
  bool try_phone(const Atom& atom);
  bool try_fraction(const Atom& atom);
  bool try_hour(const Atom& atom);
  bool is_in_address(std::size_t begin, std::size_t end) const;
  bool try_hours_in_words(const Atom& atom);
  void read_per_cent(std::size_t offset);
  bool try_glued_hour(const Atom& atom, std::string_view form);
  bool try_ordinal(const Atom& atom, std::string_view form);
  bool try_unit(const Atom& atom, std::string_view form);
  bool emit_roman_here(const Atom& atom);
  bool stands_before_century(const Atom& atom) const;
  void emit_hour(std::size_t begin, std::size_t end, std::uint32_t hour, std::uint32_t minute,
                 std::uint16_t span);

  // Dates.
  bool try_numeric_date(const Atom& atom);
  void emit_number_of_date_here(const Digits& digits);
  bool emit_month_of_year(const Digits& first, const Digits& second, const Digits& year,
                          const Digits& month);
  bool emit_day_of_year(const Digits& first, const Digits& month, const Digits& last,
                        std::uint32_t year, std::uint32_t day);
  bool try_written_date(std::size_t begin, std::size_t end, std::string_view day_form,
                        std::uint32_t day);
  bool try_month_year(const Atom& atom);
  std::uint32_t month_of(const Atom& atom) const;
  Digits year_after_month(const Atom& month) const;
  void emit_month_year(const Atom& month, std::uint32_t month_number, const Digits& year);
  Token& emit_date_here(std::size_t begin, std::size_t end, std::uint32_t year, std::uint32_t month,
                        std::uint32_t day, std::uint16_t span);
  void emit_digits(const Digits& digits);

  // Names.
  bool try_acronym(const Atom& atom);
  std::size_t single_letter_end(std::size_t begin) const;
  bool try_law_code(const Atom& atom);
  bool try_dotted_name(const Atom& atom);
  bool try_programming_name(const Atom& atom);
  bool try_ampersand(const Atom& atom);
  bool try_numero(const Atom& atom);
  bool try_power(const Atom& atom);
  bool try_inclusive(const Atom& atom);
  struct InclusiveTail;
  InclusiveTail inclusive_tail(const Atom& atom) const;

  Char at(std::size_t offset) const { return char_at(text_, offset); }
  std::string_view slice(std::size_t begin, std::size_t end) const {
    return text_.substr(begin, end - begin);
  }
  std::string_view slice(const Atom& atom) const { return slice(atom.begin, atom.end); }
  bool is_word_start(std::size_t offset) const { return is_in(at(offset).kind, kWordMask); }

  std::size_t batch_tokens_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t position_ = 0;
  TokenBuffer* out_ = nullptr;
  // Memory of forms under construction, kept between words.
  std::string surface_;
  std::string form_;
};

}  // namespace fts::analysis

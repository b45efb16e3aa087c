#include "engine/analysis/char_table.hpp"

#include "engine/text/unicode.hpp"
#include "engine/text/utf8.hpp"

namespace fts::analysis {
namespace {

constexpr bool is_even(std::size_t c) { return c % 2 == 0; }

/// Capitals of Latin Extended-A stand just before their small letters; which parity they have
/// changes at U+0139, U+014A and U+0179.
constexpr bool is_extended_capital(std::size_t c) {
  if (c == 0x138 || c == 0x149 || c == 0x17F) return false;
  if (c == 0x178) return true;
  if ((c >= 0x139 && c <= 0x148) || c >= 0x179) return !is_even(c);
  return is_even(c);
}

constexpr bool is_capital(std::size_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z';
  if (c < 0x100) return c >= 0xC0 && c <= 0xDE && c != 0xD7;
  return is_extended_capital(c);
}

constexpr bool is_small(std::size_t c) {
  if (c < 0x80) return c >= 'a' && c <= 'z';
  if (c < 0x100) return (c >= 0xDF && c != 0xF7) || c == 0xB5;
  return !is_extended_capital(c);
}

constexpr CharKind punctuation_kind(std::size_t c) {
  switch (c) {
    case '\'':
    case '`':
    case 0xB4:
      return CharKind::kApostrophe;
    case '-':
      return CharKind::kHyphen;
    case '.':
      return CharKind::kDot;
    case ',':
      return CharKind::kComma;
    case '/':
      return CharKind::kSlash;
    case ':':
      return CharKind::kColon;
    case '(':
      return CharKind::kOpenParen;
    case 0xB7:
      return CharKind::kMiddleDot;
    case '+':
      return CharKind::kPlus;
    case '#':
      return CharKind::kHash;
    case '@':
      return CharKind::kAt;
    case '%':
    case '$':
    case 0xA3:
    case 0xA5:
    case 0xB0:
      return CharKind::kSymbol;
    case 0xBC:
    case 0xBD:
    case 0xBE:
      return CharKind::kFraction;
    case '"':
    case 0xBB:
      return CharKind::kQuote;
    case 0xB2:
    case 0xB3:
    case 0xB9:
      return CharKind::kSuperscript;
    case 0xAA:
    case 0xBA:
      return CharKind::kUncased;
    case 0xAD:
      return CharKind::kMark;
    default:
      return CharKind::kOther;
  }
}

constexpr CharKind latin_kind(std::size_t c) {
  if (c <= ' ' || (c >= 0x7F && c <= 0xA0)) return CharKind::kSpace;
  if (c >= '0' && c <= '9') return CharKind::kDigit;
  if (is_capital(c)) return CharKind::kUpper;
  if (is_small(c)) return CharKind::kLower;
  return punctuation_kind(c);
}

constexpr char16_t latin_lower(std::size_t c) {
  switch (c) {
    case '`':
    case 0xB4:
      return u'\'';
    case 0xA0:
      return u' ';
    case 0xAA:
      return u'a';
    case 0xAD:
      return kDeleted;
    case 0xB2:
      return u'2';
    case 0xB3:
      return u'3';
    case 0xB5:
      return 0x3BC;
    case 0xB9:
      return u'1';
    case 0xBA:
      return u'o';
    case 0x178:
      return 0xFF;
    // Ligatures, ß and what NFKC_Casefold makes several characters of.
    case 0xA8:
    case 0xAF:
    case 0xB8:
    case 0xBC:
    case 0xBD:
    case 0xBE:
    case 0xC6:
    case 0xDF:
    case 0xE6:
    case 0x130:
    case 0x132:
    case 0x133:
    case 0x13F:
    case 0x140:
    case 0x149:
    case 0x152:
    case 0x153:
    case 0x17F:
      return kComplex;
    default:
      break;
  }
  if (!is_capital(c)) return static_cast<char16_t>(c);
  return static_cast<char16_t>(c < 0x100 ? c + 0x20 : c + 1);
}

// U+00C0–017F without marks; '?' stands for what becomes two letters.
constexpr std::u16string_view kBases =
    u"AAAAAA?CEEEEIIIIÐNOOOOO×OUUUUYÞ?"
    u"aaaaaa?ceeeeiiiiðnooooo÷ouuuuyþy"
    u"AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGg"
    u"GgGgHhĦħIiIiIiIiIıĲĳJjKkĸLlLlLlĿ"
    u"ŀLlNnNnNnŉŊŋOoOoOo??RrRrRrSsSsSs"
    u"SsTtTtŦŧUuUuUuUuUuUuWwYyYZzZzZzſ";
static_assert(kBases.size() == kLatinSize - 0xC0);

constexpr char16_t latin_base(std::size_t c) {
  if (c < 0xC0) return static_cast<char16_t>(c);
  return kBases[c - 0xC0] == u'?' ? kComplex : kBases[c - 0xC0];
}

template <typename Value, typename Function>
constexpr std::array<Value, kLatinSize> tabulate(Function function) {
  std::array<Value, kLatinSize> table{};
  for (std::size_t c = 0; c < kLatinSize; ++c) table[c] = function(c);
  return table;
}

constexpr std::array<std::uint8_t, 256> make_byte_masks() {
  std::array<std::uint8_t, 256> masks{};
  for (std::size_t byte = 0; byte < masks.size(); ++byte) {
    if (byte >= 0x80) {
      masks[byte] = kNotAscii;
    } else if (is_word(latin_kind(byte))) {
      masks[byte] = static_cast<std::uint8_t>(mask_of(latin_kind(byte)));
    }
  }
  return masks;
}

CharKind general_punctuation_kind(char32_t c) {
  if (c <= 0x200B || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F) {
    return CharKind::kSpace;
  }
  if ((c >= 0x200C && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || c >= 0x2060) {
    return CharKind::kMark;
  }
  switch (c) {
    case 0x2010:
    case 0x2011:
      return CharKind::kHyphen;
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x2032:
      return CharKind::kApostrophe;
    case 0x201D:
      return CharKind::kQuote;
    case 0x2022:
    case 0x2027:
      return CharKind::kMiddleDot;
    case 0x2030:
      return CharKind::kSymbol;
    default:
      return CharKind::kOther;
  }
}

CharKind script_kind(char32_t c) {
  if (c == 0x2071 || c == 0x207F || (c >= 0x2090 && c <= 0x209C)) return CharKind::kUncased;
  if (c == 0x2070 || (c >= 0x2074 && c <= 0x2079)) return CharKind::kSuperscript;
  if (c >= 0x2080 && c <= 0x2089) return CharKind::kSubscript;
  return CharKind::kOther;
}

CharKind kind_by_icu(char32_t c) {
  switch (text::classify(c)) {
    case text::CharClass::kLetter:
      if (text::is_upper(c)) return CharKind::kUpper;
      return text::is_lower(c) ? CharKind::kLower : CharKind::kUncased;
    case text::CharClass::kDigit:
      return CharKind::kOtherDigit;
    case text::CharClass::kMark:
      return CharKind::kMark;
    case text::CharClass::kSpace:
      return CharKind::kSpace;
    case text::CharClass::kOther:
      break;
  }
  return CharKind::kOther;
}

}  // namespace

constinit const std::array<std::uint8_t, 256> kByteMasks = make_byte_masks();
constinit const std::array<CharKind, kLatinSize> kLatinKinds = tabulate<CharKind>(latin_kind);
constinit const std::array<char16_t, kLatinSize> kLatinLower = tabulate<char16_t>(latin_lower);
constinit const std::array<char16_t, kLatinSize> kLatinBase = tabulate<char16_t>(latin_base);

CharKind kind_beyond_latin(char32_t c) {
  if (c >= 0x2000 && c <= 0x206F) return general_punctuation_kind(c);
  if (c >= 0x2070 && c <= 0x209F) return script_kind(c);
  if (c >= 0xFB00 && c <= 0xFB06) return CharKind::kLower;
  // Units in one square (㎏, ㎞, ㎡): the letters that NFKC makes of them.
  if ((c >= 0x3371 && c <= 0x337A) || (c >= 0x3380 && c <= 0x33DF)) return CharKind::kUncased;
  switch (c) {
    case 0x2219:  // what is typed for a middle dot
    case 0x22C5:
      return CharKind::kMiddleDot;
    case 0x20AC:
    case 0x2116:
      return CharKind::kSymbol;
    case 0x02BC:
      return CharKind::kApostrophe;
    default:
      return kind_by_icu(c);
  }
}

bool begins_like_vowel(char32_t code_point) {
  if (code_point >= kLatinSize) {
    // The letter under a mark that the table does not hold: ǧ is a g.
    std::string letter, parts;
    text::append_utf8(letter, code_point);
    text::append_nfd(letter, parts);
    std::size_t first = 0;
    code_point = text::decode_utf8(parts, first);
    if (code_point >= kLatinSize) return true;
  }
  const char16_t lower = kLatinLower[code_point];
  const char16_t base = lower < kLatinSize ? kLatinBase[lower] : lower;
  if (base == kComplex || base >= 0x80) return true;  // œ, æ
  return std::u16string_view(u"aeiouyh").find(base) != std::u16string_view::npos;
}

}  // namespace fts::analysis

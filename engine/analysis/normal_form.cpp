#include "engine/analysis/normal_form.hpp"

#include "engine/analysis/char_table.hpp"
#include "engine/base/limits.hpp"
#include "engine/text/unicode.hpp"
#include "engine/text/utf8.hpp"

namespace fts::analysis {
namespace {

/// What the form has in place of characters that become several, or whose NFKC is not ours. Not
/// found: empty.
std::string_view expansion(char32_t code_point) {
  switch (code_point) {
    case U'Œ':
    case U'œ':
      return "oe";
    case U'Æ':
    case U'æ':
      return "ae";
    // With a mark over both letters, which a decomposed text leaves on the second.
    case U'Ǽ':
    case U'ǽ':
      return "aé";
    case U'Ǣ':
    case U'ǣ':
      return "aē";
    case U'ẞ':
    case U'ß':
      return "ss";
    case 0x02BC:
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x2032:
      return "'";
    case 0x2010:
    case 0x2011:
      return "-";
    case 0xFB00:
      return "ff";
    case 0xFB01:
      return "fi";
    case 0xFB02:
      return "fl";
    case 0xFB03:
      return "ffi";
    case 0xFB04:
      return "ffl";
    case 0xFB05:
    case 0xFB06:
      return "st";
    default:
      return {};
  }
}

bool is_deleted(char32_t code_point) {
  return code_point == 0x200C || code_point == 0x200D || code_point == 0x2060 ||
         code_point == 0xFEFF;
}

/// Appends what the table and `expansion` know of one character; false when they do not.
bool append_known(char32_t code_point, std::string& form) {
  if (code_point < kLatinSize && kLatinLower[code_point] != kComplex) {
    if (kLatinLower[code_point] != kDeleted) text::append_utf8(form, kLatinLower[code_point]);
    return true;
  }
  const std::string_view expanded = expansion(code_point);
  if (!expanded.empty()) {
    form += expanded;
    return true;
  }
  if (code_point >= 0x2080 && code_point <= 0x2089) {
    form.push_back(static_cast<char>('0' + (code_point - 0x2080)));
    return true;
  }
  return is_deleted(code_point);
}

/// The slow way, right for every character. What our table maps is mapped before NFKC_Casefold
/// (which would make a space and a mark of ´) and again after it (which makes ʼn of ŉ).
void make_form_by_icu(std::string_view surface, std::string& form) {
  const auto map_known = [](std::string_view from, std::string& to) {
    to.clear();
    for (std::size_t i = 0; i < from.size();) {
      const std::size_t begin = i;
      if (!append_known(text::decode_utf8(from, i), to)) to.append(from, begin, i - begin);
    }
  };
  std::string mapped;
  map_known(surface, mapped);
  // Decomposed first: the iota under a Greek letter must take its place among the marks before it
  // becomes a letter (Unicode, D146).
  std::string decomposed, folded;
  text::append_nfd(mapped, decomposed);
  text::append_nfkc_casefold(decomposed, folded);
  map_known(folded, mapped);
  form.clear();
  text::append_nfc(mapped, form);
}

/// Whether the table alone made the form. A combining mark or a foreign letter says no.
bool make_form_by_table(std::string_view surface, std::string& form) {
  form.clear();
  for (std::size_t i = 0; i < surface.size();) {
    const auto byte = static_cast<unsigned char>(surface[i]);
    if (byte < 0x80) {
      form.push_back(static_cast<char>(kLatinLower[byte]));
      ++i;
    } else if (!append_known(text::decode_utf8(surface, i), form)) {
      return false;
    }
  }
  return true;
}

bool fold_by_table(std::string_view form, std::string& folded) {
  folded.clear();
  for (std::size_t i = 0; i < form.size();) {
    if (static_cast<unsigned char>(form[i]) < 0x80) {
      folded.push_back(form[i++]);
      continue;
    }
    const char32_t code_point = text::decode_utf8(form, i);
    if (code_point >= kLatinSize || kLatinBase[code_point] == kComplex) return false;
    text::append_utf8(folded, kLatinBase[code_point]);
  }
  return true;
}

void cut_to_term(std::string& form) {
  form.resize(text::cut_utf8(form, limits::kMaxTermBytes).size());
}

}  // namespace

void make_form(std::string_view surface, std::string& form) {
  surface = text::cut_utf8(surface, kMaxSurfaceBytes);
  if (!make_form_by_table(surface, form)) make_form_by_icu(surface, form);
  cut_to_term(form);
}

void fold_form(std::string_view form, std::string& folded) {
  if (fold_by_table(form, folded)) return;
  form = text::cut_utf8(form, kMaxSurfaceBytes);
  folded.clear();
  text::append_folded(form, folded);
  if (folded.empty()) folded = form;
  cut_to_term(folded);
}

}  // namespace fts::analysis

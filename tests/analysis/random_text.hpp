#pragma once

// Random valid UTF-8 from alphabets that meet the constructs of the tokenizer often.

#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/utf8.hpp"

namespace fts::test {

inline const std::vector<std::u32string_view>& alphabets() {
  static const std::vector<std::u32string_view> kAlphabets = {
      U"abcdeéèàçùœæîïAÉOLDSQ   ",
      U"ldjmtsncçquLDQU'’ʼ`´aeéohiAEÉH bp",
      U"aeltsmoiyn-‐‑'’.  étILAM",
      U"0123456789 .,/:-–h%€$°'  ",
      U"12 .,-/:hHe\u1D49r²³₂m janvierdécot",
      U"aeélsn·.-()•xrictu ",
      U"LRD.*121-1 &C+#@w.fr°nN№ ",
      U"ae\u0301\u0300\u0327\u0302\u0308c oœ\u00AD\u200D\u200B\uFEFFï",
      U"IVXLCe\u1D49èmr siècl",
      U"«»“”\"'().!?;… a1b2 ",
      U"東京приветعربيहि\u0939\u093F한글\u1100\u1161 ﬁ ﬀ Ⅳ ① \uFF11\uFF12 ß İ ŉ ſ K Å \uFDFA"};
  return kAlphabets;
}

class RandomText {
 public:
  explicit RandomText(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }

  /// Characters of one alphabet, or of all mixed, or any code points at all.
  std::string next(std::size_t max_characters) {
    std::string text;
    const std::size_t length = below(max_characters + 1);
    const std::size_t choice = below(alphabets().size() + 2);
    for (std::size_t i = 0; i < length; ++i) {
      if (choice == alphabets().size() + 1) {
        append_any(text);
      } else {
        const auto alphabet =
            alphabets()[choice < alphabets().size() ? choice : below(alphabets().size())];
        text::append_utf8(text, alphabet[below(alphabet.size())]);
      }
    }
    return text;
  }

 private:
  void append_any(std::string& text) {
    const char32_t planes[] = {0x80, 0x250, 0x3000, 0x10000, 0x110000};
    char32_t code_point = static_cast<char32_t>(below(planes[below(5)]));
    if (code_point >= 0xD800 && code_point < 0xE000) code_point -= 0xD800;
    text::append_utf8(text, code_point);
  }

  std::mt19937 random_;
};

}  // namespace fts::test
